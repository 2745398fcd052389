"""One expression at one place: a day, a moment, a day with a time, or a range of these."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core.content.times.clocks import (
    clock_at,
    clock_range_at,
    end_moment,
    moment_of,
    range_middle,
    range_open,
)
from core.content.times.dates import dated, day_in_month, day_number, year_at
from core.content.times.days import day_at, nth_at
from core.content.times.model import Clock, Frame, Stretch, When, add_months, at_time, one_day
from core.content.times.offsets import amount_at, minutes_in, offset_day, offset_moment
from core.content.times.scanning import Found, Scan


@dataclass(frozen=True)
class Point:
    """One end of an expression: a moment, or a day with or without a time."""

    moment: datetime | None = None
    day: Stretch | None = None
    clock: Clock | None = None

    def start(self, frame: Frame) -> date | datetime:
        """The point's value; of a period, its first day where periods are wanted."""
        if self.moment is not None:
            return self.moment
        if self.day is None:
            return moment_of(self.clock or Clock(0), frame)
        day = self.day.first if frame.periods else self.day.point
        if self.clock is None:
            return day
        return at_time(self.day.point, self.clock.afternoon_if_open, frame.zone)


def read_at(scan: Scan, index: int) -> Found[When] | None:
    """The longest expression that starts at `index`.

    Raises:
        BadInput: a weekday and a date are said together that do not belong together.
    """
    rules = (_day_range, _timed_range, _range, _single)
    found = [each for each in (rule(scan, index) for rule in rules) if each is not None]
    return max(found, key=lambda each: each[1], default=None)


def _led(scan: Scan, index: int) -> tuple[int, ...]:
    """The places where an expression may start: as it stands, and behind its preposition."""
    after = scan.skip(scan.words.leads, index)
    return (index, after) if after > index else (index,)


def _day(scan: Scan, index: int) -> Found[Stretch] | None:
    """A named or counted day with its preposition."""
    found = [
        each
        for place in _led(scan, index)
        for each in (day_at(scan, place), offset_day(scan, place))
        if each is not None
    ]
    return max(found, key=lambda each: each[1], default=None)


def _moment(scan: Scan, index: int) -> Found[datetime] | None:
    """An ISO time or "in an hour"."""
    token = scan.token(index)
    if token is None or token.kind != "iso" or len(token.text) <= 10:
        return offset_moment(scan, index)
    try:
        told = datetime.fromisoformat(token.text.upper().replace(" +", "+").replace(" -", "-"))
    except ValueError:
        return None
    zone = scan.frame.zone
    if told.tzinfo is not None:
        return told.astimezone(zone), index + 1
    clock = Clock(told.hour, told.minute, told.second)
    return at_time(told.date(), clock, zone), index + 1


def _point(scan: Scan, index: int) -> Found[Point] | None:
    found = [
        each
        for each in (_moment_point(scan, index), _day_point(scan, index), _clock_point(scan, index))
        if each is not None
    ]
    return max(found, key=lambda each: each[1], default=None)


def _moment_point(scan: Scan, index: int) -> Found[Point] | None:
    for place in _led(scan, index):
        if found := _moment(scan, place):
            return Point(moment=found[0]), found[1]
    return None


def _day_point(scan: Scan, index: int) -> Found[Point] | None:
    """Such as "Friday", "Friday at 9", "tonight", "tomorrow evening at 8"."""
    day = _day(scan, index)
    if day is None:
        return None
    places = _led(scan, scan.sign(day[1], ","))
    clock = next((found for place in places if (found := clock_at(scan, place))), None)
    if clock is None:
        return Point(day=day[0], clock=day[0].clock), scan.skip(scan.words.day_end, day[1])
    said = clock[0]
    if day[0].clock and day[0].clock.hour >= 12 and said.bare and said.hour < 12:
        said = said.shifted(12)
    return Point(day=day[0], clock=said), clock[1]


def _clock_point(scan: Scan, index: int) -> Found[Point] | None:
    """Such as "at 9am", "9am tomorrow"."""
    for place in _led(scan, index):
        clock = clock_at(scan, place)
        if clock is None:
            continue
        day = _day(scan, scan.sign(clock[1], ","))
        if day is not None:
            return Point(day=day[0], clock=clock[0]), day[1]
        return Point(clock=clock[0]), clock[1]
    return None


def _single(scan: Scan, index: int) -> Found[When] | None:
    found = _point(scan, index)
    if found is None:
        return None
    point, after = found
    start = point.start(scan.frame)
    if isinstance(start, datetime):
        length = amount_at(scan, scan.skip(scan.words.lasting, after))
        minutes = minutes_in(length[0]) if length else None
        if length and minutes and scan.skip(scan.words.lasting, after) > after:
            return When(start, start + timedelta(minutes=minutes)), length[1]
        return When(start), after
    day = point.day
    wide = scan.frame.periods and day is not None and day.last > day.first
    return When(start, day.last if wide and day else None), after


def _timed_range(scan: Scan, index: int) -> Found[When] | None:
    """Such as "Friday 3-5pm", "from 9 to 11 on Monday", "9:00-10:30"."""
    frame = scan.frame
    day = _day(scan, index)
    clocks = clock_range_at(scan, scan.sign(day[1], ",") if day else index)
    if clocks is None:
        return None
    (first, second), after = clocks
    if day is None and (behind := _day(scan, scan.sign(after, ","))):
        day, after = behind, behind[1]
    start = at_time(day[0].point, first, frame.zone) if day else moment_of(first, frame)
    return When(start, end_moment(start, second, frame)), after


def _day_range(scan: Scan, index: int) -> Found[When] | None:
    """Such as "Dec 1-5", "between 1 and 5 December 2026": two days with one month.

    A first day that comes later in the month is of the month before: "28-3 January".
    """
    opened = range_open(scan, index)
    if scan.phrase(scan.words.months, opened):
        return _month_first_range(scan, index, opened)
    first = _number_after_the(scan, opened)
    middle = range_middle(scan, index, first[1]) if first else None
    second = dated(scan, middle) or nth_at(scan, middle) if middle else None
    if first is None or middle is None or second is None or not _number_after_the(scan, middle):
        return None
    end = second[0].point
    month = end if first[0] <= end.day else add_months(end.replace(day=1), -1)
    start = day_in_month(month.year, month.month, first[0])
    return (When(start, end), second[1]) if start else None


def _number_after_the(scan: Scan, index: int) -> Found[int] | None:
    """The number of a day, "the" before it or not."""
    return day_number(scan, scan.skip(scan.words.the, index))


def _month_first_range(scan: Scan, index: int, opened: int) -> Found[When] | None:
    first = dated(scan, opened)
    middle = range_middle(scan, index, first[1]) if first else None
    last = scan.number(middle) if middle else None
    if first is None or middle is None or last is None:
        return None
    after = _ordinal_end(scan, middle + 1)
    start = first[0].point
    if year := year_at(scan, after):
        start, after = start.replace(year=year[0]), year[1]
    end = day_in_month(start.year, start.month, last)
    return (When(start, end), after) if end and end > start else None


def _ordinal_end(scan: Scan, index: int) -> int:
    token = scan.token(index)
    return index + 1 if token and token.glued and token.text in scan.words.ordinal_ends else index


def _range(scan: Scan, index: int) -> Found[When] | None:
    """Such as "Monday to Friday", "from Dec 1 until Dec 5", "between 9am and tomorrow noon"."""
    opened = range_open(scan, index)
    first = _point(scan, opened)
    middle = range_middle(scan, index, first[1]) if first else None
    if first is None or middle is None:
        return None
    start = first[0].start(scan.frame)
    second = _point(_anchored(scan, start), middle)
    if second is None:
        return None
    if reversed_end := _backward(scan, middle, start):
        return _between(start, reversed_end, scan.frame), second[1]
    if running := _running(scan, opened, start):
        anchored = _anchored(scan, running)
        earlier = _point(anchored, middle)
        if earlier and _is_running(scan, (start, second[0]), earlier[0].start(anchored.frame)):
            start, second = running, earlier
    return _between(start, second[0], _anchored(scan, start).frame), second[1]


def _is_running(scan: Scan, later: tuple[date | datetime, Point], end: date | datetime) -> bool:
    """Whether a range read a year back is the one meant: it is not over, and its end was read
    back too, or would lie before the start as it was read first."""
    start, last = later
    ahead = _date(last.start(_anchored(scan, start).frame))
    return _date(end) >= scan.frame.today and (_date(end) < ahead or ahead < _date(start))


def _backward(scan: Scan, index: int, start: date | datetime) -> Point | None:
    """The end shortly before the start, where the words name no year: "Dec 5 - Dec 1"."""
    ahead = _anchored(scan, start)
    back = replace(ahead, frame=replace(ahead.frame, lean="past"))
    later, earlier = _point(ahead, index), _point(back, index)
    if later is None or earlier is None or not earlier[0].day or earlier[0].clock:
        return None
    near, far = _date(earlier[0].start(back.frame)), _date(later[0].start(ahead.frame))
    reversed_soon = timedelta(0) < _date(start) - near < timedelta(days=90)
    return Point(day=one_day(near)) if reversed_soon and far - near > timedelta(days=300) else None


def _anchored(scan: Scan, start: date | datetime) -> Scan:
    """The same text, read by someone who counts from `start`."""
    return replace(scan, frame=replace(scan.frame, anchor=_date(start), lean="future"))


def _running(scan: Scan, index: int, start: date | datetime) -> date | datetime | None:
    """The start a year back, where the words name no year: "Dec 1 - Dec 5" said on 3 December."""
    back = replace(scan, frame=replace(scan.frame, lean="past"))
    point = _point(back, index)
    earlier = point[0].start(back.frame) if point else start
    return earlier if _date(start) - _date(earlier) > timedelta(days=300) else None


def _between(start: date | datetime, last: Point, frame: Frame) -> When:
    if last.day is None and last.moment is None and last.clock is not None:
        begun = start if isinstance(start, datetime) else at_time(start, Clock(0), frame.zone)
        return When(begun, end_moment(begun, last.clock.afternoon_if_open, frame))
    end = last.day.last if frame.periods and last.day and not last.clock else last.start(frame)
    if isinstance(end, datetime) and not isinstance(start, datetime):
        start = at_time(start, Clock(0), frame.zone)
    if isinstance(start, datetime) and not isinstance(end, datetime):
        end = at_time(end, Clock(23, 59), frame.zone)
    return When(start, end)


def _date(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
