"""The audit: one row for every request, plan, decision, write and outcome.

A row is written in the transaction of the change that it records, and mirrored to the log when
that transaction is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from pydantic import JsonValue
from sqlalchemy import select

from core.storage.database import Transaction
from core.storage.inserting import insert_all
from core.storage.models import AuditRow, table_of

_log = structlog.get_logger("audit")

SYSTEM = "assistant"
"""The actor of what nobody asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an audit line is about, by id."""

    request_id: str | None = None
    plan_id: str | None = None
    task_id: str | None = None
    write_id: str | None = None

    def ids(self) -> dict[str, str | None]:
        """Each id under its column's name."""
        return {
            "request_id": self.request_id,
            "plan_id": self.plan_id,
            "task_id": self.task_id,
            "write_id": self.write_id,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line that is about to be added, with a detail of its own."""

    subject: Subject
    actor: str = SYSTEM
    detail: dict[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the audit."""

    id: int
    at: datetime
    action: str
    actor: str
    subject: Subject
    detail: dict[str, JsonValue]


def record(
    tx: Transaction, action: str, subject: Subject, *, actor: str = SYSTEM, **detail: JsonValue
) -> None:
    """Add one line.

    Args:
        action: a fixed name such as `request.accepted`, past tense.
        actor: id of the person who decided, or SYSTEM.
        detail: what else is worth keeping; no secrets, no page content.
    """
    record_all(tx, action, [subject], actor=actor, **detail)


def record_all(
    tx: Transaction,
    action: str,
    subjects: Sequence[Subject],
    *,
    actor: str = SYSTEM,
    **detail: JsonValue,
) -> None:
    """Add the same line for each of several subjects, and mirror them to the log as one event."""
    if not subjects:
        return
    same = {"at": tx.now, "action": action, "actor": actor, "detail": detail}
    insert_all(tx, table_of(AuditRow), [same | subject.ids() for subject in subjects])
    tx.after_commit(lambda: _log.info(action, actor=actor, **_ids(subjects), **detail))


def record_lines(tx: Transaction, action: str, lines: Sequence[Line]) -> None:
    """Add lines of one action; one is mirrored to the log as it is, several as one event."""
    if not lines:
        return
    same = {"at": tx.now, "action": action}
    rows = [same | one.subject.ids() | {"actor": one.actor, "detail": one.detail} for one in lines]
    insert_all(tx, table_of(AuditRow), rows)
    said = _ids([one.subject for one in lines])
    if len(lines) == 1:
        said |= {"actor": lines[0].actor, **lines[0].detail}
    tx.after_commit(lambda: _log.info(action, **said))


def _ids(subjects: Sequence[Subject]) -> dict[str, JsonValue]:
    """The ids of one subject as fields of an event; of several how many, and their requests."""
    if len(subjects) == 1:
        return {name: value for name, value in subjects[0].ids().items() if value}
    requests = dict.fromkeys(one.request_id for one in subjects if one.request_id)
    return {"subjects": len(subjects), "request_ids": list(requests)}


def recent(tx: Transaction, action: str, *, among: int = 500) -> list[datetime]:
    """When something happened lately, the newest first; looks at the last `among` lines alone."""
    last = select(AuditRow.at, AuditRow.action).order_by(AuditRow.id.desc()).limit(among)
    lines = last.subquery()
    query = select(lines.c.at).where(lines.c.action == action)
    return sorted(tx.execute(query).scalars(), reverse=True)


def entries(
    tx: Transaction, *, request_id: str | None = None, limit: int = 200
) -> list[AuditEntry]:
    """The newest lines, oldest first; of one request when its id is given."""
    query = select(AuditRow.__table__).order_by(AuditRow.id.desc()).limit(limit)
    if request_id:
        query = query.where(AuditRow.request_id == request_id)
    rows = tx.execute(query).mappings().all()
    return [
        AuditEntry(
            id=row["id"],
            at=row["at"],
            action=row["action"],
            actor=row["actor"],
            subject=Subject(
                request_id=row["request_id"],
                plan_id=row["plan_id"],
                task_id=row["task_id"],
                write_id=row["write_id"],
            ),
            detail=row["detail"],
        )
        for row in reversed(rows)
    ]
