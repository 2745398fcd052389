"""Schedules: stored once, found when they are due, changed under a lock on their row."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, Select, delete, func, or_, select, update

from core.domain.chat import Person, Platform, ThreadRef
from core.domain.plan import Plan
from core.domain.schedule import Missed, Order, Overlap, Schedule, Timing, Waiting
from core.kit.clock import new_id
from core.kit.errors import NotFound
from core.storage.conversations import workspace_id
from core.storage.database import Transaction
from core.storage.models import RequestRow, table_of
from core.storage.schedule_rows import ScheduleRow

_TIMING: TypeAdapter[Timing] = TypeAdapter(Timing)


def add(tx: Transaction, order: Order, next_at: datetime | None) -> str | None:
    """Store an order under its key; its id, or None when the key is known already."""
    values: dict[str, Any] = {
        "id": new_id("schedule"),
        "key": order.key,
        "workspace_id": workspace_id(tx, order.thread),
        "thread": asdict(order.thread),
        "person": asdict(order.person),
        "timing": order.timing.model_dump(mode="json"),
        "zone": order.zone,
        "text": order.text,
        "plan": None if order.plan is None else order.plan.model_dump(mode="json", by_alias=True),
        "missed": order.missed,
        "overlap": order.overlap,
        "next_at": next_at,
        "waiting": [],
        "look_at": next_at,
        "created_at": tx.now,
    }
    insert = tx.insert(table_of(ScheduleRow)).values(values).on_conflict_do_nothing()
    added = tx.execute(insert.returning(ScheduleRow.id)).scalar()
    return None if added is None else str(added)


def by_key(tx: Transaction, key: str) -> Schedule | None:
    """The schedule that was stored under a key."""
    row = tx.execute(_schedules().where(ScheduleRow.key == key)).mappings().first()
    return None if row is None else _to_schedule(row)


def lock(tx: Transaction, schedule_id: str) -> Schedule:
    """A schedule that only this transaction may change until it ends. Raises NotFound.

    SQLite needs no lock: a writing transaction is alone there.
    """
    query = _schedules().where(ScheduleRow.id == schedule_id)
    row = tx.execute(query if tx.is_sqlite else query.with_for_update()).mappings().first()
    if row is None:
        raise NotFound(
            f"There is no schedule {schedule_id}.", next_step="List them to see their ids."
        )
    return _to_schedule(row)


def listed(tx: Transaction, *, limit: int = 200) -> list[Schedule]:
    """The schedules of all people, oldest first."""
    query = _schedules().order_by(ScheduleRow.created_at, ScheduleRow.id).limit(limit)
    return [_to_schedule(row) for row in tx.execute(query).mappings()]


def of_person(tx: Transaction, order: Order) -> int:
    """How many schedules that can still run the person of an order has in its workspace."""
    query = select(func.count()).where(
        ScheduleRow.workspace_id == workspace_id(tx, order.thread),
        ScheduleRow.person["id"].as_string() == order.person.id,
        or_(ScheduleRow.look_at.is_not(None), ScheduleRow.paused_at.is_not(None)),
    )
    return int(tx.execute(query).scalar_one())


def due(tx: Transaction, now: datetime, *, limit: int = 100) -> list[str]:
    """Ids of the schedules that the leader must look at, the longest-waiting first."""
    query = (
        select(ScheduleRow.id)
        .where(ScheduleRow.look_at <= now)
        .order_by(ScheduleRow.look_at)
        .limit(limit)
    )
    return [str(schedule_id) for schedule_id in tx.execute(query).scalars()]


def lock_due(tx: Transaction, schedule_id: str, now: datetime) -> Schedule | None:
    """A schedule that is due, locked; None when it is no longer, or somebody changes it now."""
    query = _schedules().where(ScheduleRow.id == schedule_id, ScheduleRow.look_at <= now)
    if not tx.is_sqlite:
        query = query.with_for_update(skip_locked=True)
    row = tx.execute(query).mappings().first()
    return None if row is None else _to_schedule(row)


def run_under(tx: Transaction, request_key: str) -> str | None:
    """The request that was started under a key, if there is one."""
    found = tx.execute(select(RequestRow.id).where(RequestRow.key == request_key)).scalar()
    return None if found is None else str(found)


def is_busy(tx: Transaction, schedule: Schedule) -> bool:
    """Whether the request of its last run is not over."""
    query = select(RequestRow.id).where(
        RequestRow.id == schedule.last_request_id, RequestRow.finished_at.is_(None)
    )
    return schedule.last_request_id is not None and tx.execute(query).scalar() is not None


def move_on(
    tx: Transaction,
    schedule_id: str,
    *,
    next_at: datetime | None,
    waiting: Sequence[Waiting],
    look_at: datetime | None,
) -> None:
    """Note what comes next of a locked schedule."""
    values = {
        "next_at": next_at,
        "waiting": [one.model_dump(mode="json") for one in waiting],
        "look_at": look_at,
    }
    _set(tx, schedule_id, **values)


def put_off(tx: Transaction, schedule_id: str, until: datetime) -> None:
    """Look at it again later, and change nothing else."""
    _set(tx, schedule_id, look_at=until)


def started(tx: Transaction, schedule_id: str, request_id: str, due_at: datetime) -> None:
    """Note the request of its last run."""
    _set(tx, schedule_id, last_request_id=request_id, last_due=due_at)


def pause(tx: Transaction, schedule_id: str) -> None:
    """Let it rest; what waited is forgotten."""
    _set(tx, schedule_id, paused_at=tx.now, look_at=None, waiting=[])


def resume(tx: Transaction, schedule_id: str, next_at: datetime | None) -> None:
    """Let it go on with its next time."""
    _set(tx, schedule_id, paused_at=None, next_at=next_at, look_at=next_at)


def remove(tx: Transaction, schedule_id: str) -> None:
    """Forget it. Its requests stay."""
    tx.execute(delete(ScheduleRow).where(ScheduleRow.id == schedule_id))


def _set(tx: Transaction, schedule_id: str, **values: Any) -> None:
    tx.execute(update(ScheduleRow).where(ScheduleRow.id == schedule_id).values(**values))


def _schedules() -> Select[Any]:
    return select(ScheduleRow.__table__)


def _to_schedule(row: RowMapping) -> Schedule:
    order = Order(
        key=row["key"],
        thread=ThreadRef(**(row["thread"] | {"platform": Platform(row["thread"]["platform"])})),
        person=Person.of(row["person"]),
        timing=_TIMING.validate_python(row["timing"]),
        zone=row["zone"],
        text=row["text"],
        plan=None if row["plan"] is None else Plan.model_validate(row["plan"]),
        missed=Missed(row["missed"]),
        overlap=Overlap(row["overlap"]),
    )
    return Schedule(
        id=row["id"],
        order=order,
        next_at=row["next_at"],
        waiting=tuple(Waiting.model_validate(one) for one in row["waiting"]),
        last_due=row["last_due"],
        last_request_id=row["last_request_id"],
        paused=row["paused_at"] is not None,
        created_at=row["created_at"],
    )
