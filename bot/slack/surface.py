"""Cards and private answers in Slack: the only caller of Slack's write methods."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import structlog
from pydantic import SecretStr
from slack_sdk.web import SlackResponse

from bot.slack.answers import long_answer, upload
from bot.slack.blocks import Frame, Json, draw, holds, note
from bot.slack.client import Malformed, StillStreaming, slack_errors
from bot.slack.markup import escape
from bot.slack.recent import RecentHighest, RecentKeys
from bot.slack.sessions import Sessions
from bot.slack.streams import Streams, is_stream_of
from bot.slack.tokens import Clients, OneToken, Tokens
from core.domain.card import Card, MessageRef
from core.domain.chat import Platform, ThreadRef
from core.kit.clock import Clock
from core.kit.errors import (
    AssistantError,
    ConfigurationError,
    NotAllowed,
    Unavailable,
    UnknownOutcome,
)

_log = structlog.get_logger(__name__)

EVENT_TYPE = "assistant_card"
"""The metadata event type under which a card's nonce is kept (Slack docs, "Message metadata")."""

_TIMEOUT = 10
_REMEMBERED = 4_096
_TURNS = 32
_PAGES = 5
_PAGE = 200

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
        self._doubtful = RecentKeys(_REMEMBERED)
        self._shown = RecentHighest(_REMEMBERED)
        self._turns = tuple(threading.Lock() for _ in range(_TURNS))
        self._search_again_at = 0.0

    def show(
        self, thread: ThreadRef, card: Card, message: MessageRef | None, *, nonce: str
    ) -> MessageRef:
        """Post the card, or edit the message that shows it; see `core.domain.ports.Surface`.

        With `thread.thread` None the card is posted at the top level of the channel, and replies
        to it arrive in the new message's thread.
        """
        frame = draw(card)
        with _surface_errors():
            shown = message or self._find(thread, nonce)
            if shown is None:
                shown = self._begin(thread, card, frame, nonce)
                self._shown.raise_to(shown.message, card.revision)
            else:
                with self._turns[hash(shown.message) % _TURNS]:
                    if self._shown.raise_to(shown.message, card.revision):
                        shown = self._change(thread.workspace, shown, card, frame)
            shown = self._with_answer(thread, card, shown, nonce)
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
            self._doubtful.add(nonce)
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
        if long.message is None:
            client = self._clients.of(thread.workspace)
            with slack_errors():
                sent = upload(client, shown.channel, shown.thread, long.text, note(card.title))
            return replace(shown, answer=sent)
        again = f"{nonce}/answer"
        found = self._find(below, again)
        if found is None:
            frame = Frame(blocks=long.message.blocks, text=escape(long.message.text))
            found = self._post(below, frame, card.request_id, again)
        return replace(shown, answer=found.message)

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
            self._doubtful.add(nonce)
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

        _written(send, frame)

    def _find(self, thread: ThreadRef, nonce: str) -> MessageRef | None:
        """The message that an earlier try posted, if there is one.

        When an earlier try of this process has an unknown outcome, not being able to look is a
        reason to wait; otherwise it is not: most posts are first tries.
        """
        doubtful = nonce in self._doubtful
        if not doubtful and self._clock.monotonic() < self._search_again_at:
            return None
        try:
            with slack_errors():
                return self._search(thread, nonce)
        except (Unavailable, UnknownOutcome) as error:
            if doubtful:
                raise
            wait = getattr(error, "retry_after", None) or 0.0
            self._search_again_at = self._clock.monotonic() + wait
        except AssistantError as error:
            _log.warning("slack.search_refused", code=error.code, reason=error.user_text)
        return None

    def _search(self, thread: ThreadRef, nonce: str) -> MessageRef | None:
        cursor: str | None = None
        for _ in range(_PAGES):
            answer = self._page(thread, cursor)
            for said in answer.get("messages") or ():
                if _nonce_of(said) == nonce or is_stream_of(said, nonce):
                    message = str(said["ts"])
                    return MessageRef(
                        channel=thread.channel, message=message, thread=thread.thread or message
                    )
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor or thread.thread is None:
                break
        return None

    def _page(self, thread: ThreadRef, cursor: str | None) -> SlackResponse:
        if thread.thread is None:
            return self._clients.of(thread.workspace).conversations_history(
                channel=thread.channel, include_all_metadata=True, limit=_PAGE
            )
        return self._clients.of(thread.workspace).conversations_replies(
            channel=thread.channel,
            ts=thread.thread,
            include_all_metadata=True,
            limit=_PAGE,
            cursor=cursor,
        )


def _written(send: _Send, frame: Frame) -> SlackResponse:
    """Send a frame; when Slack refuses its form, its text alone, so that the person hears."""
    try:
        with slack_errors():
            return send(frame.blocks)
    except Malformed as error:
        _log.error("slack.frame_refused", reason=error.user_text, blocks=len(frame.blocks))
        with slack_errors():
            return send(None)


def _nonce_of(message: object) -> object:
    metadata = message.get("metadata") if isinstance(message, dict) else None
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return None
    payload = metadata.get("event_payload")
    return payload.get("nonce") if isinstance(payload, dict) else None


@contextmanager
def _surface_errors() -> Iterator[None]:
    """The errors that a Surface may raise, from those of the client."""
    try:
        yield
    except UnknownOutcome as error:
        raise Unavailable(error.user_text) from error
    except ConfigurationError as error:
        raise NotAllowed(error.user_text, next_step=error.next_step) from error
