"""A row, its new values, and the words that tie them: facts, corrections, additions, clauses."""

import pytest

from core.domain.plan import Plan
from core.planner.parts.number_words import number_said
from core.planner.parts.tying import english_tying
from tests.planning.conftest import Ask, PlanFor


@pytest.mark.parametrize(
    ("text", "row", "given"),
    [
        ("Faster import budget -> 20k", "Faster import", {"Budget": 20000}),
        ("the estimate of Offline mode climbs to twenty-one", "Offline mode", {"Estimate": 21}),
        ("raise the estimate of Offline mode from 13 to 21", "Offline mode", {"Estimate": 21}),
        (
            "move Stream uploads in parts from Wednesday to Friday",
            "Stream uploads in parts",
            {"Due": {"start": "2026-11-27"}},
        ),
        ("Mobile app: agreed budget 45,000 (was 42,000)", "Mobile app", {"Budget": 45000}),
        ("Dark mode is due Thursday, no, Friday", "Dark mode", {"Due": {"start": "2026-11-27"}}),
        ("Dark mode is in progress as of today", "Dark mode", {"Status": "In progress"}),
        (
            "Dark mode slipped. Due 18 December. Prio down to low",
            "Dark mode",
            {"Due": {"start": "2026-12-18"}, "Priority": "Low"},
        ),
        ("Dark mode is customer-facing, tick it", "Dark mode", {"Customer-facing": True}),
    ],
)
def test_each_value_finds_its_property(
    plan: PlanFor, text: str, row: str, given: dict[str, object]
) -> None:
    (step,) = plan(text).steps
    assert step.args["page"]["title"] == row  # type: ignore[index, call-overload]
    assert step.args["properties"] == given


def test_what_is_said_as_well_is_put_to_what_is_there(plan: PlanFor) -> None:
    (step,) = plan("Dark mode shall carry the docs tag too").steps
    assert step.args["add"] == {"Tags": ["docs"]}


def test_what_is_struck_is_taken_out(plan: PlanFor) -> None:
    (step,) = plan("rm the mobile tag from Push notifications").steps
    assert step.args["remove"] == {"Tags": ["mobile"]}


def test_a_relation_is_set_on_the_side_that_names_it(plan: PlanFor) -> None:
    (step,) = plan("The project that Dark mode belongs to is Help centre").steps
    assert list(step.args["properties"]) == ["Project"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "Offline mode was 13 points last year",
        "the due date of Dark mode was Friday",
        "Dark mode has 2 bugs",
        "move Dark mode from Priya",
        "Priya might take over Dark mode",
        "Dark mode should be as high as Offline mode",
        "Website refresh belongs to Priya and Jonas leads Help centre",
        "assign Dark mode to Priya, Tomas is done with it",
        "make Dark mode high priority, Jonas needs it",
    ],
)
def test_what_is_told_of_something_else_writes_nothing(ask: Ask, text: str) -> None:
    outcome = ask(text)
    assert not isinstance(outcome, Plan) or all(
        step.operation != "rows.update" for step in outcome.steps
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("two thousand two hundred euros", (4, "2200")),
        ("six and a half hours", (4, "6.5")),
        ("a hundred", (2, "100")),
        ("one of them", (0, "")),
        ("two twenty", (1, "2")),
    ],
)
def test_numbers_are_read_in_words(words: str, found: tuple[int, str]) -> None:
    assert number_said(words.split(), english_tying().figures) == found
