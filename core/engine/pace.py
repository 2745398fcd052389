"""How fast tasks end, as the dispatcher sees it, and how many to release ahead of that.

Tasks that take milliseconds would have the workers wait for the next look. So as many more are
released as end in the time between two looks; of tasks that take seconds that is none.
"""

from math import exp

LOOK_SECONDS = 0.1
"""Between two looks of a busy dispatcher, and until what it released has reached a worker."""
MOST = 64
_MEMORY_SECONDS = 0.5


class Pace:
    """Slots' worth of tasks that end each second."""

    def __init__(self) -> None:
        self._at: float | None = None
        self._out = 0.0
        self._rate = 0.0

    def ahead(self, at: float) -> int:
        """Slots' worth of tasks to release beyond what the workers can run at once, at a time."""
        if self._at is None:
            return 0
        rate = self._rate * exp(-max(0.0, at - self._at - LOOK_SECONDS) / _MEMORY_SECONDS)
        return min(MOST, int(rate * LOOK_SECONDS))

    def seen(self, at: float, out: float) -> None:
        """A look found `out` released or running, at a time in seconds."""
        if self._at is not None and at > self._at:
            part = exp(-(at - self._at) / _MEMORY_SECONDS)
            ended = max(0.0, self._out - out) / (at - self._at)
            self._rate = self._rate * part + ended * (1 - part)
        self._at, self._out = at, out

    def released(self, count: float) -> None:
        """The look released so many more."""
        self._out += count
