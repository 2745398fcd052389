"""Errors that people were told of, found again by the short id that their card shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, or_, select

from core.storage.database import Transaction
from core.storage.models import RequestRow, TaskRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One task that ended in an error."""

    request_id: str
    task_id: str
    work: str
    """The operation, or "planning"."""
    code: str
    text: str
    """What the person was told."""
    tries: int
    at: datetime | None
    """When the task settled."""
    person_id: str


def named(tx: Transaction, name: str, *, limit: int = 100) -> Iterator[Trouble]:
    """Tasks with an error: of the request whose id ends so, of that task, or that tell of it.

    Args:
        name: what a card showed, a request's or task's id, or an id such as `err_…`.
    """
    query = (
        select(
            TaskRow.id,
            TaskRow.request_id,
            TaskRow.kind,
            TaskRow.operation,
            TaskRow.problem,
            TaskRow.tries,
            TaskRow.settled_at,
            RequestRow.person_id,
        )
        .join(RequestRow, RequestRow.id == TaskRow.request_id)
        .where(
            TaskRow.problem.is_not(None),
            or_(
                TaskRow.request_id.endswith(name, autoescape=True),
                TaskRow.id.endswith(name, autoescape=True),
                cast(TaskRow.problem, String).contains(name, autoescape=True),
            ),
        )
        .order_by(TaskRow.id)
        .limit(limit)
    )
    for row in tx.execute(query):
        problem = row.problem or {}
        yield Trouble(
            request_id=row.request_id,
            task_id=row.id,
            work=row.operation or row.kind,
            code=str(problem.get("code", "")),
            text=str(problem.get("text", "")),
            tries=row.tries,
            at=row.settled_at,
            person_id=row.person_id,
        )
