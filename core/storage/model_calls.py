"""Calls to a language model: reserved against budgets, settled with what they took, and told.

A reservation counts the most that its call can take. What the call took replaces it; where that
stays unknown (no answer came, or the process died) it goes on counting, as the provider may bill
it. So what is spent never exceeds a budget, however many processes call at once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    case,
    cast,
    func,
    literal_column,
    select,
    update,
)

from core.domain.model import Call, CallEnd, Spent, TokenLimits, UsageBy, UsageLine
from core.storage.columns import from_microseconds
from core.storage.database import Transaction
from core.storage.model_call_rows import ModelCallRow
from core.storage.models import table_of

LOST_AFTER = timedelta(minutes=10)
"""A call that is not settled by then never will be: longer than any try with its time-out."""
_RESERVED = "reserved"
_DAY = 86_400_000_000
"""Microseconds of a day; `at` is kept as microseconds."""


class Budget(StrEnum):
    """What a call would overdraw."""

    REQUEST = "request"
    PERSON = "person"
    WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True)
class Over:
    """A call that is not to be made."""

    budget: Budget
    limit: int
    spent: int
    until: datetime | None
    """When the budget starts anew; never for that of a request."""


def reserve(tx: Transaction, call: Call, limits: TokenLimits) -> Over | None:
    """Count the most that a call can take against its budgets.

    Returns:
        None when it was reserved; else which budget has no room. Then nothing was reserved.
    """
    _alone(tx, call.workspace_id)
    day = tx.now.replace(hour=0, minute=0, second=0, microsecond=0)
    until = day + timedelta(days=1)
    of_day = (ModelCallRow.workspace_id == call.workspace_id, ModelCallRow.at >= day)
    places = (
        (Budget.REQUEST, limits.request, None, (ModelCallRow.request_id == call.request_id,)),
        (
            Budget.PERSON,
            limits.person,
            until,
            (*of_day, ModelCallRow.person_id == call.person_id),
        ),
        (Budget.WORKSPACE, limits.workspace, until, of_day),
    )
    for budget, limit, anew, which in places:
        spent = _spent(tx, *which) if limit is not None else 0
        if limit is not None and spent + call.most_tokens > limit:
            return Over(budget, limit, spent, anew)
    row = {
        "id": call.id,
        "at": tx.now,
        "request_id": call.request_id,
        "workspace_id": call.workspace_id,
        "person_id": call.person_id,
        "purpose": call.purpose.value,
        "model": call.model,
        "outcome": _RESERVED,
        "counted": call.most_tokens,
    }
    tx.execute(table_of(ModelCallRow).insert().values(row))
    return None


def settle(tx: Transaction, call: Call, end: CallEnd) -> bool:
    """Note what a call came to. Returns whether it was still open."""
    values: dict[str, Any] = {"outcome": end.outcome, "milliseconds": end.milliseconds}
    if end.usage is not None:
        used = end.usage
        values |= {
            "model": used.model,
            "input_tokens": used.input_tokens,
            "cached_tokens": used.cached_tokens,
            "output_tokens": used.output_tokens,
            "reasoning_tokens": used.reasoning_tokens,
            "counted": used.input_tokens + used.output_tokens,
            "cost": end.cost,
            "priced_on": end.priced_on,
        }
    elif not end.maybe_billed:
        values |= {"counted": 0, "input_tokens": 0, "output_tokens": 0, "cost": 0}
    statement = update(ModelCallRow).where(
        ModelCallRow.id == call.id, ModelCallRow.outcome == _RESERVED
    )
    return bool(tx.execute(statement.values(values)).rowcount)


def usage(tx: Transaction, since: datetime, by: UsageBy) -> list[UsageLine]:
    """What calls since a time took, newest day first, within a day the most tokens first."""
    day = cast(ModelCallRow.at, BigInteger) // _DAY
    what = _subject(by)
    keys = (day,) if what is None else (day, what)
    known = ModelCallRow.outcome
    lost = (known == _RESERVED) & (ModelCallRow.at < tx.now - LOST_AFTER)
    done = known == "done"
    unpriced = ModelCallRow.cost.is_(None) & (known != _RESERVED)
    counted = func.sum(ModelCallRow.counted)
    query = (
        select(
            day,
            literal_column("''") if what is None else what,
            func.count(),
            _number(~done & ((known != _RESERVED) | lost)),
            _number(lost),
            func.coalesce(func.sum(ModelCallRow.input_tokens), 0),
            func.coalesce(func.sum(ModelCallRow.cached_tokens), 0),
            func.coalesce(func.sum(ModelCallRow.output_tokens), 0),
            counted,
            func.coalesce(func.sum(ModelCallRow.cost), 0),
            _number(unpriced | lost),
        )
        .where(ModelCallRow.at >= since)
        .group_by(*keys)
        .order_by(day.desc(), counted.desc(), *keys[1:])
    )
    return [_line(row) for row in tx.execute(query)]


def _line(row: Row[*tuple[Any, ...]]) -> UsageLine:
    """A row of that query. PostgreSQL gives sums as decimals."""
    number, subject, *sums = row
    calls, failed, lost, given, cached, made, counted, cost, unpriced = map(int, sums)
    return UsageLine(
        day=from_microseconds(int(number) * _DAY).date(),
        subject=str(subject),
        calls=calls,
        failed=failed,
        lost=lost,
        input_tokens=given,
        cached_tokens=cached,
        output_tokens=made,
        counted_tokens=counted,
        cost=cost,
        unpriced=unpriced,
    )


def of_request(tx: Transaction, request_id: str) -> Spent:
    """What the calls for one request took so far."""
    row = tx.execute(
        select(
            func.count(),
            func.coalesce(func.sum(ModelCallRow.counted), 0),
            func.coalesce(func.sum(ModelCallRow.cost), 0),
            func.coalesce(_number(ModelCallRow.cost.is_(None)), 0),
        ).where(ModelCallRow.request_id == request_id)
    ).one()
    calls, tokens, cost, unpriced = map(int, row)
    return Spent(calls=calls, tokens=tokens, cost=cost, unpriced=unpriced)


def _subject(by: UsageBy) -> ColumnElement[str] | None:
    match by:
        case UsageBy.DAY:
            return None
        case UsageBy.WORKSPACE:
            return ModelCallRow.workspace_id.expression
        case UsageBy.MODEL:
            return ModelCallRow.model.expression
        case UsageBy.PURPOSE:
            return ModelCallRow.purpose.expression
        case UsageBy.PERSON:
            return ModelCallRow.workspace_id + "/" + ModelCallRow.person_id


def _number(which: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows of a group are such."""
    return func.sum(cast(case((which, 1), else_=0), Integer))


def _spent(tx: Transaction, *which: ColumnElement[bool]) -> int:
    query = select(func.coalesce(func.sum(ModelCallRow.counted), 0)).where(*which)
    return int(tx.execute(query).scalar_one())


def _alone(tx: Transaction, workspace_id: str) -> None:
    """Let nobody else reserve for a workspace until this transaction ends."""
    if not tx.is_sqlite:
        key = func.hashtextextended(f"model_calls:{workspace_id}", 0)
        tx.execute(select(func.pg_advisory_xact_lock(key)))
