"""However a request was read: what it names is in its plan, or the person is asked."""

from zoneinfo import ZoneInfo

import pytest

from core.domain.notion import Json
from core.domain.plan import Plan, Step
from core.planner.doubts.accounting import unaccounted
from core.planner.doubts.denying import unshown
from core.planner.grammar.edges import Asked
from core.planner.known import known_names
from tests.builders import NOON
from tests.planning.grounds import Ground

ASKED = Asked(NOON, ZoneInfo("Europe/Berlin"))


def lost(school: Ground, text: str, row: str, properties: Json) -> tuple[str, ...]:
    """What is lost when a message has become a change of one row."""
    known = known_names(f"{text} {row}", school.notion)
    page = next(each for each in school.notion.search(row, limit=9) if each.title == row)
    home = school.notion.page(page.id).parent_id
    args: Json = {
        "page": {"id": page.id, "kind": "row", "title": row, "url": page.url},
        "database": {"id": home, "kind": "database", "title": "", "url": ""},
        "properties": properties,
    }
    plan = Plan(title="x", steps=(Step(id="s1", operation="rows.update", args=args, title="x"),))
    return unaccounted(plan, text, known, ASKED)


def test_all_that_is_named_is_in_the_plan(school: Ground) -> None:
    text = "set the fee of Evening choir to 30"
    assert lost(school, text, "Evening choir", {"Fee": 30}) == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("set the fee of Evening choir to 30 and the one of Oral exam too", "Oral exam"),
        ("set the fee of Evening choir to 30, starting 4 December", "4 December"),
        ("Evening choir costs 30, and it has 12 seats", "12"),
        ("set the fee of Evening choir to 30 and tell Ruth Amadi", "Ruth Amadi"),
        ("Oral exam is graded. set the fee of Evening choir to 30", "Oral exam"),
    ],
)
def test_what_no_step_speaks_of_is_named(school: Ground, text: str, named: str) -> None:
    assert named in " ".join(lost(school, text, "Evening choir", {"Fee": 30}))


@pytest.mark.parametrize(
    "text",
    [
        "change the fee of Evening choir from 25 to 30",
        "Noor called on Monday. set the fee of Evening choir to 30",
        "Noor asked, so set the fee of Evening choir to 30",
        "set the fee of Evening choir to 30 instead of 25",
    ],
)
def test_what_was_before_and_why_need_no_place_in_it(school: Ground, text: str) -> None:
    assert lost(school, text, "Evening choir", {"Fee": 30}) == ()


@pytest.mark.parametrize(
    "text",
    ["tick Oral exam as graded, First vase not yet", "Oral exam is graded but First vase is not"],
)
def test_a_row_of_which_not_is_said_is_not_changed_with_the_others(
    school: Ground, text: str
) -> None:
    known = known_names(text, school.notion)
    pages = [school.notion.search(each, limit=1)[0] for each in ("Oral exam", "First vase")]
    steps = tuple(
        Step(
            id=f"s{number}",
            operation="rows.update",
            args={
                "page": {"id": page.id, "kind": "row", "title": page.title, "url": page.url},
                "properties": {"Graded": True},
            },
        )
        for number, page in enumerate(pages)
    )
    assert unshown(Plan(title="x", steps=steps), text, known, ASKED) == "First vase"
    assert unshown(Plan(title="x", steps=steps[:1]), text, known, ASKED) == ""
