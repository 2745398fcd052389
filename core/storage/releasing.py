"""Releasing tasks: which of the ready ones go to the broker next, and how many fit."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update

from core.domain.task import Band, TaskState
from core.storage import tasks
from core.storage.database import Transaction
from core.storage.models import ProcessRow, TaskRow

UNCLAIMED = timedelta(seconds=15)
"""How long a released task may wait for a worker before its message counts as lost."""
UNSEEN = timedelta(seconds=30)
"""How long a worker process counts as alive after its last sign of life."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A task that was just released, and the message that must be sent for it."""

    task_id: str
    attempt: int
    band: Band


def free_slots(tx: Transaction) -> int:
    """How many more tasks the living workers can start now, counted from live rows."""
    alive = ProcessRow.seen_at > tx.now - UNSEEN
    slots = tx.execute(select(func.coalesce(func.sum(ProcessRow.slots), 0)).where(alive)).scalar()
    live = TaskRow.state.in_([TaskState.RELEASED, TaskState.RUNNING])
    taken = tx.execute(select(func.count()).select_from(TaskRow).where(live)).scalar()
    return int(slots or 0) - int(taken or 0)


def release(tx: Transaction, limit: int) -> list[Released]:
    """Move the best ready tasks to released: by band, then the oldest first."""
    ready = (
        select(TaskRow.id)
        .where(TaskRow.state == TaskState.PENDING, TaskRow.not_before <= tx.now)
        .order_by(TaskRow.band, TaskRow.created_at, TaskRow.id)
        .limit(limit)
    )
    if not tx.is_sqlite:
        ready = ready.with_for_update(skip_locked=True)
    # Materialized: PostgreSQL may run a plain subquery again for each row, past its LIMIT.
    chosen = ready.cte("ready").prefix_with("MATERIALIZED")
    statement = (
        update(TaskRow)
        .where(TaskRow.id.in_(select(chosen.c.id)), TaskRow.state == TaskState.PENDING)
        .values(
            state=TaskState.RELEASED,
            attempt=TaskRow.attempt + 1,
            lease_until=tx.now + UNCLAIMED,
        )
        .returning(TaskRow.id, TaskRow.attempt, TaskRow.band)
    )
    released = [
        Released(task_id=task_id, attempt=attempt, band=tasks.BANDS[band])
        for task_id, attempt, band in tx.execute(statement)
    ]
    return sorted(released, key=lambda one: tasks.BANDS.index(one.band))
