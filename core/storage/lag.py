"""How far the work is behind, and who is there to do it."""

from dataclasses import dataclass

from sqlalchemy import func, select

from core.storage import releasing, rules, waiting
from core.storage.database import Transaction
from core.storage.models import LeaseRow, ProcessRow

LEADER = "orchestrator"
"""The lease that the leader holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Who is alive."""

    leader: str | None
    """The process that hands out work, as host:pid:name; None when none does."""
    workers: int
    slots: int
    """Tasks that the workers run at once."""
    behind: float
    """Seconds that the oldest task that may run has been waiting."""


def oldest_ready(tx: Transaction) -> float:
    """Seconds that the oldest task that may run has been waiting for its release; 0 for none.

    The first of each lane is looked at: who came first is first there. What waits until a person
    resumes it, or gives a new token, may not run. Like the dispatcher's own look, it costs the same
    whatever waits.
    """
    known = rules.read(tx)
    lanes = [lane for lane in waiting.lanes(tx) if not known.holds(lane.workspace, lane.work)]
    first = waiting.heads(tx, [(lane, 1) for lane in lanes]) if lanes else ()
    waits = [head.ready for head in first if head.due]
    return max([waiting.longest_aside(tx), *waits])


def hands(tx: Transaction) -> Hands:
    """Who leads and who works, by the signs of life in the database."""
    leads = select(LeaseRow.owner).where(LeaseRow.name == LEADER, LeaseRow.until > tx.now)
    alive = select(func.count()).where(ProcessRow.seen_at > tx.now - releasing.UNSEEN)
    return Hands(
        leader=tx.execute(leads).scalar(),
        workers=int(tx.execute(alive).scalar_one()),
        slots=releasing.capacity(tx).slots,
        behind=oldest_ready(tx),
    )
