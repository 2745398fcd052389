"""The tables of installations in Slack."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.storage.models import Base


class InstallationRow(Base):
    """One installation, with its tokens sealed; none once it is gone."""

    __tablename__ = "slack_installations"

    place: Mapped[str] = mapped_column(String(40), primary_key=True)
    team: Mapped[str | None] = mapped_column(String(40))
    organisation: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[str]
    bot_user: Mapped[str] = mapped_column(String(40))
    bot_id: Mapped[str] = mapped_column(String(40))
    scopes: Mapped[str]
    """Parted by commas."""
    sealed_token: Mapped[str]
    sealed_refresh: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    installed_by: Mapped[str]
    installed_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]
    gone_because: Mapped[str] = mapped_column(server_default="")


class OrganisationTeamRow(Base):
    """A team that uses its organisation's installation."""

    __tablename__ = "slack_organisation_teams"

    team: Mapped[str] = mapped_column(String(40), primary_key=True)
    organisation: Mapped[str] = mapped_column(String(40))


class OAuthStateRow(Base):
    """A state that was given to a browser and has not come back yet."""

    __tablename__ = "oauth_states"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime]
