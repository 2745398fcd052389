"""How much a process may fetch: so that nothing waits in a process that cannot start it."""

import threading

from core.delivery.queues import QUEUES
from core.domain.task import Band

AHEAD = 256
"""Light messages that a process may hold without having acknowledged them.

It is the back-pressure (they count until their tasks' ends are stored), and what a crash delays.
"""


class Slots:
    """How many messages this process may still take, and which queues would give more.

    Args:
        count: how many it may hold at once.
        kept: how many of them are kept for the highest band.
    """

    def __init__(self, count: int, *, kept: int = 0) -> None:
        self._lock = threading.Lock()
        self._free = count
        self._kept = kept
        self._wanting: set[str] = set()
        self._closed = False

    @classmethod
    def of_threads(cls, threads: int) -> "Slots":
        """One for each thread; one of several is kept for the highest band."""
        return cls(threads, kept=1 if threads > 1 else 0)

    def take(self, queue: str) -> int:
        """Take every slot that the queue may use; `give` back what it does not need.

        The queue counts as wanting more until it says `satisfied`: marked before it looks, so that
        a slot that comes free meanwhile is not missed.
        """
        with self._lock:
            self._wanting.add(queue)
            kept = 0 if queue == Band.CRITICAL else self._kept
            taken = 0 if self._closed else max(0, self._free - kept)
            self._free -= taken
            return taken

    def give(self, count: int) -> None:
        """Hand slots back."""
        with self._lock:
            self._free += count

    @property
    def free(self) -> int:
        """Slots that nothing holds."""
        with self._lock:
            return self._free

    def satisfied(self, queue: str) -> None:
        """The queue was found empty."""
        with self._lock:
            self._wanting.discard(queue)

    def first_wanting(self) -> str | None:
        """The first queue that may hold more than it was given."""
        with self._lock:
            return next((queue for queue in QUEUES if queue in self._wanting), None)

    def close(self) -> None:
        """Take nothing more: the process is about to end."""
        with self._lock:
            self._closed = True
