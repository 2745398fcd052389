"""Every block type has a documented syntax, and the documentation's examples are true."""

import re
from pathlib import Path
from typing import Any

import pytest

from core.content import (
    Block,
    blocks_to_markdown,
    check_blocks,
    convert_markdown,
    markdown_to_blocks,
    same_blocks,
)
from core.content.build import body_of, make
from core.content.check_fields import FIELDS
from core.content.runs import BOLD, CODE, ITALIC, STRIKE, UNDERLINE, Run, runs_of

PAGE = (Path(__file__).parents[3] / "docs" / "content-syntax.md").read_text(encoding="utf-8")
ID = "01234567-89ab-cdef-0123-456789abcdef"


def documented() -> dict[str, list[str]]:
    """The examples by the block type whose heading they stand under."""
    found: dict[str, list[str]] = {}
    kinds: list[str] = []
    pattern = r"^### `(\w+)`$|^````markdown\n(.*?)\n````$"
    for match in re.finditer(pattern, PAGE, re.DOTALL | re.MULTILINE):
        if match[1]:
            kinds = [*kinds, match[1]] if kinds and not found.get(kinds[-1]) else [match[1]]
            found[match[1]] = []
        else:
            for kind in kinds:
                found[kind].append(match[2])
    return found


def text(content: str, **marks: bool) -> list[dict[str, Any]]:
    item: dict[str, Any] = {"type": "text", "text": {"content": content}}
    return [{**item, "annotations": marks} if marks else item]


def said(content: str, **more: Any) -> dict[str, Any]:
    return {"rich_text": text(content), **more}


def paragraph(content: str) -> Block:
    return make("paragraph", said(content))


def external(path: str, **more: Any) -> dict[str, Any]:
    return {"type": "external", "external": {"url": f"https://example.com/{path}"}, **more}


def row(*cells: list[dict[str, Any]]) -> Block:
    return make("table_row", {"cells": list(cells)})


def emoji(sign: str) -> dict[str, Any]:
    return {"type": "emoji", "emoji": sign}


TABLES = [
    make(
        "table",
        {
            "table_width": 2,
            "has_column_header": True,
            "has_row_header": False,
            "children": [row(text("a"), text("b")), row(text("x", bold=True), text("y"))],
        },
    ),
    make(
        "table",
        {
            "table_width": 2,
            "has_column_header": False,
            "has_row_header": True,
            "children": [row(text("a"), text("b"))],
        },
    ),
]
COLUMNS = make(
    "column_list",
    {
        "children": [
            make("column", {"width_ratio": 0.25, "children": [paragraph("Left.")]}),
            make("column", {"width_ratio": 0.75, "children": [paragraph("Right.")]}),
        ]
    },
)
MEANT: dict[str, list[Block]] = {
    "paragraph": [
        make(
            "paragraph",
            {
                "rich_text": [
                    *text("A paragraph with "),
                    *text("bold", bold=True),
                    *text(" text."),
                ],
                "color": "blue_background",
            },
        )
    ],
    "heading_1": [make("heading_1", said("The first level"))],
    "heading_2": [make("heading_2", said("The second level", color="red"))],
    "heading_3": [make("heading_3", said("The third level"))],
    "heading_4": [
        make("heading_4", said("The fourth level")),
        make(
            "heading_2",
            said("More", is_toggleable=True, children=[paragraph("Hidden at first.")]),
        ),
    ],
    "bulleted_list_item": [
        make(
            "bulleted_list_item",
            said("An item", children=[make("bulleted_list_item", said("and one inside it"))]),
        )
    ],
    "numbered_list_item": [make("numbered_list_item", said("First"))],
    "to_do": [make("to_do", said("Done", checked=True))],
    "toggle": [
        make(
            "toggle",
            said("What opens it", color="gray", children=[paragraph("What is inside.")]),
        )
    ],
    "quote": [make("quote", said("Said by somebody."))],
    "callout": [
        make("callout", said("An idea.", icon=emoji("💡"))),
        make("callout", said("Mind the step.", icon=emoji("⚠️"), color="yellow_background")),
        make("callout", said("Hot.", icon=emoji("🔥"), color="red_background")),
    ],
    "code": [make("code", said('print("hi")', language="python", caption=text("A listing")))],
    "equation": [make("equation", {"expression": "e^{i\\pi} + 1 = 0"})],
    "divider": [make("divider", {})],
    "table": TABLES,
    "table_row": TABLES,
    "column_list": [COLUMNS],
    "column": [COLUMNS],
    "tab": [
        make(
            "tab",
            {
                "children": [
                    make(
                        "paragraph", said("One", icon=emoji("📌"), children=[paragraph("Inside.")])
                    )
                ]
            },
        )
    ],
    "table_of_contents": [make("table_of_contents", {"color": "gray"})],
    "breadcrumb": [make("breadcrumb", {})],
    "synced_block": [
        make(
            "synced_block",
            {"synced_from": None, "children": [paragraph("Shown in several places.")]},
        ),
        make("synced_block", {"synced_from": {"type": "block_id", "block_id": ID}}),
    ],
    "template": [
        make("template", said("Add a task", children=[make("to_do", said("Task", checked=False))]))
    ],
    "link_to_page": [make("link_to_page", {"type": "page_id", "page_id": ID})],
    "image": [
        make("image", external("picture.png", caption=[*text("A "), *text("caption", italic=True)]))
    ],
    "video": [make("video", external("film.mp4", caption=text("A caption")))],
    "audio": [make("audio", external("sound.mp3"))],
    "pdf": [make("pdf", {"type": "file_upload", "file_upload": {"id": ID}})],
    "file": [make("file", external("a.zip", name="a.zip", caption=text("A caption")))],
    "bookmark": [make("bookmark", {"url": "https://example.com/", "caption": text("A caption")})],
    "embed": [make("embed", {"url": "https://example.com/map"})],
}


def test_every_writable_type_is_documented_and_no_other() -> None:
    assert set(documented()) == set(FIELDS) == set(MEANT)
    assert len(MEANT) == 31


@pytest.mark.parametrize("kind", MEANT)
def test_the_documented_syntax_makes_the_block(kind: str) -> None:
    examples = documented()[kind]
    found = [block for example in examples for block in markdown_to_blocks(example)]
    assert found == MEANT[kind]
    assert check_blocks(found) == []
    assert same_blocks(markdown_to_blocks(blocks_to_markdown(found)), found)


def words(example: str) -> Run:
    """The run of an example that is not plain text."""
    (block,) = markdown_to_blocks(f"x {example} y")
    runs = runs_of(body_of(block)["rich_text"])
    return next(run for run in runs if run[1:5] != (0, None, None, None))


def written(what: str) -> list[str]:
    """The examples in one row of the table of text formats."""
    (line,) = [line for line in PAGE.split("\n") if line.startswith(f"| {what} |")]
    return [one or two for one, two in re.findall(r"`` (.+?) ``|(?<!`)`([^`]+)`", line)]


@pytest.mark.parametrize(
    ("what", "flags"),
    [
        ("bold, italic, both", [BOLD, BOLD, ITALIC, ITALIC, BOLD | ITALIC]),
        ("strikethrough, underline", [STRIKE, STRIKE, UNDERLINE]),
        ("code", [CODE, CODE, CODE]),
    ],
)
def test_the_documented_formats_are_read(what: str, flags: list[int]) -> None:
    assert [words(example).flags for example in written(what)] == flags


def test_the_documented_colours_are_read() -> None:
    colours = [words(example).colour for example in written("colour")]
    assert colours == ["red", "blue_background", "yellow_background"]


def test_the_documented_links_are_read() -> None:
    links = [words(example).link for example in written("link")]
    assert links == ["https://example.com"] * 4


def test_the_documented_equation_and_money_are_told_apart() -> None:
    equation, money = written("equation")
    assert words(equation).atom == {"type": "equation", "equation": {"expression": "x^2"}}
    assert body_of(markdown_to_blocks(money)[0])["rich_text"] == text("$5 and $10")


@pytest.mark.parametrize(
    ("what", "mentions"),
    [
        ("person", [{"type": "user", "user": {"id": ID}}]),
        (
            "page, database",
            [{"type": "page", "page": {"id": ID}}, {"type": "database", "database": {"id": ID}}],
        ),
        (
            "date",
            [
                {"type": "date", "date": {"start": "2026-11-23"}},
                {
                    "type": "date",
                    "date": {
                        "start": "2026-11-23T10:00:00+01:00",
                        "end": "2026-11-23T11:00:00+01:00",
                    },
                },
            ],
        ),
        (
            "custom emoji",
            [{"type": "custom_emoji", "custom_emoji": {"id": ID, "name": "party"}}],
        ),
        (
            "filled by a template",
            [
                {
                    "type": "template_mention",
                    "template_mention": {"type": kind, kind: value},
                }
                for kind, value in (
                    ("template_mention_date", "today"),
                    ("template_mention_date", "now"),
                    ("template_mention_user", "me"),
                )
            ],
        ),
    ],
)
def test_the_documented_mentions_are_read(what: str, mentions: list[dict[str, Any]]) -> None:
    found = [words(example).atom for example in written(what)]
    assert found == [{"type": "mention", "mention": mention} for mention in mentions]


@pytest.mark.parametrize(
    "tag",
    [
        '<mention-date start="soon"/>',
        '<mention-template value="tomorrow"/>',
        "<mention-user/>",
        '<bookmark src="relative"/>',
        '<video src="file:///etc/passwd"/>',
        "<link-to-page/>",
        '<image src="https://"/>',
    ],
)
def test_tags_that_notion_would_refuse_stay_text_with_a_warning(tag: str) -> None:
    found = convert_markdown(tag)
    assert found.blocks == [paragraph(tag)]
    assert [warning.code for warning in found.warnings] == ["tag"]
