"""A task that this code cannot read ends alone, and the others go on."""

import pytest
from sqlalchemy import update

from core.domain.task import TaskState
from core.storage import dead_letters, leases
from core.storage.database import Database
from core.storage.models import PlanRow, TaskRow
from tests.builders import a_plan, a_step
from tests.integration.engine.house import House
from tests.integration.engine.test_losing_things import _claim_and_vanish

PENDING, DEAD, DONE, SKIPPED = (
    TaskState.PENDING,
    TaskState.DEAD,
    TaskState.DONE,
    TaskState.SKIPPED,
)


def _break(house: House, request_id: str) -> None:
    newer = {"version": 2, "steps": [{"id": "one", "operation": 7}, {"does": "something new"}]}
    with house.database.begin() as tx:
        tx.execute(update(PlanRow).where(PlanRow.request_id == request_id).values(body=newer))


def _states(house: House, request_id: str) -> list[TaskState]:
    with house.database.read() as tx:
        query = TaskRow.__table__.select().where(TaskRow.request_id == request_id)
        rows = tx.execute(query.order_by(TaskRow.position)).mappings().all()
    return [TaskState(row["state"]) for row in rows]


@pytest.fixture
def broken(house: House) -> str:
    """A plan of two steps that nobody can read."""
    request_id = house.submit(a_plan(a_step("one"), a_step("two", after=("one",))))
    _break(house, request_id)
    return request_id


def test_it_rests_longer_each_time_and_is_a_dead_letter_after_three(
    house: House, broken: str
) -> None:
    for rest in (10, 20):
        house.release()
        assert house.deliver() == 1
        assert _states(house, broken)[0] is PENDING
        house.turn(rest - 2)
        assert house.release() == 0
        house.turn(3)
    house.work()
    assert _states(house, broken) == [DEAD, SKIPPED]
    with house.database.read() as tx:
        [letter] = dead_letters.find(tx)
        ends = [attempt.end for attempt in dead_letters.history(tx, letter.task)]
    assert letter.task.problem is not None
    assert letter.task.problem.code == "unreadable"
    assert ends == ["unreadable", "unreadable", "dead"]


def test_code_that_can_read_it_runs_it_meanwhile(house: House, database: Database) -> None:
    request_id = house.submit(a_plan(a_step("one", text="x")))
    with house.database.begin() as tx:
        [good] = tx.execute(PlanRow.__table__.select()).mappings().all()
    _break(house, request_id)
    house.release()
    house.deliver()
    with house.database.begin() as tx:
        tx.execute(update(PlanRow).values(body=good["body"]))
    house.turn(11)
    house.work()
    assert _states(house, request_id) == [DONE]


def test_one_that_lost_its_workers_is_buried_and_stops_nobody_behind_it(house: House) -> None:
    broken = house.submit(a_plan(a_step("one"), a_step("two", after=("one",))))
    _claim_and_vanish(house)
    with house.database.begin() as tx:
        running = TaskRow.state == TaskState.RUNNING
        tx.execute(update(TaskRow).where(running).values(lost=leases.MOST_LOST - 1))
    _break(house, broken)
    other = house.submit(a_plan(a_step("one", text="y")))
    _claim_and_vanish(house)
    house.turn(leases.LEASE.total_seconds() + 1)
    assert house.recovery.tick() == 2
    assert _states(house, broken) == [DEAD, SKIPPED]
    house.work()
    assert house.states(other) == [DONE]


def test_one_about_which_recovery_fails_stops_nobody_behind_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [house.submit(a_plan(a_step("one", text=text))) for text in ("bad", "good")]
    house.release()
    house.lose()
    house.turn(60)
    take_back = leases.take_back

    def fail_about_one(tx: object, lost: leases.Lost) -> bool:
        if lost.request_id == requests[0]:
            raise KeyError("something new")
        return take_back(tx, lost)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(leases, "take_back", fail_about_one)
    assert house.recovery.tick() == 1
    assert house.states(requests[1]) == [PENDING]
