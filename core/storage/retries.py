"""Taking up again what failed, and what waited on it."""

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from core.domain.task import SETTLED, TaskState
from core.storage import audit, cards, requests
from core.storage.database import Transaction
from core.storage.models import DependencyRow, TaskRow

_AGAIN = (TaskState.FAILED, TaskState.DEAD, TaskState.CANCELLED, TaskState.SKIPPED)


def retry(tx: Transaction, request_id: str, actor: str) -> int:
    """Put every task of a request that did not get done back to its start.

    Tasks keep their identity, so that a write which was applied before is found again and not
    doubled.

    Returns:
        How many tasks will run again; 0 when there is nothing to retry.
    """
    requests.lock(tx, request_id)
    statement = (
        update(TaskRow)
        .where(TaskRow.request_id == request_id, TaskRow.state.in_(_AGAIN))
        .values(
            state=TaskState.BLOCKED, settled_at=None, problem=None, tries=0, lost=0, progress=""
        )
        .returning(TaskRow.id)
    )
    again = [str(task_id) for task_id in tx.execute(statement).scalars()]
    if not again:
        return 0
    _unlock(tx, request_id)
    requests.reopen(tx, request_id)
    subject = audit.Subject(request_id=request_id)
    audit.record(tx, "request.retried", subject, actor=actor, tasks=len(again))
    cards.mark(tx, request_id, urgent=True)
    return len(again)


def _unlock(tx: Transaction, request_id: str) -> None:
    needed = aliased(TaskRow)
    child = aliased(TaskRow)
    missing = exists(
        select(DependencyRow.task_id)
        .join(needed, needed.id == DependencyRow.needs_id)
        .where(DependencyRow.task_id == TaskRow.id, needed.state != TaskState.DONE)
    )
    open_child = exists().where(child.parent_id == TaskRow.id, child.state.not_in(list(SETTLED)))
    tx.execute(
        update(TaskRow)
        .where(
            TaskRow.request_id == request_id,
            TaskRow.state == TaskState.BLOCKED,
            ~missing,
            ~open_child,
        )
        .values(state=TaskState.PENDING, not_before=tx.now)
    )
