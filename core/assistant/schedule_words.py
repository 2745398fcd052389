"""What people type for the time of a schedule becomes a timing. Pure."""

import re
from datetime import datetime, timedelta

from core.content.times import parse_when
from core.domain.cron import parse_cron
from core.domain.schedule import ByCron, Every, Once, Timing, Unit, zone_named
from core.kit.errors import BadInput

_AMOUNT = re.compile(r"(?:every\s+)?(\d{1,5})?\s*([a-z]+)", re.IGNORECASE)
_MOST = 10_000
_UNITS = {
    "m": Unit.MINUTE,
    "min": Unit.MINUTE,
    "minute": Unit.MINUTE,
    "h": Unit.HOUR,
    "hour": Unit.HOUR,
    "d": Unit.DAY,
    "day": Unit.DAY,
    "w": Unit.WEEK,
    "week": Unit.WEEK,
}
_LENGTHS = {
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.WEEK: timedelta(weeks=1),
}


def by_cron(text: str) -> Timing:
    """A cron expression. Raises BadInput."""
    parse_cron(text)
    return ByCron(expression=text)


def every(text: str, now: datetime) -> Timing:
    """An interval, counted from `now`: "15m", "2 hours", "3d", "week". Raises BadInput."""
    amount, unit = _amount(text)
    return Every(amount=amount, unit=unit, since=now)


def after(text: str, now: datetime) -> Timing:
    """Once, after a delay: "30m", "2 hours". Raises BadInput."""
    amount, unit = _amount(text)
    return Once(at=now + amount * _LENGTHS[unit])


def at(text: str, now: datetime, zone: str) -> Timing:
    """Once, at a time in a zone: "2026-12-01 09:00", "tomorrow at 9am". Raises BadInput."""
    told = parse_when(text, now=now, zone=zone_named(zone))
    if told is None or told.end is not None or not isinstance(told.start, datetime):
        raise BadInput(
            f"“{text}” is not a time of a day.",
            next_step="Write it as 2026-12-01 09:00, or as “tomorrow at 9am”.",
        )
    return Once(at=told.start)


def _amount(text: str) -> tuple[int, Unit]:
    read = _AMOUNT.fullmatch(text.strip())
    unit = None if read is None else _unit(read[2].lower())
    if read is None or unit is None:
        raise BadInput(
            f"“{text}” is not a length of time.",
            next_step="Write a number of minutes, hours, days or weeks, such as 15m, 2h, 3d or 1w.",
        )
    amount = int(read[1] or 1)
    if not 0 < amount <= _MOST:
        raise BadInput(f"{amount} is not a length of time I can keep: use 1–{_MOST:,}.")
    return amount, unit


def _unit(word: str) -> Unit | None:
    return _UNITS.get(word) or _UNITS.get(word.removesuffix("s"))
