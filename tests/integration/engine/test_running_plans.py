"""A plan's steps run in order, once each, and what they found reaches those that need it."""

import pytest

from core.domain.card import CardState, StepState
from core.domain.notion import Json
from core.domain.task import TaskState
from core.kit.errors import BadInput, Unavailable
from tests.builders import a_plan, a_step
from tests.integration.engine.house import House, Note

DONE, FAILED, SKIPPED = TaskState.DONE, TaskState.FAILED, TaskState.SKIPPED


def test_every_step_runs_once_and_the_request_is_over(house: House) -> None:
    request_id = house.submit(a_plan(a_step("one", text="1"), a_step("two", text="2")))
    house.work()
    assert house.states(request_id) == [DONE, DONE]
    assert house.operation.runs == {"1": 1, "2": 1}
    assert house.card(request_id).state is CardState.DONE
    request, _, _ = house.assistant.request(request_id)
    assert request.finished_at is not None


def test_a_step_waits_for_those_it_needs(house: House) -> None:
    plan = a_plan(a_step("one", text="1"), a_step("two", after=("one",), text="2"))
    request_id = house.submit(plan)
    assert house.states(request_id) == [TaskState.PENDING, TaskState.BLOCKED]
    house.release()
    house.deliver()
    assert house.states(request_id) == [DONE, TaskState.PENDING]


def test_a_step_that_needs_two_waits_for_the_second(house: House) -> None:
    plan = a_plan(a_step("one"), a_step("two"), a_step("both", after=("one", "two")))
    request_id = house.submit(plan)
    house.release()
    house.runner.run(*house.messages[0][:2])
    assert sorted(house.states(request_id)[:2]) == [DONE, TaskState.RELEASED]
    assert house.states(request_id)[2] is TaskState.BLOCKED
    house.runner.run(*house.messages[1][:2])
    assert house.states(request_id) == [DONE, DONE, TaskState.PENDING]


def test_a_step_for_each_item_collects_only_when_the_last_item_has_settled(house: House) -> None:
    house.operation.behaviour = lambda _: {"rows": [{"id": "a"}, {"id": "b"}]}
    plan = a_plan(a_step("find"), a_step("each", for_each="find.rows", text="x"))
    request_id = house.submit(plan)
    house.release()
    house.deliver()
    house.release()
    house.deliver()
    house.release()
    house.runner.run(*house.messages[0][:2])
    assert house.states(request_id)[1] is TaskState.BLOCKED
    house.runner.run(*house.messages[1][:2])
    assert house.states(request_id)[1] is TaskState.PENDING


def test_a_reference_carries_a_result_to_a_later_step(house: House) -> None:
    plan = a_plan(a_step("one", text="found"), a_step("two", text={"$ref": "one.text"}))
    house.submit(plan)
    house.work()
    assert house.operation.runs == {"found": 2}


def test_a_reference_that_leads_nowhere_fails_the_step_and_says_which(house: House) -> None:
    house.operation.behaviour = lambda _: {"rows": [{"id": "row 0"}]}
    plan = a_plan(a_step("one"), a_step("two", when=("one.rows[*].colour", "not_empty")))
    request_id = house.submit(plan)
    house.work()
    assert house.states(request_id) == [DONE, FAILED]
    assert "one.rows[*].colour" in house.card(request_id).steps[1].detail


def test_text_that_looks_like_a_reference_stays_text(house: House) -> None:
    house.submit(a_plan(a_step("one", text="secret"), a_step("two", text="$one.text")))
    house.work()
    assert house.operation.runs == {"secret": 1, "$one.text": 1}


def test_steps_that_need_a_failed_one_are_skipped_and_the_others_run(house: House) -> None:
    def refuse(args: Note) -> Json:
        if args.text == "bad":
            raise BadInput("There is no such place.", next_step="Name another.")
        return {"text": args.text}

    house.operation.behaviour = refuse
    plan = a_plan(
        a_step("bad", text="bad"),
        a_step("child", after=("bad",)),
        a_step("grandchild", after=("child",)),
        a_step("other", text="other"),
    )
    request_id = house.submit(plan)
    house.work()
    assert house.states(request_id) == [FAILED, SKIPPED, SKIPPED, DONE]
    card = house.card(request_id)
    assert card.state is CardState.PARTIAL
    assert card.steps[0].detail == "There is no such place. Name another."


def test_a_step_for_each_item_runs_once_per_item(house: House) -> None:
    house.operation.behaviour = lambda args: {
        "text": args.text,
        "rows": [{"id": f"row {n}"} for n in range(3)] if args.text == "find" else [],
    }
    plan = a_plan(
        a_step("find", text="find"),
        a_step("each", for_each="find.rows", text={"$ref": "item.id"}),
        a_step("last", after=("each",), text="last"),
    )
    request_id = house.submit(plan)
    house.work()
    assert house.operation.runs == {"find": 1, "row 0": 1, "row 1": 1, "row 2": 1, "last": 1}
    assert house.card(request_id).steps[1].detail == "3 of 3"


def test_a_step_for_each_of_nothing_is_done_at_once(house: House) -> None:
    plan = a_plan(
        a_step("find"),
        a_step("each", for_each="find.rows", text={"$ref": "item.id"}),
        a_step("last", after=("each",), text="last"),
    )
    request_id = house.submit(plan)
    house.work()
    assert house.states(request_id) == [DONE, DONE, DONE]
    assert house.card(request_id).steps[1].detail == "There was nothing to do."


def test_one_bad_item_fails_alone_and_the_step_says_how_many(house: House) -> None:
    def mostly(args: Note) -> Json:
        if args.text == "row 1":
            raise BadInput("Row 1 is locked.")
        return {"rows": [{"id": f"row {n}"} for n in range(3)] if args.text == "find" else []}

    house.operation.behaviour = mostly
    plan = a_plan(
        a_step("find", text="find"),
        a_step("each", for_each="find.rows", text={"$ref": "item.id"}),
    )
    request_id = house.submit(plan)
    house.work()
    step = house.card(request_id).steps[1]
    assert step.state is StepState.FAILED
    assert step.detail == "1 of 3 did not get done. The first: Row 1 is locked."


def test_a_passing_error_is_tried_again_later_and_holds_no_worker(house: House) -> None:
    failures = iter([Unavailable("Notion does not answer.")])

    def recover(args: Note) -> Json:
        for error in failures:
            raise error
        return {"text": "done"}

    house.operation.behaviour = recover
    request_id = house.submit(a_plan())
    house.work()
    assert house.states(request_id) == [TaskState.PENDING]
    assert "Notion does not answer." in house.card(request_id).steps[0].detail
    house.turn(seconds=5)
    house.work()
    assert house.states(request_id) == [DONE]


def test_a_server_that_asks_to_wait_is_asked_again_only_after_that(house: House) -> None:
    waits = iter([Unavailable("Too many requests.", retry_after=120)])

    def limited(args: Note) -> Json:
        for error in waits:
            raise error
        return {}

    house.operation.behaviour = limited
    request_id = house.submit(a_plan())
    house.work()
    house.turn(seconds=115)
    house.work()
    assert house.states(request_id) == [TaskState.PENDING]
    house.turn(seconds=6)
    house.work()
    assert house.states(request_id) == [DONE]


def test_an_error_that_does_not_pass_ends_the_step_after_six_tries(house: House) -> None:
    def down(args: Note) -> Json:
        raise Unavailable("Notion does not answer.", next_step="Look at its status page.")

    house.operation.behaviour = down
    request_id = house.submit(a_plan(a_step("one", text="x")))
    for _ in range(10):
        house.work()
        house.turn(seconds=61)
    assert house.states(request_id) == [FAILED]
    assert house.operation.runs == {"x": 6}
    assert house.card(request_id).state is CardState.FAILED


@pytest.mark.parametrize("error", [KeyError("token=xoxb-secret"), ZeroDivisionError()])
def test_a_defect_ends_the_step_with_an_id_to_quote_and_no_inner_text(
    house: House, error: Exception
) -> None:
    def broken(args: Note) -> Json:
        raise error

    house.operation.behaviour = broken
    request_id = house.submit(a_plan())
    house.work()
    detail = house.card(request_id).steps[0].detail
    assert house.states(request_id) == [FAILED]
    assert "err_" in detail
    assert "xoxb" not in detail
