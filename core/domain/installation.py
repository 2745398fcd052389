"""Where the assistant is installed in Slack."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One installation: of a Slack team, or of a whole Enterprise Grid organisation."""

    place: str
    """The team's id, or the organisation's when it is installed there as a whole."""
    team: str | None
    """None when it is the organisation's."""
    organisation: str | None
    name: str
    bot_user: str
    bot_id: str
    scopes: tuple[str, ...]
    token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    """When the token ends; None when it does not (token rotation is off)."""
    installed_by: str = ""
    installed_at: datetime | None = None
    """By database time; None before it is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationNote:
    """What an operator sees of an installation: no token."""

    place: str
    name: str
    installed_at: datetime
    expires_at: datetime | None
    gone_at: datetime | None
    gone_because: str
