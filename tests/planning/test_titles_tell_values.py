"""What a card says of a step tells the values and conditions, so that a slip is seen at once."""

from dataclasses import replace

import pytest

from core.domain.plan import Plan
from core.operations.catalogue import Catalogue
from tests.planning.asking import a_request
from tests.planning.grounds import Ground, ground
from tests.planning.workspaces import Written


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "set the deadline of Photo shoot to friday and its state to Review",
            "(Deadline: 27 Nov 2026, State: Review)",
        ),
        ("clear the deadline of Photo shoot", "(Deadline: –)"),
        ("Photo shoot is billable", "(Billable: ✓)"),
        ("assign Photo shoot to Ayo", "(Assignee: Ayo Bello)"),
        ("tag Photo shoot with urgent", "(Tags: + urgent)"),
        ("show unpaid invoices over 500", "(Paid: ✗, Amount > 500)"),
        ("show tasks that are not done, latest deadline first", "(State ≠ Done, ↓ Deadline)"),
        ("how many tasks have no assignee?", "(Assignee: –)"),
        ("tasks created today", "(Created ≥ 23 Nov 2026, Created < 24 Nov 2026)"),
    ],
)
def test_values_and_conditions_are_told_with_names_and_dates(
    studio: Ground, text: str, told: str
) -> None:
    asker = replace(studio.asker, locale="en-GB")
    plan = studio.planner.plan(a_request(text, asker))
    assert isinstance(plan, Plan), plan
    assert plan.steps[-1].title.endswith(told), plan.steps[-1].title


def test_what_a_title_says_already_is_not_said_twice(studio: Ground) -> None:
    plan = studio.planner.plan(a_request("add Send the bill to Tasks", studio.asker))
    assert isinstance(plan, Plan)
    assert plan.steps[0].title == "Add Send the bill to Tasks"


def test_long_values_are_cut(catalogue: Catalogue) -> None:
    home = ground(written := Written("home"), written.asker, catalogue)
    text = f'set the author of Small Machines to "{"Maud " * 30}"'
    plan = home.planner.plan(a_request(text, home.asker))
    assert isinstance(plan, Plan)
    assert plan.steps[0].title.startswith("Set Author of Small Machines (Author: Maud Maud")
    assert plan.steps[0].title.endswith("…)")
    assert len(plan.steps[0].title) < 120
