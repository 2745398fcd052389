"""Deleting what is over and old: whole requests with all that hangs on them, and audit lines.

What hangs on a request is read off the foreign keys: a table that refers to requests, tasks, plans
or writes is emptied before the rows it refers to. A row that must outlive its request refers to it
by a plain id. Threads and workspaces stay.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, Table, delete, func, or_, select
from sqlalchemy.orm import aliased

from core.domain.task import SETTLED
from core.storage.database import Transaction
from core.storage.model_call_rows import ModelCallRow
from core.storage.models import (
    AuditRow,
    Base,
    MadeRow,
    ProcessRow,
    RequestRow,
    TaskRow,
    table_of,
)
from core.storage.schedule_rows import ScheduleRow

INDEXES = (
    Index("requests_by_end", RequestRow.finished_at),
    Index("requests_by_undone", RequestRow.undoes),
    Index("tasks_by_plan", TaskRow.plan_id),
    Index("made_by_write", MadeRow.write_id),
)
"""Without them each deleted row would look through a whole table for what refers to it."""

_ROOT = table_of(RequestRow)


def old_requests(tx: Transaction, before: datetime, *, tasks: int) -> list[str]:
    """Requests that ended before a time and that nothing still needs, oldest first.

    A request and those that undo it (and undo that) go together, when the last of them is old:
    while one is kept, the others tell whether it can be undone. A request that has work left is
    not over.

    Args:
        tasks: stop when those found have this many tasks together; the first is always given.
    """
    undoing = aliased(RequestRow)
    roots = (
        select(RequestRow.id)
        .where(RequestRow.finished_at < before, RequestRow.undoes.is_(None))
        .where(~_has_younger_undo(undoing, before))
        .order_by(RequestRow.finished_at)
        .limit(tasks)
    )
    found: list[str] = []
    room = tasks
    for root in tx.execute(roots).scalars().all():
        family = _family(tx, str(root))
        if not family or not _is_over(tx, family, before):
            continue
        size = select(func.count()).select_from(TaskRow).where(TaskRow.request_id.in_(family))
        room -= int(tx.execute(size).scalar_one())
        if found and room < 0:
            break
        found += family
    return found


def delete_requests(tx: Transaction, request_ids: Sequence[str]) -> None:
    """Delete requests with everything that hangs on them."""
    for table in reversed(Base.metadata.sorted_tables):
        doomed = _doomed(table, request_ids)
        if doomed is not None:
            tx.execute(delete(table).where(doomed))


def delete_audit(tx: Transaction, before: datetime, *, limit: int) -> int:
    """Delete the oldest audit lines that were written before a time. Returns how many."""
    oldest = select(AuditRow.id, AuditRow.at).order_by(AuditRow.id).limit(limit)
    ids = [line_id for line_id, at in tx.execute(oldest) if at < before]
    if ids:
        tx.execute(delete(AuditRow).where(AuditRow.id <= ids[-1], AuditRow.at < before))
    return len(ids)


def delete_processes(tx: Transaction, before: datetime) -> int:
    """Forget worker processes that were last seen before a time. Returns how many."""
    return int(tx.execute(delete(ProcessRow).where(ProcessRow.seen_at < before)).rowcount)


def delete_model_calls(tx: Transaction, before: datetime) -> int:
    """Forget calls to a language model that were made before a time. Returns how many."""
    return int(tx.execute(delete(ModelCallRow).where(ModelCallRow.at < before)).rowcount)


def delete_schedules(tx: Transaction, before: datetime) -> int:
    """Forget schedules that are over and whose last request is forgotten. Returns how many."""
    last = select(RequestRow.id).where(RequestRow.id == ScheduleRow.last_request_id).exists()
    statement = delete(ScheduleRow).where(
        ScheduleRow.look_at.is_(None),
        ScheduleRow.paused_at.is_(None),
        ScheduleRow.created_at < before,
        ~last,
    )
    return int(tx.execute(statement).rowcount)


def _has_younger_undo(undoing: Any, before: datetime) -> ColumnElement[bool]:
    """Whether a request is undone by one that is not old yet: the usual reason to wait."""
    young = or_(undoing.finished_at.is_(None), undoing.finished_at >= before)
    return select(undoing.id).where(undoing.undoes == RequestRow.id, young).exists()


def _family(tx: Transaction, root: str) -> list[str]:
    """A request, those that undo it, those that undo these, and so on; nobody may add one now.

    Empty when somebody is deciding about the request at this moment.
    """
    newest = _locked(tx, RequestRow.id == root, skip=True)
    family: list[str] = []
    while newest:
        family += newest
        newest = _locked(tx, RequestRow.undoes.in_(newest), skip=False)
    return family


def _locked(tx: Transaction, which: ColumnElement[bool], *, skip: bool) -> list[str]:
    query = select(RequestRow.id).where(which)
    if not tx.is_sqlite:
        query = query.with_for_update(skip_locked=skip)
    return [str(found) for found in tx.execute(query).scalars()]


def _is_over(tx: Transaction, family: Sequence[str], before: datetime) -> bool:
    young = or_(RequestRow.finished_at.is_(None), RequestRow.finished_at >= before)
    reasons = (
        select(RequestRow.id).where(RequestRow.id.in_(family), young),
        select(TaskRow.id).where(
            TaskRow.request_id.in_(family), TaskRow.state.not_in(list(SETTLED))
        ),
    )
    return not any(tx.execute(reason.limit(1)).first() for reason in reasons)


def _doomed(table: Table, request_ids: Sequence[str]) -> ColumnElement[bool] | None:
    """Which rows of a table hang on the requests; None when it does not refer to them."""
    if table is _ROOT:
        return table.c.id.in_(request_ids)
    hanging: list[ColumnElement[bool]] = []
    for key in table.foreign_keys:
        parent = key.column.table
        if parent is _ROOT:
            return key.parent.in_(request_ids)
        above = None if parent is table else _doomed(parent, request_ids)
        if above is not None:
            hanging.append(key.parent.in_(select(key.column).where(above)))
    return or_(*hanging) if hanging else None
