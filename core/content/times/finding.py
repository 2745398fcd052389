"""The public functions: a whole text as a time, times inside a text, periods for filters."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.content.times.days import direction_at
from core.content.times.model import Lean, Period, When, frame_of
from core.content.times.offsets import amount_at, minutes_in, shifted
from core.content.times.reading import read_at
from core.content.times.scanning import Found, Scan, Token, scan
from core.content.times.words import ENGLISH

_GLUE = frozenset("-–/\\@#$%_.=+&'’")
"""Signs that make what they touch part of a name, an address or a sum."""


def parse_when(
    text: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    locale: str = "en-US",
    lean: Lean = "future",
    periods: bool = False,
) -> When | None:
    """Read the whole of `text` as a day, a moment or a range.

    Args:
        text: such as "next Friday at 9am", "in 3 days", "Dec 1 - Dec 5".
        now: the present, aware, in any zone.
        zone: the asker's zone; what comes back is in it.
        locale: decides whether 5/12 is May or December.
        lean: whether words without a direction look ahead or back.
        periods: whether "next week" becomes a range instead of its one day (package docstring).

    Returns:
        The time, or None when the text is no time, or more than one.

    Raises:
        BadInput: a weekday and a date are said together that do not belong together.
    """
    frame = frame_of(now, zone, locale=locale, lean=lean, periods=periods)
    found = _whole(scan(text, frame, ENGLISH))
    return _placed(found[0], scan(text, frame, ENGLISH), 0, found[1]) if found else None


def find_when(
    text: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    locale: str = "en-US",
    lean: Lean = "future",
    periods: bool = False,
) -> When | None:
    """The first time inside a longer text, with its span; arguments as for `parse_when`.

    The span takes in the time's preposition ("on Friday", "by noon"), not words such as "due".
    Quoted parts of the text are not looked at, and words that are often something else ("may",
    "march", "sat", "Q3", "5/12") count only after a word such as "due", "by" or "on".
    """
    whens = find_whens(text, now=now, zone=zone, locale=locale, lean=lean, periods=periods)
    return whens[0] if whens else None


def find_whens(
    text: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    locale: str = "en-US",
    lean: Lean = "future",
    periods: bool = False,
) -> tuple[When, ...]:
    """All times inside a text, in order and without overlap; see `find_when`."""
    frame = frame_of(now, zone, locale=locale, lean=lean, periods=periods)
    scanned = scan(text, frame, ENGLISH, skip_quotes=True)
    whens: list[When] = []
    index = 0
    while index < len(scanned.tokens):
        found = read_at(scanned, index) if _stands_free(scanned, index) else None
        if found is not None and _is_meant(scanned, index, found[1]):
            whens.append(_placed(found[0], scanned, index, found[1]))
            index = found[1]
        else:
            index += 1
    return tuple(whens)


def period(
    text: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    locale: str = "en-US",
    lean: Lean = "future",
) -> Period | None:
    """Read the whole of `text` as a stretch of time: "last quarter", "past 7 days", "2026".

    A single day is a period of one day; "since Monday" ends today. Both ends are counted in.
    Returns None when the text names no time. Arguments and errors as for `parse_when`.
    """
    frame = frame_of(now, zone, locale=locale, lean=lean, periods=True)
    scanned = scan(text, frame, ENGLISH)
    start = scanned.skip(scanned.words.within, 0)
    if found := _hours(scanned, start) or _year(scanned, start) or _ahead(scanned):
        return found
    whole = _whole(scanned) or _whole(scanned, start)
    if whole is not None:
        return Period(whole[0].start, whole[0].end or whole[0].start)
    since = scanned.phrase(scanned.words.since, 0)
    back = scan(text, frame_of(now, zone, locale=locale, lean="past", periods=True), ENGLISH)
    opened = _whole(back, since[1]) if since else None
    return Period(opened[0].start, opened[0].end or frame.today) if opened else None


def _whole(scanned: Scan, index: int = 0) -> Found[When] | None:
    """The expression at `index` if it reaches to the end of the text."""
    found = read_at(scanned, index)
    if found is None:
        return None
    after = scanned.sign(found[1], ".", "!", "?", ",")
    return found if after == len(scanned.tokens) else None


def _placed(when: When, scanned: Scan, index: int, after: int) -> When:
    span = scanned.tokens[index].start, scanned.tokens[after - 1].end
    return When(when.start, when.end, span)


def _hours(scanned: Scan, index: int) -> Period | None:
    """Such as "past 24 hours", "next 30 minutes"."""
    step, after = direction_at(scanned, index)
    if past := scanned.phrase(scanned.words.past, index):
        step, after = -1, past[1]
    amount = amount_at(scanned, after)
    minutes = minutes_in(amount[0]) if amount else None
    if not step or amount is None or minutes is None or amount[1] != len(scanned.tokens):
        return None
    now = scanned.frame.now
    other = (now.astimezone(UTC) + step * timedelta(minutes=minutes)).astimezone(now.tzinfo)
    return Period(*sorted((now, other)))


def _year(scanned: Scan, index: int) -> Period | None:
    year = scanned.number(index)
    if year is None or not 1900 <= year <= 2999 or index + 1 != len(scanned.tokens):
        return None
    return Period(date(year, 1, 1), date(year, 12, 31))


def _ahead(scanned: Scan) -> Period | None:
    """Such as "within 3 days"."""
    opened = scanned.phrase(scanned.words.ahead, 0)
    amount = amount_at(scanned, opened[1]) if opened else None
    today = scanned.frame.today
    last = shifted(today, *amount[0]) if amount else None
    if amount is None or last is None or amount[1] != len(scanned.tokens):
        return None
    return Period(today, last)


def _stands_free(scanned: Scan, index: int) -> bool:
    """Whether the token is not the tail of a name or an address ("PR-12", "x@friday")."""
    token, before = scanned.tokens[index], scanned.token(index - 1)
    if not token.glued or before is None:
        return True
    return before.kind == "sign" and before.text not in _GLUE


def _is_meant(scanned: Scan, index: int, after: int) -> bool:
    """Whether words found inside a text mean a time there."""
    following = scanned.token(after)
    if following is not None and following.glued:
        beyond = scanned.token(after + 1)
        inside = beyond is not None and beyond.glued
        if following.kind != "sign" or (following.text in _GLUE and inside):
            return False
    tokens = scanned.tokens[index:after]
    before = scanned.token(index - 1)
    cues = scanned.words.cues
    cued = tokens[0].text in cues or (before is not None and before.text in cues)
    return cued or not _is_weak(scanned, tokens, last=after == len(scanned.tokens))


def _is_weak(scanned: Scan, tokens: tuple[Token, ...], *, last: bool) -> bool:
    """Whether the words are as often something else: "may", "the 3rd", "Q3", "5/12"."""
    words = scanned.words
    if len(tokens) == 1 and tokens[0].kind == "slashed":
        return tokens[0].text.count("/") == 1 and not last
    small = {*words.doubtful, *words.ordinal_ends, "the", ",", "q"}
    months = [each for each in tokens if any(words.months.starting(each.text))]
    numbers = [each for each in tokens if each.kind == "number"]
    if months and any(len(each.text) <= 2 for each in numbers):
        return False
    return all(each in months or each in numbers or each.text in small for each in tokens)
