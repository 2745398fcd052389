"""What Slack says about the installation itself: removed, or its token revoked.

Source: Slack docs, events `app_uninstalled` and `tokens_revoked`.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from slack_bolt import App

from bot.slack.payloads import Envelope
from core.assistant.installing import Installing

_log = structlog.get_logger(__name__)

Body = Mapping[str, object]


class _Tokens(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    oauth: tuple[str, ...] = ()
    bot: tuple[str, ...] = ()


class _Event(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    type: str
    tokens: _Tokens = Field(default_factory=_Tokens)


class _Wrapper(Envelope):
    event: _Event
    enterprise_id: str | None = None
    event_time: int | None = None
    is_enterprise_install: bool = False

    @property
    def place(self) -> str:
        """The team, or the organisation that had it installed as a whole."""
        return self.team or self.enterprise_id or ""

    @property
    def said_at(self) -> datetime | None:
        """The end of the second in which Slack said so."""
        if self.event_time is None:
            return None
        return datetime.fromtimestamp(self.event_time + 1, UTC)


class Lifecycle:
    """The listeners of an installation's end.

    Args:
        forget: drops what this process remembers of a team.
    """

    def __init__(self, installing: Installing, *, forget: Callable[[str], None]) -> None:
        self._installing = installing
        self._forget = forget

    def register(self, app: App) -> None:
        """Attach to a Bolt app. Comes before listeners that take every event."""
        app.event("app_uninstalled")(self.on_removed)
        app.event("tokens_revoked")(self.on_removed)

    def on_removed(self, body: Body) -> None:
        """The app was removed, or its token revoked. Raises what makes Slack say it again."""
        try:
            wrapper = _Wrapper.model_validate(body)
        except ValidationError:
            return
        event = wrapper.event
        if event.type == "tokens_revoked" and not event.tokens.bot:
            return  # a person's own token, which nothing uses
        stopped = self._installing.end(wrapper.place, because=event.type, said_at=wrapper.said_at)
        self._forget(wrapper.place)
        _log.warning("slack.removed", place=wrapper.place, because=event.type, stopped=stopped)
