"""Times at the beginning of a request become schedules; other requests stay what they are."""

from datetime import UTC, datetime

import pytest

from core.assistant.timed_words import timed
from core.domain.schedule import ByCron, Every, Unit

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "cron", "rest"),
    [
        ("every Monday at nine run recipe report", "0 9 * * MON", "run recipe report"),
        (
            "Every weekday at 8:30, show overdue tasks in Roadmap",
            "30 8 * * MON-FRI",
            "show overdue tasks in Roadmap",
        ),
        (
            "each tuesday and friday at 5 pm: archive done in Roadmap",
            "0 17 * * TUE,FRI",
            "archive done in Roadmap",
        ),
        ("daily at noon count rows in Roadmap", "0 12 * * *", "count rows in Roadmap"),
        ("on Mondays add Stand-up to Roadmap", "0 9 * * MON", "add Stand-up to Roadmap"),
        ("every month on the 1st at 10 run recipe invoices", "0 10 1 * *", "run recipe invoices"),
        ("every morning at 7am show overdue tasks", "0 7 * * *", "show overdue tasks"),
    ],
)
def test_days_and_times_become_cron(text: str, cron: str, rest: str) -> None:
    assert timed(text, NOW) == (ByCron(expression=cron), rest)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("every 15 minutes run recipe sync", 15, Unit.MINUTE),
        ("every hour run recipe sync", 1, Unit.HOUR),
        ("every day run recipe sync", 1, Unit.DAY),
        ("every 2 weeks run recipe sync", 2, Unit.WEEK),
    ],
)
def test_intervals_count_from_now(text: str, amount: int, unit: Unit) -> None:
    assert timed(text, NOW) == (Every(amount=amount, unit=unit, since=NOW), "run recipe sync")


@pytest.mark.parametrize(
    "text",
    [
        "add Every Monday at nine to Roadmap",
        "every Friday task should be archived",
        "every Monday at elephant run recipe x",
        "show what is due on Monday",
        "every Monday at 25 run recipe x",
        "on the 1st page add a line",
    ],
)
def test_what_names_no_such_time_is_an_ordinary_request(text: str) -> None:
    assert timed(text, NOW) is None
