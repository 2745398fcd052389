"""What all processes together may ask of an outside service: a rate, and the service's own word.

The rate is a bucket, kept as the moment at which the calls made so far are paid for (generic cell
rate algorithm). It lives in the database, so it survives whatever happens to Redis, and goes by
database time, so no machine's clock matters.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from core.domain.dials import Dial, Dials
from core.storage.database import Transaction
from core.storage.models import BudgetRow, table_of

BEHIND = timedelta(seconds=0.5)
"""How far calls may be behind their rate while more work is started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How many calls a service takes."""

    per_minute: float
    burst: float
    """Calls that may come at once after a rest; at least 1."""

    @property
    def interval(self) -> timedelta:
        """Between two calls in the long run."""
        return timedelta(seconds=60 / self.per_minute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Why a service is not to be asked now."""

    seconds: float
    reason: str = ""
    """A sentence for people that a time can follow; empty when it is only the rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shut:
    """A service that asks for no calls before some time."""

    until: datetime
    reason: str


def take(tx: Transaction, name: str, rate: Rate, *, patience: float) -> Wait | None:
    """Pay for one call.

    Args:
        patience: seconds that the caller is ready to wait; a call that would have to wait longer
            is not paid for.

    Returns:
        How long to wait: with the call paid for when `seconds` is at most `patience`, else not.
        None when it may go at once.
    """
    row = _locked(tx, name)
    if row.shut_until > tx.now:
        return Wait(seconds=(row.shut_until - tx.now).total_seconds(), reason=row.reason)
    paid = max(row.spent_until, tx.now) + rate.interval
    wait = (paid - rate.interval * max(1.0, rate.burst) - tx.now).total_seconds()
    if wait <= patience:
        tx.execute(update(BudgetRow).where(BudgetRow.name == name).values(spent_until=paid))
    return Wait(seconds=wait) if wait > 0 else None


def shut(tx: Transaction, name: str, seconds: float, reason: str) -> bool:
    """Note that a service asks for no calls for some time, from anyone.

    Returns whether it is later than was known.
    """
    row = _locked(tx, name)
    until = tx.now + timedelta(seconds=seconds)
    if until <= row.shut_until:
        return False
    values = {"shut_until": until, "reason": reason}
    tx.execute(update(BudgetRow).where(BudgetRow.name == name).values(values))
    return True


def shut_wait(tx: Transaction, name: str) -> Wait | None:
    """How long a service has asked for no calls, if it has; costs one read."""
    query = select(BudgetRow.shut_until, BudgetRow.reason).where(
        BudgetRow.name == name, BudgetRow.shut_until > tx.now
    )
    row = tx.execute(query).first()
    if row is None:
        return None
    return Wait(seconds=(row.shut_until - tx.now).total_seconds(), reason=row.reason)


def rate_of(numbers: Dials, name: str) -> Rate:
    """How many calls a service takes, as it is set."""
    per_minute = numbers.value(Dial.RATE, name) or 1.0
    return Rate(per_minute=per_minute, burst=numbers.value(Dial.BURST, name) or 1.0)


def all_shut(tx: Transaction, numbers: Dials) -> dict[str, Shut]:
    """Every service that is not to be asked at present, by the name of its budget.

    One that is behind with what is paid for already counts too: those who work get their calls
    before others start.
    """
    found: dict[str, Shut] = {}
    query = select(
        BudgetRow.name, BudgetRow.spent_until, BudgetRow.shut_until, BudgetRow.reason
    ).where(or_(BudgetRow.shut_until > tx.now, BudgetRow.spent_until > tx.now))
    for name, spent_until, shut_until, reason in tx.execute(query):
        rate = rate_of(numbers, name)
        free = spent_until - rate.interval * (max(1.0, rate.burst) - 1)
        if shut_until > tx.now:
            found[name] = Shut(until=shut_until, reason=reason)
        elif free > tx.now + BEHIND:
            found[name] = Shut(until=free, reason="")
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    spent_until: datetime
    shut_until: datetime
    reason: str


def _locked(tx: Transaction, name: str) -> _Row:
    query = select(BudgetRow.spent_until, BudgetRow.shut_until, BudgetRow.reason)
    query = query.where(BudgetRow.name == name)
    if not tx.is_sqlite:
        query = query.with_for_update()
    found = tx.execute(query).first()
    if found is None:
        new = {"name": name, "spent_until": tx.now, "shut_until": tx.now, "reason": ""}
        tx.execute(tx.insert(table_of(BudgetRow)).values(new).on_conflict_do_nothing())
        found = tx.execute(query).one()
    return _Row(*found)
