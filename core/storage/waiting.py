"""What waits to be released: lanes, the first tasks of each, and what is laid aside.

The cost of a look does not grow with what waits: lanes are found by jumping through their index
from one to the next, and of each only its first few tasks are read. A task that is not due yet is
laid aside when a look meets it (`ripe` is 0), so that the next look need not go past it again.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    Text,
    and_,
    bindparam,
    column,
    func,
    literal_column,
    select,
    true,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.orm import aliased

from core.domain.task import TaskState
from core.storage.columns import Instant, to_microseconds
from core.storage.database import Transaction
from core.storage.models import JsonColumn, TaskRow
from core.storage.placing import Lane

MOST_LANES = 2_000
"""Lanes that one look goes through; the top bands come first."""
MOST_AHEAD = 10_000
"""How far those before a task are counted."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""`not_before` of a task that is held until somebody resumes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One of the first tasks of a lane."""

    task_id: str
    request_id: str
    lane: Lane
    target: str | None
    late: float
    """Seconds since it should have started."""
    due: bool
    """Whether its own `not_before` lets it start."""
    fresh: bool
    """Whether it was never released before."""
    ready: float
    """Seconds since its `not_before`."""


def is_something_ready(tx: Transaction) -> bool:
    """Whether there is anything to look at; costs next to nothing."""
    return tx.execute(_ANYTHING, {"now": tx.now}).first() is not None


def ripen(tx: Transaction) -> None:
    """Bring back what was laid aside and is due."""
    due = select(TaskRow.id).where(_DUE_ASIDE)
    statement = update(TaskRow).where(TaskRow.id.in_(unlocked(tx, due)), _DUE_ASIDE).values(ripe=1)
    tx.send(statement, {"now": tx.now})


def lay_aside(tx: Transaction, task_ids: Collection[str], *, until: datetime | None = None) -> None:
    """Take waiting tasks out of their lanes until they are due.

    Args:
        until: a later `not_before` than their own.
    """
    later = {} if until is None else {"not_before": until}
    these = select(TaskRow.id).where(TaskRow.id.in_(task_ids))
    tx.execute(
        update(TaskRow)
        .where(TaskRow.id.in_(unlocked(tx, these)), TaskRow.state == TaskState.PENDING)
        .values(ripe=0, **later)
    )


def lanes(tx: Transaction) -> list[Lane]:
    """Lanes in which something waits, the top band first."""
    return [Lane.parse(str(one)) for one in tx.execute(_LANES).scalars()]


def heads(tx: Transaction, wanted: Sequence[tuple[Lane, int]]) -> Iterator[Head]:
    """The first tasks of some lanes, in their order.

    Args:
        wanted: lanes, and how many of each.
    """
    now = to_microseconds(tx.now)
    for lane, row in _one_by_one(tx, wanted) if tx.is_sqlite else _at_once(tx, wanted):
        task_id, request_id, target, rank, not_before, attempt = row
        yield Head(
            task_id=task_id,
            request_id=request_id,
            lane=lane,
            target=target,
            late=(now - rank) / 1_000_000,
            due=not_before <= now,
            fresh=attempt == 0,
            ready=(now - not_before) / 1_000_000,
        )


def longest_aside(tx: Transaction) -> float:
    """Seconds since the first of what was laid aside was due; 0 when nothing is."""
    first = tx.execute(select(func.min(TaskRow.not_before)).where(_is_waiting(TaskRow, 0))).scalar()
    return 0.0 if first is None else max(0.0, (tx.now - first).total_seconds())


def count_ahead(tx: Transaction, band: int, rank: int) -> int:
    """About how many waiting tasks go before one of this band and rank, at most `MOST_AHEAD`."""
    ahead = (
        select(TaskRow.id)
        .where(_is_waiting(TaskRow, 1), TaskRow.lane < str(band + 1), TaskRow.rank < rank)
        .limit(MOST_AHEAD)
    )
    return int(tx.execute(select(func.count()).select_from(ahead.subquery())).scalar_one())


def unlocked(tx: Transaction, which: Select[str]) -> Select[str]:
    """Those of some tasks that no other transaction is changing, locked for this one."""
    if not tx.is_sqlite:
        which = which.with_for_update(skip_locked=True)
    # Materialized: PostgreSQL may run a plain subquery again for each row, past its LIMIT.
    return select(which.cte("unlocked").prefix_with("MATERIALIZED").c.id)


def _one_by_one(
    tx: Transaction, wanted: Sequence[tuple[Lane, int]]
) -> Iterator[tuple[Lane, Sequence[Any]]]:
    """SQLite is in this process: a query more costs nothing, and it has no lateral joins."""
    for lane, most in wanted:
        for row in tx.execute(_HEADS, {"lane": str(lane), "most": most}):
            yield lane, row


def _at_once(
    tx: Transaction, wanted: Sequence[tuple[Lane, int]]
) -> Iterator[tuple[Lane, Sequence[Any]]]:
    by_name = {str(lane): lane for lane, _ in wanted}
    asked = [{"lane": str(lane), "most": most} for lane, most in wanted]
    for name, *row in tx.execute(_HEADS_OF_ALL, {"asked": asked}):
        yield by_name[name], row


def _is_waiting(row: type[TaskRow], ripe: Literal[0, 1]) -> ColumnElement[bool]:
    """What the partial indexes hold; literals, because a parameter would hide the index."""
    state = row.state == literal_column("'pending'", String)
    return and_(state, row.ripe == literal_column(str(ripe)))


def _every_lane() -> Select[str]:
    """Jumps through the index of lanes, from each to the next."""
    lane = func.min(TaskRow.lane).label("lane")
    found = select(lane).where(_is_waiting(TaskRow, 1)).cte("found", recursive=True)
    after = aliased(TaskRow)
    following = select(func.min(after.lane)).where(_is_waiting(after, 1), after.lane > found.c.lane)
    found = found.union_all(select(following.scalar_subquery()).where(found.c.lane.is_not(None)))
    return select(found.c.lane).where(found.c.lane.is_not(None)).limit(MOST_LANES)


_DUE_ASIDE = and_(_is_waiting(TaskRow, 0), TaskRow.not_before <= bindparam("now", type_=Instant()))
_ANYTHING = union_all(
    select(select(TaskRow.id).where(_is_waiting(TaskRow, 1)).limit(1).subquery()),
    select(select(TaskRow.id).where(_DUE_ASIDE).limit(1).subquery()),
)
_LANES = _every_lane()
_FIRST = (
    select(
        TaskRow.id,
        TaskRow.request_id,
        TaskRow.target,
        TaskRow.rank,
        type_coerce(TaskRow.not_before, BigInteger),
        TaskRow.attempt,
    )
    .where(_is_waiting(TaskRow, 1))
    .order_by(TaskRow.rank, TaskRow.id)
)
_HEADS = _FIRST.where(TaskRow.lane == bindparam("lane")).limit(bindparam("most", type_=Integer))
_ASKED = (
    func.json_to_recordset(bindparam("asked", type_=JsonColumn))
    .table_valued(column("lane", Text), column("most", Integer))
    .render_derived(name="asked", with_types=True)
)
_OF_LANE = _FIRST.where(TaskRow.lane == _ASKED.c.lane).limit(_ASKED.c.most).lateral()
_HEADS_OF_ALL = select(_ASKED.c.lane, _OF_LANE).join_from(_ASKED, _OF_LANE, true())
"""One statement for every number of lanes: one with VALUES would be put together at each look."""
