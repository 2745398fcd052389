"""Claims and ends that are committed in groups promise what single ones do."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest

from core.domain.card import CardState
from core.domain.notion import Json
from core.domain.plan import Step
from core.domain.task import Claimed, Done, TaskKind, TaskState, Verdict
from core.engine.group_commit import Commits, GroupCommit, Write
from core.engine.leadership import TERM
from core.engine.runner import Runner
from core.kit.clock import Clock
from core.kit.errors import BadInput
from core.storage import audit, claims, leases, releasing, settling, tasks
from core.storage.database import Database
from tests.builders import a_plan, a_step
from tests.eventually import PATIENCE, eventually
from tests.integration.engine.house import House, Note, Quiet

J = TypeVar("J")
R = TypeVar("R")

DONE, RUNNING, PENDING = TaskState.DONE, TaskState.RUNNING, TaskState.PENDING
RELEASED = TaskState.RELEASED
THREADS = 4


class Gate:
    """Commits in groups, of which those named can be held up before they begin."""

    def __init__(self) -> None:
        self.open = {"claims": threading.Event(), "verdicts": threading.Event()}
        for event in self.open.values():
            event.set()
        self.groups: dict[str, list[int]] = {"claims": [], "verdicts": []}

    def commits(
        self,
        name: str,
        database: Database,
        write: Write[J, R],
        *,
        patience: float,
        linger: float = 0.0,
    ) -> Commits[J, R]:
        def held(tx: object, changes: Sequence[J]) -> Sequence[R]:
            self.groups[name].append(len(changes))
            return write(tx, changes)  # type: ignore[arg-type]  # it is the transaction

        writer: GroupCommit[J, R] = GroupCommit(
            name, database, held, patience=patience, clock=Clock(), linger=linger
        )
        begin = writer._store

        def wait_and_begin(group: Sequence[object]) -> None:
            assert self.open[name].wait(PATIENCE)
            begin(group)  # type: ignore[arg-type]  # passed on as it came

        writer._store = wait_and_begin  # type: ignore[method-assign]
        return writer


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def grouped(database: Database, gate: Gate) -> Iterator[House]:
    house = House(database, commits=gate.commits)
    yield house
    for event in gate.open.values():
        event.set()
    house.runner.flush(seconds=PATIENCE)


def _take_all(house: House) -> Counter[str]:
    """Take every message in four threads, as a worker does; which were reported as settled."""
    settled: Counter[str] = Counter()
    sent, house.messages = house.messages, []

    def take(message: tuple[str, int, object]) -> None:
        task_id, attempt, _ = message
        house.runner.take(task_id, attempt, lambda: settled.update([task_id]))

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(take, sent))
    return settled


def _states(house: House) -> set[TaskState]:
    with house.database.read() as tx:
        return {state for state in TaskState if tasks.in_state(tx, state, limit=1)}


def _ten(part: str) -> list[Step]:
    """Ten steps, as many as run unasked; the last needs the two before it."""
    names = [f"{part}{n}" for n in range(10)]
    return [
        a_step(name, text=name, after=tuple(names[7:9]) if name == names[9] else ())
        for name in names
    ]


def test_many_steps_of_some_plans_each_run_once_with_their_audit_and_their_plans_end(
    database: Database, gate: Gate
) -> None:
    house = House(database, commits=gate.commits, slots=80)
    asked = [house.submit(a_plan(*_ten(part))) for part in "abcdef"]
    settled: Counter[str] = Counter()
    while house.release():
        taken = len(house.messages)
        settled += _take_all(house)
        eventually(lambda: _states(house) & {RUNNING} == set(), f"the ends of {taken}")
    assert house.runner.flush(seconds=PATIENCE)
    assert all(house.states(one) == [DONE] * 10 for one in asked)
    assert set(house.operation.runs.values()) == {1}
    assert len(house.operation.runs) == 60
    for request_id in asked:
        assert house.card(request_id).state is CardState.DONE
        with database.read() as tx:
            lines = Counter(entry.action for entry in audit.entries(tx, request_id=request_id))
        assert lines["task.done"] == 10
        assert lines["request.finished"] == 1


def test_a_thread_goes_on_while_its_end_is_stored_and_nothing_is_settled_before(
    grouped: House, gate: Gate
) -> None:
    request_id = grouped.submit(a_plan(a_step("one", text="x"), a_step("two", text="y")))
    gate.open["verdicts"].clear()
    grouped.release()
    settled = _take_all(grouped)
    assert grouped.operation.runs == {"x": 1, "y": 1}
    assert settled == {}
    assert grouped.states(request_id) == [RUNNING, RUNNING]
    gate.open["verdicts"].set()
    assert grouped.runner.flush(seconds=PATIENCE)
    assert sorted(settled.values()) == [1, 1]
    assert grouped.states(request_id) == [DONE, DONE]


def test_while_an_end_is_stored_the_lease_is_kept(
    grouped: House, gate: Gate, database: Database
) -> None:
    grouped.submit(a_plan(a_step("one", text="x")))
    gate.open["verdicts"].clear()
    grouped.release()
    _take_all(grouped)
    for _ in range(3):
        database.turn(leases.LEASE * 0.6)
        grouped.leadership.hold()
        grouped.runner.renew()
        assert grouped.recovery.tick() == 0


def _vanish_before_the_commit(
    house: House, gate: Gate, database: Database
) -> tuple[str, Counter[str], House]:
    """Run a task, hold its end up until its lease is over, and let a second process have it.

    Gives the request, what the first process was told is settled, and the second one.
    """
    request_id = house.submit(a_plan(a_step("one", text="x")))
    gate.open["verdicts"].clear()
    house.release()
    settled = _take_all(house)
    database.turn(max(leases.LEASE, timedelta(seconds=TERM)) + timedelta(seconds=1))
    other = House(database, owner="w2")
    other.operation.behaviour = lambda _: {"text": "the second one's"}
    other.recovery.tick()
    other.work()
    return request_id, settled, other


def test_a_process_killed_before_the_commit_leaves_its_task_to_another_and_settles_nothing(
    grouped: House, gate: Gate, database: Database
) -> None:
    request_id, settled, other = _vanish_before_the_commit(grouped, gate, database)
    assert other.operation.runs == {"x": 1}
    assert settled == {}
    _, _, [first] = grouped.assistant.request(request_id)
    assert (first.state, first.attempt) == (DONE, 2)


def test_the_fence_refuses_an_end_whose_attempt_is_over_and_the_others_of_its_group_are_stored(
    grouped: House, gate: Gate, database: Database
) -> None:
    stale, settled, other = _vanish_before_the_commit(grouped, gate, database)
    fresh = other.submit(a_plan(a_step("one", text="fresh")))
    other.release()
    grouped.messages = other.messages
    settled += _take_all(grouped)
    gate.open["verdicts"].set()
    assert grouped.runner.flush(seconds=PATIENCE)
    assert grouped.states(stale) == [DONE]
    assert grouped.states(fresh) == [DONE]
    _, _, [task] = grouped.assistant.request(stale)
    assert task.result == {"text": "the second one's", "rows": []}


def test_a_group_of_ends_refuses_only_the_stale_ones(house: House, database: Database) -> None:
    ids = [house.submit(a_plan(a_step("one", text=str(n)))) for n in range(3)]
    house.release()
    runs = [(_claimed(house, message).task, Done(result={})) for message in house.messages]
    with database.begin() as tx:
        settling.apply(tx, runs[1][0], Done(result={"first": True}))
    with database.begin() as tx:
        assert settling.apply_all(tx, runs) == [True, False, True]
    assert [house.states(one) for one in ids] == [[DONE]] * 3
    with database.read() as tx:
        lines = Counter(entry.action for entry in audit.entries(tx))
    assert lines["task.done"] == 3


def _claimed(house: House, message: tuple[str, int, object]) -> Claimed:
    task_id, attempt, _ = message
    with house.database.begin() as tx:
        claimed = claims.claim(tx, task_id, attempt, "w1")
    assert claimed is not None
    return claimed


class Spoilt:
    """Work of which one task comes to a result that no database takes."""

    def __init__(self, spoilt: str) -> None:
        self._spoilt = spoilt

    def run(self, claimed: Claimed, _say: Callable[[str], None]) -> Verdict:
        bad = claimed.task.step is not None and claimed.task.step.id == self._spoilt
        return Done(result={"text": object()} if bad else {"text": "fine"})  # type: ignore[dict-item]


def test_an_end_that_cannot_be_stored_fails_its_task_alone(
    house: House, gate: Gate, database: Database
) -> None:
    runner = Runner(
        database,
        {TaskKind.STEP: Spoilt("two")},
        Quiet(),
        owner="w1",
        slots=4,
        commits=gate.commits,
    )
    request_id = house.submit(a_plan(a_step("one"), a_step("two"), a_step("three")))
    gate.open["verdicts"].clear()
    house.release()
    settled: list[str] = []
    for task_id, attempt, _ in house.messages:
        runner.take(task_id, attempt, partial(settled.append, task_id))
    gate.open["verdicts"].set()
    eventually(lambda: len(settled) == 3, "all three to be settled")
    assert runner.flush(seconds=PATIENCE)
    assert house.states(request_id) == [DONE, TaskState.FAILED, DONE]
    assert "operator can find it" in house.card(request_id).steps[1].detail


def test_light_tasks_are_read_ahead_and_never_claimed_and_a_doubled_message_runs_nothing_twice(
    grouped: House, gate: Gate, database: Database
) -> None:
    ids = [grouped.submit(a_plan(a_step("one", text=str(number)))) for number in range(3)]
    grouped.release()
    tickets = [(task_id, attempt) for task_id, attempt, _ in grouped.messages]
    grouped.runner.read_ahead([*tickets, tickets[0], ("task_unknown", 1)])
    assert _states(grouped) == {RELEASED}
    gate.open["verdicts"].clear()
    grouped.messages *= 2
    _take_all(grouped)
    gate.open["verdicts"].set()
    assert grouped.runner.flush(seconds=PATIENCE)
    assert gate.groups["claims"] == []
    assert set(grouped.operation.runs.values()) == {1}
    assert len(grouped.operation.runs) == len(tickets)
    assert [grouped.states(one) for one in ids] == [[DONE]] * 3
    _, _, [task] = grouped.assistant.request(ids[0])
    assert task.started_at is not None


def test_a_light_task_that_is_not_simply_done_is_claimed_after_all(
    grouped: House, gate: Gate
) -> None:
    request_id = grouped.submit(a_plan(a_step("one", text="x")))
    grouped.operation.behaviour = _refuse
    grouped.release()
    [ticket] = [(task_id, attempt) for task_id, attempt, _ in grouped.messages]
    grouped.runner.read_ahead([ticket])
    settled = _take_all(grouped)
    assert grouped.runner.flush(seconds=PATIENCE)
    assert grouped.states(request_id) == [TaskState.FAILED]
    assert gate.groups["claims"] == [1]
    assert settled == {ticket[0]: 1}


def _refuse(_: Note) -> Json:
    raise BadInput("This cannot be.")


def test_of_a_light_task_that_two_workers_ran_one_end_is_stored(
    grouped: House, gate: Gate, database: Database
) -> None:
    request_id = grouped.submit(a_plan(a_step("one", text="x")))
    grouped.release()
    tickets = [(task_id, attempt) for task_id, attempt, _ in grouped.messages]
    other = House(database, owner="w2")
    other.messages = list(grouped.messages)
    other.operation.behaviour = lambda _: {"text": "the second one's"}
    other.runner.read_ahead(tickets)
    grouped.runner.read_ahead(tickets)
    gate.open["verdicts"].clear()
    _take_all(grouped)
    other.deliver()
    gate.open["verdicts"].set()
    assert grouped.runner.flush(seconds=PATIENCE)
    _, _, [task] = grouped.assistant.request(request_id)
    assert (task.state, task.result) == (DONE, {"text": "the second one's", "rows": []})
    with database.read() as tx:
        lines = Counter(entry.action for entry in audit.entries(tx, request_id=request_id))
    assert lines["task.done"] == 1


def test_a_light_task_whose_process_dies_travels_like_any_other_the_next_time(
    grouped: House, database: Database
) -> None:
    request_id = grouped.submit(a_plan(a_step("one", text="x")))
    grouped.release()
    grouped.runner.read_ahead([(task_id, attempt) for task_id, attempt, _ in grouped.messages])
    database.turn(max(releasing.UNCLAIMED, timedelta(seconds=TERM)) + timedelta(seconds=1))
    other = House(database, owner="w2")
    other.recovery.tick()
    assert grouped.states(request_id) == [PENDING]
    other.work()
    _take_all(grouped)
    assert grouped.runner.flush(seconds=PATIENCE)
    _, _, [task] = grouped.assistant.request(request_id)
    assert (task.state, task.attempt) == (DONE, 2)
    assert other.operation.runs == {"x": 1}


def test_an_operation_that_this_code_does_not_know_goes_back_for_a_process_that_does(
    house: House, database: Database
) -> None:
    old = House(database, owner="old")
    old.catalogue._by_name.clear()
    request_id = house.submit(a_plan(a_step("one", text="x")))
    house.release()
    old.messages = house.messages
    old.deliver()
    _, _, [task] = house.assistant.request(request_id)
    assert (task.state, task.tries, task.lost, task.problem) == (PENDING, 0, 0, None)
    assert "test.note" in house.card(request_id).steps[0].detail or task.progress
    house.messages = []
    house.turn(2)
    house.work()
    assert house.states(request_id) == [DONE]
    assert house.operation.runs == {"x": 1}


def test_a_process_that_knows_nothing_refuses_ever_more_slowly(
    house: House, database: Database
) -> None:
    house.submit(a_plan(a_step("one", text="x")))
    house.catalogue._by_name.clear()
    rests = []
    for _ in range(4):
        waited = 0
        while not house.release():
            house.turn(1)
            waited += 1
        rests.append(waited)
        house.deliver()
    assert rests == sorted(rests)
    assert rests[-1] > rests[1]
