"""What stands plainly as a title becomes the title, every word of it, whatever its words name."""

import pytest

from core.domain.plan import Plan
from tests.planning.conftest import Ask, PlanFor

SAID = [
    "add {} to Roadmap",
    "please add {} to the roadmap, high priority",
    "create a task {} in Roadmap",
    "new Roadmap item: {}",
]
TITLES = [
    "Standup notes",
    "Only once",
    "Check the budget with finance",
    "Show notes for episode 4",
    "Buy milk and eggs",
    "Plan trip to Lisbon and Porto",
    "Follow up with Ana on contract",
    "Talk to Priya's team",
    "Jonas' laptop",
    "High priority queue",
    "Done is better than perfect",
    "Customer interviews in May",
    "Keep the lights on",
    "Add dark mode to settings",
    "Delete unused images",
    "Update the status of the migration",
    "If this then that demo",
    "Not another meeting",
    "Without JavaScript fallback",
    "To be decided",
    "Everything bagel",
    "Owner handbook",
    "Column widths",
    "Please read me page",
]


@pytest.mark.parametrize("title", TITLES)
def test_no_word_of_a_title_is_lost_or_taken_for_something_else(plan: PlanFor, title: str) -> None:
    said = SAID[TITLES.index(title) % len(SAID)]
    (step,) = plan(said.format(title)).steps
    assert step.operation == "rows.create"
    properties = step.args["properties"]
    assert isinstance(properties, dict)
    assert properties.pop("Name") == title
    assert properties == ({"Priority": "High"} if "high priority" in said else {})


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("add Fix login and Write docs to Roadmap", ["Fix login", "Write docs"]),
        ("add Milk and Eggs to Roadmap", ["Milk", "Eggs"]),
    ],
)
def test_what_begins_twice_like_a_title_is_two(plan: PlanFor, text: str, titles: list[str]) -> None:
    rows = [step.args["properties"] for step in plan(text).steps]
    assert [row["Name"] for row in rows if isinstance(row, dict)] == titles


@pytest.mark.parametrize(
    "text",
    [
        "add Blocked checkbox to Roadmap",
        "add Urgent to the options of Priority in Roadmap",
        "add Estimate column to Roadmap",
        "add Someday as a priority in Roadmap",
    ],
)
def test_what_adds_to_the_shape_of_a_database_adds_no_row(ask: Ask, text: str) -> None:
    outcome = ask(text)
    made = outcome.steps if isinstance(outcome, Plan) else ()
    assert not [step for step in made if step.operation == "rows.create"]
