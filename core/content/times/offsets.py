"""Distances from a day or moment: "in 3 days", "two weeks ago", "2 days before Friday"."""

from datetime import UTC, date, datetime, timedelta

from core.content.times.days import day_at, direction_at
from core.content.times.model import Stretch, add_months, one_day
from core.content.times.scanning import Found, Scan

Amount = tuple[float, str]
"""How many, and of which unit."""

_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_MINUTES = {"minute": 1, "hour": 60}
_MOST = 100_000
_LAST = date.max.toordinal() - 400


def amount_at(scan: Scan, index: int) -> Found[Amount] | None:
    """Such as "3 days", "an hour", "half an hour", "1.5 hours", "an hour and a half"."""
    token = scan.token(index)
    counted: Found[float] | None
    if token is not None and token.kind == "number":
        counted = float(token.text), index + 1
    else:
        counted = scan.phrase(scan.words.numbers, index)
    if counted is None or counted[0] > _MOST:
        return None
    behind = scan.skip(scan.words.half, counted[1])
    unit = scan.phrase(scan.words.units, behind)
    if unit is None:
        return None
    after = scan.skip(scan.words.half, unit[1])
    halved = after > unit[1] or behind > counted[1]
    return (float(counted[0]) + (0.5 if halved else 0), unit[0]), after


def shifted(day: date, count: float, unit: str) -> date | None:
    """The day `count` units from `day`; None for units below a day and for broken counts."""
    if unit in _DAYS and (count * _DAYS[unit]).is_integer():
        return _within_calendar(day, int(count * _DAYS[unit]))
    if unit in _MONTHS and (count * _MONTHS[unit]).is_integer():
        months = day.year * 12 + day.month + count * _MONTHS[unit]
        return add_months(day, int(count * _MONTHS[unit])) if 12 < months < 9999 * 12 else None
    if unit == "workday" and count.is_integer():
        return _workdays(day, int(count))
    return None


def _workdays(day: date, count: int) -> date | None:
    """Count weekdays only; from a weekend, Monday is the first one ahead and Friday behind."""
    step = 1 if count > 0 else -1
    weeks, rest = divmod(abs(count), 5)
    while rest or day.weekday() > 4:
        day += timedelta(days=step)
        rest -= day.weekday() <= 4 and rest > 0
    return _within_calendar(day, step * 7 * weeks)


def _within_calendar(day: date, days: int) -> date | None:
    return date.fromordinal(day.toordinal() + days) if 0 < day.toordinal() + days < _LAST else None


def minutes_in(amount: Amount) -> float | None:
    """The length of hours and minutes; None for longer units."""
    count, unit = amount
    return count * _MINUTES[unit] if unit in _MINUTES else None


def _signed(scan: Scan, index: int) -> Found[Amount] | None:
    """Such as "in 3 days" or "3 days ago", with the sign of its direction."""
    inside = scan.skip(scan.words.inside, index)
    amount = amount_at(scan, inside)
    if amount is None:
        return None
    (count, unit), after = amount
    if ago := scan.phrase(scan.words.ago, after):
        return (-count, unit), ago[1]
    if ahead := scan.phrase(scan.words.from_now, after):
        return (count, unit), ahead[1]
    return amount if inside > index else None


def offset_day(scan: Scan, index: int) -> Found[Stretch] | None:
    """A day told by its distance from today or from another day."""
    return _from_day(scan, index) or _from_today(scan, index) or _rolling(scan, index)


def _from_today(scan: Scan, index: int) -> Found[Stretch] | None:
    signed = _signed(scan, index)
    if signed is None:
        return None
    (count, unit), after = signed
    day = shifted(scan.frame.today, count, unit)
    return (one_day(day), after) if day else None


def _from_day(scan: Scan, index: int) -> Found[Stretch] | None:
    """Such as "2 days before Friday", "a week from tomorrow"."""
    amount = amount_at(scan, index)
    if amount is None:
        return None
    (count, unit), after = amount
    later = scan.phrase(scan.words.later_than, after)
    side = later or scan.phrase(scan.words.earlier_than, after)
    named = day_at(scan, side[1]) if side else None
    if named is None:
        return None
    day = shifted(named[0].point, count if later else -count, unit)
    return (one_day(day), named[1]) if day else None


def _rolling(scan: Scan, index: int) -> Found[Stretch] | None:
    """Such as "past 7 days", "next two weeks", "past month": up to today, or from today on."""
    step, after = direction_at(scan, index)
    past = scan.phrase(scan.words.past, index)
    if past is not None:
        step, after = -1, past[1]
    if not step or not scan.frame.periods:
        return None
    amount = amount_at(scan, after)
    unit = scan.phrase(scan.words.units, after) if past else None
    if amount is None and unit is not None:
        amount = (1.0, unit[0]), unit[1]
    if amount is None:
        return None
    other = shifted(scan.frame.today, step * amount[0][0], amount[0][1])
    if other is None:
        return None
    first, last = sorted((other, scan.frame.today))
    return Stretch(first, last, last), amount[1]


def offset_moment(scan: Scan, index: int) -> Found[datetime] | None:
    """Such as "now", "in an hour", "90 minutes ago": real time, whatever the clocks do."""
    frame = scan.frame
    minute = frame.now.replace(second=0, microsecond=0)
    if present := scan.phrase(scan.words.now, index):
        return minute, present[1]
    signed = _signed(scan, index)
    minutes = minutes_in(signed[0]) if signed else None
    if signed is None or minutes is None:
        return None
    moment = minute.astimezone(UTC) + timedelta(minutes=minutes)
    return moment.astimezone(frame.zone), signed[1]
