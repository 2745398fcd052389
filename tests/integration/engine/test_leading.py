"""One orchestrator leads; another takes over; one that comes back does no harm."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.domain.task import TaskState
from core.engine.leadership import HOLDS, TERM
from core.storage import releasing
from core.storage.database import Database
from core.telemetry import metrics
from tests.builders import a_plan, a_step
from tests.integration.engine.timed_house import KEEP, TimedHouse

TICKS: dict[str, Callable[[TimedHouse], object]] = {
    "release": lambda house: house.dispatcher.tick(),
    "recover": lambda house: house.recovery.tick(),
    "schedule": lambda house: house.scheduler.tick(),
    "prune": lambda house: house.pruner.tick(),
}
"""Every tick that only a leader may take."""


@pytest.fixture
def timed(database: Database) -> TimedHouse:
    return TimedHouse(database)


def _something_for_every_tick(house: TimedHouse) -> None:
    """One request that is old enough to prune, a lost message, a ready task and a due schedule."""
    house.submit(a_plan(a_step("one", text="old")))
    house.work()
    house.turn(KEEP.total_seconds() + 1)
    house.hourly()
    house.submit(a_plan(a_step("one", text="lost")))
    house.release()
    house.lose()
    house.turn(3600)
    house.submit(a_plan(a_step("one", text="ready")))


def _state(house: TimedHouse) -> list[tuple[str, list[TaskState]]]:
    return [(one.id, house.states(one.id)) for one in house.requests()]


@pytest.mark.parametrize("name", TICKS)
def test_a_deposed_leaders_tick_changes_nothing_and_its_successors_does(
    timed: TimedHouse, database: Database, name: str
) -> None:
    _something_for_every_tick(timed)
    database.turn(timedelta(seconds=TERM + 1))
    successor = TimedHouse(database, owner="w2")
    before = _state(timed)
    assert not TICKS[name](timed)
    assert _state(timed) == before
    assert TICKS[name](successor)
    assert _state(timed) != before


@pytest.mark.parametrize("name", TICKS)
def test_a_leader_whose_term_ran_out_unnoticed_changes_nothing(
    timed: TimedHouse, database: Database, name: str
) -> None:
    _something_for_every_tick(timed)
    before = _state(timed)
    database.turn(timedelta(seconds=TERM))
    assert not TICKS[name](timed)
    assert _state(timed) == before


def test_one_deposed_between_two_lost_tasks_takes_back_no_second_one(
    timed: TimedHouse, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        timed.submit(a_plan())
    timed.release()
    timed.lose()
    timed.turn(releasing.UNCLAIMED.total_seconds() + 1)
    confirm, asked = timed.leadership.confirm, []

    def depose_after_two(*args: object) -> bool:
        asked.append(args)
        if len(asked) == 2:  # seen by the transactions that begin after this one
            database.turn(timedelta(seconds=TERM))
        return confirm(*args)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(timed.leadership, "confirm", depose_after_two)
    assert timed.recovery.tick() == 1


def test_a_second_one_takes_over_within_15_seconds_of_a_kill() -> None:
    assert TERM + TERM / HOLDS < 15


def test_a_second_one_takes_over_when_the_first_is_silent_for_a_term_and_not_before(
    timed: TimedHouse, database: Database
) -> None:
    second = TimedHouse(database, owner="w2")
    database.turn(timedelta(seconds=TERM - 1))
    assert not second.leadership.hold()
    database.turn(timedelta(seconds=1))
    assert second.leadership.hold()
    assert not timed.leadership.hold()


def test_one_that_ends_in_order_is_followed_at_once(timed: TimedHouse, database: Database) -> None:
    second = TimedHouse(database, owner="w2")
    timed.submit(a_plan())
    assert second.release() == 0
    timed.leadership.release()
    assert timed.release() == 0
    assert second.leadership.hold()
    assert second.release() == 1


def test_replacing_orchestrators_one_after_the_other_runs_everything_once(
    timed: TimedHouse, database: Database
) -> None:
    schedule = timed.hourly()
    houses = [timed, *(TimedHouse(database, owner=f"w{n}") for n in (2, 3))]
    for number, leader in enumerate(houses):
        assert leader.leadership.hold()
        leader.submit(a_plan(a_step("one", text=f"task {number}")))
        leader.turn(3600)
        for house in houses:
            house.scheduler.tick()
            house.release()
        leader.leadership.release()
        for house in houses:
            house.deliver()
    runs = sum((house.operation.runs for house in houses), start=type(timed.operation.runs)())
    assert runs == {"x": 3, "task 0": 1, "task 1": 1, "task 2": 1}
    assert len([one for one in timed.requests() if one.said_at > schedule.created_at]) == 3


def test_the_leader_tells_how_long_the_oldest_ready_task_waits(timed: TimedHouse) -> None:
    assert timed.lag.tick() == 0.0
    timed.submit(a_plan(a_step("one"), a_step("two", after=("one",))))
    timed.turn(30)
    timed.submit(a_plan())
    assert timed.lag.tick() == pytest.approx(30, abs=5)
    assert metrics.of_process().value("ready_lag_seconds") == pytest.approx(30, abs=5)
    timed.release()
    assert timed.lag.tick() == 0.0
