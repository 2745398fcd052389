"""Intervals, single times, and the words that people type for them."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.assistant import schedule_words
from core.domain.schedule import Every, Once, Timing, Unit, times_after, wall_time, zone_named
from core.kit.errors import BadInput

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def read(timing: Timing, after: datetime, count: int = 3) -> list[str]:
    times = islice(times_after(timing, BERLIN, after), count)
    return [one.astimezone(BERLIN).isoformat(" ", "minutes")[5:] for one in times]


def test_hours_are_hours_that_pass() -> None:
    since = datetime(2026, 3, 28, 18, tzinfo=BERLIN)
    times = read(Every(amount=6, unit=Unit.HOUR, since=since), since)
    assert times == ["03-29 00:00+01:00", "03-29 07:00+02:00", "03-29 13:00+02:00"]


def test_days_keep_the_time_of_day() -> None:
    since = datetime(2026, 3, 27, 9, tzinfo=BERLIN)
    times = read(Every(amount=1, unit=Unit.DAY, since=since), since)
    assert times == ["03-28 09:00+01:00", "03-29 09:00+02:00", "03-30 09:00+02:00"]


def test_weeks_keep_the_weekday_and_a_time_that_does_not_exist_comes_later() -> None:
    since = datetime(2026, 3, 15, 2, 30, tzinfo=BERLIN)
    times = read(Every(amount=1, unit=Unit.WEEK, since=since), since)
    assert times == ["03-22 02:30+01:00", "03-29 03:30+02:00", "04-05 02:30+02:00"]


@given(
    unit=st.sampled_from(Unit),
    amount=st.integers(1, 40),
    minutes=st.integers(0, 400 * 24 * 60),
)
def test_they_go_on_from_any_moment_as_if_counted_from_the_start(
    unit: Unit, amount: int, minutes: int
) -> None:
    since = datetime(2026, 1, 1, 2, 30, tzinfo=BERLIN)
    every = Every(amount=amount, unit=unit, since=since)
    moment = since.astimezone(UTC) + timedelta(minutes=minutes)
    [following] = islice(times_after(every, BERLIN, moment), 1)
    [again] = islice(times_after(every, BERLIN, following - timedelta(microseconds=1)), 1)
    assert following > moment
    assert again == following
    length = timedelta(minutes=amount * {"minute": 1, "hour": 60, "day": 1440, "week": 10080}[unit])
    assert following - moment <= length + timedelta(hours=1)


def test_30_years_of_days_are_one_a_day() -> None:
    since = datetime(2006, 1, 1, 2, 30, tzinfo=BERLIN)
    days = [
        one.astimezone(BERLIN).date()
        for one in islice(
            times_after(Every(amount=1, unit=Unit.DAY, since=since), BERLIN, since), 30 * 365
        )
    ]
    assert all(other - one == timedelta(days=1) for one, other in pairwise(days))


def test_once_comes_once() -> None:
    once = Once(at=NOON)
    assert list(times_after(once, BERLIN, NOON - timedelta(seconds=1))) == [NOON]
    assert list(times_after(once, BERLIN, NOON)) == []


class TestWords:
    @pytest.mark.parametrize(
        ("text", "amount", "unit"),
        [
            ("15m", 15, Unit.MINUTE),
            ("90 minutes", 90, Unit.MINUTE),
            ("every 2 hours", 2, Unit.HOUR),
            ("day", 1, Unit.DAY),
            ("2w", 2, Unit.WEEK),
        ],
    )
    def test_an_interval(self, text: str, amount: int, unit: Unit) -> None:
        every = schedule_words.every(text, NOON)
        assert every == Every(amount=amount, unit=unit, since=NOON)

    def test_a_delay(self) -> None:
        assert schedule_words.after("30m", NOON) == Once(at=NOON + timedelta(minutes=30))

    @pytest.mark.parametrize("text", ["2026-12-01 09:00", "December 1 at 9am"])
    def test_a_time_is_read_in_the_zone(self, text: str) -> None:
        once = schedule_words.at(text, NOON, "Europe/Berlin")
        assert once == Once(at=datetime(2026, 12, 1, 8, tzinfo=UTC))

    @pytest.mark.parametrize(
        ("read", "says"),
        [
            (
                lambda: schedule_words.every("2 parsecs", NOON),
                "“2 parsecs” is not a length",
            ),
            (lambda: schedule_words.every("0m", NOON), "0 is not a length of time I can keep"),
            (lambda: schedule_words.at("someday", NOON, "UTC"), "“someday” is not a time of a day"),
            (lambda: schedule_words.at("Friday", NOON, "UTC"), "“Friday” is not a time of a day"),
            (lambda: zone_named("Europe/Berlim"), "Did you mean Europe/Berlin?"),
            (lambda: zone_named("../etc/passwd"), "is not a time zone. Use a name such as"),
        ],
    )
    def test_what_cannot_be_read_says_what_would_be_right(self, read, says: str) -> None:  # type: ignore[no-untyped-def]  # a thunk
        with pytest.raises(BadInput) as caught:
            read()
        assert says in str(caught.value)

    def test_a_time_is_written_as_on_the_wall(self) -> None:
        assert wall_time(NOON, "Europe/Berlin") == "2026-11-23 13:00 Europe/Berlin"
