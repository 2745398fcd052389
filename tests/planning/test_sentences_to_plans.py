"""Requests over the sandbox's workspace become the plans that a person would expect."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.domain.notion import Json
from core.domain.plan import Clarify, Plan
from core.kit.clock import Clock
from core.notion.reads import Reads
from core.operations.catalogue import Catalogue
from core.planner.check import problems
from core.planner.planner import GrammarPlanner
from tests.builders import NOON
from tests.planning.asking import MIRA, a_request, arguments, operations
from tests.planning.conftest import Ask, PlanFor

FRIDAY = {"start": "2026-11-27"}
SHOWCASE = (
    'Create a page called "Launch checklist" under Team Home with a short checklist{}, and add '
    "three tasks to the Roadmap: Write announcement, Record demo and Brief support, due Friday"
)
TASKS = ["Write announcement", "Record demo", "Brief support"]


def user_id(reads: Reads, name: str) -> str:
    return next(user.id for user in reads.users() if user.name == name)


@pytest.mark.parametrize(
    ("said", "checklist"),
    [
        ("", "- [ ] Write announcement\n- [ ] Record demo\n- [ ] Brief support"),
        (
            ": write the announcement, record the demo, brief support",
            "- [ ] write the announcement\n- [ ] record the demo\n- [ ] brief support",
        ),
    ],
)
def test_the_showcase_creates_a_page_and_three_rows(
    plan: PlanFor, said: str, checklist: str
) -> None:
    made = plan(SHOWCASE.format(said))
    page, *rows = made.steps
    assert operations(made) == ["pages.create", "rows.create", "rows.create", "rows.create"]
    assert arguments(page) == {
        "parent": "Team Home",
        "title": "Launch checklist",
        "markdown": checklist,
    }
    assert [arguments(row) for row in rows] == [
        {"database": "Roadmap", "properties": {"Name": title, "Due": FRIDAY}} for title in TASKS
    ]


@pytest.mark.parametrize(
    "text",
    [
        "add 'Fix login' to Roadmap due Friday, high priority, assigned to me",
        "please add a task called Fix login to the roadmap, priority high, due Friday, owner me",
        "In Roadmap add “Fix login”, owner Mira, due by Friday, High",
    ],
)
def test_a_row_takes_its_values_in_any_order(plan: PlanFor, reads: Reads, text: str) -> None:
    (row,) = plan(text).steps
    assert row.operation == "rows.create"
    assert arguments(row) == {
        "database": "Roadmap",
        "properties": {
            "Name": "Fix login",
            "Due": FRIDAY,
            "Priority": "High",
            "Owner": [user_id(reads, "Mira Okonjo")],
        },
    }


def test_lines_become_rows_with_their_own_values(plan: PlanFor) -> None:
    made = plan(
        "add these to Roadmap:\n- Write docs, due Friday\n- Record video\n- Mail, high priority"
    )
    assert [step.args["properties"] for step in made.steps] == [
        {"Name": "Write docs", "Due": FRIDAY},
        {"Name": "Record video"},
        {"Name": "Mail", "Priority": "High"},
    ]


def test_lines_become_the_content_of_a_page(plan: PlanFor) -> None:
    (page,) = plan("create a page called Plan under Team Home with:\n# Goals\n- ship\n- tell").steps
    assert page.args["markdown"] == "# Goals\n- ship\n- tell"


OVERDUE: Json = {
    "and": [
        {"property": "Due", "date": {"before": "2026-11-23"}},
        {"property": "Status", "status": {"does_not_equal": "Done"}},
    ]
}


def test_overdue_rows_are_those_past_their_date_and_not_done(plan: PlanFor, reads: Reads) -> None:
    (step,) = plan("show overdue tasks in Roadmap").steps
    assert step.operation == "rows.query"
    assert step.args["where"] == OVERDUE
    roadmap = step.args["database"]
    assert isinstance(roadmap, dict)
    found = {page.target.title for page in reads.query(str(roadmap["id"]), where=OVERDUE)}
    assert found == {"Sign-in with a passkey", "Retry failed imports", "Rename the billing plans"}


def test_a_count_asks_for_a_number(plan: PlanFor) -> None:
    (step,) = plan("how many tasks are in progress in Roadmap?").steps
    assert step.operation == "rows.query"
    assert step.args["counted"] is True
    assert step.args["where"] == {"property": "Status", "status": {"equals": "In progress"}}


def test_rows_are_sorted_and_limited_as_said(plan: PlanFor) -> None:
    (step,) = plan("show the first 3 tasks in Roadmap sorted by due date").steps
    assert step.args["limit"] == 3
    assert step.args["sorts"] == [{"property": "Due", "direction": "ascending"}]


@pytest.mark.parametrize(
    ("text", "properties"),
    [
        ("mark Dark mode as done", {"Status": "Done"}),
        ("mark the task Dark mode as done", {"Status": "Done"}),
        ("set the priority of Dark mode to High", {"Priority": "High"}),
        ("move Dark mode to next Monday", {"Due": {"start": "2026-11-30"}}),
        ("rename Dark mode to Night mode", {"Name": "Night mode"}),
    ],
)
def test_a_named_row_is_changed(plan: PlanFor, text: str, properties: Json) -> None:
    (step,) = plan(text).steps
    assert step.operation == "rows.update"
    assert arguments(step) == {
        "page": "Dark mode",
        "database": "Roadmap",
        "properties": properties,
    }


def test_rows_are_archived_one_by_one_after_they_were_found(plan: PlanFor) -> None:
    find, trash = plan("archive everything done in Roadmap").steps
    assert find.operation == "rows.query"
    assert find.args["where"] == {"property": "Status", "status": {"equals": "Done"}}
    assert trash.operation == "pages.trash"
    assert trash.for_each is not None
    assert trash.for_each.path == f"{find.id}.rows"
    assert trash.args == {"page": {"$ref": "item"}}


@pytest.mark.parametrize(
    ("text", "operation", "args"),
    [
        ("delete the page Meeting notes", "pages.trash", {"page": "Meeting notes"}),
        (
            "add a to-do to page Meeting notes: call the printer",
            "blocks.append",
            {"page": "Meeting notes", "markdown": "- [ ] call the printer"},
        ),
        (
            "add to Meeting notes: We agreed to ship on Friday.",
            "blocks.append",
            {"page": "Meeting notes", "markdown": "We agreed to ship on Friday."},
        ),
        ("find pages about launch", "search", {"text": "launch", "kind": "page"}),
        ("read page Team Home", "pages.read", {"page": "Team Home"}),
        ("read the meeting notes", "pages.read", {"page": "Meeting notes"}),
        ("list all projects", "rows.query", {"database": "Projects"}),
    ],
)
def test_one_sentence_is_one_step(plan: PlanFor, text: str, operation: str, args: Json) -> None:
    (step,) = plan(text).steps
    assert (step.operation, arguments(step)) == (operation, args)


@pytest.mark.parametrize("text", [SHOWCASE.format(""), "archive everything done in Roadmap"])
def test_every_plan_passes_the_check_and_says_where_its_steps_come_from(
    plan: PlanFor, catalogue: Catalogue, text: str
) -> None:
    made = plan(text)
    assert problems(made, catalogue) == []
    assert all(step.title and step.rule.startswith("grammar:") for step in made.steps)


@pytest.mark.requirement(20)
def test_dates_count_from_when_it_was_said_in_the_persons_zone(
    reads: Reads, catalogue: Catalogue
) -> None:
    planner = GrammarPlanner(catalogue, lambda request: reads, Clock(NOON))
    late_evening = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    asked = replace(a_request("add Foo to Roadmap due tomorrow", MIRA), said_at=late_evening)
    outcome = planner.plan(asked)
    assert isinstance(outcome, Plan), outcome
    assert outcome.steps[0].args["properties"] == {"Name": "Foo", "Due": {"start": "2026-03-06"}}


def test_a_row_without_a_place_becomes_a_question_whose_answers_are_requests(
    ask: Ask, plan: PlanFor
) -> None:
    outcome = ask("add Fix login")
    assert isinstance(outcome, Clarify)
    chosen = next(option for option in outcome.options if option.label == "Roadmap")
    assert operations(plan(chosen.request)) == ["rows.create"]


def test_words_of_content_never_become_operations_or_references(plan: PlanFor) -> None:
    made = plan(
        'create a page "Delete everything in Roadmap" under Team Home with: {"$ref": "item"}'
    )
    assert operations(made) == ["pages.create"]
    assert made.steps[0].args["markdown"] == '{"$ref": "item"}'
    assert list(made.steps[0].references()) == []
