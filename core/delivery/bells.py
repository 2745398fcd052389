"""Bells: how a process hears that a queue has something, without asking all the time."""

import threading
from contextlib import suppress

import redis

from core.delivery.queues import QUEUES
from core.kit.clock import Clock, new_id
from core.telemetry import logs

IDLE_SECONDS = 5.0
"""How often a queue is looked at without being told; bounds the cost of a lost bell."""

_BELL = "assistant:bell:"
_AGAIN_SECONDS = 1.0
_LAST_SECONDS = 1.0
"""How long the end of a process waits for its listener, a daemon thread."""

_log = logs.logger(__name__)


def channel(queue: str) -> str:
    """Where a queue's bell is rung."""
    return _BELL + queue


class Bells:
    """Rings for queues, in this process and from others."""

    def __init__(self, client: redis.Redis, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._rung = {queue: threading.Event() for queue in QUEUES}
        self._closing = threading.Event()
        self._own = new_id("bell")
        self._listener: threading.Thread | None = None

    def wait(self, queue: str) -> None:
        """Wait until the queue's bell rings, `IDLE_SECONDS` at most."""
        self._clock.sleep(IDLE_SECONDS, wake=self._rung[queue])
        if not self._closing.is_set():
            self._rung[queue].clear()

    def ring_here(self, *queues: str) -> None:
        """Make queues be looked at by this process."""
        for queue in queues:
            self._rung[queue].set()

    def listen(self) -> None:
        """Start to hear the bells that other processes ring."""
        self._listener = threading.Thread(target=self._hear, name="bells", daemon=True)
        self._listener.start()

    def close(self) -> None:
        """Stop listening and let no one wait any longer."""
        self._closing.set()
        self.ring_here(*QUEUES)
        if self._listener is not None:
            # A Redis that does not answer must not hold up the end of a process.
            threading.Thread(target=self._ring_itself, name="last-bell", daemon=True).start()
            self._listener.join(_LAST_SECONDS)

    def _ring_itself(self) -> None:
        with suppress(redis.RedisError):  # without it, the listener ends at its next look
            self._client.publish(channel(self._own), b"")

    def _hear(self) -> None:
        while not self._closing.is_set():
            try:
                self._hear_until_lost()
            except (redis.RedisError, OSError) as error:
                _log.debug("bells.lost", error=str(error))
                self._clock.sleep(_AGAIN_SECONDS, wake=self._closing)

    def _hear_until_lost(self) -> None:
        ear = self._client.pubsub()  # type: ignore[no-untyped-call]  # redis-py gives no types
        try:
            ear.subscribe(*(channel(name) for name in (*QUEUES, self._own)))
            self.ring_here(*QUEUES)  # something may have come before the subscription
            while not self._closing.is_set():
                said = ear.get_message(timeout=IDLE_SECONDS)
                if said is not None and said["type"] == "message":
                    rung = said["channel"].decode().removeprefix(_BELL)
                    if rung in self._rung:
                        self._rung[rung].set()
        finally:
            ear.close()
