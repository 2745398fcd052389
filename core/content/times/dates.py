"""Calendar dates in figures and words: "2026-12-05", "5/12", "Dec 5th, 2026", "the 5th"."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date

from core.content.times.model import Frame, Stretch, add_months, one_day
from core.content.times.scanning import Found, Scan

_YEARS_AHEAD = 9
"""29 February is at most eight years away."""


def dated(scan: Scan, index: int) -> Found[Stretch] | None:
    """The date at `index`; without a year, the nearest one on the side the asker looks to."""
    for rule in (_iso, _slashed, _month_day, _day_month, _day_of_month):
        if found := rule(scan, index):
            return found
    return None


def day_in_month(year: int, month: int, day: int) -> date | None:
    """The date, or None where there is no such day."""
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def nearest_year(of: Callable[[int], date | None], frame: Frame) -> date | None:
    """The first date `of(year)` from the anchor on, or the latest up to it when looking back."""
    anchor = frame.anchor
    for away in range(_YEARS_AHEAD):
        day = of(anchor.year + (away if frame.lean == "future" else -away))
        if day is not None and (day >= anchor if frame.lean == "future" else day <= anchor):
            return day
    return None


def _iso(scan: Scan, index: int) -> Found[Stretch] | None:
    token = scan.token(index)
    if token is None or token.kind != "iso" or len(token.text) > 10:
        return None
    day = day_in_month(*(int(part) for part in token.text.split("-")))
    return (one_day(day), index + 1) if day else None


def _slashed(scan: Scan, index: int) -> Found[Stretch] | None:
    """5/12, 5/12/26, 5-12-2026, 2026/12/05 and 5.12.2026 (always day first)."""
    token = scan.token(index)
    if token is None or token.kind != "slashed" or token.text in scan.words.never:
        return None
    sign = next(sign for sign in "/-." if sign in token.text)
    parts = [int(part) for part in token.text.split(sign)]
    if parts[0] > 999:
        return _found(day_in_month(*parts), index + 1)
    first, second = parts[0], parts[1]
    month_first = scan.frame.month_first and sign != "."
    month, day = (first, second) if month_first else (second, first)
    if month > 12 >= day:
        month, day = day, month
    year = _full_year(parts[2]) if len(parts) == 3 else None
    return _found(_chosen(year, month, day, scan.frame), index + 1)


def _full_year(year: int) -> int:
    return year + 2000 if year < 100 else year


def _found(day: date | None, after: int) -> Found[Stretch] | None:
    return (one_day(day), after) if day else None


def _chosen(year: int | None, month: int, day: int, frame: Frame) -> date | None:
    if year is not None:
        return day_in_month(year, month, day)
    return nearest_year(lambda of: day_in_month(of, month, day), frame)


def day_number(scan: Scan, index: int) -> Found[int] | None:
    """Such as "5", "5th", "fifth"."""
    number = scan.number(index)
    if number is None:
        return scan.phrase(scan.words.day_numbers, index)
    following = scan.token(index + 1)
    ordinal = following and following.glued and following.text in scan.words.ordinal_ends
    if following and following.glued and following.kind == "word" and not ordinal:
        return None
    return (number, index + 2 if ordinal else index + 1) if 1 <= number <= 31 else None


def year_at(scan: Scan, index: int) -> Found[int] | None:
    """The year at `index`, in four figures, with a comma before it or not."""
    after = scan.sign(index, ",")
    year = scan.number(after)
    token = scan.token(after)
    if year is None or token is None or len(token.text) != 4 or not 1900 <= year <= 2999:
        return None
    return year, after + 1


def _month_day(scan: Scan, index: int) -> Found[Stretch] | None:
    """Such as "Dec 5", "December the 5th, 2026"."""
    month = scan.phrase(scan.words.months, index)
    if month is None:
        return None
    day = day_number(scan, scan.skip(scan.words.the, scan.sign(month[1], ".")))
    if day is None or _is_clock(scan, day[1]):
        return None
    year = year_at(scan, day[1])
    chosen = _chosen(year[0] if year else None, month[0], day[0], scan.frame)
    return _found(chosen, year[1] if year else day[1])


def _is_clock(scan: Scan, index: int) -> bool:
    return scan.phrase(scan.words.meridiem, index) is not None


def _day_month(scan: Scan, index: int) -> Found[Stretch] | None:
    """Such as "5 December 2026", "the 5th of Dec"."""
    day = day_number(scan, scan.skip(scan.words.the, index))
    if day is None:
        return None
    month = scan.phrase(scan.words.months, scan.skip(scan.words.of, day[1]))
    if month is None:
        return None
    after = scan.sign(month[1], ".")
    year = year_at(scan, after)
    chosen = _chosen(year[0] if year else None, month[0], day[0], scan.frame)
    return _found(chosen, year[1] if year else month[1])


def _day_of_month(scan: Scan, index: int) -> Found[Stretch] | None:
    """Such as "the 5th", "15th": the nearest one."""
    start = scan.skip(scan.words.the, index)
    day = day_number(scan, start)
    if day is None or day[1] < start + 2:
        return None
    frame, step = scan.frame, 1 if scan.frame.lean == "future" else -1
    first = frame.anchor.replace(day=1)
    for away in range(4):
        month = add_months(first, step * away)
        each = day_in_month(month.year, month.month, day[0])
        if each and (each >= frame.anchor if step > 0 else each <= frame.anchor):
            return one_day(each), day[1]
    return None
