"""Cards in direct messages as streams: the steps are ticked off as a live plan.

Slack streams a message to one person only, so streams are for direct messages; in channels the
one message is edited (Slack docs, "Text streaming"). A stream lives about five minutes, and one
that ends with a task under way shows that task as an error. So a stream is closed in time, its
open tasks with it, and the same message is edited in place from there on: the plan stays one
message however long it runs.

Where a stream stands is kept with the message (`MessageRef.state`), as the next frame may be
another process's.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32

import structlog
from pydantic import BaseModel, ValidationError
from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from bot.slack.client import code_of, is_malformed, slack_errors
from bot.slack.markup import label
from bot.slack.plan_rows import PlanRow, plan_rows
from bot.slack.recent import RecentKeys
from core.domain.card import Card, CardState, MessageRef
from core.domain.chat import ThreadRef
from core.kit.clock import Clock
from core.words import say_in

_log = structlog.get_logger(__name__)

OLDEST = 190.0
"""Seconds after which a stream is closed. Slack's own limit is about 300, and the card of work that
stands still is shown again within 90 (core.progress.reporter)."""

_TEAMS = 1_024
_UNKNOWN = frozenset(
    [
        "feature_not_enabled",
        "unknown_method",
        "method_deprecated",
        "missing_scope",
        "not_authorized",
        "method_not_supported_for_channel_type",
        "channel_type_not_supported",
        "missing_recipient_team_id",
        "missing_recipient_user_id",
    ]
)
"""Answers after which a team's cards are not streamed any more by this process."""
_OVER = frozenset(
    [
        "message_not_in_streaming_state",
        "message_not_found",
        "message_not_owned_by_app",
        "stopped_by_user",
    ]
)
"""A stream that takes no more: too old, deleted, or stopped with Slack's own Stop."""
_OPEN = "pi"
"""How pending and in_progress begin."""
_STREAMED = frozenset({CardState.PLANNING, CardState.WORKING})

Json = dict[str, object]


class _State(BaseModel):
    """Where a stream stands."""

    since: float
    """When it began, in seconds since 1970."""
    sent: dict[int, str] = {}
    """By row: its status and a checksum of what was sent of it."""
    title: str = ""


@dataclass(slots=True)
class _Delta:
    """What a stream does not show yet."""

    chunks: list[Json] = field(default_factory=list)
    sent: dict[int, str] = field(default_factory=dict)


class Streams:
    """Begins, continues and closes the streams of cards.

    Args:
        client_of: the Web API client of a Slack team.
    """

    def __init__(self, client_of: Callable[[str], WebClient], clock: Clock) -> None:
        self._client_of = client_of
        self._clock = clock
        self._off = RecentKeys(_TEAMS)

    def begin(
        self, thread: ThreadRef, card: Card, *, nonce: str, controls: Sequence[object]
    ) -> MessageRef | None:
        """Post a card as a stream.

        Args:
            nonce: begins the id of every task, by which the message is found again.
            controls: blocks shown below the plan.

        Returns:
            None when it should be posted as an ordinary message.

        Raises errors of `slack_errors`.
        """
        if not self._fits(thread, card):
            return None
        state = _State(since=self._clock.now().timestamp(), title=_title(card))
        delta = _delta(card, state, nonce)
        chunks: list[Json] = [{"type": "plan_update", "title": state.title}, *delta.chunks]
        if controls:
            chunks.append({"type": "blocks", "blocks": list(controls)})
        with slack_errors():
            try:
                answer = self._client_of(thread.workspace).chat_startStream(
                    channel=thread.channel,
                    thread_ts=thread.thread or "",
                    task_display_mode="plan",
                    chunks=chunks,
                )
            except SlackApiError as error:
                self._refused(thread.workspace, error)
                return None
        state = state.model_copy(update={"sent": delta.sent})
        message = str(answer["ts"])
        return MessageRef(
            channel=str(answer.get("channel") or thread.channel),
            message=message,
            thread=thread.thread,
            state=_written(state, nonce),
        )

    def go_on(self, team: str, message: MessageRef, card: Card) -> MessageRef | None:
        """Show a newer card in a stream.

        Returns:
            The message with its new state; None when the stream is closed, and the message is to be
            edited.
        """
        state, nonce = _read(message.state)
        if state is None:
            return None
        age = self._clock.now().timestamp() - state.since
        if card.state not in _STREAMED or age > OLDEST:
            self.close(team, message, card)
            return None
        delta = _delta(card, state, nonce)
        title = _title(card)
        if title != state.title:
            delta.chunks.insert(0, {"type": "plan_update", "title": title})
        if delta.chunks and not self._append(team, message, delta.chunks):
            return None
        newer = state.model_copy(update={"sent": {**state.sent, **delta.sent}, "title": title})
        return replace(message, state=_written(newer, nonce))

    def close(self, team: str, message: MessageRef, card: Card) -> None:
        """End a stream, with no task left open: Slack would show such a one as failed."""
        state, nonce = _read(message.state)
        titles = {row.number: row.title for row in plan_rows(card)}
        chunks: list[Json] = [
            {
                "type": "task_update",
                "id": _id(nonce, number),
                "title": titles.get(number, _planning(card)),
                "status": "complete",
            }
            for number, sent in (state.sent if state else {}).items()
            if sent[0] in _OPEN
        ]
        if not self._stop(team, message, chunks or None):
            self._stop(team, message, None)

    def _stop(self, team: str, message: MessageRef, chunks: list[Json] | None) -> bool:
        """Returns whether the stream is over; not when Slack refuses the form of its last words."""
        with slack_errors():
            try:
                self._client_of(team).chat_stopStream(
                    channel=message.channel, ts=message.message, chunks=chunks
                )
            except SlackApiError as error:
                if is_malformed(error):
                    _log.error("slack.stream_refused", reason=code_of(error))
                    return False
                if code_of(error) not in _OVER | _UNKNOWN:
                    raise
        return True

    def _append(self, team: str, message: MessageRef, chunks: list[Json]) -> bool:
        """Returns whether the stream took it; when not, it is over."""
        with slack_errors():
            try:
                self._client_of(team).chat_appendStream(
                    channel=message.channel, ts=message.message, chunks=chunks
                )
            except SlackApiError as error:
                if is_malformed(error):
                    _log.error("slack.stream_refused", reason=code_of(error))
                elif code_of(error) not in _OVER | _UNKNOWN:
                    raise
                return False
        return True

    def _fits(self, thread: ThreadRef, card: Card) -> bool:
        return (
            thread.channel.startswith("D")
            and thread.thread is not None
            and card.state in _STREAMED
            and thread.workspace not in self._off
        )

    def _refused(self, team: str, error: SlackApiError) -> None:
        """Let the card be posted as a message instead; raises what that cannot help."""
        code = code_of(error)
        if code in _UNKNOWN or is_malformed(error):
            _log.info("slack.streams_off", team=team, reason=code)
            self._off.add(team)
        elif error.response.status_code != 429:  # too many begin at once: a message will do
            raise error


def is_stream_of(message: object, nonce: str) -> bool:
    """Whether a message that Slack gives back is the stream that was begun with this nonce."""
    blocks = message.get("blocks") if isinstance(message, dict) and "bot_id" in message else None
    return blocks is not None and f'"{nonce}.' in json.dumps(blocks)


def _title(card: Card) -> str:
    done = f" · {card.steps_done}/{len(card.steps)}" if card.steps else ""
    return (label(card.title, 140) or say_in(card.language)("your_request")) + done


def _planning(card: Card) -> str:
    return say_in(card.language)("card_planning")


def _delta(card: Card, state: _State, nonce: str) -> _Delta:
    found = _Delta()
    rows = plan_rows(card)
    if card.steps and state.sent.get(0, "c")[0] != "c":
        rows.insert(0, PlanRow(0, _planning(card), "complete", say_in(card.language)("step_done")))
    for row in rows:
        mark = f"{row.status[0]}{crc32(f'{row.title}|{row.details}'.encode()):08x}"
        if state.sent.get(row.number) != mark:
            found.sent[row.number] = mark
            found.chunks.append(
                {
                    "type": "task_update",
                    "id": _id(nonce, row.number),
                    "title": row.title,
                    "status": row.status,
                    "details": row.details,
                }
            )
    return found


def _id(nonce: str, number: int) -> str:
    return f"{nonce}.{number}"


def _written(state: _State, nonce: str) -> str:
    return json.dumps({"nonce": nonce, **state.model_dump(mode="json")}, separators=(",", ":"))


def _read(text: str) -> tuple[_State | None, str]:
    try:
        raw = json.loads(text)
        return _State.model_validate(raw), str(raw.get("nonce", ""))
    except (ValueError, ValidationError, AttributeError):
        return None, ""
