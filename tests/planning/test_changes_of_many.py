"""The same change of many rows, said in two breaths; and what only sounds like one.

The workspace `school` is no corpus's.
"""

from collections.abc import Callable

import pytest

from core.domain.notion import Json
from core.domain.plan import Outcome, Plan
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


@pytest.mark.parametrize(
    "text",
    [
        "make everything with the level advanced in Courses full",
        "give the Level property of Courses one extra option, Master",
    ],
)
def test_all_rows_and_properties_that_are_there_are_not_changed_by_a_slip(
    ask: Ask, school: Ground, text: str
) -> None:
    outcome = ask(text)
    steps = school.names.steps(outcome) if isinstance(outcome, Plan) else ()
    assert all(step.operation != "databases.add_property" for step in steps)
    assert all(step.operation != "rows.query" or step.args.get("where") for step in steps)
