"""Taking up again what failed, and what waited on it.

Tasks keep their identity, so that a write which was applied before is found again and not doubled.
What is done stays done, also when it ran without the result of what failed.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import aliased

from core.domain.task import UNSETTLED, TaskState
from core.storage import audit, cards, graph, requests
from core.storage.database import Transaction
from core.storage.models import DependencyRow, PlanRow, TaskRow

_AGAIN = (TaskState.FAILED, TaskState.DEAD, TaskState.CANCELLED, TaskState.SKIPPED)


def retry(tx: Transaction, request_id: str, actor: str) -> int:
    """Put every task of a request that did not get done back to its start.

    Returns:
        How many tasks will run again; 0 when there is nothing to retry.
    """
    requests.lock(tx, request_id)
    if not _something_is_wrong(tx, request_id):
        return 0
    again = _put_back(tx, request_id, TaskRow.state.in_(_AGAIN))
    subject = audit.Subject(request_id=request_id)
    audit.record(tx, "request.retried", subject, actor=actor, tasks=again)
    cards.mark(tx, request_id, urgent=True)
    return again


def retry_some(tx: Transaction, request_id: str, task_ids: Collection[str]) -> int:
    """Put some tasks of a request back to their start, with what was skipped because of them.

    When the plan was stopped, everything of it goes on. The request must be locked.

    Returns:
        How many tasks will run again.
    """
    stopped = select(PlanRow.id).where(
        PlanRow.request_id == request_id, PlanRow.stopped.is_not(None)
    )
    if tx.execute(stopped).scalar() is not None:
        return _put_back(tx, request_id, TaskRow.state.in_(_AGAIN))
    return _put_back(tx, request_id, TaskRow.id.in_(_waited_on(tx, task_ids)))


def _waited_on(tx: Transaction, task_ids: Collection[str]) -> set[str]:
    """Tasks with the steps whose items they are, and all that was skipped because of them."""
    parents = select(TaskRow.parent_id).where(
        TaskRow.id.in_(task_ids), TaskRow.parent_id.is_not(None)
    )
    found = set(task_ids) | {str(parent) for parent in tx.execute(parents.distinct()).scalars()}
    new = found
    while new:
        skipped = (
            select(TaskRow.id)
            .join(DependencyRow, DependencyRow.task_id == TaskRow.id)
            .where(DependencyRow.needs_id.in_(new), TaskRow.state == TaskState.SKIPPED)
        )
        new = {str(task_id) for task_id in tx.execute(skipped).scalars()} - found
        found |= new
    return found


def _put_back(tx: Transaction, request_id: str, which: ColumnElement[bool]) -> int:
    statement = (
        update(TaskRow)
        .where(TaskRow.request_id == request_id, TaskRow.state.in_(_AGAIN), which)
        .values(
            state=TaskState.BLOCKED,
            settled_at=None,
            problem=None,
            passed=False,
            tries=0,
            lost=0,
            progress="",
            give_up_at=None,
            stop_at=None,
        )
    )
    again = tx.execute(statement).rowcount
    tx.execute(update(PlanRow).where(PlanRow.request_id == request_id).values(stopped=None))
    unlock(tx, request_id)
    requests.reopen(tx, request_id)
    return again


def _something_is_wrong(tx: Transaction, request_id: str) -> bool:
    """Whether something is not done through a fault; what a condition left out is none."""
    left_out = and_(TaskRow.state == TaskState.SKIPPED, TaskRow.passed)
    wrong = exists().where(TaskRow.request_id == request_id, TaskRow.state.in_(_AGAIN), ~left_out)
    return bool(tx.execute(select(wrong)).scalar())


def unlock(tx: Transaction, request_id: str) -> None:
    """Let those steps of a request go on that lack nothing any more."""
    child = aliased(TaskRow)
    open_child = exists().where(child.parent_id == TaskRow.id, child.state.in_(sorted(UNSETTLED)))
    tx.execute(
        update(TaskRow)
        .where(
            TaskRow.request_id == request_id,
            TaskRow.state == TaskState.BLOCKED,
            or_(TaskRow.parent_id.is_not(None), ~graph.is_missing()),
            ~open_child,
            TaskRow.leader_id.is_(None),
        )
        .values(state=TaskState.PENDING, not_before=tx.now)
    )
