"""Events that Slack holds back, because there were more than 30,000 in an hour: what people said in
that minute is read from the places where the assistant is known, and heard as if it had arrived.

Source: Slack docs, "Events API", section "Rate limiting" (the event `app_rate_limited`).
"""

from collections.abc import Callable, Iterator, Mapping

import structlog
from slack_bolt import App, BoltContext, BoltResponse
from slack_sdk.web import WebClient

from bot.slack.aftermath import Aftermath
from bot.slack.client import slack_errors
from bot.slack.whose import TEAM
from core.kit.errors import AssistantError

_log = structlog.get_logger(__name__)

_MINUTE = 60
_MARGIN = 5
"""Seconds before and after the minute that are read, too; what was heard already is not heard
twice."""
_MOST = 200

Body = Mapping[str, object]
Hear = Callable[[Body, BoltContext, WebClient], None]


class HeldBack:
    """Notes what was held back, and reads it.

    Args:
        places: the channels of a team in which the assistant was asked lately.
        hear: the listener of messages; it takes each message only once.
        client_of: the Web API client of a Slack team.
    """

    def __init__(
        self,
        *,
        places: Callable[[str], list[str]],
        hear: Hear,
        client_of: Callable[[str], WebClient],
        aftermath: Aftermath,
    ) -> None:
        self._places = places
        self._hear = hear
        self._client_of = client_of
        self._aftermath = aftermath

    def register(self, app: App) -> None:
        """Attach to a Bolt app."""
        app.use(self.on_delivery)

    def on_delivery(
        self,
        body: Body,
        context: BoltContext,
        next: Callable[[], BoltResponse],  # noqa: A002 - Bolt's name for it
    ) -> BoltResponse:
        """Take the word that events were held back; everything else goes on to its listener."""
        if body.get("type") != "app_rate_limited":
            return next()
        team, minute = str(body.get("team_id") or ""), body.get("minute_rate_limited")
        _log.error("slack.events_held_back", team=team, minute=minute)
        if isinstance(minute, int):
            self._aftermath.do("backfill", lambda: self._read(team, minute, context))
        return BoltResponse(status=200, body="")

    def _read(self, team: str, minute: int, context: BoltContext) -> None:
        TEAM.set(team)
        for channel in self._places(team):
            try:
                heard = self._read_one(team, channel, minute, context)
            except AssistantError as error:
                _log.warning("slack.not_read", team=team, channel=channel, reason=str(error))
            else:
                _log.info("slack.read", team=team, channel=channel, messages=heard)

    def _read_one(self, team: str, channel: str, minute: int, context: BoltContext) -> int:
        client = self._client_of(team)
        with slack_errors():
            answer = client.conversations_history(
                channel=channel,
                oldest=str(minute - _MARGIN),
                latest=str(minute + _MINUTE + _MARGIN),
                inclusive=True,
                limit=_MOST,
            )
        messages = list(_said(answer.get("messages")))
        for message in messages:
            kind = "im" if channel.startswith("D") else None
            event = {**message, "type": "message", "channel": channel, "channel_type": kind}
            self._hear({"team_id": team, "event": event}, context, client)
        return len(messages)


def _said(messages: object) -> Iterator[dict[str, object]]:
    """The messages of an answer, oldest first."""
    if isinstance(messages, list):
        yield from (message for message in reversed(messages) if isinstance(message, dict))
