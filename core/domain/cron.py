"""Cron expressions: five fields, read in a time zone. Pure.

`minute hour day-of-month month day-of-week`, each `*`, a number, a range `a-b`, a step `*/n` or
`a-b/n`, or several of these with commas; months and weekdays also by their English names, Sunday
as 0 or 7; and `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`. When both days are restricted
(neither field begins with `*`), one of them is enough (crontab(5)).

Where clocks change, a named hour means the wall clock, as RFC 5545 section 3.3.5 reads it:

| the time | runs |
| --- | --- |
| does not exist (02:30 when clocks go forward) | once, later by the length of the gap (03:30) |
| exists twice (02:30 when they go back) | once, at the first of the two |

An hour field that takes every hour means every hour that passes: times that do not exist are left
out, and those that exist twice are taken twice. However often, two runs are never at one moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.kit.errors import BadInput

_DAY = timedelta(days=1)
_SEARCHED_DAYS = 41 * 366
"""29 February on one weekday comes back after 40 years at the latest."""
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_SHORT = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}


class _Field(NamedTuple):
    """What one field may hold."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    """Words for its numbers, the first for `low`."""

    @property
    def allowed(self) -> str:
        numbers = f"{self.low}–{self.high}"
        return f"{numbers} or {self.names[0]}–{self.names[-1]}" if self.names else numbers


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of the week", 0, 7, _WEEKDAYS),
)


@dataclass(frozen=True, slots=True)
class Cron:
    """An expression that was read; made by `parse_cron`."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    """0 is Sunday."""
    either: bool
    """Whether a day fits when its number or its weekday does; else both must."""

    def after(self, moment: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """Every time it names after `moment`, in UTC, strictly increasing."""
        last = moment
        ahead: set[datetime] = set()
        # From the day before: a time that does not exist may be moved past midnight.
        day = moment.astimezone(zone).date() - _DAY
        for _ in range(_SEARCHED_DAYS):
            if self.fits(day):
                ahead.update(self._moments(day, zone))
            day += _DAY
            if not ahead:
                continue
            begins = datetime.combine(day, time(), zone).astimezone(UTC)
            for one in sorted(found for found in ahead if found <= begins):
                if one > last:
                    last = one
                    yield one
            ahead = {found for found in ahead if found > begins}

    def fits(self, day: date) -> bool:
        """Whether it names times of this day."""
        if day.month not in self.months:
            return False
        by_number = day.day in self.days
        by_weekday = day.isoweekday() % 7 in self.weekdays
        return by_number or by_weekday if self.either else by_number and by_weekday

    def _moments(self, day: date, zone: ZoneInfo) -> Iterator[datetime]:
        every_hour = len(self.hours) == 24
        for hour in self.hours:
            for minute in self.minutes:
                wall = datetime.combine(day, time(hour, minute), zone)
                first = wall.astimezone(UTC)
                if not every_hour:
                    yield first
                    continue
                second = wall.replace(fold=1).astimezone(UTC)
                if first <= second:  # else it does not exist
                    yield from (first, second)


def parse_cron(text: str) -> Cron:
    """Read an expression.

    Raises:
        BadInput: it is none, or names no day that ever comes; the text says which part is wrong
            and what would be right.
    """
    parts = _SHORT.get(text.strip().lower(), text).split()
    if len(parts) != len(_FIELDS):
        raise BadInput(
            f"A cron expression has 5 fields; “{text.strip()}” has {len(parts)}.",
            next_step="Write minute, hour, day of the month, month and day of the week, such as"
            " “0 9 * * MON” for Mondays at 9:00.",
        )
    sets = [_values(part, field) for part, field in zip(parts, _FIELDS, strict=True)]
    minutes, hours, days, months, weekdays = sets
    either = not (parts[2].startswith("*") or parts[4].startswith("*"))
    if not either and min(days) > max(_LONGEST_MONTHS[month - 1] for month in months):
        raise BadInput(f"There is no {min(days)} {_MONTHS[min(months) - 1].title()}: “{text}”.")
    return Cron(
        minutes=tuple(sorted(minutes)),
        hours=tuple(sorted(hours)),
        days=frozenset(days),
        months=frozenset(months),
        weekdays=frozenset(number % 7 for number in weekdays),
        either=either,
    )


def _values(text: str, field: _Field) -> set[int]:
    return {value for part in text.split(",") for value in _part(part, field)}


def _part(text: str, field: _Field) -> range:
    span, slash, step = text.partition("/")
    first, dash, last = span.partition("-")
    if span == "*":
        low, high = field.low, min(field.high, 6) if field.names == _WEEKDAYS else field.high
    elif dash:
        low, high = _number(first, field), _number(last, field)
        if field.names == _WEEKDAYS and high == 0 < low:
            high = 7
    else:
        low = high = _number(first, field)
    if low > high:
        raise BadInput(f"{span} runs backwards.", next_step=f"Write {last}-{first}.")
    if not slash:
        return range(low, high + 1)
    if span != "*" and not dash:
        raise BadInput(
            f"{text} has a step and no range.", next_step=f"Write {span}-{field.high}/{step}."
        )
    if not step.isdecimal() or not 0 < int(step) <= field.high:
        raise BadInput(f"{step or 'Nothing'} is not a step: use 1–{field.high}, as in */5.")
    return range(low, high + 1, int(step))


def _number(text: str, field: _Field) -> int:
    if text.upper() in field.names:
        return field.names.index(text.upper()) + field.low
    if text.isdecimal() and text.isascii() and field.low <= int(text) <= field.high:
        return int(text)
    a = "an" if field.name == "hour" else "a"
    raise BadInput(f"{text or 'Nothing'} is not {a} {field.name}: use {field.allowed}.")
