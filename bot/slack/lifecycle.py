"""What Slack says about the installation itself: removed, revoked, events held back.

Source: Slack docs, events `app_uninstalled`, `tokens_revoked` and `app_rate_limited`.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from slack_bolt import App, BoltResponse

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
        """When Slack said so."""
        return None if self.event_time is None else datetime.fromtimestamp(self.event_time, UTC)


class Lifecycle:
    """The listeners of an installation's end, and of events that Slack holds back.

    Args:
        forget: drops what this process remembers of a team.
        missed: is told of a team some of whose events Slack did not send, and since when.
    """

    def __init__(
        self,
        installing: Installing,
        *,
        forget: Callable[[str], None],
        missed: Callable[[str, datetime], None],
    ) -> None:
        self._installing = installing
        self._forget = forget
        self._missed = missed

    def register(self, app: App) -> None:
        """Attach to a Bolt app. Comes before listeners that take every event."""
        app.event("app_uninstalled")(self.on_removed)
        app.event("tokens_revoked")(self.on_removed)
        app.use(self.on_held_back)

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

    def on_held_back(
        self,
        body: Body,
        next: Callable[[], BoltResponse],  # noqa: A002 - Bolt's name for it
    ) -> BoltResponse:
        """Slack held back a minute's events, because there were more than 30,000 in an hour."""
        if body.get("type") != "app_rate_limited":
            return next()
        team, minute = str(body.get("team_id") or ""), body.get("minute_rate_limited")
        since = datetime.fromtimestamp(minute if isinstance(minute, int) else 0, UTC)
        _log.error("slack.events_held_back", team=team, since=since.isoformat())
        self._missed(team, since)
        return BoltResponse(status=200, body="")
