"""Conditions on dates: compared with a date, a relative day, or a window around today (UTC)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from dateutil.relativedelta import relativedelta

from core.sandbox.call import Call
from core.sandbox.fields import Field
from core.sandbox.times import is_date_only, read_day, read_moment

Test: TypeAlias = Callable[[Any], bool]
Point: TypeAlias = date | datetime

_RELATIVE = {
    "today": relativedelta(),
    "tomorrow": relativedelta(days=1),
    "yesterday": relativedelta(days=-1),
    "one_week_ago": relativedelta(days=-7),
    "one_week_from_now": relativedelta(days=7),
    "one_month_ago": relativedelta(months=-1),
    "one_month_from_now": relativedelta(months=1),
}
DATE_WINDOWS = (
    *("this_week", "past_week", "past_month", "past_year", "next_week", "next_month", "next_year"),
)
_SPANS = {
    "week": relativedelta(days=7),
    "month": relativedelta(months=1),
    "year": relativedelta(years=1),
}


def _bounds(today: date, window: str) -> tuple[date, date]:
    """First and last day of a window; weeks begin on Sunday."""
    direction, _, unit = window.partition("_")
    if direction == "this":
        first = today - timedelta(days=(today.weekday() + 1) % 7)
        return first, first + timedelta(days=6)
    span = _SPANS[unit]
    return (today - span, today) if direction == "past" else (today, today + span)


def within(call: Call, window: str) -> Test:
    """Whether a date begins in a window around today."""
    first, last = _bounds(call.clock.now().date(), window)

    def test(value: Any) -> bool:
        day = read_day(value["start"]) if value else None
        return day is not None and first <= day <= last

    return test


def _wanted(call: Call, field: Field) -> Point:
    text = field.text()
    if text in _RELATIVE:
        return call.clock.now().date() + _RELATIVE[text]
    day = read_day(text) if is_date_only(text) else None
    moment = None if is_date_only(text) else read_moment(text)
    found: Point | None = day or moment
    if found is None:
        raise field.error("a valid ISO 8601 date string")
    return found


def _point(text: str, wanted: Point) -> Point | None:
    """A value's start on the scale of what it is compared with: days or moments."""
    return read_moment(text) if isinstance(wanted, datetime) else read_day(text)


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "equals": lambda value, wanted: value == wanted,
    "before": lambda value, wanted: value < wanted,
    "after": lambda value, wanted: value > wanted,
    "on_or_before": lambda value, wanted: value <= wanted,
    "on_or_after": lambda value, wanted: value >= wanted,
}


def read_date_test(call: Call, field: Field, operator: str) -> Test:
    """A comparison with a date. A day matches moments in it; a moment compares exactly."""
    wanted, compare = _wanted(call, field), _COMPARE[operator]

    def test(value: Any) -> bool:
        point = _point(value["start"], wanted) if value else None
        return point is not None and compare(point, wanted)

    return test
