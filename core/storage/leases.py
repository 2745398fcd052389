"""Keeping the leases of running tasks, and finding tasks whose holder vanished.

Everything goes by database time, and every change names the attempt: a message or a worker that is
late finds zero rows and does nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, tuple_, update

from core.domain.task import TaskState
from core.kit.errors import Conflict
from core.storage import audit, cards, requests, row_locks
from core.storage.database import Transaction
from core.storage.models import ProcessRow, TaskRow, table_of

LEASE = timedelta(seconds=20)
"""How long a running task stays its worker's without a renewal."""
MOST_LOST = 3
"""How often a task may lose its worker before it is given up as a dead letter."""

_LONGEST_REST = timedelta(seconds=30)


def by_attempt(tickets: Iterable[tuple[str, int]]) -> dict[int, list[str]]:
    """Task ids by attempt: what a statement for a group names, one statement for each attempt."""
    grouped: dict[int, list[str]] = {}
    for task_id, attempt in tickets:
        grouped.setdefault(attempt, []).append(task_id)
    return grouped


def say(tx: Transaction, task_id: str, attempt: int, progress: str) -> bool:
    """Note what a running task is doing. Returns whether it was called off meanwhile.

    Raises:
        Conflict: the task is no longer this attempt's.
    """
    statement = (
        update(TaskRow)
        .where(
            TaskRow.id == task_id,
            TaskRow.attempt == attempt,
            TaskRow.state == TaskState.RUNNING,
        )
        .values(progress=progress)
        .returning(TaskRow.request_id, TaskRow.stop_at)
    )
    row = tx.execute(statement).first()
    if row is None:
        raise Conflict("Another worker has taken this over.")
    cards.mark(tx, row.request_id)
    return row.stop_at is not None or requests.get(tx, row.request_id).cancelled


def hold(tx: Transaction, task_id: str, attempt: int) -> None:
    """Make sure that a task is still this attempt's, and keep it so while this transaction runs.

    Raises:
        Conflict: it is not.
    """
    statement = (
        update(TaskRow)
        .where(
            TaskRow.id == task_id,
            TaskRow.attempt == attempt,
            TaskRow.state == TaskState.RUNNING,
            TaskRow.lease_until > tx.now,
        )
        .values(lease_until=tx.now + LEASE)
    )
    if tx.execute(statement).rowcount == 0:
        raise Conflict("Another worker has taken this over.")


def renew(tx: Transaction, owner: str, slots: int, running: Sequence[tuple[str, int]]) -> int:
    """A process's sign of life: it is seen, and keeps the leases of what it runs.

    Returns:
        How many of its tasks are still its own.
    """
    seen = {"slots": slots, "seen_at": tx.now}
    insert = tx.insert(table_of(ProcessRow)).values(name=owner, **seen)
    tx.execute(insert.on_conflict_do_update(index_elements=["name"], set_=seen))
    if not running:
        return 0
    row_locks.of_tasks(tx, [task_id for task_id, _ in running])
    statement = (
        update(TaskRow)
        .where(
            tuple_(TaskRow.id, TaskRow.attempt).in_(running),
            TaskRow.owner == owner,
            TaskRow.state == TaskState.RUNNING,
        )
        .values(lease_until=tx.now + LEASE)
    )
    return tx.execute(statement).rowcount


def leave(tx: Transaction, owner: str) -> None:
    """A process says goodbye: its slots are gone, and its running tasks go back at once."""
    tx.execute(table_of(ProcessRow).delete().where(ProcessRow.name == owner))
    statement = (
        update(TaskRow)
        .where(TaskRow.owner == owner, TaskRow.state == TaskState.RUNNING)
        .values(state=TaskState.PENDING, owner=None, lease_until=None, not_before=tx.now)
        .returning(TaskRow.id, TaskRow.request_id, TaskRow.attempt)
    )
    for task_id, request_id, attempt in tx.execute(statement).all():
        subject = audit.Subject(request_id=request_id, task_id=task_id)
        audit.record(tx, "task.handed_back", subject, attempt=attempt, worker=owner)


def refuse(tx: Transaction, task_id: str, attempt: int, *, owner: str, operation: str) -> None:
    """Give back a running task untouched, because this process does not know its operation.

    It rests longer with every attempt, up to `_LONGEST_REST`, so that processes with older code do
    not pass it to each other all the time.
    """
    rest = min(timedelta(seconds=attempt), _LONGEST_REST)
    statement = (
        update(TaskRow)
        .where(
            TaskRow.id == task_id,
            TaskRow.attempt == attempt,
            TaskRow.state == TaskState.RUNNING,
        )
        .values(
            state=TaskState.PENDING,
            owner=None,
            lease_until=None,
            not_before=tx.now + rest,
            progress=f"waiting for a worker that knows {operation}",
        )
        .returning(TaskRow.request_id)
    )
    request_id = tx.execute(statement).scalar()
    if request_id is not None:
        cards.mark(tx, request_id)
        subject = audit.Subject(request_id=request_id, task_id=task_id)
        audit.record(
            tx, "task.refused", subject, attempt=attempt, worker=owner, operation=operation
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A task whose holder vanished."""

    task_id: str
    request_id: str
    attempt: int
    was_running: bool
    lost: int
    owner: str | None
    """The worker process that had it; None when nobody had claimed it."""


def overdue(tx: Transaction, *, limit: int = 500) -> list[Lost]:
    """Released tasks that nobody claimed and running ones that nobody renewed."""
    query = (
        select(
            TaskRow.id,
            TaskRow.request_id,
            TaskRow.attempt,
            TaskRow.state,
            TaskRow.lost,
            TaskRow.owner,
        )
        .where(
            TaskRow.state.in_([TaskState.RELEASED, TaskState.RUNNING]),
            TaskRow.lease_until <= tx.now,
        )
        .order_by(TaskRow.lease_until)
        .limit(limit)
    )
    return [
        Lost(
            task_id=task_id,
            request_id=request_id,
            attempt=attempt,
            was_running=state == TaskState.RUNNING,
            lost=lost,
            owner=owner,
        )
        for task_id, request_id, attempt, state, lost, owner in tx.execute(query)
    ]


def take_back(tx: Transaction, lost: Lost) -> bool:
    """Make a lost task ready again. Returns False when it has moved on meanwhile."""
    statement = (
        update(TaskRow)
        .where(
            TaskRow.id == lost.task_id,
            TaskRow.attempt == lost.attempt,
            TaskRow.state.in_([TaskState.RELEASED, TaskState.RUNNING]),
            TaskRow.lease_until <= tx.now,
        )
        .values(
            state=TaskState.PENDING,
            owner=None,
            lease_until=None,
            not_before=tx.now,
            lost=TaskRow.lost + int(lost.was_running),
        )
    )
    changed = bool(tx.execute(statement).rowcount)
    if changed:
        cards.mark(tx, lost.request_id)
        subject = audit.Subject(request_id=lost.request_id, task_id=lost.task_id)
        audit.record(
            tx,
            "task.taken_back",
            subject,
            attempt=lost.attempt,
            worker=lost.owner,
            was_running=lost.was_running,
        )
    return changed
