"""The broker port and its Dramatiq adapter: a queue for each band, messages of two values.

Dramatiq's retries, delays, groups, results and time limits are left out (no middleware at all):
the database knows what is to be tried again. Four things differ from Dramatiq's own Redis broker,
which polls, fetches ahead and speaks to Redis once for every message:

- a consumer waits for a bell (publish/subscribe) and looks by itself only rarely (`bells`);
- a process fetches only what a thread of it can start at once, so that no task waits in one
  process while another is idle, and one thread is always free for the highest band; light tasks
  have a queue of their own that is fetched ahead (`slots`);
- a message is acknowledged when the end of its task is stored, many at a time (`receipts`);
- the messages of one release are sent together (`sending`).
"""

from core.delivery.broker import BandBroker, make_broker
from core.delivery.queues import LIGHT, QUEUES, actor_name, queue_of
from core.delivery.sending import DramatiqDelivery
from core.delivery.slots import Slots

__all__ = [
    "LIGHT",
    "QUEUES",
    "BandBroker",
    "DramatiqDelivery",
    "Slots",
    "actor_name",
    "make_broker",
    "queue_of",
]
