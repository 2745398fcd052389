"""Calling things off: requests, single tasks, and the word to those that run.

What has not started is cancelled here and now. What runs is told: before its next write it finds
out and stops (`ask`), so that nothing new reaches Notion.
"""

from typing import NamedTuple

from sqlalchemy import ColumnElement, select, update

from core.domain.control import Scope, Scoped
from core.domain.task import UNSETTLED, Task, TaskState
from core.kit.errors import Cancelled
from core.storage import audit, cards, graph, requests, settling, tasks
from core.storage.database import Transaction
from core.storage.models import RequestRow, TaskRow

_UNSETTLED = sorted(UNSETTLED)


def stop_request(
    tx: Transaction, request_id: str, *, actor: str, action: str = "request.cancelled"
) -> bool:
    """Call off a request with everything of it. Returns False when it was over or called off.

    Args:
        action: how the audit calls it.
    """
    requests.lock(tx, request_id)
    if not requests.cancel(tx, request_id):
        return False
    audit.record(tx, action, audit.Subject(request_id=request_id), actor=actor)
    settling.call_off(tx, request_id)
    cards.mark(tx, request_id, urgent=True)
    return True


def stop_task(tx: Transaction, task_id: str, *, actor: str) -> bool:
    """Call off one task, with its items when it was spread. Returns False when it was over.

    Raises:
        NotFound: there is no such task.
    """
    task = tasks.get(tx, task_id)
    requests.lock(tx, task.request_id)
    its_items = _stop(tx, TaskRow.parent_id == task_id, task, actor)
    stopped = _stop(tx, TaskRow.id == task_id, task, actor)
    if stopped.cancelled:
        graph.after_settled(tx, task, TaskState.CANCELLED)
    if its_items or stopped:
        cards.mark(tx, task.request_id, urgent=True)
    return bool(its_items or stopped)


def ask(tx: Transaction, task_id: str) -> None:
    """Make sure that a task is still wanted; to be asked before each write.

    Raises:
        Cancelled: a person has called it or its request off.
    """
    query = (
        select(RequestRow.cancelled_at, TaskRow.stop_at)
        .join(TaskRow, TaskRow.request_id == RequestRow.id)
        .where(TaskRow.id == task_id)
    )
    cancelled_at, stop_at = tx.execute(query).one()
    if cancelled_at is not None or stop_at is not None:
        raise Cancelled("This was stopped.")


def open_requests(tx: Transaction, of: Scoped, *, limit: int = 500) -> list[str]:
    """Requests of a workspace, or all, that are neither over nor called off, the oldest first."""
    query = select(RequestRow.id).where(
        RequestRow.finished_at.is_(None), RequestRow.cancelled_at.is_(None)
    )
    if of.scope is Scope.WORKSPACE:
        query = query.where(RequestRow.workspace_id == of.subject)
    return [str(one) for one in tx.execute(query.order_by(RequestRow.id).limit(limit)).scalars()]


def open_tasks(tx: Transaction, work: str, *, limit: int = 500) -> list[str]:
    """Tasks of one operation, or of planning, that have not settled and were not called off."""
    kind = TaskRow.kind == work if "." not in work else TaskRow.operation == work
    query = select(TaskRow.id).where(TaskRow.state.in_(_UNSETTLED), TaskRow.stop_at.is_(None), kind)
    return [str(one) for one in tx.execute(query.order_by(TaskRow.id).limit(limit)).scalars()]


class _Stopped(NamedTuple):
    """Tasks that were cancelled, and tasks that run and were told."""

    cancelled: list[str]
    told: list[str]

    def __bool__(self) -> bool:
        return bool(self.cancelled or self.told)


def _stop(tx: Transaction, which: ColumnElement[bool], task: Task, actor: str) -> _Stopped:
    """Cancel what has not started, tell what runs. Only that in the tables; nobody is woken."""
    off = {"state": TaskState.CANCELLED, "owner": None, "lease_until": None, "settled_at": tx.now}
    cancelled = update(TaskRow).where(which, graph.can_be_called_off()).values(off)
    told = update(TaskRow).where(which, TaskRow.state.in_(_UNSETTLED), TaskRow.stop_at.is_(None))
    stopped = _Stopped(
        cancelled=list(tx.execute(cancelled.returning(TaskRow.id)).scalars()),
        told=list(tx.execute(told.values(stop_at=tx.now).returning(TaskRow.id)).scalars()),
    )
    for action, task_ids in zip(("task.cancelled", "task.stop_asked"), stopped, strict=True):
        subjects = [
            audit.Subject(request_id=task.request_id, plan_id=task.plan_id, task_id=task_id)
            for task_id in task_ids
        ]
        audit.record_all(tx, action, subjects, actor=actor)
    return stopped
