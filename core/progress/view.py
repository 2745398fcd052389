"""Everything that a card is drawn from, read in one transaction.

A card costs the same whether a step runs once or for ten thousand items: of items, only their
number in each state is read, and the few that a card can link to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.domain.approval import Pace
from core.domain.dials import Dial
from core.domain.task import Items, PlanRow, Request, Task, TaskState
from core.domain.wait import Wait
from core.storage import cards, dials, model_calls, requests, rules, tasks, waits
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
    pace: Pace | None = None
    """How fast Notion may be asked, while something waits for approval."""
    cost: str = ""
    """What the language model's part of it has cost, while something waits for approval."""


def read(tx: Transaction, request_id: str) -> View:
    """The view of a request. Raises NotFound."""
    steps = tuple(tasks.steps_of(tx, request_id))
    request = requests.get(tx, request_id)
    asks = any(task.state is TaskState.WAITING for task in steps)
    return View(
        revision=cards.revision(tx, request_id),
        request=request,
        plan=tasks.plan_of(tx, request_id),
        tasks=steps,
        items=tasks.items_of(tx, request_id),
        now=tx.now,
        undone=requests.undone_by(tx, request_id) is not None,
        waits=waits.of_request(tx, request_id),
        pace=_pace(tx, request) if asks else None,
        cost=_cost(tx, request_id) if asks else "",
    )


def _cost(tx: Transaction, request_id: str) -> str:
    spent = model_calls.of_request(tx, request_id)
    if not spent.calls or (not spent.cost and spent.unpriced):
        return ""
    more = " so far, as far as prices are known" if spent.unpriced else ""
    return f"${spent.cost / 1_000_000:.4f} for the language model{more}"


def _pace(tx: Transaction, request: Request) -> Pace:
    numbers, connection = dials.read(tx), rules.connection_of(tx, request.workspace_id)
    return Pace(
        a_minute=numbers.value(Dial.RATE, connection) or 1,
        at_once=numbers.value(Dial.BURST, connection) or 0,
    )
