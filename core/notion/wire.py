"""The transport under notion-client: a time limit for the whole exchange, and how far it got.

A write may be sent again without a look only when its request did not leave completely. httpcore
tells that by its trace events; httpx and notion-client hide it behind one family of errors.
"""

import ssl
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpx

from core.kit.clock import Clock

CONNECT_SECONDS = 10.0
"""How long making a connection, or waiting for a free one, may take."""


@cache
def _trusted(from_environment: bool) -> ssl.SSLContext:  # noqa: FBT001 - there are two
    """Whom to believe to be Notion. Reading the authorities takes long, and all connections of a
    process believe the same ones.
    """
    return httpx.create_ssl_context(trust_env=from_environment)


class NotSent(httpx.TransportError):
    """The request did not leave completely: the other side cannot have carried it out."""


class NoAnswer(httpx.TransportError):
    """The request left, and no whole answer came back: it may have been carried out."""


class _Departure:
    """Notes, from httpcore's trace events, when the whole request has been handed to the socket."""

    def __init__(self) -> None:
        self.complete = False

    def note(self, event: str, info: Mapping[str, Any]) -> None:
        """Called by httpcore with the name of each event."""
        del info
        if event.endswith("send_request_body.complete"):
            self.complete = True


class Wire(httpx.Client):
    """An HTTP client whose exchanges end within `seconds`, or fail as NotSent or NoAnswer.

    Args:
        clock: measures the durations.
        seconds: limit for the whole exchange, its slow parts together.
        proxied: whether the environment's proxies (HTTPS_PROXY, …) are used.
    """

    def __init__(self, clock: Clock, seconds: float, *, proxied: bool = True) -> None:
        super().__init__(follow_redirects=False, trust_env=proxied, verify=_trusted(proxied))
        self._clock = clock
        self._seconds = seconds
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The present time by the other side's clock, as far as its answers have told it."""
        return self._clock.now() + self._ahead

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """The whole answer to `request`. Raises NotSent and NoAnswer."""
        departure = _Departure()
        limits = {
            "connect": min(CONNECT_SECONDS, self._seconds),
            "pool": min(CONNECT_SECONDS, self._seconds),
            "write": self._seconds,
            "read": self._seconds,
        }
        request.extensions = {"timeout": limits, "trace": departure.note}
        try:
            return self._exchange(request, limits, options)
        except httpx.RequestError as error:
            failure = NoAnswer if departure.complete else NotSent
            raise failure(str(error) or type(error).__name__, request=request) from error

    def _exchange(
        self, request: httpx.Request, limits: dict[str, float], options: dict[str, Any]
    ) -> httpx.Response:
        deadline = self._clock.monotonic() + self._seconds
        response = super().send(request, **{**options, "stream": True})
        self._set_by(response.headers.get("date", ""))
        try:
            limits["read"] = max(0.1, deadline - self._clock.monotonic())
            parts = []
            for part in response.iter_raw():
                parts.append(part)
                if self._clock.monotonic() > deadline:
                    raise httpx.ReadTimeout("the answer took too long", request=request)
        finally:
            response.close()
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            content=b"".join(parts),
            request=request,
        )

    def _set_by(self, told: str) -> None:
        """Learn the other side's time from its Date header (RFC 9110, 6.6.1)."""
        try:
            its_time = parsedate_to_datetime(told)
        except ValueError:
            return
        if its_time.tzinfo is not None:
            self._ahead = its_time - self._clock.now()
