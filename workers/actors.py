"""The actors: one a queue, each a closure over what runs a task. No globals."""

from collections.abc import Callable

import dramatiq

from core.delivery import QUEUES, actor_name


def declare(broker: dramatiq.Broker, run: Callable[[str, int], None]) -> None:
    """Declare the actors of all queues on a broker.

    Args:
        run: runs one attempt of a task: (task id, attempt). It settles the task itself, whatever
            happens; what it raises is only logged.
    """
    for priority, queue in enumerate(QUEUES):
        declared = dramatiq.actor(
            broker=broker, actor_name=actor_name(queue), queue_name=queue, priority=priority
        )
        declared(run)
