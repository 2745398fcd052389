"""What a settled task means for the others of its plan: unlock, skip, wake the parent, finish."""

from collections.abc import Sequence

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from core.domain.task import SETTLED, Task, TaskState
from core.storage import audit, requests
from core.storage.database import Transaction
from core.storage.models import DependencyRow, RequestRow, TaskRow

_UNSETTLED = sorted(set(TaskState) - SETTLED)
"""Named one by one: an index is asked for each, and passes over nothing that has settled."""


def after_settled(tx: Transaction, task_id: str, request_id: str, *, done: bool) -> None:
    """Let those go on that waited for a task, or skip them when it was not done."""
    if done:
        _unlock_dependants(tx, task_id)
    else:
        _skip_dependants(tx, task_id, request_id)
    _wake_parent(tx, task_id)
    finish_if_over(tx, request_id)


def after_done(tx: Transaction, done: Sequence[Task]) -> None:
    """What `after_settled` does, for a group of tasks that were done, in a few statements."""
    _unlock_dependants(tx, *(task.id for task in done))
    parents = sorted({task.parent_id for task in done if task.parent_id is not None})
    if parents:
        _wake_parents(tx, parents)
    for request_id in _over(tx, sorted({task.request_id for task in done})):
        requests.finish(tx, request_id)


def _unlock_dependants(tx: Transaction, *task_ids: str) -> None:
    needed = aliased(TaskRow)
    other = aliased(DependencyRow)
    still_missing = (
        exists()
        .where(other.task_id == TaskRow.id)
        .where(needed.id == other.needs_id)
        .where(needed.state != TaskState.DONE)
    )
    dependants = select(DependencyRow.task_id).where(DependencyRow.needs_id.in_(task_ids))
    tx.execute(
        update(TaskRow)
        .where(TaskRow.id.in_(dependants), TaskRow.state == TaskState.BLOCKED, ~still_missing)
        .values(state=TaskState.PENDING, not_before=tx.now)
    )


def _skip_dependants(tx: Transaction, task_id: str, request_id: str) -> None:
    """Skip everything that needs a task, directly or through others."""
    waiting = [task_id]
    while waiting:
        dependants = select(DependencyRow.task_id).where(DependencyRow.needs_id.in_(waiting))
        statement = (
            update(TaskRow)
            .where(TaskRow.id.in_(dependants), TaskRow.state == TaskState.BLOCKED)
            .values(state=TaskState.SKIPPED, settled_at=tx.now)
            .returning(TaskRow.id)
        )
        waiting = [str(skipped) for skipped in tx.execute(statement).scalars()]
        for skipped in waiting:
            subject = audit.Subject(request_id=request_id, task_id=skipped)
            audit.record(tx, "task.skipped", subject, because_of=task_id)


def _wake_parent(tx: Transaction, task_id: str) -> None:
    """When the last child of a spread task has settled, let the parent collect their results."""
    parent_id = tx.execute(select(TaskRow.parent_id).where(TaskRow.id == task_id)).scalar()
    if parent_id is not None:
        _wake_parents(tx, [parent_id])


def _wake_parents(tx: Transaction, parent_ids: Sequence[str]) -> None:
    child = aliased(TaskRow)
    unsettled = exists().where(child.parent_id == TaskRow.id, child.state.in_(_UNSETTLED))
    tx.execute(
        update(TaskRow)
        .where(TaskRow.id.in_(parent_ids), TaskRow.state == TaskState.BLOCKED, ~unsettled)
        .values(state=TaskState.PENDING, not_before=tx.now)
    )


def finish_if_over(tx: Transaction, request_id: str) -> None:
    """Finish a request when nothing of it is left to do."""
    for over in _over(tx, [request_id]):
        requests.finish(tx, over)


def _over(tx: Transaction, request_ids: Sequence[str]) -> list[str]:
    unsettled = exists().where(TaskRow.request_id == RequestRow.id, TaskRow.state.in_(_UNSETTLED))
    query = select(RequestRow.id).where(RequestRow.id.in_(request_ids), ~unsettled)
    return [str(over) for over in tx.execute(query).scalars()]
