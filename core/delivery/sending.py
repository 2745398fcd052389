"""Sending: the messages of a release go to Redis in one exchange."""

from collections import defaultdict
from collections.abc import Sequence

import dramatiq

from core.delivery.bells import channel
from core.delivery.broker import BandBroker
from core.delivery.queues import actor_name, queue_of
from core.delivery.reaching import reaching_redis
from core.domain.task import Band, TaskMessage
from core.telemetry import metrics


class DramatiqDelivery:
    """Implements `core.domain.ports.Delivery`."""

    def __init__(self, broker: BandBroker) -> None:
        self._broker = broker

    def send(self, task_id: str, attempt: int, band: Band) -> None:
        """Put a message on the band's queue. Raises Unavailable."""
        self.send_all([TaskMessage(task_id=task_id, attempt=attempt, band=band)])

    def send_all(self, messages: Sequence[TaskMessage]) -> None:
        """Put messages on their queues, in their order, and ring. Raises Unavailable.

        All of them arrive or none; when Unavailable is raised, that is not known.
        """
        if not messages:
            return
        failed = True
        try:
            with reaching_redis():
                self._put(messages)
            failed = False
        finally:
            for message in messages:
                metrics.of_process().delivered(message.band.value, failed=failed)

    def _put(self, messages: Sequence[TaskMessage]) -> None:
        """The same writes that Dramatiq's script makes for each "enqueue"."""
        by_queue: dict[str, dict[str, bytes]] = defaultdict(dict)
        for message in messages:
            queue = queue_of(message)
            encoded = _message(message, queue)
            by_queue[queue][encoded.message_id] = encoded.encode()
        # One MULTI, so that no consumer finds an id whose message is not there yet.
        pipe = self._broker.client.pipeline(transaction=True)
        for queue, bodies in by_queue.items():
            key = f"{self._broker.namespace}:{queue}"
            pipe.hset(f"{key}.msgs", items=[part for pair in bodies.items() for part in pair])
            pipe.rpush(key, *bodies)
            pipe.publish(channel(queue), b"")
        pipe.execute()


def _message(message: TaskMessage, queue: str) -> "dramatiq.Message[None]":
    """A Dramatiq message whose id is that of the delivery: one task, one attempt."""
    name = f"{message.task_id}:{message.attempt}"
    return dramatiq.Message(
        queue_name=queue,
        actor_name=actor_name(queue),
        args=(message.task_id, message.attempt),
        kwargs={},
        options={"redis_message_id": name},
        message_id=name,
    )
