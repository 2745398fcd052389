"""Claiming and renewing tasks, and finding those whose holder vanished.

Everything goes by database time, and every change names the attempt: a message or a worker that is
late finds zero rows and does nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, select, update

from core.domain.notion import Json
from core.domain.task import Claimed, TaskKind, TaskState
from core.kit.errors import Conflict
from core.storage import audit, cards, requests, tasks
from core.storage.database import Transaction
from core.storage.models import DependencyRow, ProcessRow, TaskRow, table_of

LEASE = timedelta(seconds=20)
"""How long a running task stays its worker's without a renewal."""
MOST_LOST = 3
"""How often a task may lose its worker before it is given up as a dead letter."""


def claim(tx: Transaction, task_id: str, attempt: int, owner: str) -> Claimed | None:
    """Take a released task for one worker. None when the message is stale or doubled."""
    statement = (
        update(TaskRow)
        .where(
            TaskRow.id == task_id,
            TaskRow.attempt == attempt,
            TaskRow.state == TaskState.RELEASED,
        )
        .values(
            state=TaskState.RUNNING,
            owner=owner,
            lease_until=tx.now + LEASE,
            started_at=tx.now,
            progress="",
        )
    )
    if tx.execute(statement).rowcount == 0:
        return None
    task = tasks.get(tx, task_id)
    cards.mark(tx, task.request_id)
    plan = tasks.plan_of(tx, task.request_id) if task.kind is TaskKind.STEP else None
    return Claimed(
        task=task,
        request=requests.get(tx, task.request_id),
        plan=plan,
        results=_results(tx, task.parent_id or task.id),
        children=() if task.spread is None else tasks.children(tx, task.id),
    )


def _results(tx: Transaction, task_id: str) -> dict[str, Json]:
    needed = (
        select(TaskRow.step_id, TaskRow.result)
        .join(DependencyRow, DependencyRow.needs_id == TaskRow.id)
        .where(DependencyRow.task_id == task_id)
    )
    return {step_id: result or {} for step_id, result in tx.execute(needed)}


def say(tx: Transaction, task_id: str, attempt: int, progress: str) -> bool:
    """Note what a running task is doing. Returns whether its request was cancelled meanwhile.

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
        .returning(TaskRow.request_id)
    )
    request_id = tx.execute(statement).scalar()
    if request_id is None:
        raise Conflict("Another worker has taken this over.")
    cards.mark(tx, request_id)
    return requests.get(tx, request_id).cancelled


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
    kept = 0
    for task_id, attempt in running:
        statement = (
            update(TaskRow)
            .where(
                and_(
                    TaskRow.id == task_id,
                    TaskRow.attempt == attempt,
                    TaskRow.owner == owner,
                    TaskRow.state == TaskState.RUNNING,
                )
            )
            .values(lease_until=tx.now + LEASE)
        )
        kept += tx.execute(statement).rowcount
    return kept


def leave(tx: Transaction, owner: str) -> None:
    """A process says goodbye: its slots are gone, and its running tasks go back at once."""
    tx.execute(table_of(ProcessRow).delete().where(ProcessRow.name == owner))
    statement = (
        update(TaskRow)
        .where(TaskRow.owner == owner, TaskRow.state == TaskState.RUNNING)
        .values(state=TaskState.PENDING, owner=None, lease_until=None, not_before=tx.now)
        .returning(TaskRow.id, TaskRow.request_id)
    )
    for task_id, request_id in tx.execute(statement).all():
        subject = audit.Subject(request_id=request_id, task_id=task_id)
        audit.record(tx, "task.handed_back", subject, owner=owner)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A task whose holder vanished."""

    task_id: str
    request_id: str
    attempt: int
    was_running: bool
    lost: int


def overdue(tx: Transaction, *, limit: int = 500) -> list[Lost]:
    """Released tasks that nobody claimed and running ones that nobody renewed."""
    query = (
        select(TaskRow.id, TaskRow.request_id, TaskRow.attempt, TaskRow.state, TaskRow.lost)
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
        )
        for task_id, request_id, attempt, state, lost in tx.execute(query)
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
        audit.record(tx, "task.taken_back", subject, was_running=lost.was_running)
    return changed
