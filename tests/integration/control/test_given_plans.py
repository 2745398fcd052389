"""What a plan from a file names is looked up in the workspace before any of it runs."""

from datetime import timedelta

import pytest
from pydantic import JsonValue

from core.domain.card import ActionKind, Card, CardState
from core.domain.plan import Reference, Step
from tests.integration.control.desk import ControlDesk, trash

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def roadmap(desk: ControlDesk) -> str:
    return desk.notion.search("Roadmap")[0].id


def new_row(step_id: str, database: str, **properties: JsonValue) -> Step:
    values: dict[str, JsonValue] = {"Name": "Given by hand", **properties}
    args: dict[str, JsonValue] = {"database": database, "properties": values}
    return Step(id=step_id, operation="rows.create", args=args)


def query(database: str, where: JsonValue) -> Step:
    args: dict[str, JsonValue] = {"database": database, "where": where}
    return Step(id="find", operation="rows.query", args=args)


def writes_after(desk: ControlDesk, *steps: Step) -> tuple[Card, int]:
    before = len(desk.notion.search("Given by hand", limit=50))
    card = desk.run(*steps)
    return card, len(desk.notion.search("Given by hand", limit=50)) - before


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"Stats": "Done"}, ("Stats", "Status")),
        ({"Status": "Dnoe"}, ("Dnoe", "Done")),
        ({"Owner": ["Nobody Atall"]}, ("Nobody Atall",)),
    ],
)
def test_a_wrong_name_in_the_second_step_keeps_the_first_from_running(
    desk: ControlDesk, roadmap: str, properties: dict[str, JsonValue], said: tuple[str, ...]
) -> None:
    steps = (new_row("good", roadmap), new_row("bad", roadmap, **properties))
    card, written = writes_after(desk, *steps)
    assert card.state is CardState.REFUSED
    assert written == 0
    assert "Step “bad”" in card.body
    assert all(each in card.body for each in said), card.body


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"property": "Stats", "status": {"equals": "Done"}}, "Did you mean “Status”"),
        ({"property": "Status", "status": {"equals": "Dnoe"}}, "Did you mean “Done”"),
        ({"property": "Status", "select": {"equals": "Done"}}, "it is of type “status”"),
        ({"property": "Due", "date": {"before": "next Friday"}}, "“next Friday”, which is no date"),
        ({"or": [{"property": "Dew", "date": {"is_empty": True}}]}, "“Dew”"),
    ],
)
def test_a_filter_is_compared_with_the_schema(
    desk: ControlDesk, roadmap: str, where: JsonValue, said: str
) -> None:
    card, _ = writes_after(desk, query(roadmap, where))
    assert card.state is CardState.REFUSED
    assert said in card.body


def test_a_page_that_is_not_there_is_said_with_how_to_share_it(desk: ControlDesk) -> None:
    missing: dict[str, JsonValue] = {
        "page": "0f3c5a4e-0000-4000-8000-000000000000",
        "text": "Hello",
    }
    card, _ = writes_after(desk, Step(id="say", operation="comments.add", args=missing))
    assert card.state is CardState.REFUSED
    assert "Step “say”" in card.body
    assert "Share it with the integration" in card.body


def test_what_an_earlier_step_makes_is_left_to_the_run(desk: ControlDesk, roadmap: str) -> None:
    column: dict[str, JsonValue] = {"database": roadmap, "property": "Risk: number"}
    add = Step(id="add", operation="databases.add_property", args=column)
    row = new_row("row", roadmap, Risk=3).model_copy(update={"after": ("add",)})
    where: JsonValue = {"property": "Risk", "number": {"equals": 3}}
    find = query(roadmap, where).model_copy(update={"after": ("row",)})
    each = Step(
        id="each",
        operation="comments.add",
        for_each=Reference.model_validate({"$ref": "find.rows"}),
        args={"page": {"$ref": "item"}, "text": "Found"},
    )
    card, written = writes_after(desk, add, row, find, each)
    assert card.state is CardState.DONE, card.body
    assert written == 1


def test_pages_and_databases_may_be_given_by_title_or_link(desk: ControlDesk) -> None:
    page = desk.notion.page(desk.row("Called by its link"))
    comment: dict[str, JsonValue] = {"page": page.target.url, "text": "Hello"}
    steps = (
        new_row("row", "roadmap"),
        Step(id="say", operation="comments.add", args=comment),
    )
    card, written = writes_after(desk, *steps)
    assert card.state is CardState.DONE, card.body
    assert written == 1


def test_a_title_that_several_things_have_is_said_with_their_links(desk: ControlDesk) -> None:
    links = [desk.notion.page(desk.row("Same name")).target.url for _ in range(2)]
    say = Step(id="say", operation="comments.add", args={"page": "Same name", "text": "Hello"})
    card, _ = writes_after(desk, say)
    assert card.state is CardState.REFUSED
    assert "Step “say”: Which “Same name” do you mean?" in card.body
    assert all(link in card.body for link in links)


def test_a_day_in_words_is_the_day_that_was_meant_when_the_plan_was_given(
    desk: ControlDesk, roadmap: str
) -> None:
    first = trash("first", desk.row("Goes first"), "Goes first")
    row = new_row("row", roadmap, Due="tomorrow").model_copy(update={"after": ("first",)})
    tomorrow = (desk.clock.now() + timedelta(days=1)).date().isoformat()
    waiting = desk.run(first, row)
    desk.clock.turn(timedelta(days=3))
    desk.press(waiting, ActionKind.APPROVE)
    (made,) = [one for one in desk.notion.search("Given by hand", limit=50) if due(desk, one.id)]
    assert due(desk, made.id) == tomorrow


def due(desk: ControlDesk, page_id: str) -> str:
    value = desk.page(page_id).properties["Due"]
    assert isinstance(value, dict)
    date = value.get("date")
    return str(date["start"]) if isinstance(date, dict) else ""


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"Stats": "Done"}, "Did you mean “Status”"),
        ({"Status": "Dnoe"}, "Did you mean “Done”"),
        ({"Name": {"$ref": "item.title"}, "Owner": ["Nobody Atall"]}, "Nobody Atall"),
        ({"Due": "the day after never"}, "Due"),
    ],
)
def test_values_for_many_rows_are_looked_through_before_the_first_is_changed(
    desk: ControlDesk, roadmap: str, properties: dict[str, JsonValue], said: str
) -> None:
    every = Step(
        id="every",
        operation="rows.update",
        for_each=Reference.model_validate({"$ref": "find.rows"}),
        args={"page": {"$ref": "item"}, "properties": properties},
    )
    card, _ = writes_after(desk, query(roadmap, None), every)
    assert card.state is CardState.REFUSED, card
    assert "Step “every”" in card.body
    assert said in card.body
