"""The table of recipes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.storage.models import Base, Id


class RecipeRow(Base):
    """One version of a plan that is kept under a name."""

    __tablename__ = "recipes"

    workspace_id: Mapped[str] = mapped_column(Id, ForeignKey("workspaces.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    body: Mapped[dict[str, Any]]
    """The plan with its parameters, as core.domain.recipe writes it."""
    made_by: Mapped[str]
    made_at: Mapped[datetime]
