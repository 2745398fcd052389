"""The assistant's session in a direct message: its status, with Slack's own Stop, and its title.

Source: Slack docs, "agents.sessions.setStatus" (processing brings the Stop button, whose press
arrives as `agent_session_stopped`) and "assistant.threads.setStatus" (free text, gone after two
minutes). Both write to one place on the screen, so only one of them is used in a team. All of it
is courtesy: what Slack refuses here is logged and left.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from bot.slack.client import code_of, slack_errors
from bot.slack.markup import clean, clip
from bot.slack.recent import RecentKeys
from core.domain.card import Card, CardState, MessageRef
from core.kit.clock import Clock
from core.kit.errors import AssistantError

_log = structlog.get_logger(__name__)

FRESH = 60.0
"""Seconds after which a status is set again: Slack drops one after 120."""

_TEAMS = 1_024
_SESSIONS = 4_096
_NOT_AN_AGENT = frozenset(
    [
        "unknown_method",
        "not_authorized",
        "feature_not_enabled",
        "method_deprecated",
        "missing_scope",
        "not_allowed_token_type",
    ]
)
_AT_WORK = frozenset({CardState.PLANNING, CardState.WORKING})


class Sessions:
    """Keeps the status of direct messages true.

    Args:
        client_of: the Web API client of a Slack team.
    """

    def __init__(self, client_of: Callable[[str], WebClient], clock: Clock) -> None:
        self._client_of = client_of
        self._clock = clock
        self._no_agent = RecentKeys(_TEAMS)
        self._no_status = RecentKeys(_TEAMS)
        self._guard = Lock()
        self._set: OrderedDict[tuple[str, str], tuple[bool, float]] = OrderedDict()

    def follow(self, team: str, message: MessageRef, card: Card) -> None:
        """Show what a card's request is doing, unless that was shown a moment ago."""
        if message.thread is None or not message.channel.startswith("D"):
            return
        at_work = card.state in _AT_WORK
        if self._is_fresh(message.channel, message.thread, at_work=at_work):
            return
        self.show(team, message.channel, message.thread, at_work=at_work, title=card.title)

    def show(self, team: str, channel: str, thread: str, *, at_work: bool, title: str = "") -> None:
        """Set the status of one conversation."""
        with self._guard:
            self._set[(channel, thread)] = (at_work, self._clock.now().timestamp())
            self._set.move_to_end((channel, thread))
            while len(self._set) > _SESSIONS:
                self._set.popitem(last=False)
        name = clip(clean(title), 200)
        done = self._tried(
            team, self._no_agent, lambda web: _set_session(web, channel, thread, at_work, name)
        )
        if not done:
            self._tried(
                team, self._no_status, lambda web: _set_status(web, channel, thread, at_work, name)
            )

    def _is_fresh(self, channel: str, thread: str, *, at_work: bool) -> bool:
        with self._guard:
            was, since = self._set.get((channel, thread), (False, float("-inf")))
        if not at_work:
            return not was
        return was and self._clock.now().timestamp() - since < FRESH

    def _tried(self, team: str, off: RecentKeys, call: Callable[[WebClient], None]) -> bool:
        """Returns whether this way is the team's; a passing failure does not change that."""
        if team in off:
            return False
        try:
            with slack_errors():
                try:
                    call(self._client_of(team))
                except SlackApiError as error:
                    if code_of(error) not in _NOT_AN_AGENT:
                        raise
                    off.add(team)
                    _log.info("slack.status_off", team=team, reason=code_of(error))
                    return False
        except AssistantError as error:
            _log.warning("slack.status_not_set", team=team, reason=str(error))
        return True


def _set_session(web: WebClient, channel: str, thread: str, at_work: bool, title: str) -> None:  # noqa: FBT001
    web.agents_sessions_setStatus(
        channel_id=channel,
        thread_ts=thread,
        status="processing" if at_work else "active",
        title=title or None,
    )


def _set_status(web: WebClient, channel: str, thread: str, at_work: bool, title: str) -> None:  # noqa: FBT001
    status = "is working on it" if at_work else ""
    web.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status=status)
    if title and at_work:
        web.assistant_threads_setTitle(channel_id=channel, thread_ts=thread, title=title)
