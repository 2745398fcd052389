"""What becomes of runs that are on time, missed, or in each other's way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.domain.schedule import Every, Missed, Order, Overlap, Schedule, Unit, Waiting
from core.engine.turns import GRACE, MOST_CAUGHT_UP, Reason, Turn, take
from tests.builders import a_person, a_thread

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def a_schedule(
    missed: Missed = Missed.MERGE, overlap: Overlap = Overlap.SKIP, *waiting: Waiting
) -> Schedule:
    """Hourly, due at nine."""
    order = Order(
        key="key",
        thread=a_thread(),
        person=a_person(),
        timing=Every(amount=1, unit=Unit.HOUR, since=NINE - hours(5)),
        zone="UTC",
        text="list Tasks",
        missed=missed,
        overlap=overlap,
    )
    return Schedule(
        id="schedule_1",
        order=order,
        next_at=NINE,
        waiting=waiting,
        last_due=None,
        last_request_id=None,
        paused=False,
        created_at=NINE - hours(5),
    )


def left_out(turn: Turn) -> dict[Reason, int]:
    return {one.reason: len(one.due) for one in turn.left_out}


def test_before_its_time_nothing_happens() -> None:
    turn = take(a_schedule(), NINE - timedelta(seconds=1), busy=False)
    assert (turn.run, turn.next_at, turn.left_out) == (None, NINE, ())


def test_on_time_it_runs_and_moves_on() -> None:
    turn = take(a_schedule(), NINE + timedelta(seconds=1), busy=False)
    assert (turn.run, turn.next_at) == (Waiting(due=NINE), NINE + hours(1))


def test_late_by_less_than_the_grace_is_on_time() -> None:
    turn = take(a_schedule(Missed.SKIP), NINE + GRACE, busy=False)
    assert turn.run == Waiting(due=NINE)


class TestMissed:
    NOON = NINE + hours(3) + timedelta(minutes=30)

    def test_skipped(self) -> None:
        turn = take(a_schedule(Missed.SKIP), self.NOON, busy=False)
        assert (turn.run, turn.next_at) == (None, NINE + hours(4))
        assert left_out(turn) == {Reason.MISSED: 4}

    def test_merged_into_the_last_one(self) -> None:
        turn = take(a_schedule(Missed.MERGE), self.NOON, busy=False)
        assert turn.run == Waiting(due=NINE + hours(3), missed=True)
        assert (turn.waiting, left_out(turn)) == ((), {Reason.MERGED: 3})

    def test_merged_into_one_that_is_on_time(self) -> None:
        turn = take(a_schedule(Missed.MERGE), NINE + hours(3), busy=False)
        assert turn.run == Waiting(due=NINE + hours(3))
        assert (turn.waiting, left_out(turn)) == ((), {Reason.MERGED: 3})

    def test_caught_up_oldest_first_and_one_at_a_time(self) -> None:
        schedule = a_schedule(Missed.EACH)
        turn = take(schedule, self.NOON, busy=False)
        runs = [turn.run]
        while turn.waiting:
            blocked = take(_after(schedule, turn), self.NOON, busy=True)
            assert blocked.run is None
            assert blocked.waiting == turn.waiting
            turn = take(_after(schedule, turn), self.NOON, busy=False)
            runs.append(turn.run)
        assert [one and one.due for one in runs] == [NINE + hours(n) for n in range(4)]

    def test_of_very_many_the_newest_are_caught_up(self) -> None:
        turn = take(a_schedule(Missed.EACH), NINE + hours(199.5), busy=False)
        assert len(turn.waiting) + 1 == MOST_CAUGHT_UP
        assert left_out(turn) == {Reason.TOO_MANY: 100}
        assert turn.waiting[-1].due == NINE + hours(199)

    def test_years_ago_is_not_counted_hour_by_hour(self) -> None:
        turn = take(a_schedule(Missed.SKIP), NINE + hours(24 * 3650), busy=False)
        assert left_out(turn)[Reason.MISSED] <= 31 * 24


class TestOverlap:
    def test_a_run_due_while_the_last_one_goes_on_is_skipped(self) -> None:
        turn = take(a_schedule(overlap=Overlap.SKIP), NINE, busy=True)
        assert (turn.run, turn.waiting, turn.next_at) == (None, (), NINE + hours(1))
        assert left_out(turn) == {Reason.STILL_RUNNING: 1}

    def test_or_waits_for_its_end(self) -> None:
        schedule = a_schedule(overlap=Overlap.QUEUE)
        turn = take(schedule, NINE, busy=True)
        assert (turn.run, turn.waiting) == (None, (Waiting(due=NINE),))
        assert take(_after(schedule, turn), NINE + hours(0.5), busy=False).run == Waiting(due=NINE)

    def test_only_one_waits(self) -> None:
        schedule = a_schedule(Missed.MERGE, Overlap.QUEUE, Waiting(due=NINE - hours(1)))
        turn = take(schedule, NINE, busy=True)
        assert turn.waiting == (Waiting(due=NINE - hours(1)),)
        assert left_out(turn) == {Reason.ONE_WAITS: 1}

    def test_those_being_caught_up_do_not_count_as_the_one(self) -> None:
        missed = Waiting(due=NINE - hours(1), missed=True)
        turn = take(a_schedule(Missed.EACH, Overlap.QUEUE, missed), NINE, busy=True)
        assert turn.waiting == (missed, Waiting(due=NINE))


@given(
    missed=st.sampled_from(Missed),
    overlap=st.sampled_from(Overlap),
    looks=st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=30),
)
def test_whatever_happens_each_due_time_is_run_or_waits_or_is_left_out_exactly_once(
    missed: Missed, overlap: Overlap, looks: list[tuple[int, bool]]
) -> None:
    schedule, now = a_schedule(missed, overlap), NINE - timedelta(minutes=1)
    run: list[datetime] = []
    dropped: list[datetime] = []
    for minutes, busy in looks:
        now += timedelta(minutes=minutes)
        turn = take(schedule, now, busy=busy)
        assert turn.run is None or not busy
        run += [turn.run.due] if turn.run else []
        dropped += [due for one in turn.left_out for due in one.due]
        schedule = _after(schedule, turn)
        assert schedule.next_at is not None
        assert schedule.next_at > now
    waiting = [one.due for one in schedule.waiting]
    due = [NINE + hours(n) for n in range(int((now - NINE) / hours(1)) + 1)] if now >= NINE else []
    assert sorted(run + dropped + waiting) == due
    assert run == sorted(run)


def _after(schedule: Schedule, turn: Turn) -> Schedule:
    return replace(schedule, next_at=turn.next_at, waiting=turn.waiting)
