"""The tables of what people and places settled."""

from sqlalchemy import Boolean, String
from sqlalchemy.orm import Mapped, mapped_column

from core.storage.models import Base


class PersonPreferenceRow(Base):
    """What a person settled."""

    __tablename__ = "person_preferences"

    place: Mapped[str] = mapped_column(String(200), primary_key=True)
    """The workspace, as core.domain.approval.places_of names it; the platform alone where people
    are the same in all workspaces."""
    person_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    zone: Mapped[str] = mapped_column(String(64), server_default="")
    language: Mapped[str] = mapped_column(String(16), server_default="")


class PlacePreferenceRow(Base):
    """What was settled for a workspace or a channel; NULL where nothing was."""

    __tablename__ = "place_preferences"

    place: Mapped[str] = mapped_column(String(200), primary_key=True)
    etiquette: Mapped[str | None] = mapped_column(String(16))
    database: Mapped[str | None]
    database_title: Mapped[str | None]
    unfurls: Mapped[bool | None] = mapped_column(Boolean)
    language: Mapped[str | None] = mapped_column(String(16))
