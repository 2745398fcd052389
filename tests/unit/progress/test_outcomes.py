"""What came of a plan, in one line that people can trust."""

from dataclasses import replace

import pytest

from core.domain.plan import Step
from core.domain.task import Band, Items, Task, TaskKind, TaskState
from core.operations.catalogue import build_catalogue
from core.progress.outcome import outcome
from core.words import say_in

CATALOGUE = build_catalogue()
ENGLISH = say_in("en")


def step(operation: str, state: TaskState = TaskState.DONE, number: int = 0) -> Task:
    return Task(
        id=f"task {number}",
        request_id="request",
        plan_id="plan",
        kind=TaskKind.STEP,
        step=Step(id=f"s{number}", operation=operation, args={}),
        position=number,
        parent_id=None,
        item_number=None,
        item=None,
        state=state,
        band=Band.NORMAL,
        attempt=1,
        lost=0,
        tries=0,
        arguments=None,
        result=None,
        problem=None,
        progress="",
        spread=None,
    )


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([step("rows.create")] * 3, "3 rows added."),
        ([step("pages.create"), step("rows.create")], "1 page created, 1 row added."),
        ([step("rows.query"), step("rows.create")], "1 row added."),
        ([step("pages.lock")], "1 step done."),
        ([step("rows.create"), step("pages.lock")], "1 row added, 1 more step done."),
        ([step("rows.create"), step("rows.create", TaskState.FAILED)], "1 row added; 1 not done."),
        ([step("rows.query")], ""),
        ([step("rows.create", TaskState.FAILED)], ""),
        ([], ""),
    ],
)
@pytest.mark.requirement(14)
def test_only_what_is_done_is_said_to_be(steps: list[Task], said: str) -> None:
    assert outcome(steps, {}, CATALOGUE, ENGLISH) == said


@pytest.mark.requirement(14)
def test_a_step_for_each_of_many_counts_those_that_are_done() -> None:
    each = replace(step("pages.trash", TaskState.FAILED), spread=40)
    states = {TaskState.DONE: 37, TaskState.FAILED: 3}
    items = {each.id: Items(states=states, done=())}
    assert outcome([each], items, CATALOGUE, ENGLISH) == "37 pages archived; 3 not done."


def test_what_a_condition_left_out_is_not_missing() -> None:
    left = replace(step("rows.create", TaskState.SKIPPED), passed=True)
    assert outcome([step("pages.create"), left], {}, CATALOGUE, ENGLISH) == "1 page created."


def test_it_is_said_in_the_language_of_who_asked() -> None:
    assert outcome([step("rows.create")] * 2, {}, CATALOGUE, say_in("de")) == (
        "2 Einträge hinzugefügt."
    )
