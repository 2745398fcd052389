"""How words for times are read: the table of the package's docstring, and its edges."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.content.times import When, find_when, find_whens, parse_when, period
from core.kit.errors import BadInput

BERLIN = ZoneInfo("Europe/Berlin")
AUCKLAND = ZoneInfo("Pacific/Auckland")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
UTC = ZoneInfo("UTC")

WEDNESDAY = datetime(2026, 11, 25, 10, 30, tzinfo=BERLIN)


def d(text: str) -> date:
    return date.fromisoformat(text)


def t(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def read(text: str, now: datetime = WEDNESDAY, **options: object) -> date | datetime | None:
    when = parse_when(text, now=now, zone=BERLIN, **options)  # type: ignore[arg-type] # test table
    return when.start if when else None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", "2026-11-25"),
        ("Tomorrow", "2026-11-26"),
        ("tommorow", "2026-11-26"),
        ("yesterday", "2026-11-24"),
        ("day after tomorrow", "2026-11-27"),
        ("the day before yesterday", "2026-11-23"),
        ("eod", "2026-11-25"),
        ("Friday", "2026-11-27"),
        ("on Friday", "2026-11-27"),
        ("by Friday", "2026-11-27"),
        ("this Friday", "2026-11-27"),
        ("Fri", "2026-11-27"),
        ("Friday eod", "2026-11-27"),
        ("Wednesday", "2026-12-02"),
        ("by Wednesday", "2026-12-02"),
        ("this Wednesday", "2026-11-25"),
        ("Tuesday", "2026-12-01"),
        ("next Friday", "2026-12-04"),
        ("next Monday", "2026-11-30"),
        ("next Wednesday", "2026-12-02"),
        ("last Friday", "2026-11-20"),
        ("last Wednesday", "2026-11-18"),
        ("last Tuesday", "2026-11-24"),
        ("Friday next week", "2026-12-04"),
        ("Monday of this week", "2026-11-23"),
        ("in 3 days", "2026-11-28"),
        ("in two weeks", "2026-12-09"),
        ("in a fortnight", "2026-12-09"),
        ("a couple of days ago", "2026-11-23"),
        ("3 days ago", "2026-11-22"),
        ("two weeks ago", "2026-11-11"),
        ("3 weeks from now", "2026-12-16"),
        ("a week from tomorrow", "2026-12-03"),
        ("2 days before Friday", "2026-11-25"),
        ("in 3 business days", "2026-11-30"),
        ("in 2 months", "2027-01-25"),
        ("in a year", "2027-11-25"),
        ("this week", "2026-11-27"),
        ("next week", "2026-11-30"),
        ("last week", "2026-11-16"),
        ("this month", "2026-11-30"),
        ("next month", "2026-12-01"),
        ("last month", "2026-10-01"),
        ("next quarter", "2027-01-01"),
        ("next year", "2027-01-01"),
        ("this weekend", "2026-11-28"),
        ("end of month", "2026-11-30"),
        ("EOM", "2026-11-30"),
        ("end of the week", "2026-11-27"),
        ("eow", "2026-11-27"),
        ("end of next week", "2026-12-04"),
        ("end of next month", "2026-12-31"),
        ("end of quarter", "2026-12-31"),
        ("end of the year", "2026-12-31"),
        ("end of February", "2027-02-28"),
        ("start of next month", "2026-12-01"),
        ("Dec 5", "2026-12-05"),
        ("Dec. 5", "2026-12-05"),
        ("December 5th", "2026-12-05"),
        ("5 December", "2026-12-05"),
        ("the 5th of December", "2026-12-05"),
        ("5 December 2027", "2027-12-05"),
        ("December 5, 2027", "2027-12-05"),
        ("Nov 24", "2027-11-24"),
        ("Nov 25", "2026-11-25"),
        ("29 Feb", "2028-02-29"),
        ("the 5th", "2026-12-05"),
        ("the 25th", "2026-11-25"),
        ("the 31st", "2026-12-31"),
        ("Friday, Nov 27", "2026-11-27"),
        ("2026-12-05", "2026-12-05"),
        ("2026/12/05", "2026-12-05"),
        ("5.12.2026", "2026-12-05"),
        ("December", "2026-12-01"),
        ("November", "2026-11-30"),
        ("next March", "2027-03-01"),
        ("Q1", "2027-01-01"),
        ("Q3 2027", "2027-07-01"),
        ("this coming Friday", "2026-11-27"),
        ("week after next", "2026-12-07"),
        ("Friday after next", "2026-12-11"),
        ("first of next month", "2026-12-01"),
        ("last day of the month", "2026-11-30"),
        ("the 15th of next month", "2026-12-15"),
        ("+2 weeks", "2026-12-09"),
        ("by COB Friday", "2026-11-27"),
    ],
)
def test_words_for_a_day(words: str, day: str) -> None:
    assert read(words) == d(day)


@pytest.mark.parametrize(
    ("words", "american", "elsewhere"),
    [
        ("5/12", "2027-05-12", "2026-12-05"),
        ("5/12/2026", "2026-05-12", "2026-12-05"),
        ("5/12/26", "2026-05-12", "2026-12-05"),
        ("5-12-2026", "2026-05-12", "2026-12-05"),
        ("25/12", "2026-12-25", "2026-12-25"),
        ("12/25", "2026-12-25", "2026-12-25"),
        ("5.12.2026", "2026-12-05", "2026-12-05"),
    ],
)
def test_figures_follow_the_locale_unless_only_one_reading_is_possible(
    words: str, american: str, elsewhere: str
) -> None:
    assert read(words, locale="en-US") == d(american)
    assert read(words, locale="en-GB") == d(elsewhere)
    assert read(words, locale="de_DE") == d(elsewhere)
    assert read(words, locale="ja-JP") == d(american)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("at 9am", "2026-11-26T09:00"),
        ("at 11am", "2026-11-25T11:00"),
        ("14:30", "2026-11-25T14:30"),
        ("9:30pm", "2026-11-25T21:30"),
        ("9 p.m.", "2026-11-25T21:00"),
        ("12am", "2026-11-26T00:00"),
        ("12pm", "2026-11-25T12:00"),
        ("at 5", "2026-11-25T17:00"),
        ("at 8", "2026-11-26T08:00"),
        ("5 o'clock", "2026-11-25T17:00"),
        ("noon", "2026-11-25T12:00"),
        ("midnight", "2026-11-26T00:00"),
        ("Friday midnight", "2026-11-28T00:00"),
        ("tonight", "2026-11-25T20:00"),
        ("tonight at 9", "2026-11-25T21:00"),
        ("tomorrow morning", "2026-11-26T09:00"),
        ("this afternoon", "2026-11-25T14:00"),
        ("tomorrow evening at 8", "2026-11-26T20:00"),
        ("at 9 in the morning", "2026-11-26T09:00"),
        ("tomorrow at 9", "2026-11-26T09:00"),
        ("tomorrow, 9am", "2026-11-26T09:00"),
        ("9am tomorrow", "2026-11-26T09:00"),
        ("Friday at noon", "2026-11-27T12:00"),
        ("next Friday at 17:00", "2026-12-04T17:00"),
        ("Dec 5 at 3", "2026-12-05T15:00"),
        ("in an hour", "2026-11-25T11:30"),
        ("in half an hour", "2026-11-25T11:00"),
        ("in 1.5 hours", "2026-11-25T12:00"),
        ("90 minutes ago", "2026-11-25T09:00"),
        ("now", "2026-11-25T10:30"),
        ("in two and a half hours", "2026-11-25T13:00"),
        ("tomorrow by noon", "2026-11-26T12:00"),
        ("this morning", "2026-11-25T09:00"),
        ("this morning at 8", "2026-11-25T08:00"),
        ("last night", "2026-11-24T20:00"),
        ("2026-12-05T09:00:00Z", "2026-12-05T10:00"),
        ("2026-12-05T09:00:00-08:00", "2026-12-05T18:00"),
        ("2026-12-05 09:00", "2026-12-05T09:00"),
        ("3pm UTC", "2026-11-25T16:00"),
    ],
)
def test_words_for_a_moment(words: str, moment: str) -> None:
    assert read(words) == t(moment)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("from Monday to Friday", "2026-11-30", "2026-12-04"),
        ("Monday - Friday", "2026-11-30", "2026-12-04"),
        ("between Monday and Thursday", "2026-11-30", "2026-12-03"),
        ("tomorrow until Friday", "2026-11-26", "2026-11-27"),
        ("Dec 1 - Dec 5", "2026-12-01", "2026-12-05"),
        ("Dec 1-5", "2026-12-01", "2026-12-05"),
        ("Dec 1-5, 2027", "2027-12-01", "2027-12-05"),
        ("1-5 December 2026", "2026-12-01", "2026-12-05"),
        ("1st to 5th December", "2026-12-01", "2026-12-05"),
        ("Dec 28 to Jan 3", "2026-12-28", "2027-01-03"),
        ("Nov 23 - Nov 27", "2026-11-23", "2026-11-27"),
        ("2026-12-01 to 2026-12-05", "2026-12-01", "2026-12-05"),
        ("2026-12-01/2026-12-05", "2026-12-01", "2026-12-05"),
        ("5 Dec 2026 to 1 Dec 2026", "2026-12-05", "2026-12-01"),
        ("Dec 5 - Dec 1", "2026-12-05", "2026-12-01"),
    ],
)
def test_ranges_of_days(words: str, start: str, end: str) -> None:
    when = parse_when(words, now=WEDNESDAY, zone=BERLIN)
    assert when == When(d(start), d(end), (0, len(words)))


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("Friday 3-5pm", "2026-11-27T15:00", "2026-11-27T17:00"),
        ("from 9 to 5 on Friday", "2026-11-27T09:00", "2026-11-27T17:00"),
        ("9-11am tomorrow", "2026-11-26T09:00", "2026-11-26T11:00"),
        ("11-1pm", "2026-11-25T11:00", "2026-11-25T13:00"),
        ("14:00 to 15:30", "2026-11-25T14:00", "2026-11-25T15:30"),
        ("tomorrow 10pm-2am", "2026-11-26T22:00", "2026-11-27T02:00"),
        ("Friday 9am for 2 hours", "2026-11-27T09:00", "2026-11-27T11:00"),
        ("Friday 9am to Monday", "2026-11-27T09:00", "2026-11-30T23:59"),
    ],
)
def test_ranges_of_moments(words: str, start: str, end: str) -> None:
    when = parse_when(words, now=WEDNESDAY, zone=BERLIN)
    assert when == When(t(start), t(end), (0, len(words)))


class TestNumbersThatAreDaysOrHours:
    """Two bare numbers with a month are days of it; with a day or am/pm they are hours."""

    @pytest.mark.parametrize(
        ("words", "start", "end"),
        [
            ("1-10 Dec", "2026-12-01", "2026-12-10"),
            ("1–10 December", "2026-12-01", "2026-12-10"),
            ("1 to 10 December", "2026-12-01", "2026-12-10"),
            ("from 1 to 10 December", "2026-12-01", "2026-12-10"),
            ("between 1 and 10 December", "2026-12-01", "2026-12-10"),
            ("between the 1st and the 10th of December", "2026-12-01", "2026-12-10"),
            ("the first to the tenth of December", "2026-12-01", "2026-12-10"),
            ("between 9 and 11 December 2027", "2027-12-09", "2027-12-11"),
            ("from 3 to 5 May", "2027-05-03", "2027-05-05"),
            ("10–12 May 2027", "2027-05-10", "2027-05-12"),
            ("between March 3 and 5", "2027-03-03", "2027-03-05"),
            ("between March 3 and 5, 2028", "2028-03-03", "2028-03-05"),
            ("Dec 1 to 10", "2026-12-01", "2026-12-10"),
            ("20 to 30 November", "2026-11-20", "2026-11-30"),
            ("between 1 and 10 of next month", "2026-12-01", "2026-12-10"),
            ("from 28 to 3 January", "2026-12-28", "2027-01-03"),
            ("between 1 December and 10 January 2027", "2026-12-01", "2027-01-10"),
        ],
    )
    def test_days(self, words: str, start: str, end: str) -> None:
        assert (read(words), until(words)) == (d(start), d(end))
        found = find_when(f"holiday {words}", now=WEDNESDAY, zone=BERLIN)
        assert found is not None
        assert (found.start, found.end) == (d(start), d(end))
        assert period(words, now=WEDNESDAY, zone=BERLIN) == (d(start), d(end))

    @pytest.mark.parametrize(
        ("words", "start", "end"),
        [
            ("between 1 and 3 pm on Friday", "2026-11-27T13:00", "2026-11-27T15:00"),
            ("between 1 and 3 on Friday", "2026-11-27T13:00", "2026-11-27T15:00"),
            ("from 9 to 11 on 5 December", "2026-12-05T09:00", "2026-12-05T11:00"),
            ("between 9 and 11 am on 5 December", "2026-12-05T09:00", "2026-12-05T11:00"),
            ("from 9 to 11 December 5", "2026-12-05T09:00", "2026-12-05T11:00"),
            ("5 December from 9 to 11", "2026-12-05T09:00", "2026-12-05T11:00"),
            ("December 5, 9-11am", "2026-12-05T09:00", "2026-12-05T11:00"),
            ("from 9 to 5 tomorrow", "2026-11-26T09:00", "2026-11-26T17:00"),
            ("9:00-11:00 on 10 December", "2026-12-10T09:00", "2026-12-10T11:00"),
            ("between 3 and 5 in the afternoon", "2026-11-25T15:00", "2026-11-25T17:00"),
        ],
    )
    def test_hours(self, words: str, start: str, end: str) -> None:
        assert (read(words), until(words)) == (t(start), t(end))

    @pytest.mark.parametrize(
        "words", ["between 28 and 30 February 2027", "from 10 to 31 November", "30-31 June"]
    )
    def test_days_that_a_month_lacks_are_no_time(self, words: str) -> None:
        assert read(words) is None

    def test_a_range_that_runs_is_meant_until_it_ends(self) -> None:
        december = datetime(2026, 12, 5, 12, tzinfo=BERLIN)
        assert read("between 1 and 10 December", december) == d("2026-12-01")
        assert read("Dec 1 - Dec 10", december) == d("2026-12-01")
        assert read("between 1 and 4 December", december) == d("2027-12-01")


def until(text: str, now: datetime = WEDNESDAY) -> date | datetime | None:
    when = parse_when(text, now=now, zone=BERLIN)
    return when.end if when else None


@pytest.mark.parametrize(
    "words",
    ["", "hello", "Feb 30", "24/7", "13/13", "25:00", "at 99", "Friday or Monday", "5", "2026",
     "in 99999 years", "next", "a", "Friday plan", "2026-13-01", "2026-12-05T25:00", "99 foo"],
)  # fmt: skip
def test_what_is_no_time_is_refused(words: str) -> None:
    assert parse_when(words, now=WEDNESDAY, zone=BERLIN) is None


def test_a_weekday_and_a_date_that_disagree_are_an_error_that_says_so() -> None:
    with pytest.raises(BadInput, match="5 December 2026 is a Saturday, not a Friday"):
        parse_when("Friday, 5 December 2026", now=WEDNESDAY, zone=BERLIN)


def test_now_must_be_aware() -> None:
    with pytest.raises(ValueError, match="aware"):
        parse_when("today", now=datetime(2026, 11, 25), zone=BERLIN)  # noqa: DTZ001


def test_words_without_direction_look_back_when_asked() -> None:
    assert read("Monday", lean="past") == d("2026-11-23")
    assert read("Wednesday", lean="past") == d("2026-11-25")
    assert read("Dec 5", lean="past") == d("2025-12-05")
    assert read("the 28th", lean="past") == d("2026-10-28")
    assert read("at 11am", lean="past") == t("2026-11-24T11:00")
    assert read("next Monday", lean="past") == d("2026-11-30")


def test_a_week_named_becomes_a_range_when_one_is_wanted() -> None:
    when = parse_when("next week", now=WEDNESDAY, zone=BERLIN, periods=True)
    assert when == When(d("2026-11-30"), d("2026-12-06"), (0, 9))


def test_at_the_weekend_the_end_of_the_week_is_its_sunday() -> None:
    saturday = datetime(2026, 11, 28, 12, tzinfo=BERLIN)
    assert read("eow", saturday) == d("2026-11-29")
    assert read("this week", saturday) == d("2026-11-29")


def test_a_month_later_is_never_past_the_end_of_the_month() -> None:
    assert read("in a month", datetime(2027, 1, 31, 12, tzinfo=BERLIN)) == d("2027-02-28")


# Time zones and clock changes


@pytest.mark.parametrize(
    ("zone", "today"),
    [(AUCKLAND, "2026-11-26"), (UTC, "2026-11-25"), (LOS_ANGELES, "2026-11-25")],
)
@pytest.mark.requirement(20)
def test_today_is_the_askers_day(zone: ZoneInfo, today: str) -> None:
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    when = parse_when("today", now=now, zone=zone)
    assert when is not None
    assert when.start == d(today)


@pytest.mark.requirement(20)
def test_a_time_that_the_night_lacks_moves_on_by_an_hour() -> None:
    now = datetime(2027, 3, 13, 12, tzinfo=LOS_ANGELES)
    when = parse_when("tomorrow 2:30", now=now, zone=LOS_ANGELES)
    assert when is not None
    assert str(when.start) == "2027-03-14 03:30:00-07:00"


def test_of_a_time_that_the_night_has_twice_the_first_is_meant() -> None:
    now = datetime(2026, 10, 31, 12, tzinfo=LOS_ANGELES)
    when = parse_when("tomorrow 1:30", now=now, zone=LOS_ANGELES)
    assert when is not None
    assert str(when.start) == "2026-11-01 01:30:00-07:00"


def test_hours_are_real_hours_and_days_are_calendar_days_across_a_clock_change() -> None:
    now = datetime(2026, 9, 26, 13, tzinfo=AUCKLAND)  # clocks go forward at 2 on the 27th
    hours = parse_when("in 24 hours", now=now, zone=AUCKLAND)
    day = parse_when("tomorrow 13:00", now=now, zone=AUCKLAND)
    assert hours is not None
    assert day is not None
    assert str(hours.start) == "2026-09-27 14:00:00+13:00"
    assert str(day.start) == "2026-09-27 13:00:00+13:00"


# Inside longer texts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("add task X due Friday", ["Friday"]),
        ("buy milk by tomorrow 5pm please", ["by tomorrow 5pm"]),
        ("add task Friday review due Monday", ["Friday", "Monday"]),
        ("meet Friday and Monday", ["Friday", "Monday"]),
        ("book from Monday to Wednesday, thanks", ["from Monday to Wednesday"]),
        ("move what is due tomorrow to Done", ["tomorrow"]),
        ('add "Friday plan" due next week', ["next week"]),
        ("add “tomorrow never dies” for Sunday", ["for Sunday"]),
        ("we may march in May", ["in May"]),
        ("the 3rd task, the second draft", []),
        ("due the 3rd, please", ["the 3rd"]),
        ("1/2 done", []),
        ("due 5/12 ok", ["5/12"]),
        ("Q3 report by Q4", ["by Q4"]),
        ("December report", []),
        ("report for December 5", ["for December 5"]),
        ("PR-12, x@friday.com, fri-day, v2.5, 24/7", []),
        ("raise by 3", []),
        ("Friday's plan", []),
        ("call Jan now or then", []),
    ],
)
def test_times_are_found_inside_a_text_with_their_place(text: str, found: list[str]) -> None:
    whens = find_whens(text, now=WEDNESDAY, zone=BERLIN)
    assert [text[when.span[0] : when.span[1]] for when in whens] == found


def test_the_first_time_is_found_with_its_value() -> None:
    when = find_when("add task X due Friday 9am", now=WEDNESDAY, zone=BERLIN)
    assert when == When(t("2026-11-27T09:00"), None, (15, 25))
    assert find_when("nothing here", now=WEDNESDAY, zone=BERLIN) is None


def test_long_and_repetitive_texts_are_read_in_linear_steps() -> None:
    for word in ("morning ", "from monday to ", "in a ", "the ", "1 - ", "Friday, ", "at "):
        find_whens(word * 500, now=WEDNESDAY, zone=BERLIN)
        parse_when(word * 500, now=WEDNESDAY, zone=BERLIN)


# Periods


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("today", "2026-11-25", "2026-11-25"),
        ("this week", "2026-11-23", "2026-11-29"),
        ("last week", "2026-11-16", "2026-11-22"),
        ("past week", "2026-11-18", "2026-11-25"),
        ("past 7 days", "2026-11-18", "2026-11-25"),
        ("the last 7 days", "2026-11-18", "2026-11-25"),
        ("in the next two weeks", "2026-11-25", "2026-12-09"),
        ("within 3 days", "2026-11-25", "2026-11-28"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("past month", "2026-10-25", "2026-11-25"),
        ("last quarter", "2026-07-01", "2026-09-30"),
        ("this quarter", "2026-10-01", "2026-12-31"),
        ("this year", "2026-01-01", "2026-12-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("in 2025", "2025-01-01", "2025-12-31"),
        ("December 2026", "2026-12-01", "2026-12-31"),
        ("Q1 2026", "2026-01-01", "2026-03-31"),
        ("this weekend", "2026-11-28", "2026-11-29"),
        ("since Monday", "2026-11-23", "2026-11-25"),
        ("Dec 1 - Dec 5", "2026-12-01", "2026-12-05"),
    ],
)
def test_periods_count_both_ends(words: str, start: str, end: str) -> None:
    assert period(words, now=WEDNESDAY, zone=BERLIN) == (d(start), d(end))


def test_hours_make_a_period_of_moments() -> None:
    found = period("past 24 hours", now=WEDNESDAY, zone=BERLIN)
    assert found == (WEDNESDAY - timedelta(days=1), WEDNESDAY)


def test_what_is_no_period_is_refused() -> None:
    assert period("before Friday", now=WEDNESDAY, zone=BERLIN) is None
    assert period("12", now=WEDNESDAY, zone=BERLIN) is None
