"""Socket Mode: one WebSocket to Slack, looked after until it is told to stop.

Source: Slack docs, "Using Socket Mode". The library reconnects when Slack says goodbye. It does
not notice a connection on which nothing was ever heard, and takes up to a minute for one that
ended without a goodbye; so what counts here is when something was last heard (a message or the
answer to a ping), and a silent connection is replaced.
"""

import re
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.slack.client import QUIET, slack_errors, web_client
from core.kit.clock import Clock
from core.kit.errors import AssistantError, ConfigurationError, NotAllowed

_log = structlog.get_logger(__name__)

PING_EVERY = 5
SILENT_TOO_LONG = 17.0
"""Seconds without a word after which a connection is replaced: three pings and a little."""

_LOOK_EVERY = 0.5
_FIRST_WAIT = 1.0
_LONGEST_WAIT = 30.0
_TIMEOUT = 10
_AT_ONCE = 32
"""Threads that hear events: what they have to store at the same moment is stored together."""
_BUFFER = 16_384
_LAST_WORD = 0.1
_GOODBYE = re.compile(r'"type"\s*:\s*"disconnect"')
_HEAD = 200


@dataclass(frozen=True, slots=True)
class SocketHealth:
    """How the connection is."""

    connected: bool
    silent_for: float
    """Seconds since Slack was last heard."""
    replaced: int
    """How often a silent connection was replaced."""

    @property
    def ok(self) -> bool:
        """Whether events can be expected to arrive."""
        return self.connected and self.silent_for < SILENT_TOO_LONG


class SocketMode:
    """A Bolt app's connection to Slack.

    Args:
        app: handles what arrives.
        app_token: app-level token with the scope `connections:write`.
        base_url: address of the Web API, or None for Slack's own.
        silent_too_long: seconds of silence after which the connection is replaced.
    """

    def __init__(
        self,
        app: App,
        app_token: str,
        base_url: str | None,
        *,
        clock: Clock,
        silent_too_long: float = SILENT_TOO_LONG,
    ) -> None:
        self._clock = clock
        self._silent_too_long = silent_too_long
        self._last_heard = clock.monotonic()
        self._last_pong: float | None = None
        self._replaced = 0
        self._again_at = 0.0
        self._wait = _FIRST_WAIT
        web = web_client(None, base_url, timeout=_TIMEOUT)
        self._client = SocketModeHandler(
            app=app,
            app_token=app_token,
            logger=QUIET,
            web_client=web,
            ping_interval=min(PING_EVERY, silent_too_long / 3),
            receive_buffer_size=_BUFFER,
            concurrency=_AT_ONCE,
        ).client
        self._client.proxy = web.proxy
        self._client.on_message_listeners.append(self._heard)
        self._answered_at_once: object = None

    def run(self, stop: threading.Event) -> None:
        """Stay connected until `stop` is set.

        Raises:
            ConfigurationError, NotAllowed: Slack does not accept the app token.
        """
        try:
            self._connect(first=True)
            while not self._clock.sleep(_LOOK_EVERY, wake=stop):
                self._look()
        finally:
            self._close()

    def health(self) -> SocketHealth:
        """How the connection is at the moment."""
        return SocketHealth(
            connected=self._client.is_connected(),
            silent_for=self._clock.monotonic() - self._last_heard,
            replaced=self._replaced,
        )

    def _close(self) -> None:
        """Close at once: the library would wait for its reading to time out, and would work
        off what is queued, which nobody hears of any more and Slack delivers again."""
        self._client.closed = True
        self._client.auto_reconnect_enabled = False
        self._client.current_session_state.terminated = True
        self._client.message_queue.put(None)
        self._client.message_workers.shutdown(wait=False, cancel_futures=True)
        session = self._client.current_session
        held = session.sock if session else None
        if held is not None:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
        self._client.close()

    def _heard(self, message: str) -> None:
        self._answer_at_once()
        if _GOODBYE.search(message[:_HEAD]):
            self._let_go()
        self._last_heard = self._clock.monotonic()
        self._wait = _FIRST_WAIT

    def _answer_at_once(self) -> None:
        """Send each acknowledgement when it is written.

        Otherwise the system holds back a small one until Slack's has confirmed the one before,
        which it does only after 40 ms when it has nothing to say (RFC 896, RFC 1122 4.2.3.2).
        """
        session = self._client.current_session
        held = session.sock if session else None
        if held is not None and session is not self._answered_at_once:
            self._answered_at_once = session
            with suppress(OSError):
                held.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _let_go(self) -> None:
        """Keep the library from waiting for a last word on the connection that is replaced.

        It reads the new connection only when its reading of the old one has timed out, which
        takes three seconds, as long as Slack waits for an acknowledgement.
        """
        session = self._client.current_session
        held = session.sock if session else None
        if held is not None:
            with suppress(OSError):
                held.settimeout(_LAST_WORD)

    def _look(self) -> None:
        session = self._client.current_session
        pong = session.last_ping_pong_time if session else None
        if pong is not None and pong != self._last_pong:
            self._last_pong = pong
            self._last_heard = self._clock.monotonic()
        now = self._clock.monotonic()
        if now - self._last_heard > self._silent_too_long and now >= self._again_at:
            _log.warning("slack.socket_silent", seconds=round(now - self._last_heard, 1))
            self._replaced += 1
            self._connect(first=False)

    def _connect(self, *, first: bool) -> None:
        """Connect anew; when that fails, be ready for another try after a growing wait."""
        try:
            with slack_errors():
                if first:
                    self._client.connect()
                else:
                    self._client.connect_to_new_endpoint(force=True)
        except (ConfigurationError, NotAllowed):
            raise
        except AssistantError as error:
            _log.warning("slack.socket_unavailable", reason=str(error), wait=self._wait)
            self._last_heard = min(
                self._last_heard, self._clock.monotonic() - self._silent_too_long - 1
            )
        self._again_at = self._clock.monotonic() + self._wait
        self._wait = min(self._wait * 2, _LONGEST_WAIT)
