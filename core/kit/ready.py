"""Getting ready to work: what a process does once, before the first task, or the
first thing that is heard, would pay for it."""

import gc
import sys

_TURN_SECONDS = 0.001


def keep_for_good() -> None:
    """Let the garbage collector pass over everything that there is at this moment.

    A process is made of some 400,000 objects that live as long as it does. To look through them
    for garbage, as Python does from time to time, takes a third of a second in which nothing else
    runs, and was up to a quarter of the processor time of a busy worker.
    """
    gc.collect()
    gc.freeze()


def take_short_turns() -> None:
    """Let the threads of this process take turns more often than every 5 ms.

    A thread whose database has answered hears it only when a busy one pauses: up to a whole turn
    for each statement, in a process that shows cards while it hands out tasks.
    """
    sys.setswitchinterval(_TURN_SECONDS)
