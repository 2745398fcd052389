"""The table of schedules."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.storage.models import Base, Id, JsonColumn


class ScheduleRow(Base):
    """What is asked by itself, again and again or once."""

    __tablename__ = "schedules"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("schedules_by_workspace", "workspace_id", "created_at"),
        Index(
            "schedules_due",
            "look_at",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str]
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    thread: Mapped[dict[str, Any]]
    person: Mapped[dict[str, Any]]
    timing: Mapped[dict[str, Any]]
    zone: Mapped[str] = mapped_column(String(64))
    text: Mapped[str]
    plan: Mapped[dict[str, Any] | None]
    missed: Mapped[str] = mapped_column(String(16))
    overlap: Mapped[str] = mapped_column(String(16))
    next_at: Mapped[datetime | None]
    waiting: Mapped[list[dict[str, Any]]] = mapped_column(JsonColumn)
    """Runs that are due and have not started, oldest first."""
    look_at: Mapped[datetime | None]
    """When the leader looks at it next; NULL while it is paused and when it is over."""
    last_due: Mapped[datetime | None]
    last_request_id: Mapped[str | None] = mapped_column(Id)
    """No foreign key: the schedule outlives its requests."""
    paused_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
