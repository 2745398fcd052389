"""The audit: one row for every request, plan, decision, write and outcome.

A row is written in the transaction of the change that it records, and mirrored to the log when
that transaction is stored.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog
from pydantic import JsonValue
from sqlalchemy import insert, select

from core.storage.database import Transaction
from core.storage.models import AuditRow

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
    ids = {
        "request_id": subject.request_id,
        "plan_id": subject.plan_id,
        "task_id": subject.task_id,
        "write_id": subject.write_id,
    }
    row = {"at": tx.now, "action": action, "actor": actor, "detail": detail, **ids}
    tx.execute(insert(AuditRow), row)
    known = {name: value for name, value in ids.items() if value}
    tx.after_commit(lambda: _log.info(action, actor=actor, **known, **detail))


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
