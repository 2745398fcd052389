"""Schedules: what is asked by itself, when, and what becomes of a run that is not on time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum
from itertools import count
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, AwareDatetime, Field

from core.domain.chat import Person, ThreadRef
from core.domain.cron import parse_cron
from core.domain.plan import Frozen, Plan
from core.kit.errors import BadInput


class Once(Frozen):
    """At one moment."""

    kind: Literal["once"] = "once"
    at: AwareDatetime


class Unit(StrEnum):
    """What an interval counts."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


_ELAPSED = {Unit.MINUTE: timedelta(minutes=1), Unit.HOUR: timedelta(hours=1)}
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}


class Every(Frozen):
    """Again and again, counted from `since`, which is not a run itself.

    Minutes and hours are time that passes. Days and weeks keep the time of day in the schedule's
    zone, whatever the clocks do; one that does not exist or exists twice is read as in
    core.domain.cron.
    """

    kind: Literal["every"] = "every"
    amount: int = Field(ge=1, le=10_000)
    unit: Unit
    since: AwareDatetime


class ByCron(Frozen):
    """Whenever a cron expression says so."""

    kind: Literal["cron"] = "cron"
    expression: Annotated[str, AfterValidator(lambda text: parse_cron(text) and text)]


Timing = Annotated[Once | Every | ByCron, Field(discriminator="kind")]
"""When a schedule runs."""


def times_after(timing: Timing, zone: ZoneInfo, moment: datetime) -> Iterator[datetime]:
    """Every time of a timing after `moment`, in UTC, strictly increasing; may never end."""
    match timing:
        case Once(at=at):
            return iter([at.astimezone(UTC)] if at > moment else [])
        case ByCron(expression=expression):
            return parse_cron(expression).after(moment, zone)
        case Every(unit=Unit.MINUTE | Unit.HOUR):
            return _elapsed(timing, moment)
        case Every():
            return _on_the_wall(timing, zone, moment)


def _elapsed(every: Every, moment: datetime) -> Iterator[datetime]:
    step = every.amount * _ELAPSED[every.unit]
    passed = max(0, (moment - every.since) // step)
    return (every.since.astimezone(UTC) + step * number for number in count(passed + 1))


def _on_the_wall(every: Every, zone: ZoneInfo, moment: datetime) -> Iterator[datetime]:
    start = every.since.astimezone(zone).replace(tzinfo=None)
    days = every.amount * _DAYS[every.unit]
    # One earlier than the wall clock says: a time that does not exist comes later than it reads.
    passed = max(0, (moment.astimezone(zone).replace(tzinfo=None) - start).days // days - 1)
    last = moment
    for number in count(passed + 1):
        wall = start + timedelta(days=number * days)
        one = wall.replace(tzinfo=zone).astimezone(UTC)
        if one > last:
            last = one
            yield one


class Missed(StrEnum):
    """What becomes of runs that came due while nobody was there to start them."""

    EACH = "each"
    """Every one is caught up, oldest first, one after the other."""
    MERGE = "merge"
    """One run stands for all of them."""
    SKIP = "skip"
    """They are left out."""


class Overlap(StrEnum):
    """What becomes of a run that comes due while the last one is still going."""

    SKIP = "skip"
    """It is left out."""
    QUEUE = "queue"
    """It starts when the last one is over; one at most waits, further ones are left out."""


class Waiting(Frozen):
    """A run that is due and has not started."""

    due: AwareDatetime
    missed: bool = False
    """Whether it is one that is being caught up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a person wants done by itself."""

    key: str
    """Unique for the gesture: every redelivery of it carries the same key."""
    thread: ThreadRef
    """Where its cards are shown. Without a thread id each run opens a thread of its own."""
    person: Person
    timing: Timing
    zone: str
    """IANA time zone in which cron expressions, days and weeks are meant."""
    text: str
    """The request, in words; of a plan, its title."""
    plan: Plan | None = None
    """What is done in place of planning the words anew each time."""
    missed: Missed = Missed.MERGE
    overlap: Overlap = Overlap.SKIP


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A stored schedule."""

    id: str
    order: Order
    next_at: datetime | None
    """When it comes due next; None when it never will again."""
    waiting: tuple[Waiting, ...]
    last_due: datetime | None
    last_request_id: str | None
    paused: bool
    created_at: datetime

    @property
    def over(self) -> bool:
        """Whether nothing of it is left to run."""
        return self.next_at is None and not self.waiting

    def request_key(self, due: datetime) -> str:
        """The unique key of its run that was due at a time: one request for it, ever."""
        return f"schedule:{self.id}:{due.astimezone(UTC).isoformat()}"


def zone_named(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises BadInput."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        close = get_close_matches(name, available_timezones(), n=1)
        meant = f"Did you mean {close[0]}?" if close else "Use a name such as Europe/Berlin."
        raise BadInput(f"“{name}” is not a time zone.", next_step=meant) from None


def wall_time(moment: datetime, zone: str) -> str:
    """A moment as people in a zone write it: `2026-11-23 09:00 Europe/Berlin`."""
    return f"{moment.astimezone(zone_named(zone)):%Y-%m-%d %H:%M} {zone}"
