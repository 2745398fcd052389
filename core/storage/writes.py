"""The write ledger: every effect on Notion, intended before it is sent and settled after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, Select, and_, func, or_, select, update

from core.domain.notion import Json
from core.domain.task import SETTLED, Claimed
from core.domain.uploads import StartUpload
from core.domain.write import (
    AppendBlocks,
    Applied,
    CreateComment,
    CreateDatabase,
    CreatePage,
    CreateView,
    Effect,
    Write,
    WriteState,
)
from core.kit.clock import new_id
from core.kit.errors import Conflict, Unavailable
from core.storage import audit, suspects
from core.storage.connections import sharing
from core.storage.database import Transaction
from core.storage.models import MadeRow, TaskRow, WorkspaceRow, WriteRow, table_of

_EFFECT: TypeAdapter[Effect] = TypeAdapter(Effect)

OPEN = (WriteState.SENT, WriteState.UNKNOWN)
"""States of a write that may have been applied without our knowing."""
NOT_APPLIED = (WriteState.PLANNED, WriteState.FAILED)
"""States of a write that surely was not applied."""
MAY_LAND = timedelta(seconds=75)
"""How long after a send something of it may still arrive: Notion's own limit of 60, and room."""
LANE_WAIT = 2.0
"""Seconds after which to look again whether another write has left a lane."""


def intend(tx: Transaction, claimed: Claimed, number: int, effect: Effect, before: Json) -> Write:
    """Write down an effect before it is sent. The same task and number finds the first row.

    A row that surely was not applied takes the effect over: what is asked for may have changed
    since, as when a person mends what Notion had refused and tries again.

    Args:
        before: what a probe starts from and what undo needs.
    """
    values = {
        "id": new_id("write"),
        "task_id": claimed.task.id,
        "workspace_id": claimed.request.workspace_id,
        "number": number,
        "kind": effect.kind,
        "lane": effect.lane,
        "effect": effect.model_dump(mode="json", by_alias=True),
        "before": before,
        "state": WriteState.PLANNED,
        "intended_at": tx.now,
        "sends": 0,
        "evidence": "",
    }
    insert = tx.insert(table_of(WriteRow)).values(values)
    anew = {name: values[name] for name in ("kind", "lane", "effect", "before", "state")}
    statement = insert.on_conflict_do_update(
        index_elements=[WriteRow.task_id, WriteRow.number],
        set_={**anew, "settled_at": None},
        where=WriteRow.state.in_(NOT_APPLIED),
    )
    if tx.execute(statement.returning(WriteRow.id)).scalar() == values["id"]:
        subject = _subject(claimed, str(values["id"]))
        audit.record(tx, "write.intended", subject, kind=effect.kind, lane=effect.lane)
    found = find(tx, claimed.task.id, number)
    assert found is not None  # noqa: S101 - inserted above, or there before
    return found


def get(tx: Transaction, write_id: str) -> Write:
    """One write, by its id."""
    return _to_write(tx, tx.execute(_writes().where(WriteRow.id == write_id)).mappings().one())


def find(tx: Transaction, task_id: str, number: int) -> Write | None:
    """The n-th write of a task, if it was intended before."""
    query = _writes().where(WriteRow.task_id == task_id, WriteRow.number == number)
    row = tx.execute(query).mappings().first()
    return None if row is None else _to_write(tx, row)


def sent(tx: Transaction, claimed: Claimed, write: Write) -> None:
    """Note that a write is about to be given to the network.

    Raises:
        Conflict: it is done, or was sent by somebody else meanwhile.
        Unavailable: another write of its lane is on its way or may still land.
    """
    workspace = claimed.request.workspace_id
    lock_lane(tx, workspace, write.effect.lane)
    _must_be_free(tx, workspace, write)
    statement = (
        update(WriteRow)
        .where(
            WriteRow.id == write.id,
            WriteRow.state.in_([WriteState.PLANNED, WriteState.UNKNOWN]),
            WriteRow.sends == write.sends,
        )
        .values(state=WriteState.SENT, sends=WriteRow.sends + 1, sent_at=tx.now, probed_at=None)
    )
    if tx.execute(statement).rowcount == 0:
        raise Conflict("This write has been taken over.")
    audit.record(tx, "write.sent", _subject(claimed, write.id), sends=write.sends + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is known of a write."""

    state: WriteState
    applied: Applied | None = None
    evidence: str = ""
    """How it is known: a status, a probe's finding."""
    hold: float = 0.0
    """Seconds for which an earlier send may still land; the lane stays shut so long."""


def settle(tx: Transaction, claimed: Claimed, write: Write, finding: Finding) -> None:
    """Note what is known of a write.

    Raises:
        Conflict: another write has made one of the things that this one says it made.
    """
    applied = finding.applied
    tx.execute(
        update(WriteRow)
        .where(WriteRow.id == write.id, WriteRow.state != WriteState.DONE)
        .values(
            state=finding.state,
            applied=None if applied is None else applied.model_dump(mode="json"),
            evidence=finding.evidence,
            held_until=tx.now + timedelta(seconds=finding.hold) if finding.hold else None,
            settled_at=None if finding.state in (*OPEN, WriteState.PLANNED) else tx.now,
        )
    )
    detail: dict[str, Any] = {"evidence": finding.evidence}
    if finding.state is WriteState.UNKNOWN:
        suspects.note(tx, write)
    elif applied is not None and applied.adopted and write.sends == 1:
        suspects.clear(tx, write.id)
    if applied is not None:
        take(tx, claimed.request.workspace_id, write, applied)
        detail |= {"notion_id": applied.id, "adopted": applied.adopted}
    audit.record(tx, f"write.{finding.state}", _subject(claimed, write.id), **detail)


def missed(tx: Transaction, claimed: Claimed, write: Write, evidence: str) -> None:
    """Note that a probe found nothing of a write that was sent."""
    tx.execute(
        update(WriteRow)
        .where(WriteRow.id == write.id, WriteRow.state.in_(OPEN))
        .values(state=WriteState.UNKNOWN, probed_at=tx.now, evidence=evidence)
    )
    suspects.note(tx, write)
    audit.record(tx, "write.missed", _subject(claimed, write.id), evidence=evidence)


def landed(tx: Transaction, write: Write, applied: Applied) -> None:
    """Note that a write was carried out after its task had been given up."""
    found = applied.model_copy(update={"adopted": True})
    tx.execute(
        update(WriteRow)
        .where(WriteRow.id == write.id, WriteRow.state.in_(OPEN))
        .values(
            state=WriteState.DONE,
            applied=found.model_dump(mode="json"),
            evidence="landed late",
            settled_at=tx.now,
        )
    )


def taken(tx: Transaction, workspace_id: str, ids: Sequence[str]) -> frozenset[str]:
    """Which of some pages and blocks are known to have been made by a write."""
    query = select(MadeRow.notion_id).where(
        MadeRow.workspace_id.in_(sharing(workspace_id)), MadeRow.notion_id.in_(ids)
    )
    return frozenset(str(notion_id) for notion_id in tx.execute(query).scalars())


def of_tasks(tx: Transaction, task_ids: Iterable[str]) -> list[Write]:
    """All writes of some tasks, in the order they were intended."""
    query = _writes().where(WriteRow.task_id.in_(list(task_ids)))
    query = query.order_by(WriteRow.intended_at, WriteRow.id)
    return [_to_write(tx, row) for row in tx.execute(query).mappings()]


def lock_lane(tx: Transaction, workspace_id: str, lane: str) -> None:
    """Let nobody else begin a write of a lane until this transaction ends.

    Workspaces that share a Notion connection share its lanes.
    """
    if not tx.is_sqlite:
        own = select(WorkspaceRow.connection).where(WorkspaceRow.id == workspace_id)
        key = func.hashtextextended(own.scalar_subquery() + f"/{lane}", 0)
        tx.execute(select(func.pg_advisory_xact_lock(key)))


def _must_be_free(tx: Transaction, workspace_id: str, write: Write) -> None:
    """Nobody looks after a write whose task is over, so it holds its lane only for a while."""
    cared_for = or_(TaskRow.state.not_in(list(SETTLED)), WriteRow.sent_at > tx.now - MAY_LAND)
    query = (
        select(WriteRow.held_until)
        .join(TaskRow, TaskRow.id == WriteRow.task_id)
        .where(
            WriteRow.workspace_id.in_(sharing(workspace_id)),
            WriteRow.lane == write.effect.lane,
            WriteRow.id != write.id,
            or_(and_(WriteRow.state.in_(OPEN), cared_for), WriteRow.held_until > tx.now),
        )
    )
    waits = [_lane_wait(tx, held) for held in tx.execute(query).scalars()]
    if waits:
        text = "An earlier change of the same thing is still on its way."
        raise Unavailable(text, retry_after=max(waits))


def _lane_wait(tx: Transaction, held_until: datetime | None) -> float:
    if held_until is None:
        return LANE_WAIT
    return max(LANE_WAIT, (held_until - tx.now).total_seconds())


def take(tx: Transaction, workspace_id: str, write: Write, applied: Applied) -> None:
    """Note what a write has made. Raises Conflict when another one has made it."""
    made = made_by(write.effect, applied)
    for notion_id in made:
        row = {"workspace_id": workspace_id, "notion_id": notion_id, "write_id": write.id}
        tx.execute(tx.insert(table_of(MadeRow)).values(row).on_conflict_do_nothing())
    query = select(func.count()).where(
        MadeRow.workspace_id.in_(sharing(workspace_id)),
        MadeRow.notion_id.in_(made),
        MadeRow.write_id != write.id,
    )
    if made and tx.execute(query).scalar():
        raise Conflict("Another write has made this already.")


def made_by(effect: Effect, applied: Applied) -> tuple[str, ...]:
    """Ids of what an effect made: things that are one write's alone."""
    match effect:
        case CreatePage() | CreateComment() | CreateDatabase() | CreateView() | StartUpload():
            return (applied.id,)
        case AppendBlocks():
            return applied.block_ids
        case _:
            return ()


def _writes() -> Select[Any]:
    return select(WriteRow.__table__).join(TaskRow, TaskRow.id == WriteRow.task_id)


def _age(tx: Transaction, moment: datetime | None) -> float | None:
    return None if moment is None else (tx.now - moment).total_seconds()


def _to_write(tx: Transaction, row: RowMapping) -> Write:
    return Write(
        id=row["id"],
        task_id=row["task_id"],
        number=row["number"],
        effect=_EFFECT.validate_python(row["effect"]),
        state=WriteState(row["state"]),
        sends=row["sends"],
        sent_seconds_ago=_age(tx, row["sent_at"]),
        before=cast("Json", row["before"]),
        applied=None if row["applied"] is None else Applied.model_validate(row["applied"]),
        intended_seconds_ago=_age(tx, row["intended_at"]) or 0.0,
        probed_seconds_ago=_age(tx, row["probed_at"]),
    )


def _subject(claimed: Claimed, write_id: str) -> audit.Subject:
    task = claimed.task
    return audit.Subject(
        request_id=task.request_id, plan_id=task.plan_id, task_id=task.id, write_id=write_id
    )
