"""The English words for times, as data. Another language is another module of this shape."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


class Phrases(Generic[T]):
    """Phrases of one or more words, each with what it stands for; the longest one wins."""

    def __init__(self, table: Mapping[str, T]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in table.items():
            words = tuple(phrase.split())
            self._by_first.setdefault(words[0], []).append((words, value))
        for choices in self._by_first.values():
            choices.sort(key=lambda choice: -len(choice[0]))

    def starting(self, first: str) -> Iterator[tuple[tuple[str, ...], T]]:
        """The phrases that begin with the word `first`, longest first, with their values."""
        yield from self._by_first.get(first, ())


def _spread(table: Mapping[T, str]) -> Phrases[T]:
    """Phrases from lists such as {0: "monday | mon"}."""
    return Phrases({name.strip(): key for key, names in table.items() for name in names.split("|")})


def _set(names: str) -> Phrases[bool]:
    """Phrases that all mean the same."""
    return _spread({True: names})


def _names(names: str) -> frozenset[str]:
    return frozenset(name.strip() for name in names.split("|"))


@dataclass(frozen=True)
class TimeWords:
    """A language's words for times, all lower case."""

    weekdays: Phrases[int]
    """0 is Monday."""
    months: Phrases[int]
    days: Phrases[int]
    """Days from today."""
    parts_of_days: Phrases[tuple[int, int]]
    """Days from today, and the hour: "tonight", "last night"."""
    dayparts: Phrases[int]
    """The hour that a part of the day stands for."""
    noon: Phrases[bool]
    midnight: Phrases[bool]
    meridiem: Phrases[int]
    """Hours to add: 0 or 12."""
    oclock: Phrases[bool]
    utc: Phrases[bool]
    numbers: Phrases[float]
    day_numbers: Phrases[int]
    ordinal_ends: frozenset[str]
    units: Phrases[str]
    """minute hour day workday week weekend month quarter year decade."""
    half: Phrases[bool]
    this: Phrases[bool]
    next: Phrases[bool]
    last: Phrases[bool]
    past: Phrases[bool]
    coming: Phrases[bool]
    after_next: Phrases[bool]
    """Said after a unit or weekday: "week after next"."""
    end_of: Phrases[bool]
    start_of: Phrases[bool]
    end_short: Phrases[str]
    now: Phrases[bool]
    inside: Phrases[bool]
    """in 3 days."""
    ago: Phrases[bool]
    from_now: Phrases[bool]
    later_than: Phrases[bool]
    earlier_than: Phrases[bool]
    leads: Phrases[bool]
    """May stand before a day or time and belong to it."""
    day_end: Phrases[bool]
    """Said after a day: the day without a time."""
    at: Phrases[bool]
    """Makes a bare number a time."""
    the: Phrases[bool]
    of: Phrases[bool]
    range_open: Phrases[str]
    """The words that open a range, with the sort of word that parts it."""
    range_sep: Phrases[bool]
    range_and: Phrases[bool]
    """Parts a range only after a word that opens one ("between")."""
    lasting: Phrases[bool]
    since: Phrases[bool]
    within: Phrases[bool]
    """May stand before a period."""
    ahead: Phrases[bool]
    """Makes "3 days" the days from today on."""
    cues: frozenset[str]
    """Words that make a doubtful word after them ("may", "sat") a date."""
    doubtful: frozenset[str]
    """Words that are dates only after a cue, when found inside a longer text."""
    never: frozenset[str]
    """Texts that look like a date and are none."""


ENGLISH = TimeWords(
    weekdays=_spread(
        {
            0: "monday | mon | mondays",
            1: "tuesday | tue | tues | tuesdays",
            2: "wednesday | wed | weds | wednesdays | wensday | wednsday",
            3: "thursday | thu | thur | thurs | thursdays",
            4: "friday | fri | fridays",
            5: "saturday | sat | saturdays",
            6: "sunday | sun | sundays",
        }
    ),
    months=_spread(
        {
            1: "january | jan",
            2: "february | feb | febuary",
            3: "march | mar",
            4: "april | apr",
            5: "may",
            6: "june | jun",
            7: "july | jul",
            8: "august | aug",
            9: "september | sept | sep",
            10: "october | oct",
            11: "november | nov",
            12: "december | dec",
        }
    ),
    days=_spread(
        {
            0: "today | tody | end of day | end of the day | eod | cob | close of business",
            1: "tomorrow | tommorow | tomorow | tommorrow | tmrw | tmr",
            -1: "yesterday | yesterdays",
            2: "day after tomorrow | the day after tomorrow | overmorrow",
            -2: "day before yesterday | the day before yesterday",
        }
    ),
    parts_of_days=_spread(
        {
            (0, 9): "this morning",
            (0, 14): "this afternoon",
            (0, 18): "this evening",
            (0, 20): "tonight | this night",
            (-1, 20): "last night",
        }
    ),
    dayparts=_spread(
        {
            9: "morning | in the morning",
            14: "afternoon | in the afternoon",
            18: "evening | in the evening",
            20: "night | at night",
        }
    ),
    noon=_set("noon | midday | lunchtime | lunch time"),
    midnight=_set("midnight"),
    meridiem=_spread({0: "am | a.m | a.m.", 12: "pm | p.m | p.m."}),
    oclock=_set("o'clock | o’clock | oclock"),
    utc=_set("utc | gmt"),
    numbers=_spread(
        {
            1: "a | an | one",
            2: "two | a couple of | a couple | couple of",
            3: "three | a few",
            4: "four",
            5: "five",
            6: "six",
            7: "seven",
            8: "eight",
            9: "nine",
            10: "ten",
            11: "eleven",
            12: "twelve | a dozen",
            14: "fourteen",
            15: "fifteen",
            20: "twenty",
            30: "thirty",
            45: "forty five",
            60: "sixty",
            90: "ninety",
            0.5: "half a | half an",
            1.5: "one and a half",
        }
    ),
    day_numbers=_spread(
        {
            1: "first",
            2: "second",
            3: "third",
            4: "fourth",
            5: "fifth",
            6: "sixth",
            7: "seventh",
            8: "eighth",
            9: "ninth",
            10: "tenth",
            15: "fifteenth",
            20: "twentieth",
            30: "thirtieth",
        }
    ),
    ordinal_ends=frozenset({"st", "nd", "rd", "th"}),
    units=_spread(
        {
            "minute": "minute | minutes | min | mins",
            "hour": "hour | hours | hr | hrs | h",
            "day": "day | days | d",
            "workday": "business day | business days | working day | working days | workdays",
            "week": "week | weeks | wk | wks | w",
            "weekend": "weekend | weekends",
            "fortnight": "fortnight | fortnights",
            "month": "month | months | mo",
            "quarter": "quarter | quarters | qtr",
            "year": "year | years | yr | yrs | y",
        }
    ),
    half=_set("and a half"),
    this=_set("this | the current | current"),
    next=_set("next | the next | the following"),
    last=_set("last | the last | previous | the previous | prior"),
    past=_set("past | the past"),
    coming=_set("coming | the coming | this coming | upcoming | the upcoming"),
    after_next=_set("after next"),
    end_of=_set("end of | the end of | end | late | last day of | the last day of"),
    start_of=_set(
        "start of | the start of | beginning of | the beginning of | early | first of"
        " | the first of | first day of | the first day of"
    ),
    end_short=_spread({"week": "eow", "month": "eom", "quarter": "eoq", "year": "eoy"}),
    now=_set("now | right now | immediately"),
    inside=_set("in | within | +"),
    ago=_set("ago | back | earlier"),
    from_now=_set("from now | from today | later | out"),
    later_than=_set("after | from"),
    earlier_than=_set("before"),
    leads=_set(
        "on | by | at | for | no later than | not later than | until | till | as of | in"
        " | around | about | eod | end of day | cob | by eod | by end of day | by the end of day"
        " | by cob | @"
    ),
    day_end=_set("eod | end of day | cob | by eod | by end of day | close of business"),
    at=_set("at | @"),
    the=_set("the"),
    of=_set("of | in | of the"),
    range_open=_spread({"": "from", "and": "between"}),
    range_sep=_set("to | until | till | through | thru | - | – | — | up to | ..."),
    range_and=_set("and"),
    lasting=_set("for"),
    since=_set("since | starting | from"),
    within=_set("in | during | over | within | for | on | at"),
    ahead=_set("within | within the next"),
    cues=_names(
        "on | by | in | at | due | from | to | until | till | since | before | after | this | next"
        " | last | for | between | is | starting | starts | start | begins | when | deadline | date"
        " | of | , | - | – | :"
    ),
    doubtful=_names(
        "may | march | mar | sat | sun | mon | wed | second | a.m | am | pm | dec | jan | jun | h"
        " | d | w | y | min | mo | now | night | morning | afternoon | evening | noon | end | late"
        " | early | immediately | lunchtime"
    ),
    never=_names("24/7 | 50/50 | 9/11"),
)
