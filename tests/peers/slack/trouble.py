"""What can go wrong on the way, on demand."""

import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Then = Literal["status", "reset", "hang", "garbage", "error", "late"]


@dataclass(frozen=True)
class Fault:
    """How one call goes wrong.

    Attributes:
        then: what the caller sees: an HTTP status, a broken connection, silence for `seconds`,
            an answer that is not JSON, or `ok: false` with `error`. What is `late` breaks the
            connection at once and has its effect when `arrive` is called.
        applied: whether the call has its effect all the same.
    """

    then: Then
    applied: bool = False
    status: int = 500
    error: str = "internal_error"
    retry_after: int | None = None
    seconds: float = 30.0


class Trouble:
    """Faults waiting for the next calls of a method."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._next: dict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}
        self._late: list[Callable[[], object]] = []

    def hold(self, effect: Callable[[], object]) -> None:
        """Keep what a late call does for later."""
        with self._guard:
            self._late.append(effect)

    def arrive(self) -> None:
        """What was held has its effect."""
        with self._guard:
            held, self._late = self._late, []
        for effect in held:
            effect()

    def next(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """Make the next `times` calls of a method go wrong."""
        with self._guard:
            self._next[method].extend([fault] * times)

    def always(self, method: str, fault: Fault) -> None:
        """Make every call of a method go wrong until `over`."""
        with self._guard:
            self._always[method] = fault

    def over(self) -> None:
        """Everything works again."""
        with self._guard:
            self._next.clear()
            self._always.clear()

    def take(self, method: str) -> Fault | None:
        with self._guard:
            if self._next[method]:
                return self._next[method].popleft()
            return self._always.get(method)
