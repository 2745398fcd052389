"""Named locks with an owner, an expiry by database time and a fencing token.

Where two processes must not do a thing at once, one of these says so:

| thing | who keeps the second one away |
| --- | --- |
| to lead: release, recover, schedule, prune | the lock `orchestrator`, proved in each transaction |
| one schedule: the leader, a person's pause | the lock on its row (core.storage.schedules) |
| running a task | its own lease, with the attempt as token (core.storage.leases) |
| showing a card | its own lease on the card's row (core.storage.cards) |
| two writes to one thing in Notion | the lane (core.storage.writes) |
| migrating | one transaction under an advisory lock, as there may be no table yet |
| one embedded stack, one sandbox, one broker a data directory | locks on files: no database yet |

A holder that must act on its lock does so in a transaction that has called `holds`: on PostgreSQL
that keeps the row shared until the transaction ends, on SQLite a writing transaction is alone.
"""

from datetime import timedelta

from sqlalchemy import or_, select, update

from core.storage.database import Transaction
from core.storage.models import LeaseRow, table_of


def acquire(tx: Transaction, name: str, owner: str, *, seconds: float) -> int | None:
    """Take a lock, or keep it when it is already this owner's.

    A lock that is taken for much longer than anybody asks for was taken before the database's
    clock was set back, and is free too; should its owner live, its token tells it.

    Args:
        seconds: how long it stays taken unless it is acquired again; the same for all who ask.

    Returns:
        The fencing token, higher for every new owner; None when somebody else holds the lock.
    """
    until = tx.now + timedelta(seconds=seconds)
    absurd = tx.now + timedelta(seconds=2 * seconds)
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
            .where(LeaseRow.name == name, or_(LeaseRow.until <= tx.now, LeaseRow.until > absurd))
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


def release(tx: Transaction, name: str, owner: str, token: int) -> bool:
    """Let go of a lock. Returns False, and does nothing, when it is not this owner's any more."""
    statement = (
        update(LeaseRow)
        .where(
            LeaseRow.name == name,
            LeaseRow.owner == owner,
            LeaseRow.token == token,
            LeaseRow.until > tx.now,
        )
        .values(until=tx.now)
    )
    return bool(tx.execute(statement).rowcount)


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
