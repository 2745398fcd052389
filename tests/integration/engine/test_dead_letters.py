"""Tasks that were given up keep their cause and history, and are replayed or discarded."""

import pytest

from core.assistant.dead_letters import DeadLetters, Which
from core.domain.card import CardState
from core.domain.notion import Json
from core.domain.task import TaskState
from core.engine.backoff import POLICIES, ErrorClass
from core.kit.errors import BadInput, NotFound, Unavailable
from core.storage import audit, claims, leases
from tests.builders import a_plan, a_step
from tests.integration.engine.house import House, Note, Quiet

DONE, DEAD, SKIPPED = TaskState.DONE, TaskState.DEAD, TaskState.SKIPPED


@pytest.fixture
def letters(house: House) -> DeadLetters:
    """The operator's door."""
    return DeadLetters(house.database, Quiet())


def kill_workers(house: House) -> None:
    """Let every worker that takes a task vanish until the tasks are given up."""
    for number in range(leases.MOST_LOST):
        house.release()
        messages, house.messages = house.messages, []
        with house.database.begin() as tx:
            for task_id, attempt, *_ in messages:
                assert claims.claim(tx, task_id, attempt, f"worker {number}")
        house.turn(leases.LEASE.total_seconds() + 1)
        house.recovery.tick()


def down(args: Note) -> Json:
    raise Unavailable("Notion does not answer.")


def wear_out(house: House) -> None:
    """Let everything be tried as often as it is allowed to."""
    for _ in range(POLICIES[ErrorClass.TRANSIENT].tries):
        house.work()
        house.turn(61)


def test_a_dead_letter_tells_who_lost_it_when_and_why_it_was_given_up(
    house: House, letters: DeadLetters
) -> None:
    house.submit(a_plan(a_step("one", text="x")))
    kill_workers(house)
    [letter] = letters.listed(Which())
    assert letter.task.problem is not None
    assert letter.task.problem.code == "dead"
    _, history = letters.show(letter.task.id)
    assert [(one.number, one.worker, one.end) for one in history] == [
        (1, "worker 0", "taken_back"),
        (2, "worker 1", "taken_back"),
        (3, "worker 2", "dead"),
    ]
    assert history == sorted(history, key=lambda one: one.at)


def test_every_try_that_failed_is_in_the_history_with_its_error(
    house: House, letters: DeadLetters
) -> None:
    house.operation.behaviour = down
    house.submit(a_plan())
    wear_out(house)
    [letter] = letters.listed(Which(code="unavailable"))
    _, history = letters.show(letter.task.id)
    assert [one.number for one in history] == [1, 2, 3, 4, 5, 6]
    assert [one.end for one in history] == ["pending"] * 5 + ["failed"]
    assert {(one.worker, one.problem) for one in history} == {("w1", "Notion does not answer.")}


def test_what_a_person_can_mend_is_no_dead_letter(house: House, letters: DeadLetters) -> None:
    def refuse(args: Note) -> Json:
        raise BadInput("There is no such place.")

    house.operation.behaviour = refuse
    house.submit(a_plan())
    house.work()
    assert letters.listed(Which()) == []


def test_a_replayed_one_runs_again_with_what_waited_on_it_and_nothing_else(
    house: House, letters: DeadLetters
) -> None:
    plan = a_plan(
        a_step("one", text="1"),
        a_step("two", after=("one",), text="2"),
        a_step("three", after=("two",), text="3"),
    )
    request_id = house.submit(plan)
    kill_workers(house)
    assert house.states(request_id) == [DEAD, SKIPPED, SKIPPED]
    [letter] = letters.listed(Which())
    assert letters.replay(Which(ids=(letter.task.id,))) == 1
    house.work()
    assert house.states(request_id) == [DONE] * 3
    assert house.operation.runs == {"1": 1, "2": 1, "3": 1}
    assert house.card(request_id).state is CardState.DONE
    with house.database.read() as tx:
        [line] = [e for e in audit.entries(tx, request_id=request_id) if "replayed" in e.action]
    assert line.actor == "operator"


def test_all_of_one_cause_are_replayed_at_once(house: House, letters: DeadLetters) -> None:
    house.operation.behaviour = down
    ids = [house.submit(a_plan(a_step("one", text=str(n)))) for n in range(3)]
    wear_out(house)
    house.operation.behaviour = lambda args: {"text": args.text}
    assert letters.replay(Which(code="dead")) == 0
    assert letters.replay(Which(code="unavailable", operation="test.note")) == 3
    house.work()
    assert [house.states(request_id) for request_id in ids] == [[DONE]] * 3


def test_only_the_items_that_were_given_up_run_again_and_their_step_collects(
    house: House, letters: DeadLetters
) -> None:
    def mostly(args: Note) -> Json:
        if args.text == "row 1" and house.operation.runs["row 1"] <= 6:
            raise Unavailable("Notion does not answer.")
        return {"rows": [{"id": f"row {n}"} for n in range(3)] if args.text == "find" else []}

    house.operation.behaviour = mostly
    each = a_step("each", for_each="find.rows", text={"$ref": "item.id"})
    request_id = house.submit(
        a_plan(a_step("find", text="find"), each, a_step("last", after=("each",)))
    )
    wear_out(house)
    assert [letter.task.item_number for letter in letters.listed(Which())] == [1]
    assert letters.replay(Which()) == 1
    house.work()
    assert set(house.states(request_id)) == {DONE}
    assert house.operation.runs["row 0"] == 1


def test_a_discarded_one_is_gone_from_the_list_and_keeps_its_cause(
    house: House, letters: DeadLetters
) -> None:
    request_id = house.submit(a_plan())
    kill_workers(house)
    assert letters.discard(Which()) == 1
    assert letters.listed(Which()) == []
    assert house.states(request_id) == [TaskState.CANCELLED]
    assert "ended its worker process" in house.card(request_id).steps[0].detail


def test_a_task_that_is_no_dead_letter_is_neither_replayed_nor_discarded(
    house: House, letters: DeadLetters
) -> None:
    request_id = house.submit(a_plan())
    _, _, [task] = house.assistant.request(request_id)
    with pytest.raises(NotFound, match=task.id):
        letters.replay(Which(ids=(task.id,)))
    with pytest.raises(NotFound, match=task.id):
        letters.discard(Which(ids=(task.id,)))
    assert house.states(request_id) == [TaskState.PENDING]
