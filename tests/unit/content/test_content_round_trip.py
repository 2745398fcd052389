"""Blocks written as markdown read back as the same blocks, whatever they hold."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.content import Block, blocks_to_markdown, markdown_to_blocks, render_markdown
from core.content.build import make
from core.content.normal import normal_blocks, same_blocks
from tests.unit.content.content_strategies import texts, trees

PIECES = (
    *("# ", "- ", "  - ", "1. ", "> ", "```\n", "```py\n", "    ", "\t", "\n", "\n\n", "---\n"),
    *("a", "b c", "**", "*", "_", "~~", "`", "``", "[", "]", "(", ")", "![", "](/rel)", "| a |\n"),
    *("](http://e.x/a)", "<b>", "</b>", "<div>", "<details>\n", "</details>\n", "<columns>\n"),
    *("<column>\n", "</column>\n", "</columns>\n", "$", "$$\n", "|---|\n", "===\n", "&amp;"),
    *("\\", "<br>", "<!--", "-->", "[^1]", "[^1]: n\n", "[x]: http://a.b\n", "[ ] ", "😀 "),
    *("[!NOTE]\n", "http://e.x/", "www.e.x", "a@b.co", '{color="red"}', "<table><tr><td>", "é"),
    *("</td></tr></table>", "<callout>\n", "</callout>\n", '<mention-user id="1">', "\u00a0"),
    *("<summary>s</summary>\n", "<empty-block/>\n", '<a href="http://q.r">', "</a>", "  \n"),
)
documents = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
quick = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(trees)
def test_every_block_type_with_every_field_survives(blocks: list[Block]) -> None:
    again = markdown_to_blocks(blocks_to_markdown(blocks))
    assert normal_blocks(again) == normal_blocks(blocks)


@quick
@given(documents)
def test_any_markdown_settles_after_one_reading(text: str) -> None:
    blocks = markdown_to_blocks(text)
    assert markdown_to_blocks(blocks_to_markdown(blocks)) == blocks


@quick
@given(texts)
def test_text_that_looks_like_markdown_stays_text(text: str) -> None:
    for kind in ("paragraph", "quote", "bulleted_list_item", "heading_2", "toggle", "to_do"):
        body: dict[str, Any] = {"rich_text": [{"type": "text", "text": {"content": text}}]}
        blocks = [make(kind, body)]
        assert same_blocks(markdown_to_blocks(blocks_to_markdown(blocks)), blocks)


def response(kind: str, body: dict[str, Any], **more: Any) -> Block:
    return {
        "object": "block",
        "id": "b1",
        "created_time": "2026-11-23T00:00:00.000Z",
        "has_children": bool(more),
        "in_trash": False,
        "type": kind,
        kind: body,
        **more,
    }


def answered(content: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "text",
            "text": {"content": content, "link": None},
            "annotations": {
                "bold": False,
                "italic": False,
                "strikethrough": False,
                "underline": False,
                "code": False,
                "color": "default",
            },
            "plain_text": content,
            "href": None,
        }
    ]


def test_answers_of_the_api_are_read_with_children_beside_the_type() -> None:
    child = response("paragraph", {"rich_text": answered("inner"), "color": "default"})
    parent = response(
        "toggle", {"rich_text": answered("outer"), "color": "default"}, children=[child]
    )
    assert blocks_to_markdown([parent]) == (
        "<details>\n<summary>outer</summary>\n\ninner\n\n</details>\n"
    )


def test_mentions_in_answers_show_the_name() -> None:
    mention = {
        "type": "mention",
        "mention": {"type": "user", "user": {"object": "user", "id": "u1", "name": "Ann"}},
        "plain_text": "@Ann",
    }
    block = response("paragraph", {"rich_text": [*answered("hi "), mention]})
    assert blocks_to_markdown([block]) == 'hi <mention-user id="u1">@Ann</mention-user>\n'
    assert same_blocks(markdown_to_blocks(blocks_to_markdown([block])), [block])


@pytest.mark.parametrize("kind", ["unsupported", "meeting_notes"])
def test_blocks_that_cannot_be_written_are_named_and_warned_of(kind: str) -> None:
    found = render_markdown([response(kind, {})])
    assert found.text == f"\\[{kind}\\]\n"
    assert [warning.code for warning in found.warnings] == ["block_type"]


def test_child_pages_keep_title_and_id() -> None:
    block = response("child_page", {"title": "Plan <b>"})
    assert blocks_to_markdown([block]) == '<page id="b1">Plan \\<b></page>\n'


def test_spaces_in_an_equation_in_a_cell_are_kept() -> None:
    cell = [{"type": "equation", "equation": {"expression": "a  b"}}]
    rows = [make("table_row", {"cells": [cell]})]
    blocks = [make("table", {"table_width": 1, "has_row_header": True, "children": rows})]
    assert same_blocks(markdown_to_blocks(blocks_to_markdown(blocks)), blocks)


def test_a_byte_order_mark_in_the_text_is_kept() -> None:
    body = {"rich_text": [{"type": "text", "text": {"content": "\ufeffx"}}]}
    blocks = [make("paragraph", body)]
    assert markdown_to_blocks(blocks_to_markdown(blocks)) == blocks


@pytest.mark.parametrize("text", ["<sub></sub>", "<b></b>", "<u></u>", "# <sup></sup>"])
def test_formats_of_nothing_are_nothing(text: str) -> None:
    blocks = markdown_to_blocks(text)
    assert markdown_to_blocks(blocks_to_markdown(blocks)) == blocks


@pytest.mark.parametrize("mark", ["- ", "> ", "1. "])
def test_text_of_too_many_runs_that_lies_too_deep_settles(mark: str) -> None:
    blocks = markdown_to_blocks(mark * 50 + "**a* " + "***a**b* " * 33 + "**a* ")
    assert markdown_to_blocks(blocks_to_markdown(blocks)) == blocks


@pytest.mark.parametrize("mark", ["- ", "1. "])
def test_what_follows_a_list_that_is_too_deep_is_not_taken_into_it(mark: str) -> None:
    blocks = markdown_to_blocks(mark * 50 + "a\n\n---\n\nafter")
    assert [block["type"] for block in blocks[1:]] == ["divider", "paragraph"]
    assert markdown_to_blocks(blocks_to_markdown(blocks)) == blocks


@pytest.mark.parametrize("mark", ["- ", "> ", "1. "])
def test_what_lies_too_deep_settles_too(mark: str) -> None:
    for depth in (49, 50, 51, 80):
        for note in ("", "[^a]: "):
            blocks = markdown_to_blocks(note + mark * depth + "a **b**")
            assert markdown_to_blocks(blocks_to_markdown(blocks)) == blocks
