"""The same change of many rows, said in two breaths; and what only sounds like one.

The workspace `school` is no corpus's.
"""

from collections.abc import Callable

import pytest

from core.domain.notion import Json
from core.domain.plan import Clarify, Outcome, Plan, Reference, Step
from core.planner.doubts.reaching import doubted
from core.planner.known import known_names
from tests.planning.grounds import Ground

Ask = Callable[[str], Outcome]
GRADING = {"property": "Stage", "status": {"equals": "Grading"}}
DRAFT = {"property": "Stage", "status": {"equals": "Draft"}}
ADVANCED = {"property": "Level", "select": {"equals": "Advanced"}}


@pytest.fixture
def ask(school: Ground) -> Ask:
    return school.asked


@pytest.mark.parametrize(
    ("text", "where", "given"),
    [
        (
            "all assignments in Grading ought to be handed over to Tara",
            GRADING,
            {"Marker": ["@Tara Oduya"]},
        ),
        (
            "whatever assignments are in Draft, push them to next Monday, we are late",
            DRAFT,
            {"Hand in": {"start": "2026-11-30"}},
        ),
        ("all advanced courses get a fee of 30", ADVANCED, {"Fee": 30}),
        ("the kiln broke! every assignment in Draft, tick them", DRAFT, {"Graded": True}),
    ],
)
def test_rows_that_have_something_in_common_get_a_value(
    ask: Ask, school: Ground, text: str, where: Json, given: Json
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    query, update = school.names.steps(outcome)
    assert query.args["where"] == where
    assert (update.operation, update.args["properties"]) == ("rows.update", given)
    assert update.for_each == "rows.rows"


@pytest.mark.parametrize(
    "text",
    [
        "all assignments in Grading, should we give them to Tara?",
        "all advanced courses, don't push them to January",
        "All assignments in Grading should be graded by Friday",
        "if Emil leaves, all advanced courses should go to Tara",
        "all assignments in Grading should go to Tara except Oral exam and the long one",
        "all assignments in Draft should go to Tara, and Oral exam to Emil",
    ],
)
def test_nothing_is_changed_by_what_only_sounds_like_it(ask: Ask, text: str) -> None:
    outcome = ask(text)
    steps = outcome.steps if isinstance(outcome, Plan) else ()
    assert not [each for each in steps if each.operation == "rows.update"]


def test_a_property_that_is_there_is_not_added_as_an_option(ask: Ask) -> None:
    text = "give the Level property of Courses one extra option, Master"
    assert isinstance(ask(text), Clarify)


def test_rows_are_not_all_changed_by_what_may_say_which(school: Ground) -> None:
    [courses] = school.notion.search("Courses", limit=1)
    look = Step(id="rows", operation="rows.query", args={"database": {"id": courses.id}})
    change = Step(
        id="change",
        operation="rows.update",
        for_each=Reference.model_validate({"$ref": "rows.rows"}),
        args={"properties": {"Level": "Advanced", "Full": True}},
    )
    known = known_names("", school.notion)
    wide = Plan(title="x", steps=(look, change))
    assert isinstance(doubted(wide, "make everything advanced full", known), Clarify)
    narrow = look.model_copy(update={"args": {**look.args, "where": ADVANCED}})
    assert doubted(kept := Plan(title="x", steps=(narrow, change)), "make it so", known) is kept


def test_one_property_of_a_row_is_not_changed_in_two_ways(school: Ground) -> None:
    page: Json = {"id": "p1", "kind": "row", "title": "First vase", "url": ""}

    def changed(**how: Json) -> Step:
        return Step(id=next(iter(how)), operation="rows.update", args={"page": page, **how})

    known = known_names("", school.notion)
    both = Plan(
        title="x",
        steps=(changed(remove={"Tags": ["a"]}), changed(properties={"Tags": None})),
    )
    assert isinstance(doubted(both, "no longer a, remove that tag", known), Clarify)


@pytest.mark.parametrize("text", ["add a task Fix the footer for me, deadline friday"])
def test_a_row_for_me_that_nobody_is_on_is_asked_about(studio: Ground, text: str) -> None:
    outcome = studio.asked(text)
    assert isinstance(outcome, Clarify)
    assert "Should “Assignee” be you?" in outcome.question


def test_everywhere_is_no_part_of_a_replacement(studio: Ground) -> None:
    outcome = studio.asked("in Weekly notes replace the word import with upload everywhere")
    assert isinstance(outcome, Plan), outcome
    assert outcome.steps[0].args["replacement"] == "upload"
