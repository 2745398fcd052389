"""Everything that a card is drawn from, read in one transaction.

A card costs the same whether a step runs once or for ten thousand items: of items, only their
number in each state is read, and the few that a card can link to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.domain.task import Items, PlanRow, Request, Task
from core.domain.wait import Wait
from core.storage import cards, requests, tasks, waits
from core.storage.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The present state of a request."""

    request: Request
    plan: PlanRow | None
    tasks: tuple[Task, ...]
    """Planning, and one task for each step of the plan, in its order; no items."""
    items: Mapping[str, Items]
    """What the items of a spread step are doing, by the step's task id."""
    revision: int
    now: datetime
    """Database time of the reading."""
    undone: bool
    """Whether a later request took this one back."""
    waits: Mapping[str, Wait]
    """Why steps wait, where that takes long, by the step's task id."""


def read(tx: Transaction, request_id: str) -> View:
    """The view of a request. Raises NotFound."""
    return View(
        revision=cards.revision(tx, request_id),
        request=requests.get(tx, request_id),
        plan=tasks.plan_of(tx, request_id),
        tasks=tuple(tasks.steps_of(tx, request_id)),
        items=tasks.items_of(tx, request_id),
        now=tx.now,
        undone=requests.undone_by(tx, request_id) is not None,
        waits=waits.of_request(tx, request_id),
    )
