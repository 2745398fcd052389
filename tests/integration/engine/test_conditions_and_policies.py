"""What a condition leaves out and what a failure policy lets go on, on both databases."""

import pytest
from pydantic import JsonValue

from core.domain.card import Action, ActionKind, CardState, StepState
from core.domain.notion import Json
from core.domain.plan import Plan
from core.domain.task import TaskState
from core.kit.errors import BadInput, Conflict
from core.operations.spec import Risk
from core.storage import claims
from tests.builders import a_person, a_plan, a_step
from tests.integration.engine.house import House, Note

PENDING, DONE, FAILED, SKIPPED = (
    TaskState.PENDING,
    TaskState.DONE,
    TaskState.FAILED,
    TaskState.SKIPPED,
)


def finding(house: House, rows: int, *, broken: frozenset[str] = frozenset()) -> set[str]:
    """Let the step "find" find so many rows, and let the named texts fail as long as they do."""
    fails = set(broken)

    def behave(args: Note) -> Json:
        if args.text in fails:
            raise BadInput(f"{args.text} is locked.")
        found: list[JsonValue] = [{"id": f"row {n}", "odd": n % 2 == 1} for n in range(rows)]
        return {"text": args.text, "rows": found if args.text == "find" else []}

    house.operation.behaviour = behave
    return fails


def run(house: House, plan: Plan) -> str:
    request_id = house.submit(plan)
    house.work()
    return request_id


def task_ids(house: House, request_id: str) -> list[str]:
    """The tasks of the plan's steps, in order."""
    _, _, found = house.assistant.request(request_id)
    return [task.id for task in found]


class TestConditions:
    def test_a_step_whose_condition_does_not_hold_is_left_out_and_says_why(
        self, house: House
    ) -> None:
        finding(house, 0)
        some = a_step("some", text="some", when=("find.rows", "not_empty"))
        request_id = run(house, a_plan(a_step("find", text="find"), some))
        assert house.states(request_id) == [DONE, SKIPPED]
        assert house.operation.runs == {"find": 1}
        step = house.card(request_id).steps[1]
        assert step.state is StepState.SKIPPED
        assert step.detail == "Left out, because “find.rows” is empty."

    def test_a_plan_that_left_a_step_out_is_done_and_offers_no_retry(self, house: House) -> None:
        some = a_step("some", when=("find.rows", "not_empty"))
        request_id = run(house, a_plan(a_step("find"), some))
        card = house.card(request_id)
        assert card.state is CardState.DONE
        assert ActionKind.RETRY not in [action.kind for action in card.actions]
        action = Action(kind=ActionKind.RETRY, label="", request_id=request_id)
        with pytest.raises(Conflict, match="nothing left"):
            house.assistant.decide(action, a_person(), key="click")

    def test_what_needs_the_result_of_a_step_left_out_is_left_out_too(self, house: House) -> None:
        plan = a_plan(
            a_step("find"),
            a_step("some", when=("find.rows", "not_empty")),
            a_step("user", text={"$ref": "some.text"}),
            a_step("its_user", text={"$ref": "user.text"}),
        )
        request_id = run(house, plan)
        assert house.states(request_id) == [DONE, SKIPPED, SKIPPED, SKIPPED]
        assert house.card(request_id).state is CardState.DONE
        assert house.card(request_id).steps[3].detail.startswith("Left out")

    def test_what_only_comes_after_a_step_left_out_runs(self, house: House) -> None:
        plan = a_plan(
            a_step("find"),
            a_step("some", when=("find.rows", "not_empty")),
            a_step("last", after=("some",), text="last"),
        )
        assert house.states(run(house, plan)) == [DONE, SKIPPED, DONE]

    def test_what_can_do_without_the_result_runs_with_what_it_says_instead(
        self, house: House
    ) -> None:
        plan = a_plan(
            a_step("find"),
            a_step("some", when=("find.rows", "not_empty")),
            a_step("user", text={"$ref": "some.text", "else": "nothing"}),
        )
        assert house.states(run(house, plan)) == [DONE, SKIPPED, DONE]
        assert house.operation.runs["nothing"] == 1

    def test_a_condition_about_the_item_leaves_items_out(self, house: House) -> None:
        finding(house, 5)
        each = a_step(
            "each",
            for_each="find.rows",
            when=("item.odd", "equals", True),
            text={"$ref": "item.id"},
        )
        request_id = run(house, a_plan(a_step("find", text="find"), each))
        assert house.operation.runs == {"find": 1, "row 1": 1, "row 3": 1}
        assert house.card(request_id).steps[1].detail == "2 of 2"

    def test_a_condition_that_holds_for_no_item_leaves_nothing_to_do(self, house: House) -> None:
        finding(house, 3)
        each = a_step(
            "each", for_each="find.rows", when=("item.id", "equals", "x"), text={"$ref": "item.id"}
        )
        request_id = run(house, a_plan(a_step("find", text="find"), each))
        assert house.states(request_id) == [DONE, DONE]
        assert house.card(request_id).steps[1].detail == "There was nothing to do."

    def test_a_destructive_step_that_is_left_out_asks_nobody(self, house: House) -> None:
        gone = a_step("gone", when=("find.rows", "not_empty"), text="x", risk=Risk.DESTRUCTIVE)
        request_id = run(house, a_plan(a_step("find"), gone))
        assert house.states(request_id) == [DONE, SKIPPED]


class TestPolicies:
    def test_continue_lets_what_only_comes_after_it_run(self, house: House) -> None:
        finding(house, 0, broken=frozenset({"bad"}))
        plan = a_plan(
            a_step("bad", text="bad", on_failure="continue"),
            a_step("after", after=("bad",), text="after"),
            a_step("else", text={"$ref": "bad.text", "else": "instead"}),
            a_step("needs", text={"$ref": "bad.text"}),
            a_step("its", after=("needs",)),
        )
        request_id = run(house, plan)
        assert house.states(request_id) == [FAILED, DONE, DONE, SKIPPED, SKIPPED]
        assert house.operation.runs == {"bad": 1, "after": 1, "instead": 1}
        assert house.card(request_id).state is CardState.PARTIAL

    def test_continue_hands_on_the_items_that_were_done(self, house: House) -> None:
        finding(house, 3, broken=frozenset({"row 1"}))
        plan = a_plan(
            a_step("find", text="find"),
            a_step("each", for_each="find.rows", text={"$ref": "item.id"}, on_failure="continue"),
            a_step("again", for_each="each.items", text={"$ref": "item.text"}),
        )
        request_id = run(house, plan)
        assert house.operation.runs == {"find": 1, "row 0": 2, "row 1": 1, "row 2": 2}
        assert house.card(request_id).steps[1].detail.startswith("1 of 3 did not get done.")
        assert house.card(request_id).steps[2].detail == "2 of 2"

    def test_stop_starts_nothing_more_of_the_plan(self, house: House) -> None:
        finding(house, 0, broken=frozenset({"bad"}))
        plan = a_plan(
            a_step("bad", text="bad", on_failure="stop"),
            *(a_step(f"other{n}", text=f"other {n}") for n in range(3)),
            a_step("late", after=("other0",)),
        )
        request_id = house.submit(plan)
        house.release()
        first = task_ids(house, request_id)[0]
        house.messages.sort(key=lambda message: message[0] != first)
        house.deliver()
        house.work()
        assert house.states(request_id) == [FAILED, *[SKIPPED] * 4]
        assert house.operation.runs == {"bad": 1}
        detail = house.card(request_id).steps[1].detail
        assert detail == "Not started, because “bad” was not done."

    def test_stop_at_one_item_starts_no_other(self, house: House) -> None:
        finding(house, 9, broken=frozenset({"row 0"}))
        plan = a_plan(
            a_step("find", text="find"),
            a_step("each", for_each="find.rows", text={"$ref": "item.id"}, on_failure="stop"),
            a_step("last", after=("each",)),
        )
        request_id = run(house, plan)
        states = house.states(request_id)
        assert states[0] is DONE
        assert states[1] is FAILED
        assert states.count(SKIPPED) + states.count(DONE) == 10
        assert house.card(request_id).state is CardState.PARTIAL
        assert house.states(request_id)[-1] is SKIPPED

    def test_a_task_that_comes_back_after_its_plan_has_stopped_is_not_run(
        self, house: House
    ) -> None:
        finding(house, 0, broken=frozenset({"bad"}))
        plan = a_plan(a_step("slow", text="slow"), a_step("bad", text="bad", on_failure="stop"))
        request_id = house.submit(plan)
        house.release()
        order = task_ids(house, request_id)
        slow, bad = sorted(house.messages, key=lambda message: order.index(message[0]))
        with house.database.begin() as tx:
            assert claims.claim(tx, slow[0], slow[1], "a process that was killed")
        house.messages = [bad]
        house.deliver()
        house.turn(60)
        house.recovery.tick()
        house.turn(60)
        house.work()
        assert house.states(request_id) == [SKIPPED, FAILED]
        assert house.operation.runs == {"bad": 1}

    @pytest.mark.parametrize("policy", ["skip", "stop", "continue"])
    def test_a_retry_goes_on_where_the_plan_ended(self, house: House, policy: str) -> None:
        fails = finding(house, 4, broken=frozenset({"row 2"}))
        plan = a_plan(
            a_step("find", text="find"),
            a_step("each", for_each="find.rows", text={"$ref": "item.id"}, on_failure=policy),
            a_step("some", text="some", when=("each.items", "not_empty")),
            a_step("never", text="never", when=("find.rows", "empty")),
            a_step("last", after=("some", "never"), text="last"),
        )
        request_id = run(house, plan)
        fails.clear()
        house.click(request_id, ActionKind.RETRY)
        house.work()
        assert house.card(request_id).state is CardState.DONE
        assert house.operation.runs["row 2"] == 2
        once = {"find", "row 0", "row 1", "row 3", "some", "last"}
        assert {text for text, runs in house.operation.runs.items() if runs == 1} == once
