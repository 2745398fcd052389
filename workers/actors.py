"""The actors: one a band, each a closure over what runs a task. No globals."""

from collections.abc import Callable

import dramatiq

from core.delivery import actor_name
from core.domain.task import Band


def declare(broker: dramatiq.Broker, run: Callable[[str, int], None]) -> None:
    """Declare the actors of all bands on a broker.

    Args:
        run: runs one attempt of a task: (task id, attempt). It settles the task itself, whatever
            happens; what it raises is only logged.
    """
    for priority, band in enumerate(Band):
        declared = dramatiq.actor(
            broker=broker, actor_name=actor_name(band), queue_name=band.value, priority=priority
        )
        declared(run)
