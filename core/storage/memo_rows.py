"""The table of small texts that front rooms keep between runs."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.storage.models import Base


class MemoRow(Base):
    """One text by its name."""

    __tablename__ = "memos"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    text: Mapped[str]
