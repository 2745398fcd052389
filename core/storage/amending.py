"""Giving a request another plan while it waits: the same steps but for some that are dropped."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, exists, insert, or_, select, update

from core.domain.plan import Plan
from core.domain.task import PlanRow, TaskState
from core.kit.clock import new_id
from core.kit.errors import Conflict
from core.storage import approvals, audit, cards, graph, requests, retries
from core.storage import models as rows
from core.storage.database import Transaction
from core.storage.models import DependencyRow, TaskRow, WriteRow

_MOVING = (TaskState.RELEASED, TaskState.RUNNING)
_NOT_BEGUN = (TaskState.BLOCKED, TaskState.PENDING, TaskState.WAITING)


def shorten(tx: Transaction, old: PlanRow, new: Plan, gone: Collection[str], *, actor: str) -> str:
    """Put a shorter plan in a plan's place. Returns its id. The request must be locked.

    What is kept of it, with its results and what was approved, stays as it is.

    Args:
        new: the old plan without some steps.
        gone: ids of those steps.

    Raises:
        Conflict: one of them has begun, or something of the plan is just being done.
    """
    doomed = _doomed(tx, old, gone)
    left_out = [*old.left_out, *(_title(old.plan, step_id) for step_id in gone)]
    plan_id = _store(tx, old, new, left_out, gone)
    _ask_anew(tx, old.request_id)
    for position, step in enumerate(new.steps):
        tx.execute(
            update(TaskRow)
            .where(TaskRow.request_id == old.request_id, TaskRow.step_id == step.id)
            .values(plan_id=plan_id, position=position)
        )
    tx.execute(
        delete(DependencyRow).where(
            or_(DependencyRow.task_id.in_(doomed), DependencyRow.needs_id.in_(doomed))
        )
    )
    tx.execute(delete(TaskRow).where(TaskRow.id.in_(doomed)))
    tx.execute(delete(rows.PlanRow).where(rows.PlanRow.id == old.id))
    requests.set_outcome(tx, old.request_id, new)
    subject = audit.Subject(request_id=old.request_id, plan_id=plan_id)
    detail: dict[str, Any] = {"instead_of": old.hash, "dropped": sorted(gone)}
    audit.record(tx, "plan.shortened", subject, actor=actor, hash=new.hash, **detail)
    retries.unlock(tx, old.request_id)
    graph.finish_if_over(tx, old.request_id)
    cards.mark(tx, old.request_id, urgent=True)
    return plan_id


def _doomed(tx: Transaction, old: PlanRow, gone: Collection[str]) -> list[str]:
    """Ids of the tasks of the steps that go, none of which has begun."""
    query = select(TaskRow.id, TaskRow.step_id, TaskRow.state, TaskRow.spread).where(
        TaskRow.request_id == old.request_id
    )
    found = tx.execute(query if tx.is_sqlite else query.with_for_update()).all()
    if any(row.state in _MOVING for row in found):
        raise Conflict(
            "Something of this is being done at this moment.", next_step="Try again shortly."
        )
    ours = [row for row in found if row.step_id in gone]
    ids = [str(row.id) for row in ours]
    wrote = tx.execute(select(exists().where(WriteRow.task_id.in_(ids)))).scalar()
    if wrote or any(row.state not in _NOT_BEGUN or row.spread is not None for row in ours):
        raise Conflict("That step has been done already, at least in part.")
    return ids


def _store(
    tx: Transaction, old: PlanRow, new: Plan, left_out: list[str], gone: Collection[str]
) -> str:
    plan_id = new_id("plan")
    made = select(rows.PlanRow.created_at).where(rows.PlanRow.id == old.id)
    tx.execute(
        insert(rows.PlanRow),
        {
            "id": plan_id,
            "request_id": old.request_id,
            "body": new.model_dump(mode="json", by_alias=True),
            "hash": new.hash,
            "created_at": tx.execute(made).scalar_one(),
            "approved_by": old.approved_by,
            "approved_at": old.approved_at,
            "approved_name": old.approved_name or None,
            "stopped": old.stopped,
            "left_out": left_out,
            "covered": {one: seen for one, seen in old.covered.items() if one not in gone} or None,
        },
    )
    return plan_id


def _ask_anew(tx: Transaction, request_id: str) -> None:
    """Have steps that ask together ask again, since what they ask about has become less."""
    waiting = approvals.waiting(tx, request_id)
    pictures = [(task.result or {}).get("picture") for task in waiting]
    if any(isinstance(each, dict) and each.get("covers") for each in pictures):
        tx.execute(
            update(TaskRow)
            .where(TaskRow.id.in_([task.id for task in waiting]))
            .values(state=TaskState.PENDING, result=None, owner=None, lease_until=None)
        )


def _title(plan: Plan, step_id: str) -> str:
    return next((step.title or step.operation for step in plan.steps if step.id == step_id), "")
