"""The numbers that an operator set: limits, weights, quotas, rates."""

from sqlalchemy import delete, select

from core.domain.dials import Dial, Dials
from core.storage import audit
from core.storage.database import Transaction
from core.storage.models import DialRow, table_of


def read(tx: Transaction) -> Dials:
    """All numbers as they are now."""
    query = select(DialRow.name, DialRow.subject, DialRow.value)
    # A newer version beside this one may know dials that this one does not.
    known = {name.value for name in Dial}
    return Dials(
        numbers={
            (Dial(name), subject): value
            for name, subject, value in tx.execute(query)
            if name in known
        }
    )


def turn(tx: Transaction, dial: Dial, subject: str, value: float, *, actor: str) -> None:
    """Set a number; it holds from the next look of whoever goes by it."""
    insert = tx.insert(table_of(DialRow)).values(name=dial.value, subject=subject, value=value)
    tx.execute(
        insert.on_conflict_do_update(index_elements=["name", "subject"], set_={"value": value})
    )
    _record(tx, "dial.set", dial, subject, actor=actor, value=value)


def reset(tx: Transaction, dial: Dial, subject: str, *, actor: str) -> bool:
    """Go back to the default. Returns whether there was a number of its own."""
    statement = delete(DialRow).where(DialRow.name == dial.value, DialRow.subject == subject)
    there = bool(tx.execute(statement).rowcount)
    if there:
        _record(tx, "dial.reset", dial, subject, actor=actor)
    return there


def _record(
    tx: Transaction, action: str, dial: Dial, subject: str, *, actor: str, **detail: float
) -> None:
    audit.record(tx, action, audit.Subject(), actor=actor, dial=dial.value, of=subject, **detail)
