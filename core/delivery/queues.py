"""Which queues there are, and what their messages say. Pure."""

from core.domain.task import Band, TaskMessage

LIGHT = "light"
"""The queue of light tasks of every band but the highest."""

QUEUES = (Band.CRITICAL.value, LIGHT, Band.HIGH.value, Band.NORMAL.value, Band.LOW.value)
"""All queues in the order in which a free thread takes from them.

Light tasks come early, because they keep nobody waiting: they are over in milliseconds.
"""

Ticket = tuple[str, int]
"""What a message says: (task id, attempt)."""


def queue_of(message: TaskMessage) -> str:
    """The queue that a task's message goes to."""
    return LIGHT if message.light and message.band is not Band.CRITICAL else message.band.value


def actor_name(queue: str) -> str:
    """Name of the actor that runs the tasks of a queue."""
    return f"run_{queue}"
