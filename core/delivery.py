"""The broker port and its Dramatiq adapter: four band queues, messages of two values.

Dramatiq's retries, delays, groups, results and time limits are left out (no middleware at all):
the database knows what is to be tried again. Two things differ from Dramatiq's own Redis consumer,
which polls and fetches ahead:

- a consumer waits for a bell (publish/subscribe) and looks by itself only every `IDLE_SECONDS`;
- a process fetches only what a thread of it can start at once (`Slots`), so that no task waits in
  one process while another is idle, and one thread is always free for the highest band.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import cast

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker, _RedisConsumer
from dramatiq.errors import BrokerError, ConnectionClosed

from core.domain.task import Band
from core.kit.clock import Clock
from core.kit.errors import Unavailable
from core.telemetry import logs, metrics

IDLE_SECONDS = 1.0
"""How often a queue is looked at without being told; bounds the cost of a lost bell."""

_NAMESPACE = "assistant"
_BELL = "assistant:bell:"
_HEARTBEAT_MS = 15_000
_MAINTENANCE_PER_MILLION = 200_000
"""Chance that a command also tidies Redis. Recovery does not depend on it: leases do that."""

_log = logs.logger(__name__)


def actor_name(band: Band) -> str:
    """Name of the actor that runs the tasks of a band."""
    return f"run_{band.value}"


class Slots:
    """How many messages this process may still take, and which bands would take more.

    Args:
        threads: worker threads. One of them is kept for the highest band when there are several.
    """

    def __init__(self, threads: int) -> None:
        self._lock = threading.Lock()
        self._free = threads
        self._kept = 1 if threads > 1 else 0
        self._wanting: set[Band] = set()
        self._closed = False

    def take(self, band: Band) -> int:
        """Take every slot that the band may use; `give` back what it does not need.

        The band counts as wanting more until it says `satisfied`: marked before it looks, so that
        a slot that comes free meanwhile is not missed.
        """
        with self._lock:
            self._wanting.add(band)
            kept = 0 if band is Band.CRITICAL else self._kept
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

    def satisfied(self, band: Band) -> None:
        """The band's queue was found empty."""
        with self._lock:
            self._wanting.discard(band)

    def first_wanting(self) -> Band | None:
        """The highest band whose queue may hold more than it was given."""
        with self._lock:
            return next((band for band in Band if band in self._wanting), None)

    def close(self) -> None:
        """Take nothing more: the process is about to end."""
        with self._lock:
            self._closed = True


class Bells:
    """Rings for a band's queue, in this process and from others."""

    def __init__(self, client: redis.Redis, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._rung = {band: threading.Event() for band in Band}
        self._closing = threading.Event()
        self._listener: threading.Thread | None = None

    def wait(self, band: Band) -> None:
        """Wait until the band's bell rings, `IDLE_SECONDS` at most."""
        self._clock.sleep(IDLE_SECONDS, wake=self._rung[band])
        if not self._closing.is_set():
            self._rung[band].clear()

    def ring_here(self, *bands: Band) -> None:
        """Make queues be looked at by this process."""
        for band in bands:
            self._rung[band].set()

    def listen(self) -> None:
        """Start to hear the bells that other processes ring."""
        self._listener = threading.Thread(target=self._hear, name="bells", daemon=True)
        self._listener.start()

    def close(self) -> None:
        """Stop listening and let no one wait any longer."""
        self._closing.set()
        self.ring_here(*Band)
        if self._listener is not None:
            self._listener.join()

    def _hear(self) -> None:
        while not self._closing.is_set():
            try:
                self._hear_until_lost()
            except (redis.RedisError, OSError) as error:
                _log.debug("bells.lost", error=str(error))
                self._clock.sleep(IDLE_SECONDS, wake=self._closing)

    def _hear_until_lost(self) -> None:
        ear = self._client.pubsub()  # type: ignore[no-untyped-call]  # redis-py gives no types
        try:
            ear.subscribe(*(_BELL + band.value for band in Band))
            self.ring_here(*Band)  # something may have come before the subscription
            while not self._closing.is_set():
                said = ear.get_message(timeout=IDLE_SECONDS / 4)
                if said is not None and said["type"] == "message":
                    self._rung[Band(said["channel"].decode().removeprefix(_BELL))].set()
        finally:
            ear.close()


class BandBroker(RedisBroker):
    """Dramatiq's Redis broker with the project's consumer and without delay queues.

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
        self.slots = Slots(0)

    def open_slots(self, threads: int) -> None:
        """Say how many worker threads this process has; before its dramatiq.Worker starts."""
        self.slots = Slots(threads)
        self.bells.listen()

    def close_slots(self) -> None:
        """Fetch nothing more, and let consumers end at once."""
        self.slots.close()
        self.bells.close()

    def declare_queue(self, queue_name: str) -> None:
        """Declare a queue, without the delay queue that Dramatiq would consume beside it."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues.add(queue_name)
            self.emit_after("declare_queue", queue_name)

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> dramatiq.Consumer:
        """A consumer of a band's queue; prefetch and timeout are those of slots and bells."""
        return BandConsumer(self, Band(queue_name))

    def ping(self) -> None:
        """Ask Redis for a sign of life. Raises Unavailable with what is wrong."""
        with _reaching_redis():
            self.client.ping()

    def depth(self, band: Band) -> int:
        """Messages that wait in the band's queue. Raises Unavailable."""
        with _reaching_redis():
            return cast("int", self.client.llen(f"{self.namespace}:{band.value}"))


class BandConsumer(_RedisConsumer):
    """Takes messages of one band when a thread of this process is free for them."""

    def __init__(self, broker: BandBroker, band: Band) -> None:
        super().__init__(broker, band.value, 0, 0)  # type: ignore[no-untyped-call]  # as above
        self._band = band
        self._slots = broker.slots
        self._bells = broker.bells

    def __next__(self) -> dramatiq.MessageProxy | None:
        message = self._from_cache() if self.message_cache else self._fetch()
        if message is None:
            self._bells.wait(self._band)
        return message

    def _fetch(self) -> dramatiq.MessageProxy | None:
        granted = self._slots.take(self._band)
        self.prefetch = granted
        message = None
        try:
            message = self._next()
        finally:
            used = len(self.message_cache) + (message is not None)
            self._slots.give(granted - used)
        if used < granted:
            self._slots.satisfied(self._band)
            self._pass_on()
        return message

    def _from_cache(self) -> dramatiq.MessageProxy | None:
        cached = len(self.message_cache)
        message = None
        try:
            message = self._next()
        finally:
            self._slots.give(cached - len(self.message_cache) - (message is not None))
        return message

    def _next(self) -> dramatiq.MessageProxy | None:
        try:
            return cast(
                "dramatiq.MessageProxy | None",
                super().__next__(),  # type: ignore[no-untyped-call]  # as above
            )
        finally:
            self.queued_message_ids.clear()  # Slots count what is at work, for all bands together

    def _pass_on(self) -> None:
        """Let the highest band that wants more look for it: strict order between bands."""
        band = self._slots.first_wanting()
        if band is not None:
            self._bells.ring_here(band)

    def ack(self, message: dramatiq.MessageProxy) -> None:
        """The message is done with. Its slot is free once Redis knows."""
        with self._freeing_a_slot():
            super().ack(message)  # type: ignore[no-untyped-call]  # as above

    def nack(self, message: dramatiq.MessageProxy) -> None:
        """The message cannot be run. Its slot is free once Redis knows."""
        with self._freeing_a_slot():
            super().nack(message)  # type: ignore[no-untyped-call]  # as above

    def close(self) -> None:
        """Give up what was fetched and not handed on; leases bring it back."""
        self._slots.give(len(self.message_cache))
        self.message_cache.clear()

    @contextmanager
    def _freeing_a_slot(self) -> Iterator[None]:
        try:
            yield
        except ConnectionClosed:  # Dramatiq tries again until Redis is back
            raise
        except BaseException:
            self._free_one()
            raise
        self._free_one()

    def _free_one(self) -> None:
        self._slots.give(1)
        self._pass_on()


class DramatiqDelivery:
    """Implements `core.domain.ports.Delivery`."""

    def __init__(self, broker: BandBroker) -> None:
        self._broker = broker

    def send(self, task_id: str, attempt: int, band: Band) -> None:
        """Put a message on the band's queue. Raises Unavailable."""
        message: dramatiq.Message[None] = dramatiq.Message(
            queue_name=band.value,
            actor_name=actor_name(band),
            args=(task_id, attempt),
            kwargs={},
            options={},
        )
        try:
            with _reaching_redis():
                self._broker.enqueue(message)
        except Unavailable:
            metrics.of_process().delivered(band.value, failed=True)
            raise
        metrics.of_process().delivered(band.value)
        with suppress(redis.RedisError):  # without the bell it is found at the next look
            self._broker.client.publish(_BELL + band.value, b"")


@contextmanager
def _reaching_redis() -> Iterator[None]:
    try:
        yield
    except redis.AuthenticationError as error:
        raise Unavailable(
            "The broker refuses the password.", next_step="Check REDIS_URL."
        ) from error
    except (redis.RedisError, BrokerError) as error:
        raise Unavailable(
            "The broker that hands out work does not answer.",
            next_step="Check that `notion-assistant up` runs, or REDIS_URL.",
        ) from error


def make_broker(client: redis.Redis, clock: Clock) -> BandBroker:
    """The Dramatiq broker of this process. Connects when it is first used."""
    return BandBroker(client, clock)
