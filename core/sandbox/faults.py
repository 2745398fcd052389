"""Faults on demand: what can go wrong between a client and Notion, at a chosen request.

For tests: a fault waits for a request that it fits, and then spoils exactly that exchange.
"""

import fnmatch
import threading
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from core.sandbox.errors import ApiError


class FaultKind(StrEnum):
    """What happens to the request."""

    REJECT = "reject"
    """Nothing is applied; an error answers."""
    APPLY_THEN_FAIL = "apply_then_fail"
    """It is applied; an error answers."""
    APPLY_THEN_HANG = "apply_then_hang"
    """It is applied; nothing answers, until the client goes away."""
    APPLY_THEN_RESET = "apply_then_reset"
    """It is applied; the connection is reset."""
    APPLY_LATE = "apply_late"
    """Nothing happens for `seconds`; then it is applied, whether or not the client still waits."""
    RESET = "reset"
    """Nothing is applied; the connection is reset."""
    HANG = "hang"
    """Nothing is applied, nothing answers, until the client goes away."""
    PARTIAL_BODY = "partial_body"
    """It is applied; the answer breaks off in the middle of its body."""
    GARBAGE = "garbage"
    """It is applied; a page of HTML answers, with status 200."""
    SLOW = "slow"
    """It is applied and answered, after `seconds`."""


class Fault(BaseModel):
    """One fault and the requests it fits.

    Attributes:
        kind: what happens.
        method: HTTP method, or `*`.
        writes: whether only requests count that change something: queries and searches do not.
        path: pattern with `*` and `?` for the path below `/v1/`, such as `blocks/*/children`.
        containing: text that the request's body must contain.
        skip: how many fitting requests to let pass first.
        times: how many requests it spoils; 0 for all that come.
        status, code, message: the error that answers, where one does.
        retry_after: seconds for its Retry-After header.
        seconds: how long to wait, where the kind waits.
    """

    model_config = ConfigDict(extra="forbid")

    kind: FaultKind
    method: str = "*"
    writes: bool = False
    path: str = "*"
    containing: str = ""
    skip: int = Field(default=0, ge=0)
    times: int = Field(default=1, ge=0)
    status: int = Field(default=500, ge=400, le=599)
    code: str = ""
    message: str = ""
    retry_after: int | None = None
    seconds: float = Field(default=1.0, ge=0)

    def fits(self, method: str, path: str, body: bytes) -> bool:
        """Whether it concerns this request."""
        return (
            self.method in {"*", method}
            and not (self.writes and _only_reads(method, path))
            and fnmatch.fnmatchcase(path, self.path)
            and self.containing.encode() in body
        )

    def error(self) -> ApiError:
        """The error that answers."""
        reason = {"rate_limit_reason": "connection"} if self.status == 429 else None
        code, message = _REFUSALS.get(self.status, _REFUSALS[500])
        return ApiError(
            self.status,
            self.code or code,
            self.message or message,
            retry_after=self.retry_after,
            additional_data=reason,
        )


_REFUSALS = {
    409: ("conflict_error", "Conflict occurred while saving. Please try again."),
    429: ("rate_limited", "You have been rate limited. Please try again in a few minutes."),
    500: ("internal_server_error", "Unexpected error occurred."),
    502: ("bad_gateway", "Notion could not complete this request. Please try again."),
    503: ("service_unavailable", "Notion is unavailable. Please try again later."),
    504: ("gateway_timeout", "Notion timed out while it handled this request."),
    529: ("service_overload", "Notion is overloaded. Please try again later."),
}
"""Code and message by status (Notion API: status codes), where a fault names none."""


def _only_reads(method: str, path: str) -> bool:
    return method == "GET" or path == "search" or path.endswith(("/query", "/queries"))


class FaultBook:
    """The faults that wait for their requests, the first that fits first. Thread-safe.

    Attributes:
        under_way: how many requests are being spoiled at present, such as those applied late.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.under_way = 0
        self._waiting: list[tuple[Fault, list[int]]] = []

    def add(self, fault: Fault) -> None:
        """Let a fault wait."""
        with self._lock:
            self._waiting.append((fault, [fault.skip, fault.times]))

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._waiting.clear()

    def waiting(self) -> list[Fault]:
        """The faults that have not done all they were to do."""
        with self._lock:
            return [fault for fault, _ in self._waiting]

    def take(self, method: str, path: str, body: bytes) -> Fault | None:
        """The fault for this request, if there is one; counts it as done."""
        if not self._waiting:
            return None
        with self._lock:
            for entry in self._waiting:
                fault, counts = entry
                if not fault.fits(method, path, body):
                    continue
                if counts[0] > 0:
                    counts[0] -= 1
                    continue
                if counts[1] == 1:
                    self._waiting.remove(entry)
                counts[1] = max(0, counts[1] - 1)
                return fault
        return None
