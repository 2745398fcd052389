"""Rows that are told of: their titles kept word by word, their values found, no remark made a row.

The workspace `school` is no corpus's.
"""

from collections.abc import Callable

import pytest

from core.domain.notion import Json
from core.domain.plan import Outcome, Plan
from tests.planning.grounds import Ground

Ask = Callable[[str], Outcome]
EMIL, TARA = ["@Emil Vance"], ["@Tara Oduya"]


@pytest.fixture
def ask(school: Ground) -> Ask:
    return school.asked


def made(outcome: Outcome, school: Ground) -> list[Json]:
    """The properties of the rows that a plan adds; it does nothing else."""
    assert isinstance(outcome, Plan), outcome
    steps = school.names.steps(outcome)
    assert {step.operation for step in steps} == {"rows.create"}
    return [dict(given) for s in steps if isinstance(given := s.args["properties"], dict)]


def writes(outcome: Outcome) -> list[str]:
    """The operations of a plan that change something."""
    steps = outcome.steps if isinstance(outcome, Plan) else ()
    return [s.operation for s in steps if s.operation not in {"rows.query", "rows.aggregate"}]


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (
            ("New assignment: Write a haiku. Course Spanish one, marker Emil, 10 points, hand in "
            "next Friday. The kids love these"),
            {"Assignment": "Write a haiku", "Course": ["@Spanish one"], "Marker": EMIL,
             "Points": 10, "Hand in": {"start": "2026-12-04"}},
        ),
        (
            ("we need a new course called Night sky photography, Tara teaches it, 12 seats, "
            "beginner, it starts on the 4th of January"),
            {"Course": "Night sky photography", "Teacher": TARA, "Seats": 12, "Level": "Beginner",
             "Starts": {"start": "2027-01-04"}},
        ),
        (
            "assignment. Paint a bowl. Glazing. Emil. Due thursday.",
            {"Assignment": "Paint a bowl", "Topics": ["glazing"], "Marker": EMIL,
             "Hand in": {"start": "2026-11-26"}},
        ),
        (
            "log a new assignment for Evening choir, name it Warm-up scales, points 5",
            {"Assignment": "Warm-up scales", "Course": ["@Evening choir"], "Points": 5},
        ),
        ("put the course Watercolours on the courses", {"Course": "Watercolours"}),
        ("new course: Sewing. It is not full", {"Course": "Sewing", "Full": False}),
        ("new contact: Ida Berg. She said she will call tomorrow", {"Name": "Ida Berg"}),
    ],
)  # fmt: skip
def test_a_row_is_told_of_in_sentences(ask: Ask, school: Ground, text: str, given: Json) -> None:
    assert made(ask(text), school) == [given]


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (
            "courses:\n- Knitting, Tara, 8 seats\n- Chess, Emil, advanced",
            [{"Course": "Knitting", "Teacher": TARA, "Seats": 8},
             {"Course": "Chess", "Teacher": EMIL, "Level": "Advanced"}],
        ),
        (
            "all for Pottery for all:\n- Coil pot, 10 points\n- Tile\nthey go to the assignments",
            [{"Assignment": "Coil pot", "Course": ["@Pottery for all"], "Points": 10},
             {"Assignment": "Tile", "Course": ["@Pottery for all"]}],
        ),
        (
            ("a new course with the following details:\nCourse: Baking bread\nTeacher: Tara\n"
            "Level: beginner\nSeats: 6"),
            [{"Course": "Baking bread", "Teacher": TARA, "Level": "Beginner", "Seats": 6}],
        ),
    ],
)  # fmt: skip
def test_rows_stand_in_lines_under_a_heading(
    ask: Ask, school: Ground, text: str, given: list[Json]
) -> None:
    assert made(ask(text), school) == given


@pytest.mark.parametrize(
    "text",
    [
        "I was thinking of adding a new course called Sewing, Tara teaches it",
        "we had a new course called Sewing last year",
        "If Tara agrees, a new course: Sewing, 8 seats",
        "New assignment: Write a haiku. The rest goes to Emil",
        "new course: Sewing. Not for beginners.",
        "Tara wants a new course: Sewing. 8 seats, she teaches it.",
        "courses, don't add them yet:\n- Knitting, Tara\n- Chess, Emil",
    ],
)
def test_no_row_is_made_of_what_is_no_request_or_not_all_understood(ask: Ask, text: str) -> None:
    assert writes(ask(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Please give the course about Spanish to Emil.",
        "give all of her assignments to Emil",
        "add the usual to the courses",
        "add what we talked about to the courses",
        "create three courses for Tara",
        "new course: Sewing, and Oral exam is graded",
        "that one is for Tara, Oral exam is for Emil",
        "add knitting to the courses, embroidery",
    ],
)
def test_what_may_do_more_than_was_asked_is_asked_about(ask: Ask, text: str) -> None:
    assert writes(ask(text)) == []


def test_no_row_of_several_is_lost(ask: Ask, school: Ground) -> None:
    outcome = ask("new course: Sewing; new course: Weaving, Tara")
    titles = [each["Course"] for each in made(outcome, school)] if writes(outcome) else []
    assert titles in ([], ["Sewing", "Weaving"])


def test_an_option_is_no_row(ask: Ask) -> None:
    assert "rows.create" not in writes(ask("add Masters to the levels in Courses"))


def test_for_me_is_a_value_of_the_row_but_not_of_where_it_is_put(ask: Ask, school: Ground) -> None:
    text = 'create an assignment "Fire the kiln" for me on Saturday'
    (given,) = made(ask(text), school)
    assert given["Marker"] == ["@Noor Castell"]
    (given,) = made(ask('add "Fire the kiln" to the assignments for me'), school)
    assert "Marker" not in given
