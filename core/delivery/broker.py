"""Dramatiq's Redis broker with the house's consumers: they fetch what this process has room for."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import cast

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import ConnectionClosed

from core.delivery.bells import Bells
from core.delivery.queues import LIGHT, Ticket
from core.delivery.reaching import reaching_redis
from core.delivery.receipts import Receipt, Receipts
from core.delivery.slots import AHEAD, Slots
from core.domain.task import Band
from core.kit.clock import Clock
from core.kit.errors import Unavailable
from core.telemetry import logs

_NAMESPACE = "assistant"
_HEARTBEAT_MS = 15_000
_MAINTENANCE_PER_MILLION = 200_000
"""Chance that a command also tidies Redis. Recovery does not depend on it: leases do that."""

ReadAhead = Callable[[Sequence[Ticket]], None]

_log = logs.logger(__name__)


class BandBroker(RedisBroker):
    """The broker of one process.

    Args:
        client: from `core.coordination.connect`.
    """

    def __init__(self, client: redis.Redis, clock: Clock) -> None:
        super().__init__(  # type: ignore[no-untyped-call]  # Dramatiq gives no types
            client=client,
            middleware=[],
            namespace=_NAMESPACE,
            heartbeat_timeout=_HEARTBEAT_MS,
            maintenance_chance=_MAINTENANCE_PER_MILLION,
        )
        self.bells = Bells(client, clock)
        self.receipts = Receipts(
            client,
            clock,
            place=(f"{_NAMESPACE}:__acks__.{self.broker_id}", _NAMESPACE),
            acknowledged=self.acknowledged,
        )
        self.slots = Slots(0)
        self._light_slots = Slots(0)
        self._read_ahead: ReadAhead | None = None

    def open_slots(self, threads: int, *, read_ahead: ReadAhead | None = None) -> None:
        """Begin to take messages; before this process's dramatiq.Worker starts.

        Args:
            threads: worker threads of this process.
            read_ahead: reads light tasks that were fetched, before threads take them.
        """
        self.slots = Slots.of_threads(threads)
        self._light_slots = Slots(AHEAD)
        self._read_ahead = read_ahead
        self.receipts.start()
        self.bells.listen()

    def close_slots(self) -> None:
        """Fetch nothing more, and let consumers end at once."""
        self.slots.close()
        self._light_slots.close()
        self.bells.close()

    def slots_of(self, queue: str) -> Slots:
        """What messages of a queue count against."""
        return self._light_slots if queue == LIGHT else self.slots

    def acknowledged(self, queue: str, count: int) -> None:
        """Redis knows that messages are done with: the slots of light ones are free."""
        if queue == LIGHT:
            self.free(queue, count)

    def free(self, queue: str, count: int) -> None:
        """Slots of a queue's messages are free."""
        slots = self.slots_of(queue)
        slots.give(count)
        self.pass_on(slots)

    def pass_on(self, slots: Slots) -> None:
        """Let the first queue that wants more look for it: strict order between bands."""
        queue = slots.first_wanting()
        if queue is not None:
            self.bells.ring_here(queue)

    def declare_queue(self, queue_name: str) -> None:
        """Declare a queue, without the delay queue that Dramatiq would consume beside it."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues.add(queue_name)
            self.emit_after("declare_queue", queue_name)

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> dramatiq.Consumer:
        """A consumer of a queue; prefetch and timeout are those of slots and bells."""
        read_ahead = self._read_ahead if queue_name == LIGHT else None
        return QueueConsumer(self, queue_name, read_ahead=read_ahead)

    def ping(self) -> None:
        """Ask Redis for a sign of life. Raises Unavailable with what is wrong."""
        with reaching_redis():
            self.client.ping()

    def depth(self, queue: Band | str) -> int:
        """Messages that wait in a queue. Raises Unavailable."""
        with reaching_redis():
            return cast("int", self.client.llen(f"{self.namespace}:{queue}"))


class QueueConsumer(dramatiq.Consumer):
    """What Dramatiq's consumer thread of one queue takes its messages from.

    Args:
        read_ahead: reads what was fetched before it is handed on, all together.
    """

    def __init__(
        self, broker: BandBroker, queue: str, *, read_ahead: ReadAhead | None = None
    ) -> None:
        self._broker = broker
        self._queue = queue
        self._slots = broker.slots_of(queue)
        self._bells = broker.bells
        self._receipts = broker.receipts
        self._read_ahead = read_ahead
        self._fetched: deque[dramatiq.MessageProxy] = deque()

    def __next__(self) -> dramatiq.MessageProxy | None:
        if not self._fetched:
            self._fetch()
        if self._fetched:
            return self._fetched.popleft()
        self._bells.wait(self._queue)
        return None

    def _fetch(self) -> None:
        granted = self._slots.take(self._queue)
        found: list[bytes | None] = []
        try:
            if granted:
                with _losing_redis():
                    found = self._broker.do_fetch(self._queue, granted)
            self._fetched.extend(_decoded(found))
        finally:
            self._slots.give(granted - len(self._fetched))
        if len(found) < granted:
            self._slots.satisfied(self._queue)
            self._broker.pass_on(self._slots)
        if self._read_ahead is not None and self._fetched:
            self._read_all(self._read_ahead)

    def _read_all(self, read_ahead: ReadAhead) -> None:
        tickets = [_ticket(message) for message in self._fetched]
        try:
            read_ahead([ticket for ticket in tickets if ticket is not None])
        except Unavailable as error:  # each thread finds out for itself
            _log.warning("tasks.not_read_ahead", messages=len(tickets), error=str(error))

    def ack(self, message: dramatiq.MessageProxy) -> None:
        """The actor has returned, and its thread is free. Light messages, which are fetched ahead,
        count until Redis knows that they are done with.
        """
        if self._queue != LIGHT:
            self._broker.free(self._queue, 1)
        self._receipts.processed(_ticket(message), Receipt(self._queue, _id(message)))

    def nack(self, message: dramatiq.MessageProxy) -> None:
        """The message cannot be run. Its slot is free once Redis knows."""
        with _losing_redis():
            self._broker.do_nack(self._queue, _id(message))
        self._broker.free(self._queue, 1)

    def requeue(self, messages: Iterable[dramatiq.MessageProxy]) -> None:
        """Put messages back that no thread has taken."""
        ids = [_id(message) for message in messages]
        if ids:
            with _losing_redis():
                self._broker.do_requeue(self._queue, *ids)

    def close(self) -> None:
        """Put back what was fetched and not handed on."""
        left = list(self._fetched)
        self._fetched.clear()
        self._slots.give(len(left))
        self.requeue(left)


def _decoded(found: Iterable[bytes | None]) -> Iterator[dramatiq.MessageProxy]:
    for data in found:
        if data is not None:  # one that was acknowledged after it was put back: done with
            message = cast("dramatiq.Message[None]", dramatiq.Message.decode(data))
            yield dramatiq.MessageProxy(message)


def _ticket(message: dramatiq.MessageProxy) -> Ticket | None:
    match message.args:
        case [str(task_id), int(attempt)]:
            return task_id, attempt
        case _:
            return None


def _id(message: dramatiq.MessageProxy) -> str:
    return str(message.options["redis_message_id"])


@contextmanager
def _losing_redis() -> Iterator[None]:
    """Dramatiq starts its consumers anew when it hears that the connection is gone."""
    try:
        yield
    except redis.ConnectionError as error:
        raise ConnectionClosed(error) from None  # type: ignore[no-untyped-call]  # as above


def make_broker(client: redis.Redis, clock: Clock) -> BandBroker:
    """The Dramatiq broker of this process. Connects when it is first used."""
    return BandBroker(client, clock)
