"""What a card shows before anything but a page is taken away, and that it notices changes of it."""

import pytest

from core.domain.card import ActionKind, CardState
from core.domain.notion import Json, ObjectKind, Target
from core.kit.clock import new_id
from core.notion.effects import NotionEffects
from core.operations.spec import OperationContext
from core.twins import Notebook
from tests.builders import a_person
from tests.integration.control.desk import ControlDesk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def by_hand(desk: ControlDesk, operation: str, args: Json) -> None:
    """Somebody does it beside the assistant's plan."""
    context = OperationContext(
        reads=desk.notion,
        writes=NotionEffects(desk.client, desk.notion, Notebook(), desk.clock),
        person=a_person(),
        now=desk.clock.now(),
        say=lambda _: None,
    )
    desk.catalogue.bind(operation, args).run(context)


@pytest.fixture
def stock(desk: ControlDesk) -> Target:
    """A new database with two properties besides the title."""
    title = f"Stock{new_id('db')[-6:]}"
    columns: Json = {"properties": ["Name: title", "Kind: select (Tool, Toy)", "Size: number"]}
    home = desk.server.root_page_id
    by_hand(desk, "databases.create", {"parent": home, "title": title, **columns})
    return desk.notion.search(title, kind=ObjectKind.DATABASE)[0]


def test_a_property_that_goes_is_shown_with_what_it_is(desk: ControlDesk, stock: Target) -> None:
    card = desk.ask(f"remove the property Kind from {stock.title}")
    assert card.state is CardState.APPROVAL
    assert f"[{stock.title}](http" in card.body
    assert "Kind: Tool, Toy → removed" in card.body
    assert "cannot be undone" in card.body


def test_a_database_that_changed_since_is_shown_again(desk: ControlDesk, stock: Target) -> None:
    shown = desk.ask(f"delete the database {stock.title}")
    assert f"[{stock.title}]({stock.url}) — moved to the trash" in shown.body
    source = desk.notion.database(stock.id)
    desk.touch(source.database_id)
    again = desk.press(shown, ActionKind.APPROVE)
    assert again.state is CardState.APPROVAL
    assert f"“{stock.title}” changed after you were shown this" in again.body
    assert desk.press(again, ActionKind.APPROVE).state is CardState.DONE


def test_a_block_is_shown_with_where_it_stands(desk: ControlDesk) -> None:
    title = f"Page {new_id('page')[-6:]}"
    home = desk.server.root_page_id
    by_hand(desk, "pages.create", {"parent": home, "title": title, "markdown": "- red\n- blue"})
    card = desk.ask(f'delete the block "blue" from {title}')
    page = desk.notion.search(title)[0]
    block = next(one for one in desk.notion.blocks(page.id) if "blue" in str(one))
    link = f"{page.url}#{str(block['id']).replace('-', '')}"
    assert f"[blue]({link}) — deleted" in card.body


def test_what_cannot_be_done_is_said_without_asking(desk: ControlDesk, stock: Target) -> None:
    by_hand(desk, "rows.create", {"database": stock.id, "properties": {"Name": "A", "Kind": "Toy"}})
    card = desk.ask(f"remove the option Toy from Kind in {stock.title}")
    assert card.state is CardState.FAILED
    assert "Rows have Toy as their Kind" in card.steps[0].detail
