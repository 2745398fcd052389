"""Blocks: the 31 writable types, their limits, nesting, order, change and removal."""

from typing import Any

import pytest
from notion_client import APIResponseError

from tests.integration.sandbox.desk import Obj, Workbench, block, error_of, paragraph, text

URL = "https://example.com/thing.png"
CELLS = {"type": "table_row", "table_row": {"cells": [text("a"), text("b")]}}
TABLE = block("table", table_width=2, children=[CELLS])
COLUMNS = block(
    "column_list",
    children=[block("column", children=[paragraph(word)]) for word in ("left", "right")],
)
VALID: list[Obj] = [
    block("embed", url=URL),
    block("bookmark", url=URL, caption=text("seen")),
    *(block(kind, external={"url": URL}) for kind in ("image", "video", "pdf", "file", "audio")),
    block("code", "print()", language="python"),
    block("equation", expression="e=mc^2"),
    block("divider"),
    block("breadcrumb"),
    block("tab", children=[paragraph("first", children=[paragraph("inside")])]),
    block("table_of_contents", color="gray"),
    TABLE,
    COLUMNS,
    *(block(f"heading_{level}", "head", is_toggleable=True) for level in (1, 2, 3, 4)),
    paragraph("text", icon={"emoji": "🌱"}),
    block("bulleted_list_item", "x", children=[paragraph("y")]),
    block("numbered_list_item", "x"),
    block("quote", "x", color="red_background"),
    block("to_do", "x", checked=True),
    block("toggle", "x", children=[TABLE]),
    block("template", "x"),
    block("callout", "x", icon={"emoji": "💡"}),
    block("synced_block", synced_from=None, children=[paragraph("shared")]),
]


@pytest.fixture(scope="module")
def page(bench: Workbench) -> str:
    return str(bench.page("Blocks")["id"])


@pytest.mark.parametrize("given", VALID, ids=lambda given: given["type"])
def test_each_type_is_taken_and_given_back(bench: Workbench, page: str, given: Obj) -> None:
    made = bench.append(page, given)[0]
    kind = given["type"]
    assert (made["object"], made["type"]) == ("block", kind)
    assert made["parent"] == {"type": "page_id", "page_id": page}
    assert made["has_children"] is ("children" in given[kind])
    for key, value in given[kind].items():
        if key not in {"children", "rich_text", "caption", "icon"}:
            assert made[kind][key] == value
    read: Any = bench.notion.blocks.retrieve(made["id"])
    assert read[kind] == made[kind]


def test_a_link_to_a_page_names_one_that_is_there(bench: Workbench, page: str) -> None:
    made = bench.append(page, block("link_to_page", page_id=bench.root))[0]
    assert made["link_to_page"] == {"type": "page_id", "page_id": bench.root}
    missing = block("link_to_page", page_id="11111111-2222-4333-8444-555555555555")
    with pytest.raises(APIResponseError) as caught:
        bench.append(page, missing)
    assert error_of(caught) == (404, "object_not_found")


def deep(levels: int) -> Obj:
    inner = [deep(levels - 1)] if levels else []
    return block("bulleted_list_item", "x", **({"children": inner} if inner else {}))


def many(count: int) -> list[Obj]:
    return [paragraph("x")] * count


WRONG: list[tuple[Obj, str]] = [
    ({}, "body failed validation. Fix one:\nbody.children[0].embed should be defined"),
    ({"type": "child_page", "child_page": {"title": "x"}}, "Fix one"),
    ({"type": "quote", "paragraph": {"rich_text": []}}, "body.children[0].type should be"),
    (
        {"type": "paragraph", "paragraph": {}},
        (
            "body failed validation: body.children[0].paragraph.rich_text should be defined,"
            " instead was `undefined`."
        ),
    ),
    (block("paragraph", "x", style="loud"), "body.children[0].paragraph.style should be not"),
    (block("paragraph", "x", color="mauve"), "body.children[0].paragraph.color should be"),
    (
        paragraph("x" * 2001),
        (
            "body.children[0].paragraph.rich_text[0].text.content.length should be ≤ `2000`,"
            " instead was `2001`."
        ),
    ),
    (paragraph("😀" * 1001), "text.content.length should be ≤ `2000`, instead was `2002`."),
    (
        block("paragraph", rich_text=text("x") * 101),
        "body.children[0].paragraph.rich_text.length should be ≤ `100`, instead was `101`.",
    ),
    (block("equation", expression="x" * 1001), "expression.length should be ≤ `1000`"),
    (block("code", "x", language="py"), 'body.children[0].code.language should be `"abap"`'),
    (block("code", "x"), "body.children[0].code.language should be defined"),
    (block("bookmark", url="example"), "Content creation Failed. Fix the following: \nInvalid URL"),
    (block("image", external={"url": "no"}), "Content creation Failed"),
    (
        block("paragraph", rich_text=[{"text": {"content": "x", "link": {"url": "/docs"}}}]),
        "Content creation Failed. Fix the following: \nInvalid URL for link.",
    ),
    (block("table", table_width=2, children=[]), "at least one table_row"),
    (block("table", table_width=3, children=[CELLS]), "Number of cells in table row must match"),
    (block("table", table_width=2, children=[paragraph("x")]), "children[0].table_row should be"),
    (block("table", table_width=0, children=[CELLS]), "table_width should be"),
    (CELLS, "table_row blocks can only be children of table blocks."),
    (block("column", children=[paragraph("x")]), "column blocks can only be children of"),
    (block("column_list", children=[block("column", children=[paragraph("x")])]), "at least two"),
    (block("heading_1", "x", children=[paragraph("y")]), "toggleable"),
    (block("divider", children=[]), "body.children[0].divider.children should be not present"),
    (
        deep(3),
        (
            "children[0].bulleted_list_item.children[0].bulleted_list_item.children[0]"
            ".bulleted_list_item.children should be not present, instead was `[{"
        ),
    ),
    (block("toggle", "x", children=[COLUMNS]), "Fix one"),
    (block("toggle", "x", children=many(101)), "toggle.children.length should be ≤ `100`"),
    (
        block("quote", rich_text=[{"mention": {"user": {"id": "nobody"}}}]),
        "mention.user.id should be a valid uuid",
    ),
    (block("quote", rich_text=[{"mention": {"date": {"start": "soon"}}}]), "ISO 8601"),
    (block("synced_block", children=[]), "synced_from should be defined"),
]


@pytest.mark.parametrize(("given", "message"), WRONG)
def test_what_breaks_a_rule_is_refused(
    bench: Workbench, page: str, given: Obj, message: str
) -> None:
    before = len(bench.children(page))
    assert message in bench.refused(f"blocks/{page}/children", {"children": [given]}, "PATCH")
    assert len(bench.children(page)) == before


def test_limits_are_met_exactly(bench: Workbench) -> None:
    page = bench.page("limits")["id"]
    bench.append(page, paragraph("x" * 2000), paragraph("😀" * 1000), deep(2))
    bench.append(page, block("quote", rich_text=text("x") * 100))
    made = bench.append(page, *many(97))
    assert len(made) == 97


def test_more_than_100_side_by_side_are_refused(bench: Workbench, page: str) -> None:
    message = bench.refused(f"blocks/{page}/children", {"children": many(101)}, "PATCH")
    assert message == (
        "body failed validation: body.children.length should be ≤ `100`, instead was `101`."
    )


def test_more_than_1000_in_all_are_refused(bench: Workbench, page: str) -> None:
    wide = [block("toggle", "x", children=many(10))] * 91
    message = bench.refused(f"blocks/{page}/children", {"children": wide}, "PATCH")
    assert "≤ `1000`, instead was `1001`" in message


class TestOrder:
    def test_position_says_where(self, bench: Workbench) -> None:
        page = bench.page("order", paragraph("a"), paragraph("b"))["id"]
        first = bench.children(page)[0]["id"]
        bench.append(page, paragraph("1"), paragraph("2"), position={"type": "start"})
        after = {"type": "after_block", "after_block": {"id": first}}
        bench.append(page, paragraph("3"), paragraph("4"), position=after)
        bench.append(page, paragraph("5"), position={"type": "end"})
        assert bench.words(page) == ["1", "2", "a", "3", "4", "b", "5"]

    def test_after_went_in_2026(self, bench: Workbench, bench_2025: Workbench) -> None:
        page = bench.page("order", paragraph("a"), paragraph("b"))["id"]
        first = bench.children(page)[0]["id"]
        body = {"children": [paragraph("x")], "after": first}
        assert "body.after should be not present" in bench.refused(
            f"blocks/{page}/children", body, "PATCH"
        )
        bench_2025.append(page, paragraph("x"), after=first)
        assert bench.words(page) == ["a", "x", "b"]

    def test_an_anchor_elsewhere_is_refused(self, bench: Workbench, page: str) -> None:
        other = bench.page("other", paragraph("x"))["id"]
        anchor = bench.children(other)[0]["id"]
        position = {"type": "after_block", "after_block": {"id": anchor}}
        body = {"children": [paragraph("x")], "position": position}
        assert "is not a child of" in bench.refused(f"blocks/{page}/children", body, "PATCH")


class TestPaging:
    def test_children_come_in_pages(self, bench: Workbench) -> None:
        page = bench.page("pages", *(paragraph(str(number)) for number in range(7)))["id"]
        first: Any = bench.notion.blocks.children.list(page, page_size=4)
        assert (first["has_more"], len(first["results"])) == (True, 4)
        assert first["next_cursor"]
        rest: Any = bench.notion.blocks.children.list(page, start_cursor=first["next_cursor"])
        assert (rest["has_more"], rest["next_cursor"], len(rest["results"])) == (False, None, 3)
        assert rest["results"][0]["paragraph"]["rich_text"][0]["plain_text"] == "4"

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ("page_size=101", "query.page_size should be ≤ `100`, instead was `101`"),
            ("page_size=0", "query.page_size should be ≥ `1`"),
            ("page_size=many", "query.page_size should be a number"),
            ("start_cursor=x", "query.start_cursor should be a valid uuid"),
            ("start_cursor=11111111-2222-4333-8444-555555555555", "start_cursor provided is inv"),
        ],
    )
    def test_a_wrong_window_is_refused(
        self, bench: Workbench, page: str, query: str, message: str
    ) -> None:
        answer = bench.raw("GET", f"blocks/{page}/children?{query}")
        assert answer.status_code == 400
        assert message in answer.json()["message"]


class TestChange:
    def test_given_keys_replace_and_others_stay(self, bench: Workbench, page: str) -> None:
        made = bench.append(page, block("to_do", "wash", color="red"))[0]
        changed: Any = bench.notion.blocks.update(made["id"], to_do={"checked": True})
        assert changed["to_do"]["checked"] is True
        assert changed["to_do"]["color"] == "red"
        assert changed["to_do"]["rich_text"][0]["plain_text"] == "wash"

    def test_the_type_stays(self, bench: Workbench, page: str) -> None:
        made = bench.append(page, paragraph("x"))[0]
        body = {"quote": {"rich_text": text("x")}}
        assert "type of a block cannot be changed" in bench.refused(
            f"blocks/{made['id']}", body, "PATCH"
        )

    @pytest.mark.parametrize(
        ("given", "change", "message"),
        [
            (paragraph("x"), {"paragraph": {"children": []}}, "children should be not present"),
            (TABLE, {"table": {"table_width": 3}}, "table_width should be not present"),
            (block("quote", "x"), {"quote": {"color": "red"}}, "rich_text should be defined"),
            (paragraph("x"), {}, "Fix one"),
            (paragraph("x"), {"type": {"paragraph": {}}}, "Fix one"),
        ],
    )
    def test_what_cannot_change_is_refused(
        self, bench: Workbench, page: str, given: Obj, change: Obj, message: str
    ) -> None:
        made = bench.append(page, given)[0]
        assert message in bench.refused(f"blocks/{made['id']}", change, "PATCH")

    def test_a_table_row_keeps_its_width(self, bench: Workbench, page: str) -> None:
        table = bench.append(page, TABLE)[0]["id"]
        row = bench.children(table)[0]["id"]
        body = {"table_row": {"cells": [text("only one")]}}
        assert "must match the table width" in bench.refused(f"blocks/{row}", body, "PATCH")
        wide: Obj = {"children": [{"table_row": {"cells": [[], [], []]}}]}
        assert "must match" in bench.refused(f"blocks/{table}/children", wide, "PATCH")


class TestRemoval:
    def test_a_deleted_block_leaves_the_list_and_can_return(self, bench: Workbench) -> None:
        page = bench.page("x", paragraph("a"), paragraph("b"), paragraph("c"))["id"]
        middle = bench.children(page)[1]["id"]
        gone: Any = bench.notion.blocks.delete(middle)
        assert gone["in_trash"] is True
        assert bench.words(page) == ["a", "c"]
        bench.notion.blocks.update(middle, in_trash=False)
        assert bench.words(page) == ["a", "b", "c"]

    def test_deleting_twice_is_a_validation_error(self, bench: Workbench, page: str) -> None:
        made = bench.append(page, paragraph("x"))[0]["id"]
        bench.notion.blocks.delete(made)
        with pytest.raises(APIResponseError, match="Can't edit block that is archived"):
            bench.notion.blocks.delete(made)

    def test_deleting_a_child_page_trashes_the_page(self, bench: Workbench) -> None:
        page = bench.page("doomed")
        bench.notion.blocks.delete(page["id"])
        read: Any = bench.notion.pages.retrieve(page["id"])
        assert read["in_trash"] is True


@pytest.mark.parametrize("kind", ["divider", "heading_2", "image"])
def test_only_containers_take_children(bench: Workbench, page: str, kind: str) -> None:
    given = {
        "divider": block("divider"),
        "heading_2": block("heading_2", "plain"),
        "image": block("image", external={"url": URL}),
    }[kind]
    made = bench.append(page, given)[0]["id"]
    body = {"children": [paragraph("x")]}
    assert "does not support children" in bench.refused(f"blocks/{made}/children", body, "PATCH")


def test_a_synced_copy_shows_the_originals_children(bench: Workbench, page: str) -> None:
    shared = block("synced_block", synced_from=None, children=[paragraph("shared")])
    original = bench.append(page, shared)[0]["id"]
    copy = bench.append(page, block("synced_block", synced_from={"block_id": original}))[0]
    assert copy["has_children"] is True
    assert bench.words(copy["id"]) == ["shared"]
    body = {"children": [paragraph("x")]}
    assert "does not support" in bench.refused(f"blocks/{copy['id']}/children", body, "PATCH")
