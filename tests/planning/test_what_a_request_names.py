"""A request is understood by what it names, in whatever order it is said.

The workspace `school` is no corpus's: what holds there holds by the names alone.
"""

from collections.abc import Callable
from typing import cast

import pytest
from pydantic import JsonValue

from core.domain.notion import Json
from core.domain.plan import Clarify, Outcome, Plan, Refuse
from tests.planning.grounds import Ground
from tests.planning.scoring import GoldStep

Ask = Callable[..., Outcome]


@pytest.fixture
def ask(school: Ground) -> Ask:
    return school.asked


def steps(outcome: Outcome, school: Ground) -> tuple[GoldStep, ...]:
    assert isinstance(outcome, Plan), outcome
    return school.names.steps(outcome)


def values(outcome: Outcome, school: Ground) -> tuple[JsonValue, Json]:
    """The row and the values that the only step writes."""
    (step,) = steps(outcome, school)
    assert step.operation == "rows.update"
    return step.args["page"], cast("Json", step.args["properties"])


@pytest.mark.parametrize(
    ("text", "row", "given"),
    [
        ("Oral exam is graded 🎉", "Oral exam", {"Graded": True}),
        ("the vase has been returned", "First vase", {"Stage": "Returned"}),
        ("Ruth isn't on the newsletter any more", "Ruth Amadi", {"Newsletter": False}),
        ("put the fee of Evening choir up to 1.2k", "Evening choir", {"Fee": 1200}),
        (
            "First vase: hand in next Monday, marker Tara",
            "First vase",
            {"Hand in": {"start": "2026-11-30"}, "Marker": ["@Tara Oduya"]},
        ),
        (
            "update Ruth: phone +49 30 1234567, parent",
            "Ruth Amadi",
            {"Phone": "+49 30 1234567", "Kind": "Parent"},
        ),
        ("uncheck newsletter for Bo Lindahl", "Bo Lindahl", {"Newsletter": False}),
    ],
)
def test_a_fact_about_a_row_gives_it_the_value(
    ask: Ask, school: Ground, text: str, row: str, given: Json
) -> None:
    assert values(ask(text), school) == (row, given)


def test_what_is_said_before_a_request_lends_it_its_names(ask: Ask, school: Ground) -> None:
    plan = ask("Emil is ill. Please give all his assignments in Grading to Tara")
    query, update = steps(plan, school)
    assert query.args["where"] == {
        "and": [
            {"property": "Marker", "people": {"contains": "@Emil Vance"}},
            {"property": "Stage", "status": {"equals": "Grading"}},
        ]
    }
    assert update.args["properties"] == {"Marker": ["@Tara Oduya"]}


def test_a_prohibition_that_the_plan_keeps_is_no_obstacle(ask: Ask, school: Ground) -> None:
    plan = ask("set Marker of Oral exam to Tara and don't touch the points")
    assert values(plan, school) == ("Oral exam", {"Marker": ["@Tara Oduya"]})


def test_a_prohibition_that_the_plan_would_break_ends_it(ask: Ask) -> None:
    assert not isinstance(ask("Oral exam is worth 20 points but don't touch the points"), Plan)


def test_a_reason_changes_nothing(ask: Ask, school: Ground) -> None:
    (step,) = steps(ask("trash Sing a duet, we don't do that any more"), school)
    assert (step.operation, step.args) == ("pages.trash", {"page": "Sing a duet"})


def test_what_stands_behind_except_is_left_out_of_a_change_of_many_rows(
    ask: Ask, school: Ground
) -> None:
    query, update = steps(ask("mark all assignments as returned except Oral exam"), school)
    assert query.args["where"] == {
        "property": "Assignment",
        "title": {"does_not_equal": "Oral exam"},
    }
    assert update.args["properties"] == {"Stage": "Returned"}


def test_values_behind_except_are_left_out_as_well(ask: Ask, school: Ground) -> None:
    plan = ask("mark all glazing assignments as returned except the ones of Emil")
    query, update = steps(plan, school)
    assert query.args["where"] == {
        "and": [
            {"property": "Marker", "people": {"does_not_contain": "@Emil Vance"}},
            {"property": "Topics", "multi_select": {"contains": "glazing"}},
        ]
    }
    assert update.args["properties"] == {"Stage": "Returned"}


@pytest.mark.parametrize(
    "text",
    [
        'add "Self portrait" to Assignments, it\'s worth 15 points, Tara takes it',
        "new assignment: Self portrait, 15 points, tara",
        "new assignment: Self portrait. 15 points, Tara has it",
    ],
)
def test_values_behind_a_new_row_are_its_own(ask: Ask, school: Ground, text: str) -> None:
    (step,) = steps(ask(text), school)
    given = {"Assignment": "Self portrait", "Points": 15, "Marker": ["@Tara Oduya"]}
    assert (step.operation, step.args["properties"]) == ("rows.create", given)


def test_many_values_in_a_row_each_find_their_property(ask: Ask, school: Ground) -> None:
    text = "new course: Watercolours, level beginner, seats 12, starts 4 January, teacher Emil"
    (step,) = steps(ask(text), school)
    assert step.args["properties"] == {
        "Course": "Watercolours",
        "Level": "Beginner",
        "Seats": 12,
        "Starts": {"start": "2027-01-04"},
        "Teacher": ["@Emil Vance"],
    }


@pytest.mark.parametrize(
    ("text", "args"),
    [
        (
            "how many assignments are left to grade?",
            {
                "database": "Assignments",
                "where": {"property": "Graded", "checkbox": {"equals": False}},
            },
        ),
        (
            "how many seats do the advanced courses have in total",
            {
                "database": "Courses",
                "where": {"property": "Level", "select": {"equals": "Advanced"}},
                "measure": "sum",
                "property": "Seats",
            },
        ),
        (
            "top 2 courses by fee",
            {
                "database": "Courses",
                "sorts": [{"property": "Fee", "direction": "descending"}],
                "limit": 2,
            },
        ),
        (
            "contacts of kind press or sponsor",
            {
                "database": "Contacts",
                "where": {"property": "Kind", "select": {"equals": ["Press", "Sponsor"]}},
            },
        ),
    ],
)
def test_adjectives_and_verbs_of_a_question_are_conditions(
    ask: Ask, school: Ground, text: str, args: Json
) -> None:
    (step,) = steps(ask(text), school)
    assert step.args == args


def test_a_question_after_a_look_up_is_about_what_was_found(ask: Ask, school: Ground) -> None:
    look_up = "show all courses that are full"
    (narrowed,) = steps(ask("just the advanced ones", look_up), school)
    assert narrowed.args["where"] == {
        "and": [
            {"checkbox": {"equals": True}, "property": "Full"},
            {"property": "Level", "select": {"equals": "Advanced"}},
        ]
    }
    (ordered,) = steps(ask("sort them by fee, biggest first", look_up), school)
    assert ordered.args["sorts"] == [{"property": "Fee", "direction": "descending"}]
    (counted,) = steps(ask("how many is that?", look_up), school)
    assert counted.operation == "rows.aggregate"


def test_another_value_after_a_change_takes_the_place_of_the_first(
    ask: Ask, school: Ground
) -> None:
    plan = ask("no wait, Friday", "set Hand in of Oral exam to Thursday")
    assert values(plan, school) == ("Oral exam", {"Hand in": {"start": "2026-11-27"}})


def test_a_property_alone_is_of_the_row_that_was_just_changed(ask: Ask, school: Ground) -> None:
    plan = ask("points 20", "Oral exam is graded")
    assert values(plan, school) == ("Oral exam", {"Points": 20})


def test_options_are_added_to_those_that_are_there(ask: Ask, school: Ground) -> None:
    (step,) = steps(ask("also add glazing to the topics of Oral exam"), school)
    assert step.args == {
        "page": "Oral exam",
        "database": "Assignments",
        "add": {"Topics": ["glazing"]},
    }


def test_text_with_commas_is_put_on_a_page_as_a_list(ask: Ask, school: Ground) -> None:
    (step,) = steps(ask("add three bullets to Minutes: heat the kiln, sing, go home"), school)
    assert (step.operation, step.args["markdown"]) == (
        "blocks.append",
        "- heat the kiln\n- sing\n- go home",
    )


def test_one_row_that_is_not_named_is_asked_for(ask: Ask) -> None:
    assert isinstance(ask("delete the assignment"), Clarify)


def test_a_part_of_several_titles_asks_which_is_meant(ask: Ask) -> None:
    outcome = ask("delete the spanish course")
    assert isinstance(outcome, Clarify)
    assert {each.label for each in outcome.options} == {"Spanish one", "Spanish two"}


@pytest.mark.parametrize(
    "text",
    [
        "Is Oral exam graded?",
        "Oral exam is almost graded",
        "Oral exam was graded yesterday",
        "Tara will grade Oral exam on Friday",
        "nobody should delete Oral exam",
        "Oral exam isn't returned",
        "Oral exam was in draft",
        "Oral exam graded?",
        "mark Oral exam v2 as graded",
        "clear Oral exam",
        "Verb tables for Spanish one",
        "Oral exam isn't grading",
        "if Oral exam is graded, delete it",
        "mark all assignments as returned except the easy ones",
        "Don't mark Oral exam as graded",
    ],
)
def test_what_is_not_asked_for_is_not_written(ask: Ask, school: Ground, text: str) -> None:
    outcome = ask(text)
    made = {step.operation for step in outcome.steps} if isinstance(outcome, Plan) else set()
    assert not made - {"pages.read", "rows.query", "pages.properties"}


def test_a_word_that_nothing_explains_makes_no_change(ask: Ask) -> None:
    assert isinstance(ask("give Oral exam to Tara and frobnicate it"), Clarify | Refuse)
