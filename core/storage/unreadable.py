"""Tasks that a worker cannot read: a row or plan that is broken, or that newer code has written."""

from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import update

from core.domain.task import Problem, TaskState
from core.storage import audit, leases, row_locks, settling
from core.storage.database import Transaction
from core.storage.models import TaskRow

UNREADABLE = Problem(
    code="unreadable",
    text=(
        f"I could not read this step, {leases.MOST_LOST} times."
        " Ask an operator to look at the dead letters."
    ),
    retryable=True,
)
_REST = timedelta(seconds=5)
"""Before it is released again; doubled each time, so that a process with newer code may have it."""


def set_aside(tx: Transaction, task_id: str, attempt: int, *, worker: str) -> bool:
    """Let a released task rest that could not be claimed; give it up when it happens too often.

    It counts as if the task had lost a worker.

    Returns:
        False when it has moved on meanwhile.
    """
    row_locks.of_requests_of(tx, [task_id])
    row_locks.of_tasks(tx, [task_id])
    released = (
        update(TaskRow)
        .where(
            TaskRow.id == task_id,
            TaskRow.attempt == attempt,
            TaskRow.state == TaskState.RELEASED,
        )
        .values(lost=TaskRow.lost + 1, lease_until=None)
        .returning(TaskRow.request_id, TaskRow.lost)
    )
    row = tx.execute(released).first()
    if row is None:
        return False
    gives_up = row.lost >= leases.MOST_LOST
    subject = audit.Subject(request_id=row.request_id, task_id=task_id)
    action = "task.dead" if gives_up else "task.unreadable"
    problem = UNREADABLE.text
    audit.record(tx, action, subject, attempt=attempt, worker=worker, problem=problem)
    rest = {"state": TaskState.PENDING, "not_before": tx.now + _REST * 2**row.lost}
    dead = {"state": TaskState.DEAD, "settled_at": tx.now, "problem": asdict(UNREADABLE)}
    tx.execute(update(TaskRow).where(TaskRow.id == task_id).values(dead if gives_up else rest))
    if gives_up:
        settling.after_given_up(tx, task_id, TaskState.DEAD)
    return True
