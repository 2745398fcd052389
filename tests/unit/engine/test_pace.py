"""How many tasks are released ahead of what the workers can run at once."""

from core.engine.pace import MOST, Pace


def looks(pace: Pace, *, each: float, ended: float, seconds: float) -> None:
    """Look again and again, while so many tasks a second end and as many are released."""
    at, out = 0.0, 10.0
    pace.seen(at, out)
    while at < seconds:
        at += each
        gone = ended * each
        pace.seen(at, out - gone)
        pace.released(gone)


def test_of_tasks_that_take_long_none_is_released_ahead() -> None:
    pace = Pace()
    looks(pace, each=0.5, ended=8.0, seconds=30.0)
    assert pace.ahead(30.0) == 0


def test_of_tasks_that_take_milliseconds_as_many_as_end_until_the_next_look() -> None:
    pace = Pace()
    looks(pace, each=0.02, ended=300.0, seconds=5.0)
    assert pace.ahead(5.0) in {29, 30}


def test_never_more_than_a_few_seconds_of_slower_ones_would_take() -> None:
    pace = Pace()
    looks(pace, each=0.02, ended=100_000.0, seconds=5.0)
    assert pace.ahead(5.0) == MOST


def test_once_slow_tasks_follow_quick_ones_it_falls_within_two_seconds() -> None:
    pace = Pace()
    looks(pace, each=0.02, ended=500.0, seconds=5.0)
    pace.seen(5.5, 10.0)
    pace.seen(7.5, 10.0)
    assert pace.ahead(7.5) == 0


def test_after_a_rest_what_was_quick_before_counts_no_more() -> None:
    pace = Pace()
    looks(pace, each=0.02, ended=500.0, seconds=5.0)
    assert pace.ahead(5.05) > 0
    assert pace.ahead(8.0) == 0


def test_a_first_look_knows_nothing_and_releases_nothing_ahead() -> None:
    pace = Pace()
    pace.seen(3.0, 8.0)
    pace.released(5.0)
    assert pace.ahead(3.0) == 0
