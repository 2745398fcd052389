"""Items of one step that append to one page travel in one request, and stay tasks of their own."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core.domain.card import ActionKind, StepState
from core.domain.task import Done, TaskState, Together
from core.engine.batching import FIRST, MOST
from core.kit.errors import AssistantError, BadInput, Unavailable, UnknownOutcome
from core.kit.failpoints import Vanished
from core.storage import leases, settling, tasks
from core.storage.database import Database
from tests.builders import a_plan, a_step
from tests.integration.engine import moves
from tests.integration.engine.page import Added, PageHouse
from tests.integration.engine.test_dead_letters import kill_workers

DONE, FAILED, BLOCKED = TaskState.DONE, TaskState.FAILED, TaskState.BLOCKED
BAD = "row 11"


@pytest.fixture
def house(database: Database) -> Iterator[PageHouse]:
    """An engine with a page."""
    moves.watch(database)
    yield PageHouse(database)
    assert moves.unknown_moves(database) == set()
    assert moves.settled_without_audit(database) == []


def append_each(house: PageHouse, rows: int) -> str:
    """Run a plan that appends a line for each of some rows, up to where approval is given."""
    house.operation.behaviour = lambda _: {"rows": [{"id": f"row {n}"} for n in range(rows)]}
    each = a_step("each", operation="test.append", for_each="find.rows", text={"$ref": "item.id"})
    request_id = house.submit(a_plan(a_step("find"), each))
    house.release()
    house.deliver()
    house.release()
    house.deliver()
    if house.states(request_id)[1] is TaskState.WAITING:
        house.click(request_id, ActionKind.APPROVE)
        house.release()
        house.deliver()
    return request_id


def finish(house: PageHouse, request_id: str) -> None:
    """Work and let waits pass until the request is over."""
    for _ in range(12):
        house.work()
        if house.card(request_id).state.final:
            return
        house.turn(61)
        house.recovery.tick()


def texts(rows: int) -> list[str]:
    return [f"row {n}" for n in range(rows)]


def test_many_items_take_few_requests_keep_their_order_and_their_own_results(
    house: PageHouse,
) -> None:
    request_id = append_each(house, 60)
    house.work()
    assert house.states(request_id) == [DONE] * 62
    assert sorted(house.page.texts) == sorted(texts(60))
    assert all(request == sorted(request, key=texts(60).index) for request in house.page.requests)
    assert len(house.page.requests) < 12
    _, _, found = house.assistant.request(request_id)
    for task in found[2:]:
        assert task.item is not None
        assert task.result is not None
        result = Added.model_validate(task.result)
        [block] = result.block_ids
        assert house.page.blocks[block] == task.item["id"]
        assert [effect.lane for effect in result.undo] == [block]
    assert house.card(request_id).steps[1].detail == "60 of 60"


def test_the_first_batch_is_small_and_the_next_ones_grow(house: PageHouse) -> None:
    append_each(house, 60)
    house.work()
    sizes = [len(request) for request in house.page.requests]
    assert sizes[:3] == [FIRST, 2 * FIRST, 4 * FIRST]


def test_one_item_that_notion_refuses_fails_alone(house: PageHouse) -> None:
    def refuses(lines: list[str]) -> AssistantError | None:
        return BadInput("Notion refuses that.") if BAD in lines else None

    house.page.refuses = refuses
    request_id = append_each(house, 30)
    finish(house, request_id)
    states = dict(zip(texts(30), house.states(request_id)[2:], strict=True))
    assert {text for text, state in states.items() if state is not DONE} == {BAD}
    assert states[BAD] is FAILED
    assert sorted(house.page.texts) == sorted(text for text in texts(30) if text != BAD)
    assert [BAD] in house.page.requests
    assert house.card(request_id).steps[1].detail == (
        "1 of 30 did not get done. The first: Notion refuses that."
    )


def test_a_batch_that_was_not_applied_is_tried_again_and_writes_nothing_twice(
    house: PageHouse,
) -> None:
    answers = iter([Unavailable("Notion does not answer.")] * 3)
    house.page.refuses = lambda _: next(answers, None)
    request_id = append_each(house, 40)
    finish(house, request_id)
    assert house.states(request_id) == [DONE] * 42
    assert sorted(house.page.texts) == sorted(texts(40))


def test_while_nobody_knows_whether_it_arrived_a_batch_stays_together(house: PageHouse) -> None:
    answers = iter([UnknownOutcome("It may have arrived.", retry_after=5)])
    house.page.refuses = lambda _: next(answers, None)
    request_id = append_each(house, FIRST)
    house.release()
    house.deliver()
    assert house.states(request_id).count(BLOCKED) == FIRST
    finish(house, request_id)
    assert house.states(request_id) == [DONE] * (FIRST + 2)
    assert house.page.texts == texts(FIRST)
    assert len(house.page.requests) == 1


def test_a_batch_whose_worker_dies_after_the_send_is_not_written_twice(house: PageHouse) -> None:
    request_id = append_each(house, FIRST)

    applied = house.page.take

    def take_and_die(write_id: str, append: object) -> tuple[str, ...]:
        applied(write_id, append)  # type: ignore[arg-type]  # passed on as it came
        raise Vanished

    house.release()
    house.page.take = take_and_die  # type: ignore[method-assign]
    with pytest.raises(Vanished):
        house.deliver()
    house.page.take = applied  # type: ignore[method-assign]
    house.lose()
    house.turn(leases.LEASE.total_seconds() + 1)
    finish(house, request_id)
    assert house.states(request_id) == [DONE] * (FIRST + 2)
    assert house.page.texts == texts(FIRST)


def test_a_batch_that_loses_its_worker_before_it_writes_parts(house: PageHouse) -> None:
    request_id = append_each(house, FIRST)
    house.release()
    with pytest.raises(Vanished), dying_before_the_send(house):
        house.deliver()
    house.lose()
    assert house.states(request_id).count(BLOCKED) == FIRST
    house.turn(leases.LEASE.total_seconds() + 1)
    house.recovery.tick()
    house.release()
    house.deliver()
    assert [len(request) for request in house.page.requests][:1] == [1]
    finish(house, request_id)
    assert house.states(request_id) == [DONE] * (FIRST + 2)
    assert sorted(house.page.texts) == texts(FIRST)


@contextmanager
def dying_before_the_send(house: PageHouse) -> Iterator[None]:
    """Let the worker vanish as soon as it says that it is on its way."""
    house.dies = True
    try:
        yield
    finally:
        house.dies = False


def test_a_worker_that_lost_the_leader_settles_none_of_its_riders(house: PageHouse) -> None:
    answers = iter([UnknownOutcome("It may have arrived.", retry_after=5)])
    house.page.refuses = lambda _: next(answers, None)
    request_id = append_each(house, FIRST)
    house.release()
    house.deliver()
    with house.database.begin() as tx:
        leader, *riders = tasks.of_request(tx, request_id)[2:]
        leader, *riders = sorted([leader, *riders], key=lambda task: task.leader_id is not None)
        done = Done(result={})
        late = Together(own=done, riders=tuple((each, done) for each in riders), size=MOST)
        assert settling.apply_all(tx, [(leader, late)]) == [False]
    assert house.states(request_id).count(BLOCKED) == FIRST
    finish(house, request_id)
    assert house.states(request_id) == [DONE] * (FIRST + 2)


def test_a_cancel_ends_the_batch_with_its_leader(house: PageHouse) -> None:
    answers = iter([UnknownOutcome("It may have arrived.", retry_after=5)])
    house.page.refuses = lambda _: next(answers, None)
    request_id = append_each(house, FIRST)
    house.release()
    house.deliver()
    house.click(request_id, ActionKind.CANCEL)
    finish(house, request_id)
    assert set(house.states(request_id)[1:]) == {TaskState.CANCELLED}


def test_what_was_on_its_way_when_it_was_cancelled_is_told_as_done(house: PageHouse) -> None:
    def cancel(_: list[str]) -> None:
        house.click(request_id, ActionKind.CANCEL)

    request_id = append_each(house, FIRST)
    house.page.refuses = cancel
    house.release()
    house.deliver()
    house.work()
    assert house.page.texts == texts(FIRST)
    assert house.states(request_id)[2:] == [DONE] * FIRST


def test_a_retry_of_a_batch_that_was_given_up_finds_what_it_wrote(house: PageHouse) -> None:
    answers = iter([UnknownOutcome("It may have arrived.", retry_after=5)])
    house.page.refuses = lambda _: next(answers, None)
    request_id = append_each(house, FIRST)
    house.release()
    house.deliver()
    house.turn(6)
    kill_workers(house)
    assert set(house.states(request_id)[2:]) == {TaskState.DEAD}
    house.work()
    assert house.card(request_id).steps[1].state is not StepState.DONE
    house.click(request_id, ActionKind.RETRY)
    finish(house, request_id)
    assert house.states(request_id) == [DONE] * (FIRST + 2)
    assert house.page.texts == texts(FIRST)
    assert len(house.page.requests) == 1
