"""The table of moves makes sense, and the page that shows it is current."""

from core.domain.plan import Plan
from core.domain.task import MOVES, SETTLED, UNSETTLED, TaskState
from core.operations.catalogue import build_catalogue
from core.planner.check import check
from docs import plan_schema
from docs.states import TARGET, drawing


def test_the_page_of_states_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == drawing(), "run `make engine-pages`"


def test_the_published_schema_is_that_of_the_plan() -> None:
    assert plan_schema.TARGET.read_text(encoding="utf-8") == plan_schema.schema()


def test_the_plan_in_the_docs_can_run() -> None:
    page = TARGET.with_name("plans.md").read_text(encoding="utf-8")
    plan = Plan.model_validate_json(page.split("```json")[1].split("```")[0])
    check(plan, build_catalogue())


def test_every_state_is_in_the_table_and_can_be_reached() -> None:
    assert set(MOVES) == set(TaskState)
    reached = {TaskState.PENDING, TaskState.BLOCKED}.union(*MOVES.values())
    assert reached == set(TaskState)


def test_from_every_state_a_task_can_still_end() -> None:
    for state in UNSETTLED:
        assert set(MOVES[state]) & SETTLED or state is TaskState.RELEASED


def test_what_is_done_stays_done() -> None:
    assert not MOVES[TaskState.DONE]


def test_what_has_settled_moves_only_to_be_tried_again_or_struck_off() -> None:
    again = {TaskState.PENDING, TaskState.BLOCKED, TaskState.CANCELLED}
    assert {to for state in SETTLED for to in MOVES[state]} <= again
