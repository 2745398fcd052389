"""Which Notion a place works with: a connection of its own, another place's, or the settings'."""

from dataclasses import dataclass, field
from datetime import datetime

from core.kit.errors import ConfigurationError, Throttled

COMMON = "notion"
"""The connection of the settings (NOTION_TOKEN, or the sandbox); also its budget's name."""

SETTINGS = "settings"
"""What operators call it."""

TERMINAL = "terminal/"
"""How places begin that only who runs the house can write from."""

DIRECT = "discord/@me"
"""The place of direct messages in Discord, where people of all servers write."""

REFUSED = "Notion does not accept my token any more."
REFUSED_STEP = "Whoever runs me has to give me a new one; then I go on by myself."


class NotConnected(ConfigurationError):
    """A place has no Notion connection, and may not use that of the settings."""

    code = "not_connected"

    def __init__(self, place: str) -> None:
        super().__init__(
            "No Notion is connected to this place yet.",
            next_step="Whoever runs me can connect one:"
            f" `notion-assistant connections add {place}`.",
        )


class TokenRefused(ConfigurationError):
    """Notion does not accept a token."""


class AwaitsToken(Throttled):
    """Notion refuses a connection's token; what needs it waits for a new one."""

    code = "awaits_token"

    def __init__(self) -> None:
        super().__init__(REFUSED, next_step=REFUSED_STEP, retry_after=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A connection that a place has, opened."""

    name: str
    """The place that it was given to, or COMMON; limits, budgets and memories go by it."""
    version: str
    """Another one with every token."""
    token: str = field(repr=False)
    address: str | None
    """Of Notion's API; None for Notion's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """Whom Notion takes the bearer of a token for (Notion API: retrieve your token's bot user)."""

    id: str
    name: str
    workspace: str
    """What the Notion workspace is called; empty when Notion does not say."""

    @property
    def said(self) -> str:
        """Name and workspace, for the middle of a sentence."""
        return f"“{self.name}” in “{self.workspace}”" if self.workspace else f"“{self.name}”"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionNote:
    """What an operator sees of a place's connection: no token."""

    place: str
    uses: str
    """Whose connection it uses: its own place, another's, COMMON, or "" for none."""
    bot: Bot
    address: str
    given_by: str
    given_at: datetime
    refused_at: datetime | None
    """Since when Notion refuses the token."""

    @property
    def is_own(self) -> bool:
        """Whether the place has a token of its own."""
        return self.uses == self.place
