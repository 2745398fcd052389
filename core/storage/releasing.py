"""Releasing tasks and taking them back: what the workers can run, what is out, and both moves.

Nothing here decides who is next; core.engine.admission does.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    update,
)

from core.domain.task import Band, TaskMessage, TaskState
from core.storage import audit
from core.storage.columns import Instant
from core.storage.database import Transaction
from core.storage.groups import among
from core.storage.models import ProcessRow, TaskRow, table_of
from core.storage.placing import BANDS, Lane
from core.storage.waiting import unlocked

UNCLAIMED = timedelta(seconds=15)
"""How long a released task may wait for a worker before its message counts as lost."""
UNSEEN = timedelta(seconds=30)
"""How long a worker process counts as alive after its last sign of life."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What the living workers can run at once."""

    slots: int
    kept: int
    """Slots that they keep for the top band: one of each process that has several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """Tasks of one lane and page that are released or running."""

    lane: Lane
    target: str | None
    started: bool
    first: bool
    """Whether it is their first attempt."""
    count: int


def capacity(tx: Transaction) -> Capacity:
    """What the living workers can run at once."""
    several = func.sum(case((ProcessRow.slots > 1, 1), else_=0))
    query = select(func.sum(ProcessRow.slots), several).where(ProcessRow.seen_at > tx.now - UNSEEN)
    slots, kept = tx.execute(query).one()
    return Capacity(slots=int(slots or 0), kept=int(kept or 0))


def out(tx: Transaction) -> list[Out]:
    """What is released or running, counted from the rows themselves."""
    first = case((TaskRow.attempt == 1, 1), else_=0)
    query = (
        select(TaskRow.lane, TaskRow.target, TaskRow.state, first, func.count())
        .where(_is_out())
        .group_by(TaskRow.lane, TaskRow.target, TaskRow.state, first)
    )
    return [
        Out(
            lane=Lane.parse(lane),
            target=target,
            started=state == TaskState.RUNNING,
            first=bool(is_first),
            count=count,
        )
        for lane, target, state, is_first, count in tx.execute(query)
    ]


def unclaimed(tx: Transaction) -> list[tuple[str, Lane]]:
    """Every task that is released and that no worker has claimed, with its lane."""
    query = select(TaskRow.id, TaskRow.lane).where(_is_out(), TaskRow.state == TaskState.RELEASED)
    return [(task_id, Lane.parse(lane)) for task_id, lane in tx.execute(query)]


def release(
    tx: Transaction, task_ids: Sequence[str], light: Collection[str] = frozenset()
) -> list[TaskMessage]:
    """Move ready tasks to released, in this order; one that somebody else holds is left out.

    Args:
        light: operations whose tasks are light at their first attempt, below the top band.
    """
    statement = _RELEASE if tx.is_sqlite else _RELEASE_FREE
    values = {"ids": task_ids, "until": tx.now + UNCLAIMED}
    released = [
        TaskMessage(
            task_id=task_id,
            attempt=attempt,
            band=BANDS[band],
            light=operation in light and attempt == 1 and BANDS[band] is not Band.CRITICAL,
        )
        for task_id, attempt, band, operation in tx.execute(statement, values)
    ]
    place = {task_id: number for number, task_id in enumerate(task_ids)}
    return sorted(released, key=lambda one: place[one.task_id])


def recall(tx: Transaction, most: int, light: Collection[str] = frozenset()) -> int:
    """Take back released tasks that no worker has claimed, the least urgent first.

    Light ones stay: many of them share a slot. Returns how many were taken back.
    """
    whole = or_(TaskRow.attempt != 1, TaskRow.operation.is_(None), TaskRow.operation.not_in(light))
    least_urgent = (
        select(TaskRow.id)
        .where(_is_out(), TaskRow.state == TaskState.RELEASED, whole)
        .order_by(TaskRow.band.desc(), TaskRow.rank.desc())
        .limit(most)
    )
    return _take_back(tx, least_urgent)


def recall_these(tx: Transaction, task_ids: Iterable[str], *, until: datetime | None = None) -> int:
    """Take back those of some tasks that are released and that no worker has claimed.

    Args:
        until: a new `not_before` for them.
    """
    these = select(TaskRow.id).where(
        TaskRow.id.in_(list(task_ids)), TaskRow.state == TaskState.RELEASED
    )
    return _take_back(tx, these, **({} if until is None else {"not_before": until, "ripe": 0}))


def _take_back(tx: Transaction, which: Select[str], **values: Any) -> int:
    """Released to pending. A message that is on its way comes to nothing: it names an attempt, and
    the next release has another.
    """
    statement = (
        update(TaskRow)
        .where(TaskRow.id.in_(unlocked(tx, which)), TaskRow.state == TaskState.RELEASED)
        .values(state=TaskState.PENDING, lease_until=None, **values)
        .returning(TaskRow.id, TaskRow.request_id)
    )
    taken = tx.execute(statement).all()
    audit.record_all(
        tx,
        "task.recalled",
        [audit.Subject(task_id=task_id, request_id=request_id) for task_id, request_id in taken],
    )
    return len(taken)


def _is_out() -> ColumnElement[bool]:
    """What the index of live tasks holds; literals, because a parameter would hide the index."""
    states = (TaskState.RELEASED, TaskState.RUNNING)
    return TaskRow.state.in_([literal_column(f"'{state.value}'", String) for state in states])


_READY = (among(TaskRow.id, "ids"), TaskRow.state == TaskState.PENDING)
_FREE = select(TaskRow.id).where(*_READY).with_for_update(skip_locked=True).cte("free")
_RELEASED = {
    "state": TaskState.RELEASED,
    "attempt": TaskRow.attempt + 1,
    "lease_until": bindparam("until", type_=Instant),
}
_TOLD = (TaskRow.id, TaskRow.attempt, TaskRow.band, TaskRow.operation)
_RELEASE = update(table_of(TaskRow)).where(*_READY).values(_RELEASED).returning(*_TOLD)
_RELEASE_FREE = (
    update(table_of(TaskRow))
    # Materialized: PostgreSQL may otherwise run it again, without skipping.
    .where(TaskRow.id.in_(select(_FREE.prefix_with("MATERIALIZED").c.id)), *_READY)
    .values(_RELEASED)
    .returning(*_TOLD)
)
"""For PostgreSQL: what somebody else holds is left out."""
