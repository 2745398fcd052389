"""Locks on rows, always taken in one order: requests, then tasks, then cards, each by id.

Two transactions that change the same rows in different orders would wait for each other for ever.
Whatever changes tasks of several requests therefore locks the requests here first, and whatever
marks several cards locks those. Claims wait for no task at all: one that is locked is about to be
called off or taken back. SQLite needs none of it: a writing transaction is alone there.
"""

from collections.abc import Collection

from sqlalchemy import select

from core.storage.database import Transaction
from core.storage.groups import among
from core.storage.models import CardRow, RequestRow, TaskRow


def of_requests(tx: Transaction, request_ids: Collection[str]) -> None:
    """Let only this transaction change these requests and their tasks until it ends."""
    if request_ids and not tx.is_sqlite:
        tx.send(_REQUESTS, {"ids": request_ids})


def of_requests_of(tx: Transaction, task_ids: Collection[str]) -> None:
    """The same for the requests of these tasks."""
    if task_ids and not tx.is_sqlite:
        tx.send(_REQUESTS_OF_TASKS, {"ids": task_ids})


def of_tasks(tx: Transaction, task_ids: Collection[str]) -> None:
    """Let only this transaction change these tasks until it ends."""
    if task_ids and not tx.is_sqlite:
        tx.send(_TASKS, {"ids": task_ids})


def of_cards(tx: Transaction, request_ids: Collection[str]) -> None:
    """Let only this transaction change the cards of these requests until it ends."""
    if request_ids and not tx.is_sqlite:
        tx.send(_CARDS, {"ids": request_ids})


_REQUESTS = (
    select(RequestRow.id).where(among(RequestRow.id, "ids")).order_by(RequestRow.id)
).with_for_update()
_REQUESTS_OF_TASKS = (
    select(RequestRow.id)
    .where(RequestRow.id.in_(select(TaskRow.request_id).where(among(TaskRow.id, "ids"))))
    .order_by(RequestRow.id)
    .with_for_update()
)
_TASKS = select(TaskRow.id).where(among(TaskRow.id, "ids")).order_by(TaskRow.id).with_for_update()
_CARDS = (
    select(CardRow.request_id)
    .where(among(CardRow.request_id, "ids"))
    .order_by(CardRow.request_id)
    .with_for_update()
)
