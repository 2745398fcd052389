"""What all processes together may ask of an outside service: a rate, and the service's own word.

A service counts calls in windows of a minute, and nobody knows when its windows begin. So no
minute, wherever it begins, gets more calls than are allowed: what the last minute got is counted,
and the burst that may come at once shrinks as that fills up. In between, calls are paced by a
bucket, kept as the moment at which the calls made so far are paid for (generic cell rate
algorithm). It lives in the database, so it survives whatever happens to Redis, and goes by
database time, so no machine's clock matters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from core.domain.dials import Dial, Dials
from core.storage.database import Transaction
from core.storage.models import BudgetRow, table_of

BEHIND = timedelta(seconds=0.5)
"""How far calls may be behind their rate while more work is started."""


WINDOW = 61.0
"""Seconds in which no more calls than a minute's are made: a minute, and room for the network."""

_RESERVED = 0.02
_SLOWER = 0.9
_SLOWEST = 0.25
_FASTER = 0.01
"""How much of the rate comes back in each minute after the service had too many calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How many calls a service takes."""

    per_minute: float
    burst: float
    """Calls that may come at once after a rest, out of those of the minute; at least 1."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One of the budgets that a call is paid from."""

    name: str
    rate: Rate | None
    """None when its calls are not counted, and only the service's own word holds."""


def take(
    tx: Transaction, lots: Sequence[Lot], *, patience: float, urgent: bool = False
) -> Wait | None:
    """Pay for one call, from every budget that it concerns or from none.

    Args:
        patience: seconds that the caller is ready to wait; a call that would have to wait longer
            is not paid for.
        urgent: whether somebody waits for it: a few such calls are always let go first.

    Returns:
        How long to wait: with the call paid for when `seconds` is at most `patience`, else not.
        None when it may go at once.
    """
    rows = {lot.name: _locked(tx, lot.name) for lot in sorted(lots, key=lambda lot: lot.name)}
    waits = [_wait(rows[lot.name], lot.rate, tx.now, urgent=urgent) for lot in lots]
    longest = max(waits, key=lambda wait: wait.seconds)
    if longest.reason and longest.seconds > 0:
        return longest
    if longest.seconds <= patience:
        for lot in lots:
            if lot.rate is not None:
                _pay(tx, rows[lot.name], lot.rate, max(0.0, longest.seconds))
    return longest if longest.seconds > 0 else None


def _wait(row: "_Row", rate: Rate | None, now: datetime, *, urgent: bool) -> Wait:
    """How long a call has to wait for one budget."""
    if row.shut_until > now:
        return Wait(seconds=(row.shut_until - now).total_seconds(), reason=row.reason)
    if rate is None:
        return Wait(seconds=0.0)
    allowed = row.allowed(rate, now)
    used = row.used(now)
    at_once = _at_once(rate.burst, allowed, used) + (_reserve(allowed) if urgent else 0)
    interval = _interval(allowed)
    paid = max(row.spent_until, now) + interval
    wait = (paid - interval * at_once - now).total_seconds()
    if used >= allowed:
        wait = max(wait, row.oldest + 1 + WINDOW - now.timestamp())
    return Wait(seconds=wait)


def _at_once(burst: float, allowed: float, used: int) -> float:
    """Calls that may come at once: the whole burst after a rest, two when the minute is used up.

    Shrinking in between is what keeps burst and pace together within the minute. Two, so that who
    comes a little late for its turn makes up for it.
    """
    burst = min(burst, allowed)
    whole = burst / (1 - (burst - 1) / allowed)
    return max(min(2.0, burst), whole * (1 - used / allowed))


def _pay(tx: Transaction, row: "_Row", rate: Rate, wait: float) -> None:
    interval = _interval(row.allowed(rate, tx.now))
    recent = row.with_one_more(tx.now, tx.now.timestamp() + wait)
    paid = max(row.spent_until, tx.now) + interval
    values = {"spent_until": paid, "recent": recent}
    tx.execute(update(BudgetRow).where(BudgetRow.name == row.name).values(values))


def _reserve(allowed: float) -> int:
    """Calls of a minute that are kept for those that somebody waits for."""
    return int(allowed * _RESERVED)


def _interval(allowed: float) -> timedelta:
    """Between two calls in the long run."""
    return timedelta(seconds=WINDOW / max(0.5, allowed - _reserve(allowed)))


def shut(tx: Transaction, name: str, seconds: float, reason: str, *, slower: bool = False) -> bool:
    """Note that a service asks for no calls for some time, from anyone.

    Args:
        slower: whether it gets more calls than it takes: then fewer are made from here on, until
            it has taken all for a while.

    Returns whether it is later than was known.
    """
    row = _locked(tx, name)
    until = tx.now + timedelta(seconds=seconds)
    if until <= row.shut_until:
        return False
    values: dict[str, Any] = {"shut_until": until, "reason": reason}
    if slower:
        factor = max(_SLOWEST, row.share(tx.now) * _SLOWER)
        values |= {"factor": factor, "factor_at": tx.now}
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
    query = _ROWS.where(or_(BudgetRow.shut_until > tx.now, BudgetRow.spent_until > tx.now))
    for values in tx.execute(query):
        row = _Row(*values)
        wait = _wait(row, rate_of(numbers, row.name), tx.now, urgent=False)
        if wait.reason or wait.seconds > BEHIND.total_seconds():
            until = tx.now + timedelta(seconds=wait.seconds)
            found[row.name] = Shut(until=until, reason=wait.reason)
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    spent_until: datetime
    shut_until: datetime
    reason: str
    recent: str
    """Calls by the second that they were made in, as "second:calls second:calls …"."""
    factor: float
    """Which part of the rate is used since the service last had too many calls."""
    factor_at: datetime | None

    def share(self, now: datetime) -> float:
        """Which part of the rate is used at present."""
        if self.factor_at is None:
            return 1.0
        minutes = (now - self.factor_at).total_seconds() / 60
        return min(1.0, self.factor + minutes * _FASTER)

    def allowed(self, rate: Rate, now: datetime) -> float:
        """Calls that a minute may have."""
        return max(1.0, rate.per_minute * self.share(now))

    def seconds(self, now: datetime) -> dict[int, int]:
        """Calls of the last window by second."""
        since = now.timestamp() - WINDOW
        parts = (part.partition(":") for part in self.recent.split())
        return {int(at): int(calls) for at, _, calls in parts if int(at) + 1 > since}

    def used(self, now: datetime) -> int:
        """Calls of the last window."""
        return sum(self.seconds(now).values())

    @property
    def oldest(self) -> int:
        """The first second of those that are noted."""
        return min((int(part.partition(":")[0]) for part in self.recent.split()), default=0)

    def with_one_more(self, now: datetime, at: float) -> str:
        """`recent` with a call more."""
        seconds = self.seconds(now)
        seconds[int(at)] = seconds.get(int(at), 0) + 1
        return " ".join(f"{at}:{calls}" for at, calls in sorted(seconds.items()))


_ROWS = select(
    BudgetRow.name,
    BudgetRow.spent_until,
    BudgetRow.shut_until,
    BudgetRow.reason,
    BudgetRow.recent,
    BudgetRow.factor,
    BudgetRow.factor_at,
)


def _locked(tx: Transaction, name: str) -> _Row:
    query = _ROWS.where(BudgetRow.name == name)
    if not tx.is_sqlite:
        query = query.with_for_update()
    found = tx.execute(query).first()
    if found is None:
        new = {"name": name, "spent_until": tx.now, "shut_until": tx.now, "reason": ""}
        tx.execute(tx.insert(table_of(BudgetRow)).values(new).on_conflict_do_nothing())
        found = tx.execute(query).one()
    return _Row(*found)
