"""Pages: created, read, changed, trashed, moved."""

from typing import Any

import pytest
from notion_client import APIResponseError

from core.kit.clock import Clock
from tests.integration.sandbox.desk import Obj, Workbench, block, error_of, paragraph, text


def test_a_page_is_complete(bench: Workbench) -> None:
    page = bench.page(
        "Plan", icon={"emoji": "🚀"}, cover={"external": {"url": "https://example.com/c.png"}}
    )
    title = page["properties"].pop("title")
    run = title["title"][0]
    assert (title["id"], title["type"], run["plain_text"]) == ("title", "title", "Plan")
    assert run["text"] == {"content": "Plan", "link": None}
    assert run["annotations"] == {
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "code": False,
        "color": "default",
    }
    author = {"object": "user", "id": page["created_by"]["id"]}
    assert {key: value for key, value in page.items() if key not in {"id", "url"}} == {
        "object": "page",
        "created_time": "2026-11-24T10:30:00.000Z",
        "last_edited_time": "2026-11-24T10:30:00.000Z",
        "created_by": author,
        "last_edited_by": author,
        "cover": {"type": "external", "external": {"url": "https://example.com/c.png"}},
        "icon": {"type": "emoji", "emoji": "🚀"},
        "parent": {"type": "page_id", "page_id": bench.root},
        "in_trash": False,
        "is_archived": False,
        "is_locked": False,
        "properties": {},
        "public_url": None,
        "request_id": page["request_id"],
    }


def test_archived_went_in_2026(bench: Workbench, bench_2025: Workbench) -> None:
    page = bench.page()
    assert "archived" not in page
    assert bench_2025.raw("GET", f"pages/{page['id']}").json()["archived"] is False
    assert "body.archived should be not present" in bench.refused(
        f"pages/{page['id']}", {"archived": True}, "PATCH"
    )
    answer = bench_2025.raw("PATCH", f"pages/{page['id']}", {"archived": True})
    assert answer.json()["in_trash"] is True


def test_the_url_of_a_page_shows_it_to_people(bench: Workbench) -> None:
    page = bench.page("Ships & <script>alert(1)</script>", paragraph("a < b"))
    answer = bench.http.get(page["url"])
    assert answer.status_code == 200
    assert "Ships &amp; &lt;script&gt;" in answer.text
    assert "a &lt; b" in answer.text
    assert "<script" not in answer.text


def test_the_url_of_a_database_shows_its_rows(bench: Workbench) -> None:
    answer = bench.http.get(bench.source("Roadmap")["url"])
    assert "Sign-in with a passkey" in answer.text
    assert "Mira Okonjo" in answer.text


def test_an_address_without_a_page_is_not_found(bench: Workbench) -> None:
    assert bench.http.get(f"{bench.server.url}/nothing").status_code == 404


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "body.parent should be defined, instead was `undefined`."),
        ({"parent": {}}, "body failed validation. Fix one:\nbody.parent.page_id should be defined"),
        ({"parent": {"page_id": 5}}, "body.parent.page_id should be a string, instead was `5`."),
        ({"parent": {"page_id": "x"}}, 'should be a valid uuid, instead was `"x"`.'),
        ({"parent": {"workspace": True}}, "Internal integrations aren't owned by a single user"),
    ],
)
def test_a_wrong_parent_is_refused(bench: Workbench, body: Obj, message: str) -> None:
    assert message in bench.refused("pages", body)


def test_an_unknown_property_is_refused_and_nothing_is_made(bench: Workbench) -> None:
    before = len(bench.children(bench.root))
    body = {
        "parent": {"page_id": bench.root},
        "properties": {"title": {"title": text("x")}, "Due": {"date": None}},
    }
    assert bench.refused("pages", body) == "Due is not a property that exists."
    assert len(bench.children(bench.root)) == before


def test_a_page_lists_under_its_parent(bench: Workbench) -> None:
    page = bench.page("Listed")
    last = bench.children(bench.root)[-1]
    assert (last["id"], last["type"], last["child_page"]) == (
        page["id"],
        "child_page",
        {"title": "Listed"},
    )


def test_a_page_goes_where_its_position_says(bench: Workbench) -> None:
    home = bench.page("Home", paragraph("a"), paragraph("b"))["id"]
    first = bench.children(home)[0]["id"]
    places: list[Obj] = [
        {"type": "page_start"},
        {"type": "after_block", "after_block": {"id": first}},
        {"type": "page_end"},
    ]
    for title, place in zip(("start", "after a", "end"), places, strict=True):
        properties = {"title": {"title": text(title)}}
        bench.notion.pages.create(parent={"page_id": home}, properties=properties, position=place)
    assert bench.words(home) == ["start", "a", "after a", "b", "end"]


def test_a_title_is_changed_and_the_edit_is_dated(bench: Workbench, clock: Clock) -> None:
    from datetime import timedelta

    page = bench.page("Old")
    clock.turn(timedelta(minutes=5))
    changed: Any = bench.notion.pages.update(
        page["id"], properties={"title": {"title": text("New")}}
    )
    clock.turn(timedelta(minutes=-5))
    assert changed["properties"]["title"]["title"][0]["plain_text"] == "New"
    assert changed["created_time"] == page["created_time"]
    assert changed["last_edited_time"] == "2026-11-24T10:35:00.000Z"


def test_icon_and_cover_are_removed_by_null(bench: Workbench) -> None:
    page = bench.page("x", icon={"emoji": "🎈"})
    answer = bench.raw("PATCH", f"pages/{page['id']}", {"icon": None, "cover": None}).json()
    assert (answer["icon"], answer["cover"]) == (None, None)


def test_an_icon_that_is_no_emoji_is_refused(bench: Workbench) -> None:
    page = bench.page()
    assert "body.icon.emoji should be a valid emoji" in bench.refused(
        f"pages/{page['id']}", {"icon": {"emoji": "rocket"}}, "PATCH"
    )


def test_erase_content_empties_a_page_in_one_call(bench: Workbench) -> None:
    page = bench.page("x", paragraph("a"), paragraph("b"))
    bench.notion.pages.update(page["id"], erase_content=True)
    assert bench.children(page["id"]) == []


class TestTrash:
    def test_a_trashed_page_leaves_lists_and_takes_its_content_along(
        self, bench: Workbench
    ) -> None:
        outer = bench.page("outer")
        inner: Any = bench.notion.pages.create(
            parent={"page_id": outer["id"]}, properties={"title": {"title": text("inner")}}
        )
        trashed: Any = bench.notion.pages.update(outer["id"], in_trash=True)
        assert trashed["in_trash"] is True
        assert outer["id"] not in [child["id"] for child in bench.children(bench.root)]
        read: Any = bench.notion.pages.retrieve(inner["id"])
        assert read["in_trash"] is True

    def test_what_lies_in_the_trash_is_not_edited(self, bench: Workbench) -> None:
        page = bench.page("x")
        bench.notion.pages.update(page["id"], in_trash=True)
        message = bench.refused(
            f"pages/{page['id']}", {"properties": {"title": {"title": []}}}, "PATCH"
        )
        assert message == (
            "Can't edit block that is archived. You must unarchive the block before editing."
        )
        assert "archived" in bench.refused(f"pages/{page['id']}", {"in_trash": True}, "PATCH")
        assert "archived" in bench.refused(
            f"blocks/{page['id']}/children", {"children": [paragraph("x")]}, "PATCH"
        )
        assert "archived" in bench.refused("pages", {"parent": {"page_id": page["id"]}})

    def test_restoring_brings_back_what_went_along_and_nothing_else(self, bench: Workbench) -> None:
        page = bench.page("x", paragraph("kept"), paragraph("gone before"))
        bench.notion.blocks.delete(bench.children(page["id"])[1]["id"])
        bench.notion.pages.update(page["id"], in_trash=True)
        bench.notion.pages.update(page["id"], in_trash=False)
        assert bench.words(page["id"]) == ["kept"]


class TestMove:
    def test_a_page_moves_under_another_page(self, bench: Workbench) -> None:
        page, home = bench.page("mover"), bench.page("new home")
        moved: Any = bench.notion.pages.move(page["id"], parent={"page_id": home["id"]})
        assert moved["parent"] == {"type": "page_id", "page_id": home["id"]}
        assert bench.words(home["id"]) == ["mover"]

    def test_a_page_becomes_a_row(self, bench: Workbench) -> None:
        source = bench.table("rows")
        page = bench.page("mover")
        moved: Any = bench.notion.pages.move(page["id"], parent={"data_source_id": source})
        assert moved["parent"]["data_source_id"] == source
        assert bench.query(source) == ["mover"]

    def test_a_page_does_not_move_into_itself(self, bench: Workbench) -> None:
        page = bench.page("ring")
        with pytest.raises(APIResponseError) as caught:
            bench.notion.pages.move(page["id"], parent={"page_id": page["id"]})
        assert error_of(caught) == (400, "validation_error")


def test_mentions_carry_the_words_of_today(bench: Workbench) -> None:
    target = bench.page("Before")
    mention = {"type": "mention", "mention": {"type": "page", "page": {"id": target["id"]}}}
    page = bench.page("x", block("paragraph", rich_text=[mention]))
    bench.notion.pages.update(target["id"], properties={"title": {"title": text("After")}})
    assert bench.words(page["id"]) == ["After"]


def test_a_page_in_the_trash_can_still_be_read(bench: Workbench) -> None:
    page = bench.page("Old", paragraph("kept"), paragraph("dropped before"))
    kept, dropped = (one["id"] for one in bench.children(page["id"]))
    bench.notion.blocks.delete(dropped)
    bench.notion.pages.update(page["id"], in_trash=True)
    shown = bench.children(page["id"])
    assert [(one["id"], one["in_trash"]) for one in shown] == [(kept, True)]
    assert bench.raw("GET", f"pages/{page['id']}/markdown").json()["markdown"] == "kept"
