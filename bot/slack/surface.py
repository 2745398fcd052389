"""Cards and private answers in Slack: the only caller of Slack's write methods."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import structlog
from pydantic import SecretStr
from slack_sdk.web import SlackResponse

from bot.slack.answers import file_name, in_parts, long_answer, upload
from bot.slack.blocks import Frame, Json, draw, holds, note
from bot.slack.client import Malformed, StillStreaming, slack_errors
from bot.slack.finding import EVENT_TYPE, Finder
from bot.slack.markup import escape
from bot.slack.recent import RecentHighest, RecentValues
from bot.slack.sessions import Sessions
from bot.slack.streams import Streams
from bot.slack.tokens import Clients, OneToken, Tokens
from core.content.slack_out import SlackMessage
from core.domain.card import Card, MessageRef
from core.domain.chat import Platform, ThreadRef
from core.kit.clock import Clock
from core.kit.errors import (
    ConfigurationError,
    NotAllowed,
    Unavailable,
    UnknownOutcome,
)

_log = structlog.get_logger(__name__)

_TIMEOUT = 10
_REMEMBERED = 4_096
_TURNS = 32
_ARRIVES_WITHIN = 30.0
"""Seconds after which an edit that was not answered has surely been carried out, or not at all."""

_Send = Callable[[Sequence[Json] | None], SlackResponse]


class SlackSurface:
    """Shows cards in Slack threads.

    Slack has no id for a post that makes it happen only once, so each post carries its nonce in
    the message's metadata, and the place is searched for it before a post is sent.

    Args:
        token: the bot token, or the tokens of all teams.
        base_url: address of the Web API, or None for Slack's own.
    """

    platform = Platform.SLACK

    def __init__(
        self,
        token: str | SecretStr | Tokens,
        base_url: str | None = None,
        *,
        clock: Clock | None = None,
    ) -> None:
        tokens = OneToken(token) if isinstance(token, str | SecretStr) else token
        self._clients = Clients(tokens, base_url, timeout=_TIMEOUT)
        self._clock = clock or Clock()
        self._streams = Streams(self._clients.of, self._clock)
        self._sessions = Sessions(self._clients.of, self._clock)
        self._finder = Finder(self._clients, self._clock)
        self._late: RecentValues[None] = RecentValues(_REMEMBERED)
        self._shown = RecentHighest(_REMEMBERED)
        self._turns = tuple(threading.Lock() for _ in range(_TURNS))

    def show(
        self, thread: ThreadRef, card: Card, message: MessageRef | None, *, nonce: str
    ) -> MessageRef:
        """Post the card, or edit the message that shows it; see `core.domain.ports.Surface`.

        With `thread.thread` None the card is posted at the top level of the channel, and replies
        to it arrive in the new message's thread.
        """
        frame = draw(card)
        with _surface_errors():
            shown = message or self._finder.find(thread, nonce)
            if shown is None:
                shown = self._begin(thread, card, frame, nonce)
                self._shown.raise_to(shown.message, card.revision)
            else:
                with self._turns[hash(shown.message) % _TURNS]:
                    if self._shown.raise_to(shown.message, card.revision):
                        shown = self._change(thread.workspace, shown, card, frame)
            shown = self._with_answer(thread, card, shown, nonce)
            if card.state.final:
                self._outlast(shown)
        self._sessions.follow(thread.workspace, shown, card)
        return shown

    def settle(self, team: str, channel: str, thread: str) -> None:
        """Show that nothing is being done in a direct message, where the person pressed Stop."""
        self._sessions.show(team, channel, thread, at_work=False)

    def whisper(
        self, channel: str, person: str, text: str, *, thread: str | None, workspace: str = ""
    ) -> None:
        """Tell one person something that nobody else sees.

        Args:
            workspace: the team, where there are several.
            thread: the thread to say it in, when it has messages already: Slack does not show a
                private message in a thread that does not exist yet.

        Raises the same errors as `show`.
        """
        said = note(text)
        with _surface_errors(), slack_errors():
            client = self._clients.of(workspace)
            if channel.startswith("D"):
                client.chat_postMessage(
                    channel=channel, text=said, thread_ts=thread, parse="none", unfurl_links=False
                )
            else:
                client.chat_postEphemeral(
                    channel=channel, user=person, text=said, thread_ts=thread, parse="none"
                )

    def close(self) -> None:
        """Let go of the tokens; each call has its own connection."""
        self._clients.close()

    def _begin(self, thread: ThreadRef, card: Card, frame: Frame, nonce: str) -> MessageRef:
        """Post the card: as a stream where that is possible."""
        controls = [block for block in frame.blocks if block["type"] == "actions"]
        try:
            streamed = self._streams.begin(thread, card, nonce=nonce, controls=controls)
        except UnknownOutcome:
            self._finder.doubt(nonce)
            raise
        return streamed or self._post(thread, frame, card.request_id, nonce)

    def _change(self, team: str, shown: MessageRef, card: Card, frame: Frame) -> MessageRef:
        """Show a newer card in its message: in its stream, or by an edit once that is over."""
        if shown.state:
            streamed = self._streams.go_on(team, shown, card)
            if streamed is not None:
                return streamed
            shown = replace(shown, state="")
        try:
            self._edit(team, shown, frame)
        except StillStreaming:
            # A process died between beginning the stream and noting it.
            self._streams.close(team, shown, card)
            self._edit(team, shown, frame)
        return shown

    def _with_answer(
        self, thread: ThreadRef, card: Card, shown: MessageRef, nonce: str
    ) -> MessageRef:
        """Send an answer that the card does not hold once, whole, below it."""
        if not card.state.final or shown.answer or holds(card):
            return shown
        below = replace(thread, channel=shown.channel, thread=shown.thread)
        long = long_answer(card.body)
        if long.message is not None:
            return replace(shown, answer=self._say(below, (long.message,), card, nonce))
        try:
            sent = self._send_file(below, shown, card, nonce)
        except NotAllowed as error:
            _log.warning("slack.file_refused", reason=error.user_text)
            sent = self._say(below, in_parts(long.text), card, nonce)
        return replace(shown, answer=sent)

    def _say(
        self, below: ThreadRef, messages: Sequence[SlackMessage], card: Card, nonce: str
    ) -> str:
        """Post an answer's messages that are not there yet. Returns the id of the last one."""
        last = ""
        for number, message in enumerate(messages, 1):
            again = f"{nonce}/answer" if number == 1 else f"{nonce}/answer.{number}"
            found = self._finder.find(below, again)
            if found is None:
                frame = Frame(blocks=message.blocks, text=escape(message.text))
                found = self._post(below, frame, card.request_id, again)
            last = found.message
        return last

    def _send_file(self, below: ThreadRef, shown: MessageRef, card: Card, nonce: str) -> str:
        """Share an answer as a file, unless an earlier try did. Returns an id of it."""
        name = file_name(nonce)
        found = self._finder.find(below, name)
        if found is not None:
            return found.message
        try:
            with slack_errors():
                client = self._clients.of(below.workspace)
                return upload(client, shown, name, card.body, note(card.title))
        except UnknownOutcome:
            self._finder.doubt(name)
            raise

    def _outlast(self, shown: MessageRef) -> None:
        """Have a last frame shown once more when an earlier edit may still arrive behind it.

        An edit that was not answered in time may be carried out by Slack after those that follow
        it, and would then be what people see.
        """
        since = self._clock.now().timestamp() - _ARRIVES_WITHIN
        at = self._late.noted_at(shown.message, newer_than=since)
        if at is not None:
            text = "An earlier state of that message may still arrive in Slack."
            raise Unavailable(text, retry_after=at - since)

    def _post(self, thread: ThreadRef, frame: Frame, request_id: str, nonce: str) -> MessageRef:
        def send(blocks: Sequence[Json] | None) -> SlackResponse:
            return self._clients.of(thread.workspace).chat_postMessage(
                channel=thread.channel,
                thread_ts=thread.thread,
                text=frame.text,
                blocks=blocks,
                metadata={
                    "event_type": EVENT_TYPE,
                    "event_payload": {"nonce": nonce, "request": request_id},
                },
                parse="none",
                link_names=False,
                unfurl_links=False,
                unfurl_media=False,
            )

        try:
            answer = _written(send, frame)
        except UnknownOutcome:
            self._finder.doubt(nonce)
            raise
        channel, message = str(answer.get("channel") or thread.channel), str(answer["ts"])
        return MessageRef(channel=channel, message=message, thread=thread.thread or message)

    def _edit(self, team: str, message: MessageRef, frame: Frame) -> None:
        def send(blocks: Sequence[Json] | None) -> SlackResponse:
            # parse and link_names: chat.update, unlike chat.postMessage, links names by default.
            return self._clients.of(team).chat_update(
                channel=message.channel,
                ts=message.message,
                text=frame.text,
                blocks=blocks,
                parse="none",
                link_names=False,
            )

        try:
            _written(send, frame)
        except UnknownOutcome:
            self._late.put(message.message, None, at=self._clock.now().timestamp())
            raise


def _written(send: _Send, frame: Frame) -> SlackResponse:
    """Send a frame; when Slack refuses its form, its text alone, so that the person hears."""
    try:
        with slack_errors():
            return send(frame.blocks)
    except Malformed as error:
        _log.error("slack.frame_refused", reason=error.user_text, blocks=len(frame.blocks))
        with slack_errors():
            return send(None)


@contextmanager
def _surface_errors() -> Iterator[None]:
    """The errors that a Surface may raise, from those of the client."""
    try:
        yield
    except UnknownOutcome as error:
        raise Unavailable(error.user_text, next_step=error.next_step) from error
    except ConfigurationError as error:
        raise NotAllowed(error.user_text, next_step=error.next_step) from error
