"""Days and periods by name: "next Friday", "this quarter", "end of month", "Dec 5", "Q3 2026"."""

from calendar import monthrange
from datetime import date, timedelta

from core.content.times.dates import dated, day_in_month, day_number, nearest_year
from core.content.times.model import Clock, Frame, Stretch, add_months, one_day, stretch
from core.content.times.scanning import Found, Scan
from core.kit.errors import BadInput


def day_at(scan: Scan, index: int) -> Found[Stretch] | None:
    """The longest day or period that starts at `index`, without its preposition.

    Raises:
        BadInput: a weekday and a date are said together that do not belong together.
    """
    rules = (_plain, _part_of_day, _weekday, _relative, _edge, nth_at, dated, _month, _quarter)
    found = [each for each in (rule(scan, index) for rule in rules) if each is not None]
    return max(found, key=lambda each: each[1], default=None)


def _plain(scan: Scan, index: int) -> Found[Stretch] | None:
    found = scan.phrase(scan.words.days, index)
    return (one_day(scan.frame.today + timedelta(days=found[0])), found[1]) if found else None


def _part_of_day(scan: Scan, index: int) -> Found[Stretch] | None:
    """Such as "tonight", "this morning", "last night"."""
    found = scan.phrase(scan.words.parts_of_days, index)
    if found is None:
        return None
    days, hour = found[0]
    day = scan.frame.today + timedelta(days=days)
    return Stretch(day, day, day, Clock(hour)), found[1]


def direction_at(scan: Scan, index: int) -> tuple[int | None, int]:
    """-1, 0 or 1 for last, this or next, None without such a word; and the index after it."""
    words = scan.words
    for step, phrases in ((0, words.coming), (0, words.this), (1, words.next), (-1, words.last)):
        if found := scan.phrase(phrases, index):
            return step, found[1]
    return None, index


def _weekday(scan: Scan, index: int) -> Found[Stretch] | None:
    step, after = direction_at(scan, index)
    past = scan.phrase(scan.words.past, index)
    if past is not None:
        step, after = -1, past[1]
    found = scan.phrase(scan.words.weekdays, after)
    if found is None:
        return None
    weekday, after = found
    dated_after = dated(scan, scan.sign(after, ","))
    if dated_after is not None and step is None:
        return _agreeing(weekday, dated_after)
    in_week = _of_week(scan, weekday, after) if step is None else None
    beyond = scan.skip(scan.words.after_next, after)
    if beyond > after and step is None:
        return one_day(_monday(scan.frame.today) + timedelta(days=14 + weekday)), beyond
    return in_week or (one_day(_weekday_from(weekday, step, scan.frame)), after)


def _agreeing(weekday: int, found: Found[Stretch]) -> Found[Stretch]:
    day = found[0].point
    if day.weekday() != weekday:
        raise BadInput(
            f"{day.day} {day:%B %Y} is a {day:%A}, not a {date(2024, 1, 1 + weekday):%A}.",
            next_step="Say only the weekday or only the date.",
        )
    return found


def _of_week(scan: Scan, weekday: int, index: int) -> Found[Stretch] | None:
    """Such as "Friday next week", "Monday of this week"."""
    step, after = direction_at(scan, scan.skip(scan.words.of, index))
    unit = scan.phrase(scan.words.units, after)
    if step is None or unit is None or unit[0] != "week":
        return None
    return one_day(_monday(scan.frame.today) + timedelta(days=7 * step + weekday)), unit[1]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weekday_from(weekday: int, step: int | None, frame: Frame) -> date:
    if step == 1:
        return _monday(frame.today) + timedelta(days=7 + weekday)
    if step == -1:
        return frame.today - timedelta(days=(frame.today.weekday() - weekday - 1) % 7 + 1)
    if step is None and frame.lean == "past" and frame.anchor == frame.today:
        return frame.today - timedelta(days=(frame.today.weekday() - weekday) % 7)
    ahead = (weekday - frame.anchor.weekday()) % 7
    if ahead == 0 and step is None and frame.anchor == frame.today:
        # Who means today says so: "Monday" said on a Monday is the coming one.
        ahead = 7
    return frame.anchor + timedelta(days=ahead)


def unit_stretch(unit: str, step: int, frame: Frame) -> Stretch | None:
    """The calendar unit `step` units from the one that today is in; None for small units."""
    today = frame.today
    if unit == "day":
        return one_day(today + timedelta(days=step))
    if unit == "week":
        first = _monday(today) + timedelta(days=7 * step)
        return Stretch(first, first + timedelta(days=6), _week_end(today) if step == 0 else first)
    if unit == "weekend":
        first = _monday(today) + timedelta(days=7 * step + 5)
        return Stretch(first, first + timedelta(days=1), max(first, today) if step == 0 else first)
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    if months is None:
        return None
    first_month = (today.month - 1) // months * months + 1
    first = add_months(today.replace(day=1, month=first_month), months * step)
    return stretch(first, add_months(first, months) - timedelta(days=1), frame)


def _week_end(today: date) -> date:
    monday = _monday(today)
    return monday + timedelta(days=4 if today.weekday() <= 4 else 6)


def _relative(scan: Scan, index: int) -> Found[Stretch] | None:
    """Such as "next week", "this quarter", "last December", "weekend"."""
    step, after = direction_at(scan, index)
    if unit := scan.phrase(scan.words.units, after):
        beyond = scan.skip(scan.words.after_next, unit[1])
        if step is None and beyond > unit[1]:
            step, unit = 2, (unit[0], beyond)
        if step is None and unit[0] != "weekend":
            return None
        found = unit_stretch(unit[0], step or 0, scan.frame)
        return (found, unit[1]) if found else None
    month = scan.phrase(scan.words.months, after)
    if step is None or month is None or scan.number(month[1]) is not None:
        return None
    return _month_of(_year_of_month(month[0], step, scan.frame), month[0], scan.frame), month[1]


def _year_of_month(month: int, step: int, frame: Frame) -> int:
    this = frame.today.year
    if step == 0:
        return this
    if step > 0:
        return this if month > frame.today.month else this + 1
    return this if month < frame.today.month else this - 1


def _month_of(year: int, month: int, frame: Frame) -> Stretch:
    first = date(year, month, 1)
    return stretch(first, first.replace(day=monthrange(year, month)[1]), frame)


def _edge(scan: Scan, index: int) -> Found[Stretch] | None:
    """Such as "end of month", "start of next week", "end of December", "eoq"."""
    if short := scan.phrase(scan.words.end_short, index):
        whole = unit_stretch(short[0], 0, scan.frame)
        return (_last_of(whole, short[0], scan.frame), short[1]) if whole else None
    ends, starts = (
        scan.phrase(phrases, index) for phrases in (scan.words.end_of, scan.words.start_of)
    )
    opened = ends or starts
    if opened is None:
        return None
    found = _edged(scan, opened[1])
    if found is None:
        return None
    whole, unit, after = found
    if not ends:
        return one_day(whole.first), after
    return _last_of(whole, unit, scan.frame), after


def _edged(scan: Scan, index: int) -> tuple[Stretch, str, int] | None:
    after = scan.skip(scan.words.the, index)
    step, named = direction_at(scan, after)
    if unit := scan.phrase(scan.words.units, named):
        found = unit_stretch(unit[0], step or 0, scan.frame)
        return (found, unit[0], unit[1]) if found else None
    whole = _relative(scan, after) or _month(scan, after) or _quarter(scan, after)
    return (whole[0], "", whole[1]) if whole else None


def _last_of(whole: Stretch, unit: str, frame: Frame) -> Stretch:
    if unit != "week":
        return one_day(whole.last)
    return one_day(
        whole.point if whole.first <= frame.today <= whole.last else whole.first + timedelta(days=4)
    )


def nth_at(scan: Scan, index: int) -> Found[Stretch] | None:
    """Such as "the 15th of next month"."""
    day = day_number(scan, scan.skip(scan.words.the, index))
    of = scan.skip(scan.words.of, day[1]) if day else index
    month = _relative(scan, of) if day and of > day[1] else None
    if day is None or month is None or month[0].first.day != 1:
        return None
    found = day_in_month(month[0].first.year, month[0].first.month, day[0])
    in_month = found is not None and found <= month[0].last
    return (one_day(found), month[1]) if found and in_month else None


def _month(scan: Scan, index: int) -> Found[Stretch] | None:
    """Such as "December", "December 2027": a whole month."""
    found = scan.phrase(scan.words.months, index)
    if found is None:
        return None
    month, after = found
    year = scan.number(scan.sign(after, ",", "of"))
    if year is not None and 1900 <= year <= 2999:
        return _month_of(year, month, scan.frame), scan.sign(after, ",", "of") + 1
    last = lambda of: day_in_month(of, month, monthrange(of, month)[1])  # noqa: E731
    first = lambda of: day_in_month(of, month, 1)  # noqa: E731
    chosen = nearest_year(first if scan.frame.lean == "past" else last, scan.frame)
    return (_month_of(chosen.year, month, scan.frame), after) if chosen else None


def _quarter(scan: Scan, index: int) -> Found[Stretch] | None:
    """Such as "Q3", "Q3 2027"."""
    letter, digit = scan.token(index), scan.number(index + 1)
    glued = scan.token(index + 1)
    if letter is None or letter.text != "q" or digit not in {1, 2, 3, 4}:
        return None
    if glued is None or not glued.glued:
        return None
    month = digit * 3
    year = scan.number(scan.sign(index + 2, ","))
    after = scan.sign(index + 2, ",") + 1
    if year is None or not 1900 <= year <= 2999:
        ends = nearest_year(
            lambda of: day_in_month(of, month, monthrange(of, month)[1]), scan.frame
        )
        year, after = (ends.year if ends else scan.frame.today.year), index + 2
    first = date(year, month - 2, 1)
    return stretch(first, add_months(first, 3) - timedelta(days=1), scan.frame), after
