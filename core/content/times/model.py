"""The values that words for times become, and the frame they are read in."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

Lean = Literal["future", "past"]
"""Where a word without a direction ("Friday", "Dec 5") looks first."""

_MONTH_FIRST = frozenset({"en-us", "ja", "zh", "ko"})
"""Locales and languages that write month/day. Everyone else writes day/month."""


@dataclass(frozen=True)
class When:
    """A day, a moment, or a range of either, in the asker's zone.

    Args:
        start: a date where no time was said, else an aware datetime in the asker's zone.
        end: the last day or moment of a range, counted in; None for a single point. It may lie
            before `start` when the words say so ("5 Dec 2026 to 1 Dec 2026").
        span: where the words stand in the text, as [from, to) in characters.
    """

    start: date | datetime
    end: date | datetime | None = None
    span: tuple[int, int] = (0, 0)


class Period(NamedTuple):
    """A stretch of time with both ends counted in; dates, or moments for "past 24 hours"."""

    start: date | datetime
    end: date | datetime


@dataclass(frozen=True)
class Frame:
    """What words are read against.

    Args:
        now: the present, aware, in the asker's zone.
        zone: the asker's zone.
        month_first: whether 5/12 is 12 May.
        lean: where undirected words look first.
        periods: whether "next week" is wanted as a range instead of as one day.
        anchor: the day that undirected words count from; today, or the start of a range.
    """

    now: datetime
    zone: ZoneInfo
    month_first: bool
    lean: Lean
    periods: bool
    anchor: date

    @property
    def today(self) -> date:
        """The day it is for the asker."""
        return self.now.date()


@dataclass(frozen=True)
class Clock:
    """A time of day.

    Args:
        hour, minute, second: as on a 24-hour clock.
        bare: whether neither minutes nor am/pm were said, so that the half of the day is open.
        ends_day: midnight, as the end of the day it is said of.
        utc: whether it was said in UTC.
    """

    hour: int
    minute: int = 0
    second: int = 0
    bare: bool = False
    ends_day: bool = False
    utc: bool = False

    @property
    def afternoon_if_open(self) -> "Clock":
        """The reading of a bare hour: 1 to 6 are afternoon."""
        return self.shifted(12) if self.bare and 1 <= self.hour <= 6 else self

    def shifted(self, hours: int) -> "Clock":
        """The same, `hours` later on the same day, with the half of the day settled."""
        return Clock(self.hour + hours, self.minute, self.second, utc=self.utc)


@dataclass(frozen=True)
class Stretch:
    """A day or a period as words name it.

    Args:
        first, last: its first and last day.
        point: the one day meant where a single day is wanted.
        clock: the time of day the word carries ("tonight").
    """

    first: date
    last: date
    point: date
    clock: Clock | None = None


def frame_of(now: datetime, zone: ZoneInfo, *, locale: str, lean: Lean, periods: bool) -> Frame:
    """The frame of an asker; `now` may be in any zone but must be aware.

    Raises:
        ValueError: `now` has no zone.
    """
    if now.tzinfo is None:
        raise ValueError("now must be an aware datetime")
    local = now.astimezone(zone)
    tag = locale.replace("_", "-").casefold()
    month_first = tag in _MONTH_FIRST or tag.split("-")[0] in _MONTH_FIRST
    return Frame(local, zone, month_first, lean, periods, local.date())


def at_time(day: date, clock: Clock, zone: ZoneInfo) -> datetime:
    """The moment of a time on a day, in `zone`.

    A time that the day does not have (clocks go forward) moves on by the missing hour; of one
    that it has twice, the first is meant.
    """
    if clock.ends_day:
        day += timedelta(days=1)
    told = UTC if clock.utc else zone
    wall = datetime.combine(day, time(clock.hour, clock.minute, clock.second), told)
    return wall.astimezone(UTC).astimezone(zone)


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or the month's last day where it has no such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def one_day(day: date) -> Stretch:
    """A single day."""
    return Stretch(day, day, day)


def stretch(first: date, last: date, frame: Frame) -> Stretch:
    """A period; as one day it is its last while it runs, else its first."""
    point = last if first <= frame.today <= last else first
    return Stretch(first, last, point)
