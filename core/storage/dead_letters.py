"""Dead letters: tasks that were given up although trying again might help, and their history.

A step that a person can mend (a name that is not there) is no dead letter; one that lost its
workers, was tried often enough, ran out of time or met a defect is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update

from core.domain.task import Task, TaskState
from core.storage import audit, cards, retries, row_locks, tasks
from core.storage.database import Transaction
from core.storage.models import AuditRow, TaskRow

GIVEN_UP = (TaskState.DEAD, TaskState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A task that was given up; `task.problem` is the cause."""

    task: Task
    at: datetime
    """When it was given up, by database time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How one attempt of a task ended."""

    at: datetime
    number: int | None
    worker: str | None
    """The process that ran it; None when no worker had claimed it."""
    end: str
    """The audit's word: `pending` (to be tried again), `taken_back`, `dead`, `failed`, …"""
    problem: str


def find(
    tx: Transaction,
    *,
    operation: str | None = None,
    code: str | None = None,
    ids: Collection[str] = (),
    limit: int = 100,
) -> list[DeadLetter]:
    """The newest dead letters.

    Args:
        operation: only those of one operation.
        code: only those with one cause, such as "dead", "unexpected", "unavailable", "too_late".
        ids: only these tasks.
    """
    query = select(TaskRow.id, TaskRow.settled_at).where(_is_dead_letter())
    if operation is not None:
        query = query.where(TaskRow.operation == operation)
    if code is not None:
        query = query.where(TaskRow.problem["code"].as_string() == code)
    if ids:
        query = query.where(TaskRow.id.in_(ids))
    found = tx.execute(query.order_by(TaskRow.settled_at.desc(), TaskRow.id).limit(limit)).all()
    given_up = tasks.get_all(tx, [task_id for task_id, _ in found], strict=False)
    by_id = {task.id: task for task in given_up}
    return [DeadLetter(task=by_id[task_id], at=at) for task_id, at in found]


def history(tx: Transaction, task: Task) -> list[Attempt]:
    """How each attempt of a task ended, oldest first."""
    query = (
        select(AuditRow.at, AuditRow.action, AuditRow.detail)
        .where(AuditRow.request_id == task.request_id, AuditRow.task_id == task.id)
        .where(AuditRow.action.like("task.%"))
        .order_by(AuditRow.id)
    )
    return [
        Attempt(
            at=at,
            number=detail.get("attempt"),
            worker=detail.get("worker"),
            end=action.partition(".")[2],
            problem=detail.get("problem", ""),
        )
        for at, action, detail in tx.execute(query)
    ]


def replay(tx: Transaction, ids: Collection[str], actor: str) -> int:
    """Put dead letters back to their start, with what was skipped because of them.

    Tasks keep their identity, so a write that was applied before is found again.

    Returns:
        How many dead letters will run again.
    """
    by_request = _by_request(tx, ids)
    row_locks.of_requests(tx, by_request)
    for request_id, mine in sorted(by_request.items()):
        retries.retry_some(tx, request_id, mine)
        _record(tx, "task.replayed", request_id, mine, actor)
        cards.mark(tx, request_id, urgent=True)
    return sum(len(mine) for mine in by_request.values())


def discard(tx: Transaction, ids: Collection[str], actor: str) -> int:
    """Strike dead letters off: cancelled, with their cause kept. Returns how many."""
    by_request = _by_request(tx, ids)
    row_locks.of_requests(tx, by_request)
    for request_id, mine in sorted(by_request.items()):
        tx.execute(
            update(TaskRow)
            .where(TaskRow.id.in_(mine), TaskRow.state.in_(GIVEN_UP))
            .values(state=TaskState.CANCELLED, settled_at=tx.now)
        )
        _record(tx, "task.cancelled", request_id, mine, actor)
        cards.mark(tx, request_id, urgent=True)
    return sum(len(mine) for mine in by_request.values())


def _is_dead_letter() -> ColumnElement[bool]:
    passing = TaskRow.problem["retryable"].as_boolean()
    # A step that was spread failed because of its items; they are the dead letters.
    failed = and_(TaskRow.state == TaskState.FAILED, TaskRow.spread.is_(None), passing)
    return and_(TaskRow.state.in_(GIVEN_UP), or_(TaskRow.state == TaskState.DEAD, failed))


def _by_request(tx: Transaction, ids: Collection[str]) -> dict[str, list[str]]:
    """The dead letters among some tasks, each with those of its batch, by request."""
    leaders = select(TaskRow.leader_id).where(TaskRow.id.in_(ids), TaskRow.leader_id.is_not(None))
    together = or_(
        TaskRow.id.in_(ids),
        TaskRow.id.in_(leaders),
        TaskRow.leader_id.in_(ids),
        TaskRow.leader_id.in_(leaders),
    )
    query = select(TaskRow.request_id, TaskRow.id).where(together, _is_dead_letter())
    found: dict[str, list[str]] = {}
    for request_id, task_id in tx.execute(query.order_by(TaskRow.id)):
        found.setdefault(str(request_id), []).append(str(task_id))
    return found


def _record(
    tx: Transaction, action: str, request_id: str, task_ids: Sequence[str], actor: str
) -> None:
    subjects = [audit.Subject(request_id=request_id, task_id=task_id) for task_id in task_ids]
    audit.record_all(tx, action, subjects, actor=actor)
