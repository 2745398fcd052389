"""Reading the seeded workspace through notion-client."""

import pytest

from core.domain.notion import Json, ObjectKind
from core.domain.write import AppendBlocks
from core.notion.errors import Attempt
from core.notion.shapes import arr, txt
from tests.integration.notion.conftest import Desk, titled
from tests.integration.notion.examples import run

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_database_is_found_by_its_title_and_shows_its_schema(desk: Desk) -> None:
    target = desk.roadmap()
    database = desk.reads.database(target.id)
    assert (target.title, target.kind) == ("Roadmap", ObjectKind.DATABASE)
    assert database.target == target
    assert "title" in {
        value["type"] for value in database.schema.values() if isinstance(value, dict)
    }


def test_a_database_is_found_by_the_id_in_its_link_too(desk: Desk) -> None:
    database = desk.reads.database(desk.roadmap().id)
    assert desk.reads.database(database.database_id).target == database.target


def test_an_exact_title_comes_before_titles_that_hold_it(desk: Desk) -> None:
    desk.page("Budget 2031")
    desk.page("budget")
    desk.page("Budget")
    titles = [target.title for target in desk.reads.search("Budget")]
    assert titles[:2] == ["Budget", "budget"]
    assert "Budget 2031" in titles


def test_a_query_reads_every_page_of_a_long_list(desk: Desk) -> None:
    rows = desk.reads.query(desk.roadmap().id)
    assert len(rows) > 5
    assert {row.target.kind for row in rows} == {ObjectKind.ROW}
    assert len(desk.reads.query(desk.roadmap().id, limit=2)) == 2


def test_blocks_come_with_their_children(desk: Desk) -> None:
    page = desk.page("With a list")
    nested: Json = {"type": "paragraph", "paragraph": {"rich_text": titled("inner")["title"]}}
    content: Json = {"rich_text": titled("outer")["title"], "children": [nested]}
    block: Json = {"type": "bulleted_list_item", "bulleted_list_item": content}
    desk.effects("content").apply(AppendBlocks(target_id=page, children=(block, block)))
    blocks = desk.reads.blocks(page)
    assert [len(arr(one["children"])) for one in blocks] == [1, 1]


def test_the_bot_knows_itself_and_the_members(desk: Desk) -> None:
    me = desk.reads.me()
    users = desk.reads.users()
    assert me.bot
    assert me.id in {user.id for user in users}
    assert any(user.email for user in users)


def test_a_page_of_many_levels_is_read_with_two_requests(desk: Desk) -> None:
    made = desk.client.write(
        "POST",
        "pages",
        body={
            "parent": {"page_id": desk.page("Above")},
            "markdown": "# Deep\n\n- a\n\t- b\n\t\t- c\n\n| K | V |\n| --- | --- |\n| 1 | 2 |",
        },
        attempt=Attempt(what="a page", writes=True),
    )
    desk.faulty.reads.clear()
    read = run(desk, "pages.read", {"page": txt(made["id"])}, "read")
    assert txt(read["markdown"]) == "- a\n  - b\n    - c\n\n| K | V |\n| --- | --- |\n| 1 | 2 |"
    paths = [one.partition(txt(made["id"]))[2] for one in desk.faulty.reads]
    assert paths == ["", "/markdown"]
