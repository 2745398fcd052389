"""The table of edits that were made of late in each place that a platform counts them by."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.storage.models import Base


class EditTurnRow(Base):
    """A place with the moments of its latest edits."""

    __tablename__ = "edit_turns"

    place: Mapped[str] = mapped_column(String(200), primary_key=True)
    taken: Mapped[dict[str, Any]]
    """`at`: the moments, in microseconds of database time, the oldest first."""
    latest: Mapped[datetime]
