"""Cron expressions in time zones, against a walk over every minute of the clock on the wall."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.cron import Cron, parse_cron
from core.kit.errors import BadInput

MINUTE = timedelta(minutes=1)
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour
    "America/Santiago",  # forward at midnight, back to the evening before
    "Africa/Casablanca",  # back for Ramadan, at changing dates
    "Pacific/Apia",  # had no 30 December 2011
    "Asia/Kolkata",  # never changes
]
GAPS = (timedelta(minutes=30), timedelta(hours=1), timedelta(days=1))


def first(text: str, start: str, zone: str, count: int = 3) -> list[str]:
    """The first times after a local one, as they read on the wall there, with their offset."""
    place = ZoneInfo(zone)
    after = datetime.fromisoformat(start).replace(tzinfo=place)
    times = islice(parse_cron(text).after(after, place), count)
    return [one.astimezone(place).isoformat(" ", "minutes")[5:] for one in times]


class TestFields:
    @pytest.mark.parametrize(
        ("text", "times"),
        [
            ("* * * * *", ["11-23 12:01", "11-23 12:02", "11-23 12:03"]),
            ("30 9 * * *", ["11-24 09:30", "11-25 09:30", "11-26 09:30"]),
            ("0 9 * * MON-FRI", ["11-24 09:00", "11-25 09:00", "11-26 09:00"]),
            ("0 9 * * 1", ["11-30 09:00", "12-07 09:00", "12-14 09:00"]),
            ("0 9 * * 7", ["11-29 09:00", "12-06 09:00", "12-13 09:00"]),
            ("0 9 * * fri-sun", ["11-27 09:00", "11-28 09:00", "11-29 09:00"]),
            ("0 9 * * 5-7", ["11-27 09:00", "11-28 09:00", "11-29 09:00"]),
            ("0 0 1 JAN,dec *", ["12-01 00:00", "01-01 00:00", "12-01 00:00"]),
            ("*/20 12 * * *", ["11-23 12:20", "11-23 12:40", "11-24 12:00"]),
            ("10-30/10 12 * * *", ["11-23 12:10", "11-23 12:20", "11-23 12:30"]),
            ("0 0 13 * FRI", ["11-27 00:00", "12-04 00:00", "12-11 00:00"]),
            ("0 0 */15 * TUE", ["12-01 00:00", "02-16 00:00", "03-16 00:00"]),
            ("@weekly", ["11-29 00:00", "12-06 00:00", "12-13 00:00"]),
            ("@monthly", ["12-01 00:00", "01-01 00:00", "02-01 00:00"]),
        ],
    )
    def test_they_mean_what_crontab_says(self, text: str, times: list[str]) -> None:
        assert [one[:11] for one in first(text, "2026-11-23 12:00", "UTC")] == times

    def test_two_restricted_days_mean_either_and_a_star_means_both(self) -> None:
        either = parse_cron("0 0 13 * FRI")
        both = parse_cron("0 0 */13 * FRI")
        assert either.either
        assert not both.either

    def test_29_february_comes_in_leap_years(self) -> None:
        start = datetime(2026, 1, 1, tzinfo=UTC)
        [leap] = islice(parse_cron("0 0 29 2 *").after(start, ZoneInfo("UTC")), 1)
        assert (leap.year, leap.month, leap.day) == (2028, 2, 29)

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("61 * * * *", "61 is not a minute: use 0–59."),
            ("0 24 * * *", "24 is not an hour: use 0–23."),
            ("0 0 32 * *", "32 is not a day of the month: use 1–31."),
            ("0 0 * 13 *", "13 is not a month: use 1–12 or JAN–DEC."),
            ("0 0 * FOO *", "FOO is not a month: use 1–12 or JAN–DEC."),
            ("0 0 * * 8", "8 is not a day of the week: use 0–7 or SUN–SAT."),
            ("0 0 * *", "A cron expression has 5 fields; “0 0 * *” has 4."),
            ("0 0 * * * *", "has 6"),
            ("30-10 * * * *", "30-10 runs backwards. Write 10-30."),
            ("5/15 * * * *", "5/15 has a step and no range. Write 5-59/15."),
            ("*/0 * * * *", "0 is not a step: use 1–59, as in */5."),
            ("*/x * * * *", "x is not a step"),
            ("1,,2 * * * *", "Nothing is not a minute"),
            ("-5 * * * *", "Nothing is not a minute"),
            ("² * * * *", "² is not a minute"),
            ("0 0 30 2 *", "There is no 30 Feb"),
            ("0 0 31 4,6 *", "There is no 31 Apr"),
            ("@never", "has 1"),
        ],
    )
    def test_a_wrong_one_says_what_is_wrong_and_what_would_be_right(
        self, text: str, says: str
    ) -> None:
        with pytest.raises(BadInput) as caught:
            parse_cron(text)
        assert says in str(caught.value)


class TestClocksThatChange:
    """The rule of the module: RFC 5545 section 3.3.5 for named hours, real hours for every hour."""

    @pytest.mark.parametrize(
        ("text", "start", "zone", "times"),
        [
            pytest.param(
                "30 2 * * *",
                "2026-03-28 12:00",
                "Europe/Berlin",
                ["03-29 03:30+02:00", "03-30 02:30+02:00", "03-31 02:30+02:00"],
                id="a time that does not exist comes an hour later, that day only",
            ),
            pytest.param(
                "30 2 * * *",
                "2026-10-24 12:00",
                "Europe/Berlin",
                ["10-25 02:30+02:00", "10-26 02:30+01:00", "10-27 02:30+01:00"],
                id="a time that exists twice comes at the first",
            ),
            pytest.param(
                "0 2,3 * * *",
                "2026-03-28 12:00",
                "Europe/Berlin",
                ["03-29 03:00+02:00", "03-30 02:00+02:00", "03-30 03:00+02:00"],
                id="one moved onto another is one run",
            ),
            pytest.param(
                "30 * * * *",
                "2026-10-25 01:00",
                "Europe/Berlin",
                ["10-25 01:30+02:00", "10-25 02:30+02:00", "10-25 02:30+01:00"],
                id="every hour is every hour that passes, when clocks go back",
            ),
            pytest.param(
                "30 * * * *",
                "2026-03-29 01:00",
                "Europe/Berlin",
                ["03-29 01:30+01:00", "03-29 03:30+02:00", "03-29 04:30+02:00"],
                id="and when they go forward",
            ),
            pytest.param(
                "30 2 * * *",
                "2026-03-07 12:00",
                "America/New_York",
                ["03-08 03:30-04:00", "03-09 02:30-04:00", "03-10 02:30-04:00"],
                id="New York goes forward",
            ),
            pytest.param(
                "30 1 * * *",
                "2026-10-31 12:00",
                "America/New_York",
                ["11-01 01:30-04:00", "11-02 01:30-05:00", "11-03 01:30-05:00"],
                id="New York goes back",
            ),
            pytest.param(
                "15 2 * * *",
                "2026-10-03 12:00",
                "Australia/Lord_Howe",
                ["10-04 02:45+11:00", "10-05 02:15+11:00", "10-06 02:15+11:00"],
                id="half an hour forward",
            ),
            pytest.param(
                "0 0 * * *",
                "2026-09-05 12:00",
                "America/Santiago",
                ["09-06 01:00-03:00", "09-07 00:00-03:00", "09-08 00:00-03:00"],
                id="a day without a midnight",
            ),
            pytest.param(
                "30 23 * * *",
                "2026-04-04 12:00",
                "America/Santiago",
                ["04-04 23:30-03:00", "04-05 23:30-04:00", "04-06 23:30-04:00"],
                id="an evening that comes twice",
            ),
            pytest.param(
                "0 10 * * *",
                "2011-12-29 12:00",
                "Pacific/Apia",
                ["12-31 10:00+14:00", "01-01 10:00+14:00", "01-02 10:00+14:00"],
                id="a day that does not exist is one run with the next",
            ),
        ],
    )
    def test_the_next_three(self, text: str, start: str, zone: str, times: list[str]) -> None:
        assert first(text, start, zone) == times


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _walk(cron: Cron, zone: ZoneInfo, start: datetime, minutes: int) -> Iterator[datetime]:
    """Every minute that the rules of the module name, found by looking at each of them."""
    every_hour = len(cron.hours) == 24
    for number in range(1, minutes + 1):
        moment = start + number * MINUTE
        wall = moment.astimezone(zone)
        readings = [wall] if every_hour or not wall.fold else []
        readings += [
            wall - gap  # what a clock says that was not put forward
            for gap in ([] if every_hour else GAPS)
            if _offset(moment, zone) - _offset(moment - gap, zone) == gap
        ]
        if any(
            cron.fits(one.date()) and one.hour in cron.hours and one.minute in cron.minutes
            for one in readings
        ):
            yield moment


def _fields(low: int, high: int) -> st.SearchStrategy[str]:
    number = st.integers(low, high)
    span = st.tuples(number, number).map(lambda ends: f"{min(ends)}-{max(ends)}")
    step = st.tuples(st.one_of(span, st.just("*")), st.integers(1, high)).map(
        lambda told: f"{told[0]}/{told[1]}"
    )
    one = st.one_of(number.map(str), span, step)
    return st.one_of(st.just("*"), st.lists(one, min_size=1, max_size=3).map(",".join))


EXPRESSIONS = st.tuples(
    _fields(0, 59), _fields(0, 23), _fields(1, 28), st.just("*"), _fields(0, 7)
).map(" ".join)


def _changes(zone: ZoneInfo) -> list[datetime]:
    """Noon before each day of 30 years on which clocks change; a plain day when they never do."""
    noon = datetime(2006, 1, 1, 12, tzinfo=UTC)
    days = [noon + timedelta(days=number) for number in range(30 * 365)]
    offsets = [(day, day.astimezone(zone).utcoffset()) for day in days]
    return [day for (day, one), (_, other) in pairwise(offsets) if one != other] or [noon]


CHANGES = {name: _changes(ZoneInfo(name)) for name in ZONES}


@settings(max_examples=80)
@given(data=st.data(), name=st.sampled_from(ZONES), text=EXPRESSIONS)
def test_around_every_change_in_30_years_it_names_the_minutes_that_a_walk_finds(
    data: st.DataObject, name: str, text: str
) -> None:
    change = data.draw(st.sampled_from(CHANGES[name]), label="the day before")
    start = change + data.draw(st.integers(-600, 600), label="minutes") * MINUTE
    zone, cron, minutes = ZoneInfo(name), parse_cron(text), 36 * 60
    expected = list(_walk(cron, zone, start, minutes))
    found = list(islice(cron.after(start, zone), len(expected) + 1))
    assert found[: len(expected)] == expected
    assert not found[len(expected) :] or found[-1] > start + minutes * MINUTE


@pytest.mark.parametrize("name", ZONES)
def test_30_years_of_a_daily_run_are_one_a_day_and_never_go_back(name: str) -> None:
    zone = ZoneInfo(name)
    start = datetime(2006, 1, 1, tzinfo=zone)
    times = list(islice(parse_cron("30 2 * * *").after(start, zone), 30 * 365))
    assert all(one < other for one, other in pairwise(times))
    days = [one.astimezone(zone).date() for one in times]
    assert all(one < other for one, other in pairwise(days))
    lost = (days[-1] - days[0]).days + 1 - len(days)
    assert lost == (1 if name == "Pacific/Apia" else 0)
