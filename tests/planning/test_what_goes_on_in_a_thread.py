"""What is said right after something: the same question of another, more of the row, no more.

The workspace `school` is no corpus's.
"""

from collections.abc import Callable

import pytest

from core.domain.notion import Json
from core.domain.plan import Outcome, Plan
from tests.planning.grounds import Ground

Ask = Callable[[str, str], Outcome]


@pytest.fixture
def after(school: Ground) -> Ask:
    return lambda before, text: school.asked(text, before)


@pytest.mark.parametrize(
    ("before", "text", "where", "counted"),
    [
        (
            "how many assignments does Emil mark",
            "and Tara?",
            {"property": "Marker", "people": {"contains": "@Tara Oduya"}},
            True,
        ),
        (
            "how many courses are full?",
            "which ones?",
            {"property": "Full", "checkbox": {"equals": True}},
            False,
        ),
        (
            "show the advanced courses",
            "and the beginner ones?",
            {"property": "Level", "select": {"equals": "Beginner"}},
            False,
        ),
        (
            "show the assignments of Spanish one",
            "and Pottery for all?",
            {"property": "Course", "relation": {"contains": "@Pottery for all"}},
            False,
        ),
    ],
)
def test_a_question_is_asked_once_more(
    after: Ask, school: Ground, before: str, text: str, where: Json, counted: bool
) -> None:
    outcome = after(before, text)
    assert isinstance(outcome, Plan), outcome
    (step,) = school.names.steps(outcome)
    assert step.args["where"] == where
    assert (step.operation == "rows.aggregate") is counted


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("oops, 40 please, we forgot the clay", {"Fee": 40}),
        ("hm noooo make it 40, we agreed on that", {"Fee": 40}),
        ("ok, it ought to be advanced, and the seats are 12", {"Level": "Advanced", "Seats": 12}),
        ("hand it over to Tara, Emil is ill", {"Teacher": ["@Tara Oduya"]}),
    ],
)
def test_more_is_said_of_the_row(after: Ask, school: Ground, text: str, given: Json) -> None:
    outcome = after("set the fee of Spanish one to 30", text)
    assert isinstance(outcome, Plan), outcome
    (step,) = school.names.steps(outcome)
    assert (step.args["page"], step.args["properties"]) == ("Spanish one", given)


@pytest.mark.parametrize(
    "text",
    [
        "it was 20 before",
        "starts on 5 January?",
        "I wonder if it should be advanced",
        "don't make it advanced yet",
    ],
)
def test_nothing_is_written_that_is_only_talked_about(after: Ask, text: str) -> None:
    outcome = after("set the fee of Spanish one to 30", text)
    steps = outcome.steps if isinstance(outcome, Plan) else ()
    assert not [each for each in steps if each.operation == "rows.update"]
