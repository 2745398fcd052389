"""The validator names the path, the limit and the mend of what Notion would refuse."""

from typing import Any

import pytest

from core.content import Block
from core.content.build import make
from core.content.check_properties import check_properties
from core.content.checks import check_blocks, check_request
from core.content.sendable import without_refused_links


def text(content: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": {"content": content, **more}}


def paragraph(*children: Block, **more: Any) -> Block:
    held = {"children": list(children)} if children else {}
    return make("paragraph", {"rich_text": [text()], **held, **more})


ID = "0123456789abcdef0123456789abcdef"


def column(*children: Block, **more: Any) -> Block:
    return make("column", {"children": list(children), **more})


def columns(*made: Block) -> Block:
    return make("column_list", {"children": list(made)})


CHILD = paragraph()
ROW = make("table_row", {"cells": [[text()], []]})


@pytest.mark.parametrize(
    ("block", "path"),
    [
        (
            make("paragraph", {"rich_text": [text("x" * 2_001)]}),
            "paragraph.rich_text[0].text.content",
        ),
        (
            make("paragraph", {"rich_text": [text("😀" * 1_001)]}),
            "paragraph.rich_text[0].text.content",
        ),
        (make("paragraph", {"rich_text": [text()] * 101}), "paragraph.rich_text"),
        (
            make("paragraph", {"rich_text": [text(link={"url": "/rel"})]}),
            "paragraph.rich_text[0].text.link.url",
        ),
        (paragraph(color="mauve"), "paragraph.color"),
        (paragraph(colour="red"), "paragraph.colour"),
        (make("paragraph", {}), "paragraph.rich_text"),
        (make("heading_5", {"rich_text": []}), "type"),
        (make("code", {"rich_text": [], "language": "py"}), "code.language"),
        (make("equation", {"expression": "x" * 1_001}), "equation.expression"),
        (make("image", {"caption": []}), "image"),
        (make("image", {"external": {"url": "a.png"}}), "image.external.url"),
        (make("bookmark", {"url": "https://example.com/" + "a" * 2_000}), "bookmark.url"),
        (make("divider", {"children": [paragraph()]}), "divider.children"),
        (make("tab", {"children": [make("divider", {})]}), "tab.children[0]"),
        (paragraph(ROW), "paragraph.children[0]"),
        (make("link_to_page", {}), "link_to_page"),
        (
            columns(column(paragraph(), width_ratio=1.5), column(paragraph())),
            "column_list.children[0].column.width_ratio",
        ),
        (columns(column(paragraph())), "column_list.children"),
        (columns(column(paragraph()), column()), "column_list.children[1].column.children"),
        (make("heading_1", {"rich_text": [], "children": [CHILD]}), "heading_1.children"),
        (
            make("synced_block", {"synced_from": {"block_id": ID}, "children": [CHILD]}),
            "synced_block.children",
        ),
        (make("table", {"table_width": 2, "children": []}), "table.children"),
        (
            make("table", {"table_width": 1, "children": [ROW]}),
            "table.children[0].table_row.cells",
        ),
        (make("callout", {"rich_text": [], "icon": {"emoji": "x"}}), "callout.icon.emoji"),
        (make("link_to_page", {"page_id": "somewhere"}), "link_to_page.page_id"),
        (make("embed", {"url": "https://example.com/a b"}), "embed.url"),
        (make("divider", {"text": "x"}), "divider.text"),
        (
            make("paragraph", {"rich_text": [{**text(), "bold": True}]}),
            "paragraph.rich_text[0].bold",
        ),
        (make("image", {"type": "external", "file_upload": {"id": ID}}), "image.type"),
        (make("to_do", {"rich_text": [], "checked": "yes"}), "to_do.checked"),
        (
            make("paragraph", {"rich_text": [{**text(), "annotations": {"bolt": True}}]}),
            "paragraph.rich_text[0].annotations.bolt",
        ),
        (
            make("paragraph", {"rich_text": [{"type": "mention", "mention": {"user": {}}}]}),
            "paragraph.rich_text[0].mention.user.id",
        ),
    ],
)
def test_each_broken_rule_is_found_at_its_path(block: Block, path: str) -> None:
    problems = check_blocks([block])
    assert [problem.path for problem in problems] == [f"blocks[0].{path}"]
    assert problems[0].rule.endswith((".", ")"))
    assert problems[0].mend


def test_a_problem_reads_as_a_sentence() -> None:
    (problem,) = check_blocks([make("paragraph", {"rich_text": [text("x" * 2_001)]})])
    assert str(problem) == (
        "blocks[0].paragraph.rich_text[0].text.content: At most 2,000 characters (UTF-16 units) "
        "are allowed; this has 2,001. Split it."
    )


@pytest.mark.parametrize(
    ("children", "path"),
    [
        ([paragraph()] * 101, "children"),
        ([paragraph(*[paragraph()] * 101)], "children[0].paragraph.children"),
        ([paragraph(*[paragraph(*[paragraph()] * 10)] * 100)], "children"),
        (
            [paragraph(paragraph(paragraph(paragraph())))],
            "children[0].paragraph.children[0].paragraph.children[0].paragraph.children[0]",
        ),
        (
            [paragraph(make("column_list", {"children": []}))],
            "children[0].paragraph.children[0]",
        ),
        (
            [make("table", {"table_width": 1, "children": [ROW]})],
            "children[0].table.children[0].table_row.cells",
        ),
        ([make("table", {"table_width": 2, "children": []})], "children[0].table.children"),
        ([make("paragraph", {"rich_text": [text("x" * 1_999)] * 100})] * 3, "children"),
        ([ROW], "children[0]"),
    ],
)
def test_a_request_is_also_held_to_width_depth_count_and_bytes(
    children: list[Block], path: str
) -> None:
    assert path in [problem.path for problem in check_request(children)]


def test_rows_may_be_appended_to_a_table() -> None:
    assert check_request([ROW], parent="table") == []


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"title": [text("x" * 2_001)]}, ".title[0].text.content"),
        ({"number": "five"}, ".number"),
        ({"number": float("nan")}, ".number"),
        ({"url": "x" * 2_001}, ".url"),
        ({"url": 5}, ".url"),
        ({"select": {"name": "a, b"}}, ".select.name"),
        ({"multi_select": [{"name": str(n)} for n in range(101)]}, ".multi_select"),
        ({"email": "x" * 201}, ".email"),
        ({"phone_number": "1" * 201}, ".phone_number"),
        ({"date": {"end": "2026-11-23"}}, ".date.start"),
        ({"people": [{"name": "Ann"}]}, ".people[0].id"),
        ({"relation": [{"id": ID}] * 101}, ".relation"),
        ({"checkbox": 1}, ".checkbox"),
        ({"status": {}}, ".status"),
        ({"formula": {}}, ""),
        ({"files": [{"name": "a"}]}, ".files[0]"),
    ],
)
def test_property_values_are_checked(value: dict[str, Any], path: str) -> None:
    problems = check_properties({"Name": value})
    assert [problem.path for problem in problems] == [f"properties['Name']{path}"]


def test_good_property_values_pass() -> None:
    good = {
        "Name": {"title": [text()]},
        "Due": {"date": {"start": "2026-11-23"}},
        "Tags": {"multi_select": [{"name": "a"}]},
        "Done": {"type": "checkbox", "checkbox": True},
        "Link": {"url": None},
    }
    assert check_properties(good) == []


@pytest.mark.parametrize("address", ["ftp://example.com/a", "irc://example.com", "t:1"])
def test_an_address_for_other_programs_is_refused_and_can_be_taken_out(address: str) -> None:
    linked = {"type": "text", "text": {"content": "x", "link": {"url": address}}}
    inner = {"type": "paragraph", "paragraph": {"rich_text": [linked]}}
    block = {"type": "quote", "quote": {"rich_text": [linked], "children": [inner]}}
    problems = check_blocks([block])
    assert [problem.mend[:19] for problem in problems] == ["Begin it with https"] * 2
    (without,) = without_refused_links([block])
    assert check_blocks([without]) == []
    assert "'content': 'x'" in str(without)
    assert linked["text"] == {"content": "x", "link": {"url": address}}


@pytest.mark.parametrize("address", ["https://example.com", "MAILTO:a@example.com", "tel:112"])
def test_an_address_that_notion_takes_stays(address: str) -> None:
    linked = {"type": "text", "text": {"content": "x", "link": {"url": address}}}
    block = {"type": "paragraph", "paragraph": {"rich_text": [linked]}}
    assert check_blocks([block]) == []
    assert without_refused_links([block]) == [block]
