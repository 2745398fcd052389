"""Nothing is lost or doubled when messages, workers or leaders vanish."""

from datetime import timedelta

from core.domain.notion import Json
from core.domain.task import TaskState
from core.engine.leadership import TERM
from core.storage import claims, leases, releasing
from core.storage.database import Database
from tests.builders import a_plan, a_step
from tests.integration.engine.house import House, Note

PENDING, RELEASED, RUNNING, DONE, DEAD = (
    TaskState.PENDING,
    TaskState.RELEASED,
    TaskState.RUNNING,
    TaskState.DONE,
    TaskState.DEAD,
)


def test_a_message_delivered_four_times_runs_its_task_once(house: House) -> None:
    house.submit(a_plan(a_step("one", text="x")))
    house.release()
    house.messages *= 4
    house.deliver()
    assert house.operation.runs == {"x": 1}


def test_tasks_whose_messages_were_lost_are_released_again(house: House) -> None:
    ids = [house.submit(a_plan(a_step("one", text=str(n)))) for n in range(4)]
    house.release()
    assert house.lose() == 4
    house.turn(releasing.UNCLAIMED.total_seconds() + 1)
    assert house.recovery.tick() == 4
    house.work()
    assert all(house.states(request_id) == [DONE] for request_id in ids)


def test_a_message_that_comes_after_its_task_was_released_again_does_nothing(house: House) -> None:
    house.submit(a_plan(a_step("one", text="x")))
    house.release()
    late = list(house.messages)
    house.lose()
    house.turn(releasing.UNCLAIMED.total_seconds() + 1)
    house.recovery.tick()
    house.work()
    house.messages = late
    house.deliver()
    assert house.operation.runs == {"x": 1}


def test_a_late_message_does_not_take_the_task_from_the_next_one(house: House) -> None:
    house.submit(a_plan(a_step("one", text="x")))
    house.release()
    late = list(house.messages)
    house.lose()
    house.turn(releasing.UNCLAIMED.total_seconds() + 1)
    house.recovery.tick()
    house.release()
    next_one, house.messages = house.messages, late
    house.deliver()
    assert house.operation.runs == {}
    house.messages = next_one
    house.deliver()
    assert house.operation.runs == {"x": 1}


def _claim_and_vanish(house: House) -> None:
    house.release()
    [(task_id, attempt, _)] = house.messages
    house.lose()
    with house.database.begin() as tx:
        assert claims.claim(tx, task_id, attempt, "a process that was killed")


def test_a_killed_workers_task_runs_again_once_its_lease_is_over(house: House) -> None:
    request_id = house.submit(a_plan(a_step("one", text="x")))
    _claim_and_vanish(house)
    house.turn(leases.LEASE.total_seconds() - 1)
    assert house.recovery.tick() == 0
    assert house.states(request_id) == [RUNNING]
    house.turn(2)
    assert house.recovery.tick() == 1
    house.work()
    assert house.states(request_id) == [DONE]


def test_a_task_that_kills_its_worker_three_times_is_a_dead_letter(house: House) -> None:
    request_id = house.submit(a_plan(a_step("one"), a_step("two", after=("one",))))
    for _ in range(3):
        _claim_and_vanish(house)
        house.turn(leases.LEASE.total_seconds() + 1)
        house.recovery.tick()
    assert house.states(request_id) == [DEAD, TaskState.SKIPPED]
    assert "dead letters" in house.card(request_id).steps[0].detail


def test_a_worker_that_lost_its_lease_cannot_settle(house: House, database: Database) -> None:
    request_id = house.submit(a_plan(a_step("one", text="x")))
    other = House(database, owner="w2")

    def lose_the_lease(args: Note) -> Json:
        if house.operation.runs["x"] == 1:
            database.turn(leases.LEASE + timedelta(seconds=1))
            other.leadership.hold()
            other.runner.renew()
            other.recovery.tick()
            other.work()
        return {"text": "the zombie's"}

    house.operation.behaviour = lose_the_lease
    other.operation.behaviour = lambda _: {"text": "the second one's"}
    house.release()
    database.turn(timedelta(seconds=TERM + 1))
    house.deliver()
    assert house.states(request_id) == [DONE]
    _, _, tasks = house.assistant.request(request_id)
    assert tasks[0].result == {"text": "the second one's", "rows": []}


def test_a_worker_that_lost_its_lease_cannot_settle_what_another_one_runs(
    house: House, database: Database
) -> None:
    request_id = house.submit(a_plan(a_step("one", text="x")))
    other = House(database, owner="w2")

    def let_another_one_claim_it(args: Note) -> Json:
        database.turn(leases.LEASE + timedelta(seconds=1))
        other.leadership.hold()
        other.runner.renew()
        other.recovery.tick()
        _claim_and_vanish(other)
        return {"text": "the zombie's"}

    house.operation.behaviour = let_another_one_claim_it
    house.release()
    database.turn(timedelta(seconds=TERM + 1))
    house.deliver()
    assert house.states(request_id) == [RUNNING]
    _, _, tasks = house.assistant.request(request_id)
    assert tasks[0].result is None


def test_renewing_keeps_a_long_task_with_its_worker(house: House) -> None:
    request_id = house.submit(a_plan(a_step("one", text="x")))

    def long(args: Note) -> Json:
        for _ in range(5):
            house.turn(leases.LEASE.total_seconds() * 0.6)
            assert house.recovery.tick() == 0
        return {}

    house.operation.behaviour = long
    house.work()
    assert house.states(request_id) == [DONE]
    assert house.operation.runs == {"x": 1}


def test_a_process_that_says_goodbye_hands_its_tasks_back_at_once(house: House) -> None:
    request_id = house.submit(a_plan())

    def stop_in_the_middle(args: Note) -> Json:
        house.runner.hand_back()
        return {}

    house.operation.behaviour = stop_in_the_middle
    house.release()
    house.deliver()
    assert house.states(request_id) == [PENDING]


def test_nothing_is_released_while_no_worker_is_alive(house: House) -> None:
    request_id = house.submit(a_plan())
    house.runner.hand_back()
    assert house.release() == 0
    assert house.states(request_id) == [PENDING]


def test_no_more_is_released_than_workers_can_start_soon(house: House) -> None:
    for _ in range(50):
        house.submit(a_plan())
    # One of the four slots is kept for the top band; one task more than the others waits ahead.
    assert house.release() == 4
    assert house.release() == 0


def test_only_one_of_two_orchestrators_releases(house: House, database: Database) -> None:
    second = House(database, owner="w2")
    house.submit(a_plan())
    assert second.release() == 0
    assert house.release() == 1


def test_a_second_orchestrator_takes_over_when_the_first_is_silent_for_a_term(
    house: House, database: Database
) -> None:
    second = House(database, owner="w2")
    house.submit(a_plan())
    database.turn(timedelta(seconds=TERM + 1))
    second.turn(0)
    assert house.release() == 0
    assert second.release() == 1
