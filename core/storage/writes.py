"""The write ledger: every effect on Notion, intended before it is sent and settled after."""

from collections.abc import Iterable
from typing import Any, cast

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, Select, select, update

from core.domain.notion import Json
from core.domain.task import Task
from core.domain.write import Applied, Effect, Write, WriteState
from core.kit.clock import new_id
from core.kit.errors import Conflict
from core.storage import audit
from core.storage.database import Transaction
from core.storage.models import TaskRow, WriteRow, table_of

_EFFECT: TypeAdapter[Effect] = TypeAdapter(Effect)

OPEN = (WriteState.SENT, WriteState.UNKNOWN)
"""States of a write that may have been applied without our knowing."""


def intend(
    tx: Transaction, task: Task, number: int, effect: Effect, target: str, before: Json
) -> Write:
    """Write down an effect before it is sent. The same task and number finds the first row.

    Args:
        target: what must not be written by two at once: the page, or the parent of a new one.
        before: what a probe starts from and what undo needs.
    """
    values = {
        "id": new_id("write"),
        "task_id": task.id,
        "number": number,
        "kind": effect.kind,
        "target": target,
        "effect": effect.model_dump(mode="json", by_alias=True),
        "before": before,
        "state": WriteState.PLANNED,
        "intended_at": tx.now,
        "sends": 0,
    }
    made = tx.execute(tx.insert(table_of(WriteRow)).values(values).on_conflict_do_nothing())
    if made.rowcount:
        subject = _subject(task, str(values["id"]))
        audit.record(tx, "write.intended", subject, kind=effect.kind, target=target)
    found = find(tx, task, number)
    assert found is not None  # noqa: S101 - inserted above, or there before
    return found


def find(tx: Transaction, task: Task, number: int) -> Write | None:
    """The n-th write of a task, if it was intended before."""
    query = _writes(tx).where(WriteRow.task_id == task.id, WriteRow.number == number)
    row = tx.execute(query).mappings().first()
    return None if row is None else _to_write(tx, row)


def sent(tx: Transaction, task: Task, write: Write) -> None:
    """Note that a write is about to be given to the network.

    Raises:
        Conflict: it was settled or sent by somebody else meanwhile.
    """
    statement = (
        update(WriteRow)
        .where(
            WriteRow.id == write.id,
            WriteRow.state.in_([WriteState.PLANNED, WriteState.UNKNOWN]),
            WriteRow.sends == write.sends,
        )
        .values(state=WriteState.SENT, sends=WriteRow.sends + 1, sent_at=tx.now)
    )
    if tx.execute(statement).rowcount == 0:
        raise Conflict("This write has been taken over.")
    audit.record(tx, "write.sent", _subject(task, write.id), sends=write.sends + 1)


def settle(
    tx: Transaction,
    task: Task,
    write: Write,
    state: WriteState,
    *,
    applied: Applied | None = None,
    evidence: str = "",
) -> None:
    """Note what is known of a write now.

    Args:
        evidence: how it is known: a status, a probe's finding.
    """
    tx.execute(
        update(WriteRow)
        .where(WriteRow.id == write.id, WriteRow.state != WriteState.DONE)
        .values(
            state=state,
            applied=None if applied is None else applied.model_dump(mode="json"),
            evidence=evidence,
            settled_at=None if state in (*OPEN, WriteState.PLANNED) else tx.now,
        )
    )
    detail: dict[str, Any] = {"evidence": evidence}
    if applied is not None:
        detail |= {"notion_id": applied.id, "adopted": applied.adopted}
    audit.record(tx, f"write.{state}", _subject(task, write.id), **detail)


def unsettled_on(tx: Transaction, target: str, *, besides: str) -> list[Write]:
    """Writes to a target whose outcome is not known, other than the task's own."""
    query = _writes(tx).where(
        WriteRow.target == target, WriteRow.state.in_(OPEN), WriteRow.task_id != besides
    )
    return [_to_write(tx, row) for row in tx.execute(query).mappings()]


def of_tasks(tx: Transaction, task_ids: Iterable[str]) -> list[Write]:
    """All writes of some tasks, in the order they were intended."""
    query = _writes(tx).where(WriteRow.task_id.in_(list(task_ids)))
    query = query.order_by(WriteRow.intended_at, WriteRow.id)
    return [_to_write(tx, row) for row in tx.execute(query).mappings()]


def _writes(tx: Transaction) -> Select[Any]:
    return select(WriteRow.__table__).join(TaskRow, TaskRow.id == WriteRow.task_id)


def _to_write(tx: Transaction, row: RowMapping) -> Write:
    sent_at = row["sent_at"]
    return Write(
        id=row["id"],
        task_id=row["task_id"],
        number=row["number"],
        effect=_EFFECT.validate_python(row["effect"]),
        state=WriteState(row["state"]),
        sends=row["sends"],
        sent_seconds_ago=None if sent_at is None else (tx.now - sent_at).total_seconds(),
        before=cast("Json", row["before"]),
        applied=None if row["applied"] is None else Applied.model_validate(row["applied"]),
    )


def _subject(task: Task, write_id: str) -> audit.Subject:
    return audit.Subject(
        request_id=task.request_id, plan_id=task.plan_id, task_id=task.id, write_id=write_id
    )
