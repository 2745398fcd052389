"""What is over and old goes, with all that hangs on it; what somebody may still need stays."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.domain.card import ActionKind
from core.domain.schedule import Once
from core.domain.task import Done, TaskState
from core.domain.write import Applied, CreatePage, WriteState
from core.engine import pruning
from core.engine.ledger import TaskLedger
from core.kit import failpoints
from core.kit.errors import NotFound, Unavailable
from core.storage import claims, requests, settling
from core.storage.database import Database
from core.storage.models import Base
from tests.builders import a_plan, a_step
from tests.integration.engine.timed_house import KEEP, KEEP_AUDIT, TimedHouse

OWN_LIFE = {"workspaces", "threads", "audit", "leases", "processes", "schedules"}
"""Tables whose rows do not hang on a request."""


@pytest.fixture
def timed(database: Database) -> TimedHouse:
    return TimedHouse(database)


def pass_time(timed: TimedHouse, length: timedelta) -> None:
    timed.turn(length.total_seconds())


def rows(database: Database) -> dict[str, int]:
    """How many rows each table has that hang on requests, where there are any."""
    with database.read() as tx:
        counts = {
            table.name: tx.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }
    return {name: count for name, count in counts.items() if count and name not in OWN_LIFE}


def prune(timed: TimedHouse) -> None:
    while timed.pruner.tick():
        pass


def a_done_request(timed: TimedHouse, text: str = "x") -> str:
    request_id = timed.submit(a_plan(a_step("one", text=text)))
    timed.work()
    return request_id


def requests_with_everything(timed: TimedHouse) -> None:
    """Two with dependencies, children, a write and the page that it made."""
    timed.operation.behaviour = lambda args: {"rows": [{"id": "1"}, {"id": "2"}]}
    plan = a_plan(
        a_step("find"),
        a_step("each", for_each="find.rows", text={"$ref": "item.id"}),
        a_step("last", after=("each",)),
    )
    timed.submit(plan)
    timed.work()
    timed.submit(a_plan(a_step("write")))
    timed.release()
    [(task_id, attempt, _)] = timed.messages
    timed.lose()
    with timed.database.begin() as tx:
        claimed = claims.claim(tx, task_id, attempt, "w1")
    assert claimed is not None
    ledger = TaskLedger(timed.database, claimed)
    effect = CreatePage(parent_id="p", parent_is_database=False, properties={})
    write = ledger.intend(1, effect, {})
    ledger.sent(write)
    ledger.settle(write, WriteState.DONE, applied=Applied(id="a page"))
    with timed.database.begin() as tx:
        settling.apply(tx, claimed.task, Done(result={}, arguments={}))


def test_everything_that_hangs_on_an_old_request_goes_with_it(
    timed: TimedHouse, database: Database
) -> None:
    requests_with_everything(timed)
    assert set(rows(database)) >= {
        "requests", "plans", "tasks", "dependencies", "writes", "made", "cards"
    }  # fmt: skip
    pass_time(timed, KEEP + timedelta(minutes=1))
    prune(timed)
    assert rows(database) == {}


def test_what_is_young_or_not_over_stays(timed: TimedHouse, database: Database) -> None:
    forgotten = timed.submit(a_plan())
    a_done_request(timed)
    waiting = timed.submit(a_plan(a_step("one", risk="destructive")))
    timed.work()
    pass_time(timed, KEEP - timedelta(days=1))
    young = a_done_request(timed)
    before = rows(database)
    prune(timed)
    assert rows(database) == before
    pass_time(timed, timedelta(days=2))
    prune(timed)
    kept = [request.id for request in timed.requests()]
    assert waiting in kept
    assert young in kept
    assert forgotten not in kept


def test_it_can_be_undone_until_it_goes(timed: TimedHouse) -> None:
    request_id = a_done_request(timed)
    pass_time(timed, KEEP - timedelta(minutes=1))
    prune(timed)
    timed.click(request_id, ActionKind.UNDO)
    timed.work()
    assert timed.operation.runs == {"x": 1, "un-x": 1}


def test_what_was_undone_stays_as_long_as_its_undo_so_that_it_is_never_undone_twice(
    timed: TimedHouse, database: Database
) -> None:
    request_id = a_done_request(timed)
    pass_time(timed, KEEP - timedelta(days=1))
    timed.click(request_id, ActionKind.UNDO)
    timed.work()
    pass_time(timed, timedelta(days=2))
    prune(timed)
    assert len(timed.requests()) == 2
    assert "This was undone." in timed.card(request_id).body
    pass_time(timed, KEEP)
    prune(timed)
    assert rows(database) == {}


def test_one_that_is_kept_for_its_undo_does_not_stand_in_the_way_of_others(
    timed: TimedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "TASKS_AT_ONCE", 1)
    undone, other = a_done_request(timed, "undone"), a_done_request(timed, "other")
    pass_time(timed, KEEP - timedelta(days=1))
    timed.click(undone, ActionKind.UNDO)
    timed.work()
    pass_time(timed, timedelta(days=2))
    prune(timed)
    kept = [request.id for request in timed.requests()]
    assert undone in kept
    assert other not in kept


def test_an_undo_that_was_undone_goes_with_both_others_and_not_before(
    timed: TimedHouse, database: Database
) -> None:
    first = a_done_request(timed)
    timed.click(first, ActionKind.UNDO)
    timed.work()
    pass_time(timed, KEEP - timedelta(days=1))
    timed.click(timed.requests()[-1].id, ActionKind.UNDO)
    timed.work()
    pass_time(timed, timedelta(days=2))
    prune(timed)
    assert len(timed.requests()) == 3
    pass_time(timed, KEEP)
    prune(timed)
    assert rows(database) == {}


def test_the_audit_is_kept_longer_and_then_goes_too(timed: TimedHouse) -> None:
    request_id = a_done_request(timed)
    pass_time(timed, KEEP + timedelta(days=1))
    prune(timed)
    with pytest.raises(NotFound):
        timed.card(request_id)
    assert [line.subject.request_id for line in timed.told("request.finished")] == [request_id]
    pass_time(timed, KEEP_AUDIT)
    young = a_done_request(timed)
    prune(timed)
    assert [line.subject.request_id for line in timed.told("request.finished")] == [young]


def test_much_goes_in_small_batches(
    timed: TimedHouse, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "TASKS_AT_ONCE", 3)
    for number in range(7):
        timed.submit(a_plan(a_step("one", text=str(number)), a_step("two")))
    timed.work()
    pass_time(timed, KEEP + timedelta(days=1))
    left = [len(timed.requests())]
    while timed.pruner.tick():
        left.append(len(timed.requests()))
    assert left == [7, 6, 5, 4, 3, 2, 1, 0]


def test_a_process_that_ends_in_the_middle_has_deleted_nothing(
    timed: TimedHouse, database: Database
) -> None:
    a_done_request(timed)
    pass_time(timed, KEEP + timedelta(days=1))
    before = rows(database)
    with failpoints.armed("pruning.before_commit=raise"), pytest.raises(Unavailable):
        timed.pruner.tick()
    assert rows(database) == before


def test_a_request_that_somebody_decides_about_at_this_moment_is_left_alone(
    timed: TimedHouse, database: Database
) -> None:
    request_id = a_done_request(timed)
    pass_time(timed, KEEP + timedelta(days=1))
    if database.is_sqlite:
        return  # a writing transaction is alone there
    with database.begin() as tx:
        requests.lock(tx, request_id)
        assert not timed.pruner.tick()
    assert timed.states(request_id) == [TaskState.DONE]
    assert timed.pruner.tick()


def test_a_schedule_that_is_over_goes_after_its_last_request(timed: TimedHouse) -> None:
    once = timed.order(Once(at=timed.now + timedelta(hours=1)), plan=a_plan())
    timed.schedules.create(once)
    going_on = timed.hourly()
    paused = timed.hourly()
    timed.schedules.pause(paused.id, None)
    timed.turn(3600)
    timed.scheduler.tick()
    timed.work()
    pass_time(timed, KEEP / 2)
    prune(timed)
    assert len(timed.schedules.listed()) == 3
    pass_time(timed, KEEP)
    prune(timed)
    assert [one.id for one in timed.schedules.listed()] == [going_on.id, paused.id]


def test_workers_that_are_gone_are_forgotten(timed: TimedHouse, database: Database) -> None:
    TimedHouse(database, owner="a worker of last week")
    pass_time(timed, timedelta(days=2))
    prune(timed)
    with database.read() as tx:
        names = tx.execute(select(Base.metadata.tables["processes"].c.name)).scalars().all()
    assert names == ["w1"]
