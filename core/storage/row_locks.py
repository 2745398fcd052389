"""Locks on rows, always taken in one order: requests, then tasks, each by id.

Two transactions that change the same rows in different orders would wait for each other for ever.
Whatever changes tasks or cards of several requests therefore locks the requests here first: it then
has their tasks and cards to itself, but for those who change a single row, and for the heartbeat,
which changes the running tasks of its process. SQLite needs none of it: a writing transaction is
alone there.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from core.storage.database import Transaction
from core.storage.models import RequestRow, TaskRow


def of_requests(tx: Transaction, request_ids: Collection[str]) -> None:
    """Let only this transaction change these requests and their tasks until it ends."""
    _lock(tx, RequestRow.id, request_ids)


def of_requests_of(tx: Transaction, task_ids: Collection[str]) -> None:
    """The same for the requests of these tasks."""
    if not tx.is_sqlite:
        query = select(TaskRow.request_id).where(TaskRow.id.in_(task_ids)).distinct()
        of_requests(tx, list(tx.execute(query).scalars()))


def of_tasks(tx: Transaction, task_ids: Collection[str]) -> None:
    """Let only this transaction change these tasks until it ends."""
    _lock(tx, TaskRow.id, task_ids)


def _lock(tx: Transaction, key: InstrumentedAttribute[str], ids: Collection[str]) -> None:
    if ids and not tx.is_sqlite:
        tx.execute(select(key).where(key.in_(ids)).order_by(key).with_for_update())
