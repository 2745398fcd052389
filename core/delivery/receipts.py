"""Receipts: a message is acknowledged once the end of its task is stored, many at a time.

Dramatiq acknowledges a message when its actor returns. Here the actor may return before the end of
the task is committed (core.engine.group_commit); the message is kept back until then, so that
nothing is acknowledged that could still be lost.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import redis

from core.delivery.queues import Ticket
from core.kit.clock import Clock
from core.telemetry import logs

_AGAIN_SECONDS = 0.5
_MOST = 512
"""Acknowledgements in one exchange with Redis."""

_log = logs.logger(__name__)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message that was taken from a queue."""

    queue: str
    message_id: str


class Receipts:
    """Acknowledges the messages of one process, in a thread of its own.

    Args:
        place: the start of the keys in which Redis notes what this process holds, and of those
            of the queues: (`namespace:__acks__.broker`, `namespace`).
        acknowledged: hears how many messages of a queue Redis knows to be done with.
    """

    def __init__(
        self,
        client: redis.Redis,
        clock: Clock,
        *,
        place: tuple[str, str],
        acknowledged: Callable[[str, int], None],
    ) -> None:
        self._client = client
        self._clock = clock
        self._acks, self._namespace = place
        self._acknowledged = acknowledged
        self._open: Counter[Ticket] = Counter()
        """Deliveries under way. A message that came twice has one id, and is acknowledged once."""
        self._kept_back: dict[Ticket, list[Receipt]] = {}
        self._due: list[Receipt] = []
        self._something = threading.Condition()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def keep_back(self, ticket: Ticket) -> Callable[[], None]:
        """Keep a delivery's message back until what is returned is called, once.

        One that was delivered twice is kept until both have ended: the second is stale and over at
        once, while the first may still run.
        """
        with self._something:
            self._open[ticket] += 1
        return lambda: self._release(ticket)

    def processed(self, ticket: Ticket | None, receipt: Receipt) -> None:
        """The actor has returned: acknowledge the message, unless it is kept back."""
        with self._something:
            if ticket is not None and ticket in self._open:
                self._kept_back.setdefault(ticket, []).append(receipt)
            else:
                self._acknowledge([receipt])

    def start(self) -> None:
        """Start to acknowledge."""
        self._thread = threading.Thread(target=self._run, name="receipts", daemon=True)
        self._thread.start()

    def close(self, *, seconds: float) -> bool:
        """Acknowledge what is due and end. Returns whether that took less than `seconds`."""
        with self._something:
            self._closing.set()
            self._something.notify()
        if self._thread is not None:
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def _release(self, ticket: Ticket) -> None:
        with self._something:
            self._open[ticket] -= 1
            if not self._open[ticket]:
                del self._open[ticket]
                self._acknowledge(self._kept_back.pop(ticket, []))

    def _acknowledge(self, receipts: Sequence[Receipt]) -> None:
        self._due.extend(receipts)
        if receipts:
            self._something.notify()

    def _run(self) -> None:
        while due := self._next():
            if not self._send(due) and not self._closing.is_set():
                with self._something:
                    self._due[:0] = due
                self._clock.sleep(_AGAIN_SECONDS, wake=self._closing)

    def _next(self) -> list[Receipt]:
        with self._something:
            while not self._due and not self._closing.is_set():
                self._something.wait()
            due, self._due = self._due[:_MOST], self._due[_MOST:]
            return due

    def _send(self, due: Sequence[Receipt]) -> bool:
        """What Dramatiq's script does for each "ack". Returns whether Redis has heard it."""
        by_queue: dict[str, list[str]] = defaultdict(list)
        for receipt in due:
            by_queue[receipt.queue].append(receipt.message_id)
        pipe = self._client.pipeline(transaction=False)
        for queue, ids in by_queue.items():
            pipe.srem(f"{self._acks}.{queue}", *ids)
            pipe.hdel(f"{self._namespace}:{queue}.msgs", *ids)
        try:
            pipe.execute()
        except redis.RedisError as error:
            _log.warning("receipts.waiting", messages=len(due), error=str(error))
            return False
        for queue, ids in by_queue.items():
            self._acknowledged(queue, len(ids))
        return True
