"""Two servers with a Notion each ask the same words: each gets its own, nothing of the other."""

import pytest

from core.assistant.recipes import Recipes
from core.domain.card import ActionKind
from core.domain.notion import ObjectKind, Target
from core.domain.plan import Plan, Step
from core.domain.task import Request
from core.kit.clock import new_id
from core.kit.errors import NotFound
from core.storage import rules
from core.twins import Twins
from tests.builders import a_person, an_inbound
from tests.integration.connections.town import Notion, Town, said, thread_in

BLUE, GREEN = "discord/1001", "discord/1002"
sqlite_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def a_title(said: str) -> str:
    """A title that no other test uses; its words mean nothing to the grammar."""
    return f"{said} {new_id('x')[2:]}"


@pytest.fixture
def two(town: Town, blue: Notion, green: Notion) -> Town:
    """A town in which two servers have a Notion each."""
    town.connect(BLUE, blue)
    town.connect(GREEN, green)
    return town


def request_in(town: Town, place: str) -> Request:
    return town.assistant.as_request(an_inbound("anything", thread=thread_in(place)))


def counted(town: Town) -> set[str]:
    """Budgets of which calls were paid."""
    with town.database.read() as tx:
        paid = tx.connection.exec_driver_sql("SELECT name FROM budgets WHERE recent != ''")
        return set(paid.scalars())


def a_row(town: Town, place: str, title: str) -> Target:
    """A new row of the Roadmap there."""
    assert town.ask(place, f"add {title} to Roadmap").state == "done"
    [found] = town.gateways.reads_for(request_in(town, place)).search(title)
    return found


def test_the_same_words_reach_each_ones_own_notion(two: Town, blue: Notion, green: Notion) -> None:
    fence, lawn = a_title("Fence"), a_title("Lawn")
    a_row(two, BLUE, fence)
    a_row(two, GREEN, lawn)
    assert (blue.titles(fence), green.titles(fence)) == ([fence], [])
    assert (blue.titles(lawn), green.titles(lawn)) == ([], [lawn])
    assert f"[{fence}]" in said(two.ask(BLUE, f"find {fence}"))
    assert "nothing called" in said(two.ask(GREEN, f"find {fence}"))


@sqlite_alone
def test_what_one_remembers_is_not_offered_to_the_other(two: Town, blue: Notion) -> None:
    fence = a_title("Fence")
    row = a_row(two, BLUE, fence)
    one, other = two.shelf(BLUE), two.shelf(GREEN)
    assert [found.title for found in one.things(fence)] == [fence]
    assert not other.things(fence)
    assert one.preview(row.id).target.title == fence
    with pytest.raises(NotFound):
        other.preview(row.id)


@sqlite_alone
def test_things_with_the_same_ids_are_not_taken_for_each_other(
    two: Town, blue: Notion, green: Notion
) -> None:
    """The sandboxes are copies of one: what is renamed in one keeps its name in the other."""
    renamed = a_title("Ours")
    [notes] = two.shelf(BLUE).things("Meeting notes", kind=ObjectKind.PAGE)
    assert notes.id == two.shelf(GREEN).things("Meeting notes", kind=ObjectKind.PAGE)[0].id
    try:
        card = two.ask(BLUE, f"rename Meeting notes to {renamed}")
        assert card.state == "done", said(card)
        assert two.shelf(BLUE).preview(notes.id).target.title == renamed
        assert two.shelf(GREEN).preview(notes.id).target.title == "Meeting notes"
        assert not two.shelf(GREEN).things(renamed)
    finally:
        two.press(card, ActionKind.UNDO)


@sqlite_alone
def test_an_undo_takes_back_where_it_was_done(two: Town, blue: Notion, green: Notion) -> None:
    title = a_title("Both")
    mine = two.ask(BLUE, f"add {title} to Roadmap")
    two.ask(GREEN, f"add {title} to Roadmap")
    asked = two.press(mine, ActionKind.UNDO)
    assert blue.url in asked.body
    assert two.press(asked, ActionKind.APPROVE).state == "done"
    assert (blue.titles(title), green.titles(title)) == ([], [title])


@sqlite_alone
def test_a_notion_that_asks_to_wait_holds_up_its_own_people_alone(two: Town) -> None:
    line = two.gateways._lines.of(thread_in(BLUE), "U1")
    line.budget.shut(600, common=True)
    with two.database.read() as tx:
        known = rules.read(tx)
    assert known.shut.keys() & {BLUE, GREEN, "notion", "notion-workspace"} == {BLUE}
    title = a_title("Free")
    assert not counted(two)
    assert two.ask(GREEN, f"add {title} to Roadmap").state == "done"
    assert counted(two) == {GREEN}
    assert two.ask(BLUE, f"add {title} to Roadmap").state == "planning"


@sqlite_alone
def test_a_dry_run_copies_what_the_place_sees(two: Town, blue: Notion) -> None:
    title = a_title("Copied")
    row = a_row(two, BLUE, title)
    step = Step(
        id="trash",
        operation="pages.trash",
        args={"page": {"id": row.id, "title": title}},
        title="Trash it",
    )
    settings = two.settings.model_copy(update={"notion_token": None})
    twins = Twins(
        settings, two.gateways.reads_for, two.clock, is_elsewhere=two.gateways.is_elsewhere
    )
    with twins.of(Plan(title="A plan", steps=(step,)), request_in(two, BLUE)) as twin:
        [copied] = twin.reads.search(title)
    assert copied.title == title
    assert not two.gateways.is_elsewhere(request_in(two, "terminal/local"))


@sqlite_alone
def test_a_sweep_looks_where_the_write_went(two: Town, blue: Notion, green: Notion) -> None:
    asked = [two.gateways.doubles(request_in(two, place)) for place in (BLUE, GREEN)]
    addresses = [one._client.address for one in asked]  # type: ignore[attr-defined]
    assert addresses == [blue.url, green.url]


@sqlite_alone
def test_a_recipe_is_filled_in_with_what_its_place_sees(two: Town) -> None:
    own, person = a_title("Ours"), a_person()
    done = two.ask(BLUE, f"create a page called {own} under Meeting notes with: hello")
    recipes = Recipes(two.database, two.catalogue, two.gateways.reads_for, two.clock)
    [parameter] = recipes.save(done.request_id, "one more", person).recipe.parameters
    plan = recipes.plan(BLUE, "one more", {parameter.name: own}, person)
    assert plan.steps[0].args["parent"]["title"] == own  # type: ignore[index,call-overload]
