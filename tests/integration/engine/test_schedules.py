"""What is scheduled is started once for each time it is due, and never twice at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from core.domain.plan import Answer
from core.domain.schedule import ByCron, Missed, Once, Overlap
from core.domain.task import TaskState
from core.engine.leadership import TERM
from core.kit import failpoints
from core.kit.errors import BadInput, Conflict, NotAllowed, NotFound, Unavailable
from core.storage import schedules
from core.storage.database import Database
from core.storage.schedule_rows import ScheduleRow
from tests.builders import a_person, a_plan, a_step
from tests.integration.engine.timed_house import TimedHouse

HOUR = 3600.0


@pytest.fixture
def timed(database: Database) -> TimedHouse:
    return TimedHouse(database)


def test_a_due_run_is_one_request_said_at_its_time_and_the_schedule_moves_on(
    timed: TimedHouse,
) -> None:
    schedule = timed.hourly()
    assert timed.scheduler.tick() == 0
    timed.turn(HOUR + 5)
    assert timed.scheduler.tick() == 1
    assert timed.scheduler.tick() == 0
    assert timed.dues(schedule) == [timedelta(hours=1)]
    assert schedule.next_at is not None
    assert timed.stored(schedule).next_at == schedule.next_at + timedelta(hours=1)
    timed.work()
    [request] = timed.requests()
    assert timed.states(request.id) == [TaskState.DONE]
    [line] = timed.told("schedule.started")
    assert (line.subject.request_id, line.detail["schedule_id"]) == (request.id, schedule.id)


def test_words_are_planned_anew_each_time(timed: TimedHouse) -> None:
    timed.planner.outcome = lambda request: Answer(text=f"said at {request.said_at.minute}")
    timed.schedules.create(timed.order(ByCron(expression="*/30 * * * *")))
    for _ in range(2):
        timed.turn(HOUR / 2)
        timed.scheduler.tick()
        timed.work()
    assert {request.said_at.minute for request in timed.requests()} == {0, 30}
    assert all(isinstance(request.outcome, Answer) for request in timed.requests())


def test_ticks_at_the_same_moment_start_it_once(timed: TimedHouse) -> None:
    for _ in range(3):
        timed.hourly()
    timed.turn(HOUR)
    with ThreadPoolExecutor(6) as pool:
        started = sum(pool.map(lambda _: timed.scheduler.tick(), range(12)))
    assert started == len(timed.requests()) == 3


@pytest.mark.parametrize("what", ["raise", "vanish"])
def test_a_process_that_ends_in_the_middle_has_neither_started_it_nor_moved_it_on(
    timed: TimedHouse, what: str
) -> None:
    schedule = timed.hourly()
    timed.turn(HOUR)
    error = Unavailable if what == "raise" else failpoints.Vanished
    with failpoints.armed(f"schedule.before_commit={what}"), pytest.raises(error):
        timed.scheduler.tick()
    assert timed.requests() == []
    assert timed.stored(schedule).next_at == schedule.next_at
    assert timed.scheduler.tick() == 1
    assert len(timed.requests()) == 1


def test_a_deposed_leader_starts_nothing_and_its_successor_starts_it_once(
    timed: TimedHouse, database: Database
) -> None:
    timed.hourly()
    successor = TimedHouse(database, owner="w2")
    database.turn(timedelta(seconds=HOUR))
    assert successor.leadership.hold()
    assert timed.scheduler.tick() == 0
    assert successor.scheduler.tick() == 1
    assert not timed.leadership.hold()
    assert timed.scheduler.tick() == 0
    database.turn(timedelta(seconds=TERM + 1))
    assert timed.leadership.hold()
    assert timed.scheduler.tick() == 0
    assert len(timed.requests()) == 1


class TestNeverTwoAtOnce:
    def test_a_run_that_is_due_while_the_last_one_is_open_is_skipped_and_the_audit_says_so(
        self, timed: TimedHouse
    ) -> None:
        schedule = timed.hourly(overlap=Overlap.SKIP)
        for _ in range(3):
            timed.turn(HOUR)
            timed.scheduler.tick()
        assert timed.dues(schedule) == [timedelta(hours=1)]
        reasons = [line.detail["reason"] for line in timed.told("schedule.left_out")]
        assert reasons == ["still_running", "still_running"]

    def test_or_waits_for_its_end_and_only_one_does(self, timed: TimedHouse) -> None:
        schedule = timed.hourly(overlap=Overlap.QUEUE)
        for _ in range(4):
            timed.turn(HOUR)
            timed.scheduler.tick()
        assert len(timed.requests()) == 1
        timed.work()
        timed.turn(60)
        timed.scheduler.tick()
        assert timed.dues(schedule) == [timedelta(hours=1), timedelta(hours=2)]
        reasons = [line.detail["reason"] for line in timed.told("schedule.left_out")]
        assert reasons == ["one_waits", "one_waits"]


class TestMissed:
    @pytest.mark.parametrize(
        ("policy", "hours", "reason"),
        [
            (Missed.EACH, [1, 2, 3], None),
            (Missed.MERGE, [3], "merged"),
            (Missed.SKIP, [], "missed"),
        ],
    )
    def test_runs_that_nobody_could_start_are_caught_up_merged_or_skipped(
        self, timed: TimedHouse, policy: Missed, hours: list[int], reason: str | None
    ) -> None:
        schedule = timed.hourly(missed=policy)
        timed.turn(3.5 * HOUR)
        for _ in range(5):
            timed.scheduler.tick()
            timed.work()
            timed.turn(5)
        assert timed.dues(schedule) == [timedelta(hours=n) for n in hours]
        assert [line.detail["reason"] for line in timed.told("schedule.left_out")] == (
            [reason] if reason else []
        )
        timed.turn(HOUR / 2)
        assert timed.scheduler.tick() == 1

    def test_those_that_are_caught_up_start_one_after_the_other(self, timed: TimedHouse) -> None:
        timed.hourly(missed=Missed.EACH)
        timed.turn(3.5 * HOUR)
        assert timed.scheduler.tick() == 1
        timed.turn(60)
        assert timed.scheduler.tick() == 0
        timed.work()
        timed.turn(60)
        assert timed.scheduler.tick() == 1


class TestDeciding:
    def test_what_came_due_while_it_was_paused_is_not_made_up_for(self, timed: TimedHouse) -> None:
        schedule = timed.hourly(missed=Missed.EACH)
        timed.schedules.pause(schedule.id, a_person())
        timed.turn(3.5 * HOUR)
        assert timed.scheduler.tick() == 0
        timed.schedules.resume(schedule.id, a_person())
        assert timed.scheduler.tick() == 0
        timed.turn(HOUR / 2)
        assert timed.scheduler.tick() == 1
        assert timed.dues(schedule) == [timedelta(hours=4)]

    def test_a_pause_between_the_look_and_the_turn_counts(
        self, timed: TimedHouse, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        schedule = timed.hourly()
        timed.turn(HOUR)
        timed.schedules.pause(schedule.id, a_person())
        monkeypatch.setattr(schedules, "due", lambda *_: [schedule.id])
        assert timed.scheduler.tick() == 0
        assert timed.requests() == []

    def test_what_was_deleted_never_runs(self, timed: TimedHouse) -> None:
        schedule = timed.hourly()
        timed.schedules.delete(schedule.id, a_person())
        timed.turn(HOUR)
        assert timed.scheduler.tick() == 0
        with pytest.raises(NotFound):
            timed.schedules.pause(schedule.id, a_person())

    def test_running_it_now_starts_it_once_and_not_beside_a_run_that_is_open(
        self, timed: TimedHouse
    ) -> None:
        schedule = timed.hourly()
        first = timed.schedules.run_now(schedule.id, None, key="click")
        again = timed.schedules.run_now(schedule.id, None, key="click")
        assert (again.request_id, again.duplicate) == (first.request_id, True)
        with pytest.raises(Conflict, match=f"{first.request_id}, is not over"):
            timed.schedules.run_now(schedule.id, None, key="another click")
        timed.work()
        timed.schedules.run_now(schedule.id, None, key="another click")
        assert len(timed.requests()) == 2

    def test_only_who_ordered_it_or_the_operator_decides(self, timed: TimedHouse) -> None:
        schedule = timed.hourly()
        with pytest.raises(NotAllowed, match="Only Robin Example, who ordered it"):
            timed.schedules.delete(schedule.id, a_person("U2"))
        timed.schedules.pause(schedule.id, None)
        with pytest.raises(Conflict, match="paused already"):
            timed.schedules.pause(schedule.id, a_person())
        [line] = timed.told("schedule.paused")
        assert line.actor == "operator"

    def test_the_same_gesture_orders_once(self, timed: TimedHouse) -> None:
        order = timed.order(key="the same")
        assert timed.schedules.create(order).id == timed.schedules.create(order).id
        assert len(timed.schedules.listed()) == 1

    def test_what_cannot_run_is_refused_when_it_is_ordered(self, timed: TimedHouse) -> None:
        over = timed.order(Once(at=timed.now - timedelta(minutes=1)))
        unknown = timed.order(plan=a_plan(a_step("one", operation="moon.land")))
        for order, says in [
            (over, "That time is over"),
            (unknown, "moon.land"),
            (timed.order(text=" "), "There is nothing to do"),
            (replace(timed.order(), zone="Mars/Olympus"), "is not a time zone"),
        ]:
            with pytest.raises(BadInput, match=says):
                timed.schedules.create(order)


def test_once_is_over_after_its_run(timed: TimedHouse) -> None:
    order = timed.order(Once(at=timed.now + timedelta(hours=1)), plan=a_plan())
    schedule = timed.schedules.create(order)
    timed.turn(HOUR)
    assert timed.scheduler.tick() == 1
    assert timed.stored(schedule).over
    with pytest.raises(Conflict, match="not paused"):
        timed.schedules.resume(schedule.id, a_person())


def test_one_that_cannot_be_read_does_not_stop_the_others(timed: TimedHouse) -> None:
    broken, fine = timed.hourly(), timed.hourly()
    with timed.database.begin() as tx:
        newer = {"kind": "by the moon"}
        tx.execute(update(ScheduleRow).where(ScheduleRow.id == broken.id).values(timing=newer))
    timed.turn(HOUR)
    assert timed.scheduler.tick() == 1
    [line] = timed.told("schedule.started")
    assert line.detail["schedule_id"] == fine.id
