"""Times of day: "9am", "14:30", "noon", "tomorrow evening at 8", "3-5pm"."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from core.content.times.model import Clock, Frame, at_time
from core.content.times.scanning import Found, Scan


def clock_at(scan: Scan, index: int) -> Found[Clock] | None:
    """The time of day at `index`, with "at" before it or not.

    A number alone is a time only after "at" or before "o'clock".
    """
    start = scan.skip(scan.words.at, index)
    found = _named(scan, start) or _written(scan, start, led=start > index)
    if found is None:
        return None
    clock, after = found
    utc = scan.skip(scan.words.utc, after)
    return (replace(clock, utc=True), utc) if utc > after else found


def _named(scan: Scan, index: int) -> Found[Clock] | None:
    if noon := scan.phrase(scan.words.noon, index):
        return Clock(12), noon[1]
    if midnight := scan.phrase(scan.words.midnight, index):
        return Clock(0, ends_day=True), midnight[1]
    part = scan.phrase(scan.words.dayparts, index)
    if part is None:
        return None
    hour, after = part
    exact_at = scan.skip(scan.words.at, after)
    exact = _written(scan, exact_at, led=exact_at > after)
    if exact is None:
        return Clock(hour), after
    clock, after = exact
    late = clock.bare and hour >= 12 and 1 <= clock.hour < 12
    return (clock.shifted(12) if late else replace(clock, bare=False)), after


def _written(scan: Scan, index: int, *, led: bool) -> Found[Clock] | None:
    token = scan.token(index)
    if token is None or token.kind not in {"clock", "number"}:
        return None
    parts = token.text.split(":")
    if not all(part.isdecimal() and len(part) <= 2 for part in parts):
        return None
    hour, minute, second = (int(part) for part in [*parts, "0", "0"][:3])
    if hour > 23 or minute > 59 or second > 59:
        return None
    clock = Clock(hour, minute, second, bare=token.kind == "number")
    return _with_half(scan, index + 1, clock, led=led)


def _with_half(scan: Scan, index: int, clock: Clock, *, led: bool) -> Found[Clock] | None:
    half = scan.phrase(scan.words.meridiem, index)
    if half is not None:
        whole = replace(clock, hour=clock.hour % 12 + half[0], bare=False)
        return (whole, half[1]) if 1 <= clock.hour <= 12 else None
    oclock = scan.skip(scan.words.oclock, index)
    part = scan.phrase(scan.words.dayparts, oclock) if clock.bare else None
    if part is not None and 1 <= clock.hour <= 12:
        late = 12 if part[0] >= 12 else 0
        return replace(clock, hour=clock.hour % 12 + late, bare=False), part[1]
    if clock.bare and not led and oclock == index:
        return None
    return clock, oclock


def clock_range_at(scan: Scan, index: int) -> Found[tuple[Clock, Clock]] | None:
    """Two times with "to", "-" or "and" between: "9-11am", "from 9 to 5", "14:00 to 15:30"."""
    opened = range_open(scan, index)
    led = opened > index or scan.skip(scan.words.at, index) > index
    first = clock_at(scan, opened) or _written(scan, opened, led=True)
    middle = range_middle(scan, index, first[1]) if first else None
    if first is None or middle is None:
        return None
    second = clock_at(scan, middle) or _written(scan, middle, led=True)
    if second is None or (first[0].bare and second[0].bare and not led):
        return None
    return _matched(first[0], second[0]), second[1]


def range_open(scan: Scan, index: int) -> int:
    """The index after "from" or "between", or `index` itself."""
    found = scan.phrase(scan.words.range_open, index)
    return found[1] if found else index


def range_middle(scan: Scan, start: int, index: int) -> int | None:
    """The index after the word at `index` that parts the range opened at `start`, if one does."""
    found = scan.phrase(scan.words.range_sep, index)
    opened = scan.phrase(scan.words.range_open, start)
    if found is None and opened is not None and opened[0] == "and":
        found = scan.phrase(scan.words.range_and, index)
    if found is None and _between_iso(scan, index):
        return index + 1
    return found[1] if found else None


def _between_iso(scan: Scan, index: int) -> bool:
    """Whether "/" parts two ISO dates (ISO 8601, time intervals)."""
    around = scan.token(index - 1), scan.token(index + 1)
    iso = all(each is not None and each.kind == "iso" for each in around)
    return iso and scan.sign(index, "/") > index


def _matched(first: Clock, second: Clock) -> tuple[Clock, Clock]:
    """Give an open half of the day the one that makes the shorter stretch."""
    if not first.bare:
        if second.bare and second.hour <= first.hour and second.hour < 12:
            return first, second.shifted(12)
        return first, replace(second, bare=False)
    if second.bare:
        return _matched(replace(first.afternoon_if_open, bare=False), second)
    if second.hour < 12 or not 1 <= first.hour < 12 or first.hour + 12 >= second.hour:
        return replace(first, bare=False), second
    return first.shifted(12), second


def moment_of(clock: Clock, frame: Frame) -> datetime:
    """The moment of a time said without a day: the next one, or the latest when looking back."""
    clock = clock.afternoon_if_open
    moment = at_time(frame.today, clock, frame.zone)
    day = frame.today
    if frame.lean == "future" and moment < frame.now:
        day += timedelta(days=1)
    elif frame.lean == "past" and moment > frame.now:
        day -= timedelta(days=1)
    return at_time(day, clock, frame.zone)


def end_moment(start: datetime, clock: Clock, frame: Frame) -> datetime:
    """The moment of `clock` after `start`: the same day, or the next one when it is earlier."""
    day: date = start.date()
    end = at_time(day, clock, frame.zone)
    return end if end > start else at_time(day + timedelta(days=1), clock, frame.zone)
