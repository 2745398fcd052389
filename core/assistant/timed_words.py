"""Requests that name when they are to be done again: "every Monday at nine run recipe report"."""

import re
from datetime import datetime

from core.domain.schedule import ByCron, Every, Timing, Unit

_DAYS = {
    "monday": "MON", "tuesday": "TUE", "wednesday": "WED", "thursday": "THU", "friday": "FRI",
    "saturday": "SAT", "sunday": "SUN", "day": "*", "weekday": "MON-FRI", "workday": "MON-FRI",
    "morning": "*",
}  # fmt: skip
_HOURS = (
    "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
)
_UNITS = {"minute": Unit.MINUTE, "hour": Unit.HOUR, "day": Unit.DAY, "week": Unit.WEEK}
_NINE = (9, 0)
"""When a day is named without a time."""
_DAY = rf"(?:{'|'.join(_DAYS)})s?"
_TIME = r"(?:noon|midnight|\d{1,2}(?::\d{2})?|[a-z]{3,6})(?: ?[ap]\.?m\.?)?(?: o'?clock)?"
_EVERY_DAY = re.compile(
    rf"(?:please )?(?:(?:every|each|on) (?P<days>{_DAY}(?:(?:,| and|, and) {_DAY})*)"
    r"|(?P<daily>daily))"
    rf"(?: at (?P<time>{_TIME}))?(?:,|:)? (?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_EVERY_SO_OFTEN = re.compile(
    r"(?:please )?(?:every|each) (?:(?P<amount>\d{1,4}) )?(?P<unit>minute|hour|day|week)s?"
    r"(?:,|:)? (?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_EVERY_MONTH = re.compile(
    r"(?:please )?(?:every month )?on the (?P<day>\d{1,2})(?:st|nd|rd|th)"
    rf"(?: of (?:every|each|the) month)?(?: at (?P<time>{_TIME}))?(?:,|:)? (?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_VERBS = {
    *("run", "do", "use", "add", "create", "make", "show", "list", "find", "count", "archive"),
    *("trash", "update", "set", "move", "mark", "copy", "append", "write", "summarise", "tell"),
    *("summarize", "give", "post", "send", "rename", "check", "clear", "delete", "remove", "ask"),
    *("export", "classify", "extract", "sum", "duplicate", "lock", "comment", "dry"),
}
"""What a request that is to be done again begins with."""


def timed(text: str, now: datetime) -> tuple[Timing, str] | None:
    """When a request is to be done again, and what; None when it names no such time.

    Only what begins with the time counts, and goes on with a verb: "every Friday task" is none.

    Args:
        now: what intervals count from.
    """
    said = text.strip()
    found = _by_day(said) or _by_month(said) or _by_interval(said, now)
    if found is None or found[1].split(maxsplit=1)[0].casefold() not in _VERBS:
        return None
    return found


def _by_day(said: str) -> tuple[Timing, str] | None:
    read = _EVERY_DAY.fullmatch(said)
    if read is None:
        return None
    clock = _NINE if read["time"] is None else _clock(read["time"])
    if clock is None:
        return None
    named = re.findall(_DAY, (read["days"] or "day").casefold())
    days = ",".join(dict.fromkeys(_DAYS[_one(day)] for day in named))
    days = "*" if "*" in days.split(",") else days
    if read["time"] is None and days == "*" and read["daily"] is None and "day" in named:
        return None  # "every day" alone is an interval from now on
    return ByCron(expression=f"{clock[1]} {clock[0]} * * {days}"), read["rest"]


def _by_month(said: str) -> tuple[Timing, str] | None:
    read = _EVERY_MONTH.fullmatch(said)
    if read is None or not 1 <= int(read["day"]) <= 31 or "month" not in said.casefold():
        return None
    clock = _NINE if read["time"] is None else _clock(read["time"])
    if clock is None:
        return None
    return ByCron(expression=f"{clock[1]} {clock[0]} {int(read['day'])} * *"), read["rest"]


def _by_interval(said: str, now: datetime) -> tuple[Timing, str] | None:
    read = _EVERY_SO_OFTEN.fullmatch(said)
    if read is None or not 1 <= (amount := int(read["amount"] or 1)) <= 10_000:
        return None
    return Every(amount=amount, unit=_UNITS[read["unit"].casefold()], since=now), read["rest"]


def _one(day: str) -> str:
    return day if day in _DAYS else day.removesuffix("s")


def _clock(text: str) -> tuple[int, int] | None:
    """Hour and minute; None for what is no time of a day."""
    said = text.casefold().replace(".", "").replace("o'clock", "").replace("oclock", "").strip()
    if said in {"noon", "midnight"}:
        return (12, 0) if said == "noon" else (0, 0)
    read = re.fullmatch(r"(\d{1,2}|[a-z]+?)(?::(\d{2}))? ?(am|pm)?", said)
    if read is None or not (read[1].isdecimal() or read[1] in _HOURS):
        return None
    hour = int(read[1]) if read[1].isdecimal() else _HOURS.index(read[1])
    minute = int(read[2] or 0)
    if read[3]:
        hour = hour % 12 + (12 if read[3] == "pm" else 0)
    return (hour, minute) if hour < 24 and minute < 60 else None
