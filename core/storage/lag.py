"""How far the work is behind."""

from core.storage import waiting
from core.storage.database import Transaction


def oldest_ready(tx: Transaction) -> float:
    """Seconds that the oldest task that may run has been waiting for its release; 0 for none.

    The first of each lane is looked at: who came first is first there. Like the dispatcher's own
    look, it costs the same whatever waits.
    """
    lanes = waiting.lanes(tx)
    first = waiting.heads(tx, [(lane, 1) for lane in lanes]) if lanes else ()
    waits = [head.ready for head in first if head.due]
    return max([waiting.longest_aside(tx), *waits])
