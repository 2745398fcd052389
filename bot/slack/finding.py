"""Finds again what an earlier try has posted: by its nonce, or by the name of its file.

Slack has no id for a post that makes it happen only once, so each post carries its nonce in the
message's metadata (Slack docs, "Message metadata"), and the place is searched for it before a post
is sent.
"""

import structlog
from slack_sdk.web import SlackResponse

from bot.slack.answers import has_file
from bot.slack.client import slack_errors
from bot.slack.recent import RecentKeys
from bot.slack.streams import is_stream_of
from bot.slack.tokens import Clients
from core.domain.card import MessageRef
from core.domain.chat import ThreadRef
from core.kit.clock import Clock
from core.kit.errors import AssistantError, Unavailable, UnknownOutcome

_log = structlog.get_logger(__name__)

EVENT_TYPE = "assistant_card"
"""The metadata event type under which a card's nonce is kept."""

_REMEMBERED = 4_096
_PAGES = 5
_PAGE = 200


class Finder:
    """Looks for messages of the assistant's own."""

    def __init__(self, clients: Clients, clock: Clock) -> None:
        self._clients = clients
        self._clock = clock
        self._doubtful = RecentKeys(_REMEMBERED)
        self._search_again_at = 0.0

    def doubt(self, nonce: str) -> None:
        """Note that it is not known whether something was posted."""
        self._doubtful.add(nonce)

    def find(self, thread: ThreadRef, nonce: str) -> MessageRef | None:
        """The message that an earlier try posted, if there is one.

        When an earlier try of this process has an unknown outcome, not being able to look is a
        reason to wait; otherwise it is not: most posts are first tries.

        Args:
            nonce: of the message, or the name of the file that it shares.

        Raises Unavailable, UnknownOutcome: it must be looked for, and cannot be at the moment.
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
                if _is_marked(said, nonce):
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


def _is_marked(message: object, nonce: str) -> bool:
    """Whether a message that Slack gives back is the one of a nonce."""
    return _nonce_of(message) == nonce or is_stream_of(message, nonce) or has_file(message, nonce)


def _nonce_of(message: object) -> object:
    metadata = message.get("metadata") if isinstance(message, dict) else None
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return None
    payload = metadata.get("event_payload")
    return payload.get("nonce") if isinstance(payload, dict) else None
