"""The table of Notion connections."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.storage.models import Base


class ConnectionRow(Base):
    """Which Notion connection a place was given; its token is sealed.

    The row of the settings' own connection says which token of theirs has worked, and no more.
    """

    __tablename__ = "notion_connections"

    place: Mapped[str] = mapped_column(String(200), primary_key=True)
    uses: Mapped[str] = mapped_column(String(200))
    """Whose it uses: its own place's, another's, "notion" for the settings', "" for none."""
    sealed_token: Mapped[str] = mapped_column(server_default="")
    version: Mapped[str] = mapped_column(String(40), server_default="")
    """A digest of the token: who was refused with an older one says nothing about this one."""
    address: Mapped[str] = mapped_column(server_default="")
    bot_id: Mapped[str] = mapped_column(server_default="")
    bot_name: Mapped[str] = mapped_column(server_default="")
    bot_workspace: Mapped[str] = mapped_column(server_default="")
    given_by: Mapped[str]
    given_at: Mapped[datetime]
    refused_at: Mapped[datetime | None]
