"""Trying ends: at a plan's deadline, and an hour after the first failure, saying so."""

from core.domain.card import ActionKind
from core.domain.notion import Json
from core.domain.plan import Plan
from core.domain.task import TaskState
from core.kit.errors import Unavailable
from core.operations.spec import Risk
from core.storage.deadlines import PATIENCE
from tests.builders import a_plan, a_step
from tests.integration.engine.house import House, Note

DONE, FAILED, SKIPPED = TaskState.DONE, TaskState.FAILED, TaskState.SKIPPED
OVER = "The time for this is over, so I stopped trying."
UNANSWERED = "Nobody approved this in time"


def within(plan: Plan, seconds: int) -> Plan:
    return plan.model_copy(update={"within": seconds})


def let_pass(house: House, seconds: float) -> None:
    house.turn(seconds)
    house.recovery.tick()
    house.work()


def test_what_is_not_done_when_its_plans_time_is_over_has_failed(house: House) -> None:
    gone = a_step("gone", text="x", risk=Risk.DESTRUCTIVE)
    plan = within(a_plan(gone, a_step("late", after=("gone",)), a_step("other")), 300)
    request_id = house.submit(plan)
    house.work()
    let_pass(house, 299)
    assert house.states(request_id) == [TaskState.WAITING, TaskState.BLOCKED, DONE]
    let_pass(house, 2)
    assert house.states(request_id)[0] is FAILED
    assert house.states(request_id)[1] in {FAILED, SKIPPED}
    assert house.card(request_id).steps[0].detail.startswith(UNANSWERED)


def test_items_share_their_plans_deadline_and_what_was_done_counts(house: House) -> None:
    def slow(args: Note) -> Json:
        if args.text in {"row 0", "row 2"}:
            raise Unavailable("Notion does not answer.", retry_after=1_000)
        return {"rows": [{"id": f"row {n}"} for n in range(3)] if args.text == "find" else []}

    house.operation.behaviour = slow
    each = a_step("each", for_each="find.rows", text={"$ref": "item.id"})
    request_id = house.submit(within(a_plan(a_step("find", text="find"), each), 600))
    house.work()
    let_pass(house, 601)
    assert house.states(request_id) == [DONE, FAILED, FAILED, DONE, FAILED]
    detail = house.card(request_id).steps[1].detail
    assert detail == f"2 of 3 did not get done. The first: Notion does not answer. {OVER}"


def test_a_try_that_would_come_after_the_deadline_is_not_waited_for(house: House) -> None:
    def down(args: Note) -> Json:
        raise Unavailable("Notion does not answer.", retry_after=1_000)

    house.operation.behaviour = down
    request_id = house.submit(within(a_plan(), 600))
    house.work()
    assert house.states(request_id) == [FAILED]
    assert house.card(request_id).steps[0].detail == f"Notion does not answer. {OVER}"


def test_patience_ends_an_hour_after_the_first_failure(house: House) -> None:
    def down(args: Note) -> Json:
        raise Unavailable("Too many requests.", retry_after=300)

    house.operation.behaviour = down
    request_id = house.submit(a_plan(a_step("one", text="x")))
    house.work()
    tries = round(PATIENCE.total_seconds() / 301)
    for _ in range(tries + 2):
        let_pass(house, 301)
    assert house.states(request_id) == [FAILED]
    assert house.operation.runs["x"] == tries
    house.click(request_id, ActionKind.RETRY)
    house.work()
    assert house.states(request_id) == [TaskState.PENDING]
