"""Claiming tasks for a worker, with all that their runs need, for a whole group at once.

A plan never changes, so a process reads each plan once and keeps it (`PlanShelf`); what can
change (approval, cancellation, results) is read with every claim.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import RowMapping, bindparam, select, update

from core.domain.plan import Plan
from core.domain.task import Claimed, PlanRow, Request, Task, TaskState
from core.storage import cards, leases, requests, results, tasks
from core.storage import models as rows
from core.storage.columns import Instant
from core.storage.database import Transaction
from core.storage.groups import among
from core.storage.models import TaskRow, table_of

Ticket = tuple[str, int]
"""What a message says: (task id, attempt)."""

_KEPT_PLANS = 16


class PlanShelf:
    """The plans that one process has read lately."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plans: OrderedDict[str, Plan] = OrderedDict()

    def of_requests(self, tx: Transaction, request_ids: Sequence[str]) -> dict[str, PlanRow]:
        """The plans of requests that have one, with their approval as it is in this transaction."""
        heads = tx.execute(_HEADS, {"requests": request_ids}).mappings().all()
        plans = self._get(tx, [row["id"] for row in heads])
        return {
            row["request_id"]: PlanRow(
                id=row["id"],
                request_id=row["request_id"],
                plan=plans[row["id"]],
                hash=row["hash"],
                approved_by=row["approved_by"],
                approved_at=row["approved_at"],
                stopped=row["stopped"],
                covered=row["covered"] or {},
            )
            for row in heads
        }

    def _get(self, tx: Transaction, plan_ids: Sequence[str]) -> dict[str, Plan]:
        with self._lock:
            self._fetch(tx, plan_ids)
            found = {plan_id: self._plans[plan_id] for plan_id in plan_ids}
            while len(self._plans) > _KEPT_PLANS:
                self._plans.popitem(last=False)
        return found

    def _fetch(self, tx: Transaction, plan_ids: Sequence[str]) -> None:
        missing = [plan_id for plan_id in plan_ids if plan_id not in self._plans]
        if missing:
            query = select(rows.PlanRow.id, rows.PlanRow.body).where(rows.PlanRow.id.in_(missing))
            for plan_id, body in tx.execute(query):
                self._plans[plan_id] = Plan.model_validate(body)
        for plan_id in plan_ids:
            self._plans.move_to_end(plan_id)


def claim(tx: Transaction, task_id: str, attempt: int, owner: str) -> Claimed | None:
    """Take a released task for one worker. None when the message is stale or doubled."""
    return claim_all(tx, [(task_id, attempt)], owner, PlanShelf())[0]


def claim_all(
    tx: Transaction, tickets: Sequence[Ticket], owner: str, shelf: PlanShelf
) -> list[Claimed | None]:
    """Take released tasks for one worker.

    Returns:
        For each ticket the task, or None when it is stale or doubled.
    """
    claimed = _with_their_needs(tx, tickets, _take(tx, tickets, owner), shelf)
    cards.mark_all(tx, sorted({one.task.request_id for one in claimed if one is not None}))
    return claimed


def read_all(
    tx: Transaction, tickets: Sequence[Ticket], owner: str, shelf: PlanShelf
) -> list[Claimed | None]:
    """What claims of these light tasks would give, without claims: they stay released.

    Nothing is written. Another worker that gets the same message runs the task, too, and only one
    of them can store what it came to: so it is for what does no harm when it is run twice.
    """
    found: dict[Ticket, Mapping[str, Any]] = {}
    for attempt, of_attempt in leases.by_attempt(tickets).items():
        offered = tx.execute(_READ, {"ids": of_attempt, "its_attempt": attempt})
        for row in offered.mappings():
            found[row["id"], attempt] = {**row, "owner": owner, "started_at": tx.now}
    return _with_their_needs(tx, tickets, found, shelf)


def _with_their_needs(
    tx: Transaction,
    tickets: Sequence[Ticket],
    found: dict[Ticket, Mapping[str, Any]],
    shelf: PlanShelf,
) -> list[Claimed | None]:
    """For each ticket its task with all that its run needs; None when there is no row, or twice."""
    request_ids = sorted({row["request_id"] for row in found.values()})
    plans = shelf.of_requests(tx, request_ids)
    asked = requests.get_all(tx, request_ids, outcomes={one: plans[one].plan for one in plans})
    return [
        _claimed(tx, row, asked, plans) if row is not None else None
        for row in (found.pop(ticket, None) for ticket in tickets)
    ]


def _take(
    tx: Transaction, tickets: Sequence[Ticket], owner: str
) -> dict[Ticket, Mapping[str, Any]]:
    new = {"owner": owner, "lease_until": tx.now + leases.LEASE, "started_at": tx.now}
    taken: dict[Ticket, Mapping[str, Any]] = {}
    for attempt, of_attempt in leases.by_attempt(tickets).items():
        values = {"ids": of_attempt, "its_attempt": attempt, **new}
        for row in tx.execute(_TAKE if tx.is_sqlite else _TAKE_FREE, values).mappings():
            taken[row["id"], attempt] = dict(row)
    return taken


def _claimed(
    tx: Transaction,
    row: Mapping[str, Any],
    asked: Mapping[str, Request],
    plans: Mapping[str, PlanRow],
) -> Claimed:
    task = _task(row, plans.get(row["request_id"]))
    return Claimed(
        task=task,
        request=asked[task.request_id],
        plan=plans.get(task.request_id) if task.step is not None else None,
        results=results.needed_by(tx, task),
        gathered=results.gathered_by(tx, task),
    )


def _task(row: Mapping[str, Any], plan: PlanRow | None) -> Task:
    whole: dict[str, Any] = dict(row)
    whole["plan_body"] = None if plan is None else {"steps": plan.plan.steps}
    return tasks.to_task(cast("RowMapping", whole))


_TASKS = table_of(TaskRow)
_OFFERED = (
    among(_TASKS.c.id, "ids"),
    _TASKS.c.attempt == bindparam("its_attempt"),
    _TASKS.c.state == TaskState.RELEASED,
)
_READ = select(*_TASKS.c).where(*_OFFERED)
_FREE = select(_TASKS.c.id).where(*_OFFERED).with_for_update(skip_locked=True).cte("free")
_TAKEN = {
    "state": TaskState.RUNNING,
    "owner": bindparam("owner"),
    "lease_until": bindparam("lease_until", type_=Instant),
    "started_at": bindparam("started_at", type_=Instant),
    "progress": "",
}
_TAKE = update(_TASKS).where(*_OFFERED).values(_TAKEN).returning(*_TASKS.c)
_TAKE_FREE = (
    update(_TASKS)
    # Materialized: PostgreSQL may otherwise run it again, without skipping.
    .where(_TASKS.c.id.in_(select(_FREE.prefix_with("MATERIALIZED").c.id)), *_OFFERED)
    .values(_TAKEN)
    .returning(*_TASKS.c)
)
"""For PostgreSQL: what is locked is about to be called off or taken back, and not waited for."""

_PLANS = table_of(rows.PlanRow)
_HEADS = select(*(column for column in _PLANS.c if column.name != "body")).where(
    among(_PLANS.c.request_id, "requests")
)
