"""The same asked in other words: what people call rows, whole sentences, dates that move, tags."""

from collections.abc import Callable

import pytest

from core.domain.notion import Json
from core.domain.plan import Clarify, Is, OnFailure, Outcome, Plan
from core.domain.ports import NotionReads
from core.kit.clock import Clock
from core.notion.reads import Reads
from core.operations.catalogue import Catalogue
from core.planner.planner import GrammarPlanner
from tests.builders import NOON
from tests.planning.asking import a_request
from tests.planning.grounds import Ground, grounds
from tests.planning.scoring import Case, GoldStep

Steps = Callable[..., tuple[GoldStep, ...]]


@pytest.fixture(scope="module")
def on(reads: Reads, catalogue: Catalogue) -> dict[str, Ground]:
    team: NotionReads = reads
    return dict(grounds(team, catalogue))


@pytest.fixture(scope="module")
def steps(on: dict[str, Ground]) -> Steps:
    def made(text: str, workspace: str = "team", *before: str) -> tuple[GoldStep, ...]:
        outcome = on[workspace].ask(Case(text=text, workspace=workspace, before=before))
        assert isinstance(outcome, Plan), outcome
        return on[workspace].names.steps(outcome)

    return made


@pytest.fixture(scope="module")
def outcome(on: dict[str, Ground]) -> Callable[..., Outcome]:
    def made(text: str, workspace: str = "team", *before: str) -> Outcome:
        return on[workspace].ask(Case(text=text, workspace=workspace, before=before))

    return made


def only(made: tuple[GoldStep, ...], operation: str) -> Json:
    """The arguments of the only step, which is of this operation."""
    (step,) = made
    assert step.operation == operation
    return step.args


@pytest.mark.parametrize(
    ("text", "workspace", "database"),
    [
        ("show the grocery list", "home", "Groceries"),
        ("which books are finished?", "home", "Reading List"),
        ("show my chores", "home", "Chores"),
        ("any customers in the gold tier?", "studio", "Clients"),
        ("list unpaid bills", "studio", "Invoices"),
        ("show meetings this week", "team", "Meetings"),
    ],
)
def test_a_database_is_known_by_what_its_rows_are_called(
    steps: Steps, text: str, workspace: str, database: str
) -> None:
    assert only(steps(text, workspace), "rows.query")["database"] == database


@pytest.mark.parametrize(
    ("text", "workspace", "properties"),
    [
        ("new chore: Mow the lawn", "home", {"Chore": "Mow the lawn"}),
        ("add a book called The Long Ferry", "home", {"Title": "The Long Ferry"}),
        ("The Long Ferry should go on my reading list", "home", {"Title": "The Long Ferry"}),
        ("we're out of sugar", "home", {"Item": "sugar"}),
        ("roadmap: Cache avatars", "team", {"Name": "Cache avatars"}),
        ("could we have a new task in Roadmap: Cache avatars?", "team", {"Name": "Cache avatars"}),
    ],
)
def test_a_row_is_added_in_many_ways(
    steps: Steps, text: str, workspace: str, properties: Json
) -> None:
    assert only(steps(text, workspace), "rows.create")["properties"] == properties


@pytest.mark.parametrize(
    ("text", "workspace", "properties"),
    [
        ("start work on Dark mode", "team", {"Status": "In progress"}),
        ("I bought the flour", "home", {"Bought": True}),
        ("cross flour off the list", "home", {"Bought": True}),
        ("I'm reading Tides and Timber now", "home", {"Status": "Reading"}),
        ("I've finished Small Machines", "home", {"Status": "Finished"}),
    ],
)
def test_what_a_person_tells_of_a_row_is_set(
    steps: Steps, text: str, workspace: str, properties: Json
) -> None:
    assert only(steps(text, workspace), "rows.update")["properties"] == properties


@pytest.mark.parametrize(
    ("text", "workspace"),
    [
        ("start on Dark mode?", "team"),
        ("did I buy the flour?", "home"),
        ("out of milk?", "home"),
        ("create a page for each task in Roadmap", "team"),
        ("only those assigned to Mira", "team"),
    ],
)
def test_what_only_sounds_like_a_change_writes_nothing(
    outcome: Callable[..., Outcome], text: str, workspace: str
) -> None:
    made = outcome(text, workspace, "show tasks in Roadmap")
    reading = {"rows.query", "pages.read", "rows.aggregate", "search"}
    assert not isinstance(made, Plan) or {step.operation for step in made.steps} <= reading


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("create a page called Packing list for Porto under Team Home", "Packing list for Porto"),
        ("create a page called Notes on Rust in Meeting notes", "Notes on Rust"),
        ("create a page for Porto under Team Home", "Porto"),
        ('create a page called “Why we say "no"” under Team Home', 'Why we say "no"'),
    ],
)
def test_a_title_keeps_its_words(steps: Steps, text: str, title: str) -> None:
    assert only(steps(text), "pages.create")["title"] == title


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("push Retry failed imports back a week", "2026-11-29"),
        ("move the due date of Retry failed imports by three days", "2026-11-25"),
        ("bring Retry failed imports forward by 2 days", "2026-11-20"),
        ("make Retry failed imports two days earlier", "2026-11-20"),
        ("postpone Retry failed imports to Friday", "2026-11-27"),
        ("extend the deadline of Retry failed imports by a month", "2026-12-22"),
    ],
)
def test_a_date_moves_from_where_it_is(steps: Steps, text: str, due: str) -> None:
    assert only(steps(text), "rows.update")["properties"] == {"Due": {"start": due}}


def test_the_dates_of_several_rows_move_each_from_its_own(steps: Steps) -> None:
    made = steps("push everything due this week in Roadmap back a week")
    found = {str(step.args["page"]): step.args["properties"] for step in made}
    assert found["Stream uploads in parts"] == {"Due": {"start": "2026-12-02"}}
    assert len(found) == 2


@pytest.mark.parametrize("text", ["push Dark mode back a week", "make Dark mode two days earlier"])
def test_a_date_that_is_not_there_is_asked_for(outcome: Callable[..., Outcome], text: str) -> None:
    assert isinstance(outcome(text), Clarify)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("tag Photo shoot with urgent", {"add": {"Tags": ["urgent"]}}),
        ("Photo shoot is waiting", {"add": {"Tags": ["waiting"]}}),
        ("add urgent to Photo shoot's tags", {"add": {"Tags": ["urgent"]}}),
        ("remove the urgent tag from Photo shoot", {"remove": {"Tags": ["urgent"]}}),
        ("set the tags of Photo shoot to urgent", {"properties": {"Tags": ["urgent"]}}),
        ("also assign Photo shoot to Ines", {"add": {"Assignee": ["@Ines Duarte"]}}),
        ("unassign Ayo from Photo shoot", {"remove": {"Assignee": ["@Ayo Bello"]}}),
    ],
)
def test_a_tag_is_added_to_others_and_taken_out_alone(
    steps: Steps, text: str, change: Json
) -> None:
    args = only(steps(text, "studio"), "rows.update")
    assert {name: args[name] for name in args if name not in {"page", "database"}} == change


def test_a_weekday_said_on_that_day_is_the_coming_one(steps: Steps) -> None:
    made = only(steps("set the due date of Dark mode to Monday"), "rows.update")
    assert made["properties"] == {"Due": {"start": "2026-11-30"}}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("only the high priority ones", {"property": "Priority", "select": {"equals": "High"}}),
        (
            "without the done ones",
            {"property": "Status", "status": {"does_not_equal": "Done"}},
        ),
    ],
)
def test_what_was_found_is_narrowed_down(steps: Steps, text: str, where: Json) -> None:
    args = only(steps(text, "team", "show tasks of Jonas in Roadmap"), "rows.query")
    both = args["where"]
    assert isinstance(both, dict)
    conditions = both["and"]
    assert isinstance(conditions, list)
    assert where in conditions
    assert len(conditions) == 2


def test_a_second_thing_is_done_only_when_the_first_fails(
    outcome: Callable[..., Outcome],
) -> None:
    made = outcome("mark Dark mode as done, and if that fails, comment on it: please close")
    assert isinstance(made, Plan)
    tried, instead = made.steps
    assert tried.on_failure is OnFailure.CONTINUE
    assert instead.operation == "comments.add"
    condition = instead.when
    assert condition is not None
    assert (condition.of.step_id, condition.of.can_do_without) == (tried.id, True)
    assert condition.holds is Is.EMPTY


@pytest.mark.parametrize(
    "text",
    [
        "mark all overdue tasks in Roadmap as done, and if that fails, archive Dark mode",
        "create 40 pages called Load test under Team Home",
        "add 5 tasks to Roadmap: Audit cookies, Cache avatars and Shorten sign-up",
        "rename it",
        "edit the soup",
        "create a page under Team Home",
        "add a date to Dark mode",
        "copy Dark mode to Projects",
    ],
)
def test_what_says_too_little_is_asked_about(outcome: Callable[..., Outcome], text: str) -> None:
    assert isinstance(outcome(text), Clarify)


def test_a_condition_may_be_about_what_the_request_is_about(
    outcome: Callable[..., Outcome],
) -> None:
    made = outcome("set Dark mode to high priority unless it is done")
    assert isinstance(made, Plan)
    looked, changed = made.steps
    assert looked.operation == "pages.properties"
    assert changed.when is not None
    assert changed.when.holds is Is.NOT_EQUALS


def test_a_title_may_end_in_a_word_that_a_property_is_called(steps: Steps) -> None:
    made = only(steps("add Standup notes to Roadmap, high priority"), "rows.create")
    assert made["properties"] == {"Name": "Standup notes", "Priority": "High"}


@pytest.mark.parametrize("text", ["archive it", "rename it to Protocol"])
def test_it_is_the_page_that_was_made_and_not_the_one_above_it(
    reads: Reads, catalogue: Catalogue, outcome: Callable[..., Outcome], text: str
) -> None:
    made = "create a page Minutes under Team Home"
    earlier = outcome(made)
    assert isinstance(earlier, Plan)
    page = reads.search("Meeting notes", limit=1)[0]
    knowing = GrammarPlanner(
        catalogue,
        lambda request: reads,
        Clock(NOON),
        earlier=lambda request: [earlier],
        rows=lambda request: [page],
    )
    plan = knowing.plan(a_request(text))
    assert isinstance(plan, Plan)
    target = plan.steps[0].args["page"]
    assert isinstance(target, dict)
    assert target["id"] == page.id
    assert isinstance(outcome(text, "team", made), Clarify)


def test_what_is_said_of_both_is_no_third_row(steps: Steps) -> None:
    made = steps('add "Buy cake" and "Book room" to Roadmap, both for Jonas by Thursday')
    assert [step.args["properties"] for step in made] == [
        {"Name": name, "Owner": ["@Jonas Lindgrove"], "Due": {"start": "2026-11-26"}}
        for name in ("Buy cake", "Book room")
    ]


@pytest.mark.parametrize(
    ("text", "workspace", "properties"),
    [
        ("raise the estimate of Retry failed imports by 2", "team", {"Estimate": 7}),
        ("take 1 from the estimate of Retry failed imports", "team", {"Estimate": 4}),
        ("add 2.5 hours to Photo shoot", "studio", {"Hours": 2.5}),
        ("Photo shoot took 7 hours", "studio", {"Hours": 7}),
    ],
)
def test_a_number_grows_and_shrinks_from_what_it_is(
    steps: Steps, text: str, workspace: str, properties: Json
) -> None:
    assert only(steps(text, workspace), "rows.update")["properties"] == properties


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (
            "Print flyers is done and Photo shoot is in review",
            {"State": "Done"},
            {"State": "Review"},
        ),
        (
            "move Print flyers to Wednesday and Photo shoot to Thursday",
            {"Deadline": {"start": "2026-11-25"}},
            {"Deadline": {"start": "2026-11-26"}},
        ),
    ],
)
def test_each_of_two_rows_gets_what_is_said_of_it(
    steps: Steps, text: str, first: Json, second: Json
) -> None:
    one, other = steps(text, "studio")
    assert (one.args["page"], one.args["properties"]) == ("Print flyers", first)
    assert (other.args["page"], other.args["properties"]) == ("Photo shoot", second)


def test_somebody_named_in_a_list_is_no_row_of_it(steps: Steps) -> None:
    made = only(steps("new chore: descale the kettle, otis, on saturday", "home"), "rows.create")
    assert made["properties"] == {
        "Chore": "descale the kettle",
        "Who": ["@Otis Marlowe"],
        "When": {"start": "2026-11-28"},
    }


def test_a_remark_at_the_end_changes_nothing(steps: Steps) -> None:
    made = steps("get rid of Rename the billing plans, we're not doing it anymore")
    assert only(made, "pages.trash")["page"] == "Rename the billing plans"


def test_another_value_goes_to_what_was_changed_last(steps: Steps) -> None:
    made = only(steps("rating 5", "home", "I've finished Small Machines"), "rows.update")
    assert (made["page"], made["properties"]) == ("Small Machines", {"Rating": 5})


def test_what_is_to_come_is_not_done_yet(steps: Steps) -> None:
    made = only(steps("Dark mode will be done by Friday"), "rows.update")
    assert made["properties"] == {"Due": {"start": "2026-11-27"}}


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("lock Roadmap", {"database": "Roadmap"}),
        ("unlock Roadmap", {"database": "Roadmap", "locked": False}),
    ],
)
def test_a_database_is_locked_by_its_name(steps: Steps, text: str, args: Json) -> None:
    assert only(steps(text), "databases.lock") == args


def test_what_is_said_of_one_row_is_not_given_to_another(steps: Steps) -> None:
    one, other = steps("set Print flyers to done and Photo shoot to waiting", "studio")
    assert (one.args["properties"], one.args.get("add")) == ({"State": "Done"}, None)
    assert (other.args["add"], other.args.get("properties")) == ({"Tags": ["waiting"]}, None)
