"""How often something may be done, in one process."""

import threading
from collections import deque

from core.kit.clock import Clock


class Allowance:
    """At most `number` times within `seconds`."""

    def __init__(self, number: int, seconds: float, clock: Clock) -> None:
        self._number = number
        self._seconds = seconds
        self._clock = clock
        self._taken: deque[float] = deque()
        self._guard = threading.Lock()

    def take(self) -> bool:
        """Do it once more. Returns whether that is allowed."""
        with self._guard:
            now = self._clock.monotonic()
            while self._taken and now - self._taken[0] >= self._seconds:
                self._taken.popleft()
            if len(self._taken) >= self._number:
                return False
            self._taken.append(now)
            return True
