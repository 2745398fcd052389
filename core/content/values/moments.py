"""The date type, and Notion's own times: created_time, last_edited_time, last_visited_time."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import JsonValue

from core.content.times import Lean, When, parse_when, period
from core.content.values.choosing import bare
from core.content.values.conditions import Condition, Operator, ask
from core.content.values.context import ValueContext
from core.content.values.kinds import (
    ComputedKind,
    Given,
    PropertyKind,
    expect_text,
    refuse,
    register,
)
from core.content.values.schema import PropertySchema
from core.content.values.words import RECORDS
from core.kit.errors import BadInput

_RIGHT = "Say a day such as Friday, 5 December 2026 or in 3 days; a time may follow."

_OWN_TIMES = frozenset({"created_time", "last_edited_time", "last_visited_time"})

_DATE_OPERATORS = frozenset(
    {
        Operator.IS,
        Operator.IS_NOT,
        Operator.BEFORE,
        Operator.AFTER,
        Operator.BY,
        Operator.FROM,
        Operator.LESS,
        Operator.MORE,
        Operator.AT_MOST,
        Operator.AT_LEAST,
        Operator.EMPTY,
        Operator.NOT_EMPTY,
        Operator.CONTAINS,
    }
)


def read_date(schema: PropertySchema, given: Given, context: ValueContext) -> JsonValue:
    """A Notion date object: `{"start": …}` and, of a range, `"end"`; times carry their offset.

    Raises:
        BadInput: the words are no date, or the range ends before it starts.
    """
    if isinstance(given, dict):
        context = _in_zone(schema, given, context)
        said = [each for each in (given.get("start"), given.get("end")) if each]
        ends = [_one(schema, expect_text(schema, each, _RIGHT), context) for each in said]
        if not ends or not given.get("start"):
            raise refuse(schema, given, "it has no start", _RIGHT)
        when = When(ends[0].start, ends[1].end or ends[1].start if len(ends) > 1 else None)
    else:
        when = _one(schema, expect_text(schema, given, _RIGHT), context)
    if when.end is None:
        return {"start": iso(when.start)}
    start, end = _alike(when.start, when.end, context)
    if end < start:
        right = "Give the earlier day first."
        raise refuse(schema, given, "it ends before it starts", right)
    return {"start": iso(start), "end": iso(end)}


def _in_zone(
    schema: PropertySchema, given: dict[str, JsonValue], context: ValueContext
) -> ValueContext:
    """The asker, moved to the zone that a date object names."""
    zone = given.get("time_zone")
    if not zone:
        return context
    try:
        return replace(context, zone=ZoneInfo(str(zone)))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        right = "Name one such as Europe/Berlin."
        raise refuse(schema, given, "there is no such time zone", right) from error


def _one(schema: PropertySchema, said: str, context: ValueContext) -> When:
    when = parse_when(said, now=context.now, zone=context.zone, locale=context.locale)
    if when is None:
        raise refuse(schema, said, "I cannot read it as a date", _RIGHT)
    return when


def _alike(
    start: date | datetime, end: date | datetime, context: ValueContext
) -> tuple[datetime, datetime] | tuple[date, date]:
    """Both ends with a time, or both without."""
    if isinstance(start, datetime) or isinstance(end, datetime):
        return _midnight(start, context), _midnight(end, context)
    return start, end


def _midnight(value: date | datetime, context: ValueContext) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), context.zone)


def iso(value: date | datetime) -> str:
    """As Notion takes it: a day, or a time to the second with its offset."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def show_date(payload: JsonValue, context: ValueContext) -> str:
    """A Notion date object, or one ISO time, in the asker's zone and locale."""
    if isinstance(payload, str):
        return _shown(_parsed(payload, context), context)
    if not isinstance(payload, dict) or not isinstance(start := payload.get("start"), str):
        return ""
    first = _parsed(start, context)
    end = payload.get("end")
    if not isinstance(end, str):
        return _shown(first, context)
    last = _parsed(end, context)
    both_timed = isinstance(first, datetime) and isinstance(last, datetime)
    if both_timed and isinstance(last, datetime) and _date(first) == last.date() and last > first:
        return f"{_shown(first, context)} – {_clock(last, context)}"
    return f"{_shown(first, context)} – {_shown(last, context)}"


def _date(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _parsed(text: str, context: ValueContext) -> date | datetime:
    if len(text) <= 10:
        return date.fromisoformat(text)
    told = datetime.fromisoformat(text)
    if told.tzinfo is None:
        return told.replace(tzinfo=context.zone)
    return told.astimezone(context.zone)


def _american(context: ValueContext) -> bool:
    return context.locale.replace("_", "-").casefold() == "en-us"


def _shown(value: date | datetime, context: ValueContext) -> str:
    day = f"{value:%b} {value.day}, {value.year:04}" if _american(context) else ""
    day = day or f"{value.day} {value:%b} {value.year:04}"
    return f"{day}, {_clock(value, context)}" if isinstance(value, datetime) else day


def _clock(value: datetime, context: ValueContext) -> str:
    seconds = f":{value.second:02}" if value.second else ""
    if not _american(context):
        return f"{value:%H:%M}{seconds}"
    half = "AM" if value.hour < 12 else "PM"
    return f"{(value.hour + 11) % 12 + 1}:{value.minute:02}{seconds} {half}"


def is_range(words: str, context: ValueContext) -> bool:
    """Whether words name a stretch of time by both its ends: "from Monday to Friday"."""
    try:
        when = parse_when(words, now=context.now, zone=context.zone, locale=context.locale)
    except BadInput:
        return False
    return when is not None and when.end is not None


def date_condition(
    schema: PropertySchema, operator: Operator, given: Given, context: ValueContext
) -> Condition:
    """What a filter asks of days.

    Days are compared as days for date properties. Notion's own times are moments, so for them a
    day becomes its first and last moment in the asker's zone. Words without a direction look back
    for Notion's own times and for records of the past ("Completed on"), else ahead.
    """
    moments = schema.type in _OWN_TIMES
    records = moments or bool(RECORDS & set(bare(schema.name).split()))
    lean: Lean = "past" if records else "future"
    if operator in {Operator.EMPTY, Operator.NOT_EMPTY}:
        return ask("is_empty" if operator is Operator.EMPTY else "is_not_empty")
    said = expect_text(schema, given, _RIGHT)
    stretch = period(said, now=context.now, zone=context.zone, locale=context.locale, lean=lean)
    if stretch is None:
        raise refuse(schema, said, "I cannot read it as a date or a period", _RIGHT)
    if moments and not isinstance(stretch.end, datetime):
        first = _midnight(stretch.start, context)
        beyond = _midnight(stretch.end + timedelta(days=1), context)
        return _moment_tests(operator, iso(first), iso(beyond))
    return _day_tests(operator, iso(stretch.start), iso(stretch.end))


def _day_tests(operator: Operator, first: str, last: str) -> Condition:
    """Both ends are counted in; as days, or as moments where a time was said."""
    tests: dict[Operator, Condition] = {
        Operator.BEFORE: ask("before", first),
        Operator.AFTER: ask("after", last),
        Operator.BY: ask("on_or_before", last),
        Operator.FROM: ask("on_or_after", first),
        Operator.IS_NOT: Condition(({"before": first}, {"after": last}), any_of=True),
    }
    inside = Condition(({"on_or_after": first}, {"on_or_before": last}))
    return tests.get(_plain(operator), ask("equals", first) if first == last else inside)


def _moment_tests(operator: Operator, first: str, beyond: str) -> Condition:
    """`beyond` is the first moment that is counted out."""
    tests: dict[Operator, Condition] = {
        Operator.BEFORE: ask("before", first),
        Operator.AFTER: ask("on_or_after", beyond),
        Operator.BY: ask("before", beyond),
        Operator.FROM: ask("on_or_after", first),
        Operator.IS_NOT: Condition(({"before": first}, {"on_or_after": beyond}), any_of=True),
    }
    return tests.get(_plain(operator), Condition(({"on_or_after": first}, {"before": beyond})))


def _plain(operator: Operator) -> Operator:
    """The time words for "less than" and its like."""
    return {
        Operator.LESS: Operator.BEFORE,
        Operator.MORE: Operator.AFTER,
        Operator.AT_MOST: Operator.BY,
        Operator.AT_LEAST: Operator.FROM,
    }.get(operator, operator)


@register
class DateKind(PropertyKind):
    """A day or a moment, or a range of either."""

    name: ClassVar[str] = "date"
    operators: ClassVar[frozenset[Operator]] = _DATE_OPERATORS

    def read(self, schema: PropertySchema, given: Given, context: ValueContext) -> JsonValue:
        """A Notion date object; see `read_date`."""
        return read_date(schema, given, context)

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """The date in the asker's zone and locale."""
        return show_date(payload, context)

    def condition(
        self, schema: PropertySchema, operator: Operator, given: Given, context: ValueContext
    ) -> Condition:
        """Days compared as days; see `date_condition`."""
        return date_condition(schema, operator, given, context)


class TimestampKind(ComputedKind):
    """A moment that Notion keeps."""

    operators: ClassVar[frozenset[Operator]] = _DATE_OPERATORS

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """The moment in the asker's zone and locale."""
        return show_date(payload, context)

    def condition(
        self, schema: PropertySchema, operator: Operator, given: Given, context: ValueContext
    ) -> Condition:
        """Days as their moments in the asker's zone; words look back ("since Monday")."""
        return date_condition(schema, operator, given, context)


@register
class CreatedTimeKind(TimestampKind):
    """When the page was made."""

    name: ClassVar[str] = "created_time"


@register
class LastEditedTimeKind(TimestampKind):
    """When the page was last edited."""

    name: ClassVar[str] = "last_edited_time"


@register
class LastVisitedTimeKind(TimestampKind):
    """When the asker last saw the page; Notion has no filter for it."""

    name: ClassVar[str] = "last_visited_time"
    operators: ClassVar[frozenset[Operator]] = frozenset()
