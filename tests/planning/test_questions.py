"""Questions about rows: every word of a question has its place, or it is no reading.

The workspace `school` is no corpus's: what holds there holds by the schema alone.
"""

from collections.abc import Callable
from datetime import date

import pytest

from core.domain.notion import Json
from core.domain.plan import Outcome, Plan
from core.planner.asking.years import in_its_year
from tests.planning.grounds import Ground

Ask = Callable[[str], Outcome]


@pytest.fixture
def ask(school: Ground) -> Ask:
    return school.asked


def arguments(outcome: Outcome, school: Ground) -> Json:
    """The arguments of the only step, which looks."""
    assert isinstance(outcome, Plan), outcome
    (step,) = school.names.steps(outcome)
    assert step.operation in {"rows.query", "rows.aggregate"}
    return step.args


def box(prop: str, *, yes: bool) -> Json:
    return {"property": prop, "checkbox": {"equals": yes}}


def sort(prop: str, direction: str) -> list[Json]:
    return [{"property": prop, "direction": direction}]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("quick one before my 3pm call: which courses have not been full", {
            "where": box("Full", yes=False),
        }),
        ("what still has to be graded?", {"where": box("Graded", yes=False)}),
        ("courses with more than ten seats that aren't full, cheapest first", {
            "where": {"and": [
                box("Full", yes=False),
                {"property": "Seats", "number": {"greater_than": 10}},
            ]},
            "sorts": sort("Fee", "ascending"),
        }),
        ("assignments without a marker or without points", {
            "where": {"or": [
                {"property": "Marker", "people": {"is_empty": True}},
                {"property": "Points", "number": {"is_empty": True}},
            ]},
        }),
        ("all courses but mine", {
            "where": {"property": "Teacher", "people": {"does_not_contain": "@Noor Castell"}},
        }),
        ("courses with between 5 and 20 seats", {
            "where": {"and": [
                {"property": "Seats", "number": {"greater_than_or_equal_to": 5}},
                {"property": "Seats", "number": {"less_than_or_equal_to": 20}},
            ]},
        }),
        ("everything but drafts", {
            "where": {"property": "Stage", "status": {"does_not_equal": "Draft"}},
        }),
        ("List the courses from the largest fee down to the smallest", {
            "sorts": sort("Fee", "descending"),
        }),
        ("I wonder which two courses have the fewest seats", {
            "sorts": sort("Seats", "ascending"), "limit": 2,
        }),
        ("courses, fattest fee on top", {"sorts": sort("Fee", "descending")}),
        ("How much courses does Emil teach? I only need the number", {
            "where": {"property": "Teacher", "people": {"contains": "@Emil Vance"}},
        }),
        ("how much do the advanced courses cost on average", {
            "measure": "average", "property": "Fee",
            "where": {"property": "Level", "select": {"equals": "Advanced"}},
        }),
        ("for every marker, what do the points add up to?", {
            "measure": "sum", "property": "Points", "group_by": "Marker",
        }),
        ("what's the single highest fee we have", {"measure": "max", "property": "Fee"}),
        ("assignments 4 tara, not graded", {
            "where": {"and": [
                box("Graded", yes=False),
                {"property": "Marker", "people": {"contains": "@Tara Oduya"}},
            ]},
        }),
        ("which assignments dont have a marker??", {
            "where": {"property": "Marker", "people": {"is_empty": True}},
        }),
    ],
)  # fmt: skip
def test_a_question_is_read_with_all_that_it_says(
    text: str, asked: Json, ask: Ask, school: Ground
) -> None:
    made = arguments(ask(text), school)
    assert {name: value for name, value in made.items() if name != "database"} == asked


@pytest.mark.parametrize(
    "text",
    [
        "which courses did the mayor like?",
        "which courses are full, and move them to Old things",
        "courses for that teacher",
        "which full courses do we have apart from the ones in the cellar",
        "assignments r in which the kiln is mentioned",
        "courses of Emil and me",
        "assignments with 5 or 8 points",
        "which assignments should be graded first?",
        "sausages on the courses list, seats 4",
    ],
)
def test_a_condition_that_no_property_tells_is_never_dropped(text: str, ask: Ask) -> None:
    outcome = ask(text)
    looked = outcome.steps if isinstance(outcome, Plan) else ()
    assert all(step.operation not in {"rows.query", "rows.aggregate"} for step in looked), looked


@pytest.mark.parametrize(
    ("month", "prop", "meant"),
    [
        ("October", "Sent", "October 2026"),
        ("December", "Sent", "December 2025"),
        ("October", "Due", "October"),
        ("January", "Starts", "January"),
        ("October", "Date", "October 2026"),
        ("next Friday", "Sent", "next Friday"),
    ],
)
def test_a_month_is_the_nearest_unless_its_property_says_otherwise(
    month: str, prop: str, meant: str
) -> None:
    assert in_its_year(month, prop, date(2026, 11, 23)) == meant


@pytest.mark.parametrize(
    "text",
    [
        "should we mark Oral exam as graded",
        "is it ok to delete First vase?",
        "what if Tara marked Verb tables?",
        "Pottery for all, should that be full?",
        "why is Evening choir full?",
        "Oral exam is graded, isn't it?",
    ],
)
def test_what_is_only_weighed_is_not_done(text: str, ask: Ask) -> None:
    outcome = ask(text)
    steps = outcome.steps if isinstance(outcome, Plan) else ()
    assert all(step.operation.endswith((".read", ".properties", ".query")) for step in steps), steps


def test_what_is_ordered_beside_a_question_is_done(ask: Ask, school: Ground) -> None:
    outcome = ask("why don't you mark Oral exam as graded")
    other = ask("Is that all right? Mark Oral exam as graded")
    for each in (outcome, other):
        steps = school.names.steps(each) if isinstance(each, Plan) else ()
        assert not steps or [step.operation for step in steps] == ["rows.update"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Emil claims he has nothing to do. Which courses of his are not full?", {
            "and": [
                box("Full", yes=False),
                {"property": "Teacher", "people": {"contains": "@Emil Vance"}},
            ],
        }),
        ("Which assignments are not graded? Tara is marking the vase right now",
         box("Graded", yes=False)),
    ],
)  # fmt: skip
def test_a_remark_beside_a_question_is_no_condition(
    text: str, where: Json, ask: Ask, school: Ground
) -> None:
    assert arguments(ask(text), school)["where"] == where


def test_a_sentence_that_narrows_a_question_is_a_condition(ask: Ask, school: Ground) -> None:
    made = arguments(ask("Which assignments are not graded? Only Tara's please."), school)
    assert "Tara Oduya" in str(made["where"])
