"""Everything that a card is drawn from, read in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from core.domain.task import PlanRow, Request, Task
from core.storage import cards, requests, tasks
from core.storage.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The present state of a request."""

    request: Request
    plan: PlanRow | None
    tasks: tuple[Task, ...]
    revision: int
    now: datetime
    """Database time of the reading."""
    undone: bool
    """Whether a later request took this one back."""


def read(tx: Transaction, request_id: str) -> View:
    """The view of a request. Raises NotFound."""
    return View(
        revision=cards.revision(tx, request_id),
        request=requests.get(tx, request_id),
        plan=tasks.plan_of(tx, request_id),
        tasks=tuple(tasks.of_request(tx, request_id)),
        now=tx.now,
        undone=requests.undone_by(tx, request_id) is not None,
    )
