"""Named locks with an owner, an expiry by database time and a fencing token."""

from datetime import timedelta

from sqlalchemy import select, update

from core.storage.database import Transaction
from core.storage.models import LeaseRow, table_of


def acquire(tx: Transaction, name: str, owner: str, *, seconds: float) -> int | None:
    """Take a lock, or keep it when it is already this owner's.

    Args:
        seconds: how long it stays taken unless it is acquired again.

    Returns:
        The fencing token, higher for every new owner; None when somebody else holds the lock.
    """
    until = tx.now + timedelta(seconds=seconds)
    kept = (
        update(LeaseRow)
        .where(LeaseRow.name == name, LeaseRow.owner == owner, LeaseRow.until > tx.now)
        .values(until=until)
        .returning(LeaseRow.token)
    )
    token = tx.execute(kept).scalar()
    if token is None:
        taken = (
            update(LeaseRow)
            .where(LeaseRow.name == name, LeaseRow.until <= tx.now)
            .values(owner=owner, until=until, token=LeaseRow.token + 1)
            .returning(LeaseRow.token)
        )
        token = tx.execute(taken).scalar()
    if token is None:
        first = (
            tx.insert(table_of(LeaseRow))
            .values(name=name, owner=owner, token=1, until=until)
            .on_conflict_do_nothing()
            .returning(LeaseRow.token)
        )
        token = tx.execute(first).scalar()
    return None if token is None else int(token)


def release(tx: Transaction, name: str, owner: str) -> None:
    """Let go of a lock; nothing happens when it is not this owner's."""
    tx.execute(
        update(LeaseRow).where(LeaseRow.name == name, LeaseRow.owner == owner).values(until=tx.now)
    )


def holds(tx: Transaction, name: str, owner: str, token: int) -> bool:
    """Whether the lock is still this owner's under this token."""
    query = select(LeaseRow.token).where(
        LeaseRow.name == name,
        LeaseRow.owner == owner,
        LeaseRow.token == token,
        LeaseRow.until > tx.now,
    )
    # Shared: nobody takes the lock over while this transaction acts on it.
    shared = query if tx.is_sqlite else query.with_for_update(read=True)
    return tx.execute(shared).scalar() is not None
