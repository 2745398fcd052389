"""The plan that takes a request back."""

from dataclasses import replace

import pytest
from pydantic import JsonValue

from core.assistant.undoing import MOST_STEPS, undo_plan
from core.domain.notion import Json
from core.domain.plan import Plan, Step
from core.domain.task import Band, Request, Task, TaskKind, TaskState
from core.operations.catalogue import build_catalogue
from tests.builders import NOON, a_person, a_plan, a_thread

catalogue = build_catalogue()


def a_request() -> Request:
    return Request(
        id="request",
        workspace_id="workspace",
        thread=a_thread(),
        person=a_person(),
        text="rename everything",
        said_at=NOON,
        accepted_at=NOON,
        outcome=a_plan(title="Rename everything"),
        finished_at=NOON,
        cancelled=False,
        undoes=None,
    )


def renamed(number: int) -> Task:
    """A step of which one item was done."""
    page: Json = {"id": f"page {number}", "title": f"Page {number}", "url": "https://x"}
    arguments: Json = {"page": page, "title": "New"}
    old: Json = {"title": {"title": [{"text": {"content": f"Page {number}"}}]}}
    undo: Json = {"kind": "update_page", "page_id": f"page {number}", "properties": old}
    return Task(
        id=f"task {number}",
        request_id="request",
        plan_id="plan",
        kind=TaskKind.STEP,
        step=Step(id="each", operation="pages.rename", args=arguments),
        position=0,
        parent_id="parent",
        item_number=number,
        item=None,
        state=TaskState.DONE,
        band=Band.NORMAL,
        attempt=1,
        lost=0,
        tries=0,
        arguments=arguments,
        result={"id": f"page {number}", "title": "New", "url": "https://x", "undo": [undo]},
        problem=None,
        progress="",
        spread=None,
    )


def pages_of(plan: Plan | None) -> list[JsonValue]:
    assert plan is not None
    found: list[JsonValue] = []
    for step in plan.steps:
        effects = step.args["effects"]
        assert isinstance(effects, list)
        found += [one["page_id"] for one in effects if isinstance(one, dict)]
    return found


@pytest.mark.parametrize("count", [1, 3, 51, 230])
def test_everything_is_taken_back_from_the_last_to_the_first(count: int) -> None:
    plan = undo_plan(a_request(), [renamed(number) for number in range(count)], catalogue)
    assert pages_of(plan) == [f"page {number}" for number in reversed(range(count))]
    assert plan is not None
    assert len(plan.steps) <= MOST_STEPS


def test_one_step_waits_for_the_other() -> None:
    plan = undo_plan(a_request(), [renamed(number) for number in range(3)], catalogue)
    assert plan is not None
    assert [step.after for step in plan.steps] == [(), ("undo_1",), ("undo_2",)]
    assert plan.steps[0].title == 'Take back: Rename Page 2 to "New"'


def test_what_was_not_done_or_changed_nothing_is_not_taken_back() -> None:
    failed = replace(renamed(1), state=TaskState.FAILED)
    idle = replace(renamed(2), result={**(renamed(2).result or {}), "undo": []})
    assert undo_plan(a_request(), [failed, idle], catalogue) is None
