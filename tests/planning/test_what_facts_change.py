"""A fact changes what it names and nothing else; what is to be written stays whole."""

import pytest

from core.domain.plan import Plan
from tests.planning.conftest import Ask, PlanFor


@pytest.mark.parametrize(
    "text",
    [
        "Sign-in with a passkey is done, shipped it this morning",
        "Dark mode is in progress, started this morning",
        "Dark mode is done, we released it yesterday",
    ],
)
def test_when_something_happened_is_no_date_to_set(ask: Ask, text: str) -> None:
    outcome = ask(text)
    for step in outcome.steps if isinstance(outcome, Plan) else ():
        properties = step.args.get("properties")
        assert isinstance(properties, dict)
        assert "Due" not in properties


def test_a_date_that_is_over_is_set_where_the_property_is_named(plan: PlanFor) -> None:
    (step,) = plan("Dark mode due yesterday").steps
    assert step.args["properties"] == {"Due": {"start": "2026-11-22"}}


@pytest.mark.parametrize("text", ["Dark mode, tag backend too", "Dark mode, tag backend as well"])
def test_a_tag_said_as_well_is_added_to_the_others(plan: PlanFor, text: str) -> None:
    (step,) = plan(text).steps
    assert step.args["add"] == {"Tags": ["backend"]}
    assert "properties" not in step.args


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("add a to-do to Meeting notes: call back", "- [ ] call back"),
        ("add a bullet to Meeting notes: bring it back", "- bring it back"),
        ("add a to-do to Meeting notes: ask Ana too", "- [ ] ask Ana too"),
        ("bullet at the end of Meeting notes: moodboard ready", "- moodboard ready"),
    ],
)
def test_no_last_word_of_what_is_written_is_lost(plan: PlanFor, text: str, written: str) -> None:
    (step,) = plan(text).steps
    assert (step.operation, step.args["markdown"]) == ("blocks.append", written)
