"""What is emitted keeps every limit of Notion, and what is too long continues instead of ending."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.content import blocks_to_markdown, convert_markdown, markdown_to_blocks, pack
from core.content.checks import check_blocks, check_request
from core.content.graphemes import is_boundary, split_text, utf16_length
from tests.unit.content.content_reading import says, walk
from tests.unit.content.content_strategies import trees

FAMILY = "👩‍👩‍👧‍👦"
MARKS = " ".join("**a** b" for _ in range(200))
DOCUMENTS = {
    "text over 2,000": "x" * 5_000,
    "emoji at the border": FAMILY * 1_500,
    "combining marks at the border": "e\u0301" * 3_000,
    "flags at the border": "🇫🇷" * 1_500,
    "long heading": "# " + "h" * 5_000,
    "over 100 runs": MARKS,
    "over 100 runs in a heading": f"# {MARKS}",
    "over 100 runs in an item with children": f"- {MARKS}\n  - child",
    "over 100 runs in a quote": f"> {MARKS}",
    "over 100 runs in a to-do": f"- [ ] {MARKS}",
    "over 100 runs in a callout": f"> [!NOTE]\n> {MARKS}",
    "over 100 runs in a toggle": f"<details>\n<summary>{MARKS}</summary>\nx\n</details>",
    "over 100 runs in a cell": f"| a | b |\n|--|--|\n| {MARKS} | z |",
    "over 100 runs in a caption": f"![{MARKS}](https://example.com/i.png)",
    "over 100 columns": "| " + "c | " * 150 + "\n|" + "--|" * 150 + "\n| " + "d | " * 150,
    "over 100 rows": "| a |\n|--|\n" + "| r |\n" * 250,
    "over 100 children": "- a\n" + "  - b\n" * 150,
    "over 1,000 blocks": "p\n\n" * 3_000,
    "over 500 KB": ("漢" * 1_900 + "\n\n") * 400,
    "long code": "```py\n" + "x = 1\n" * 60_000 + "```",
    "long code of wide characters": "```\n" + "漢" * 250_000 + "\n```",
    "long code of graphemes": "```\n" + FAMILY * 30_000 + "\n```",
    "long equation": "$$\n" + "x+" * 800 + "\n$$",
    "long inline equation": "a $" + "x+" * 800 + "y$ b",
    "long address": "[t](https://example.com/" + "a" * 3_000 + ")",
    "long bare address": "https://example.com/" + "a" * 3_000,
    "long image address": "![alt](https://example.com/" + "a" * 3_000 + ")",
    "relative addresses": "[t](/rel) ![i](r.png)",
    "deep list": "\n".join("  " * level + f"- {level}" for level in range(40)),
    "deep quote": ">" * 60 + " x",
    "unknown language": "```klingon\nx\n```",
    "deep columns": "<columns>\n<column>\n\n- x\n  - y\n    - z\n\n</column>\n</columns>",
    "deep tabs": "<tabs>\n<tab>\n<summary>t</summary>\n\n- x\n  - y\n    - z\n\n</tab>\n</tabs>",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_that_break_one_limit_each_arrive_whole(name: str) -> None:
    blocks = markdown_to_blocks(DOCUMENTS[name])
    assert check_blocks(blocks) == []
    for create in (True, False):
        for request in pack(blocks, create=create):
            first = request.children[0]["type"] if request.children else ""
            parent = {"column": "column_list", "table_row": "table"}.get(first, "")
            assert check_request(request.children, parent=parent) == []
    assert markdown_to_blocks(blocks_to_markdown(blocks)) == blocks


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("text over 2,000", "x" * 5_000),
        ("emoji at the border", FAMILY * 1_500),
        ("over 100 runs", MARKS.replace("*", "")),
        ("over 100 runs in a cell", "ab" + MARKS.replace("*", "") + "z"),
        ("long code of wide characters", "漢" * 250_000),
        ("long equation", "x+" * 800),
        ("long address", "t"),
    ],
)
def test_nothing_is_cut_off(name: str, text: str) -> None:
    assert says(markdown_to_blocks(DOCUMENTS[name])) == text


def test_long_code_continues_between_lines() -> None:
    blocks = markdown_to_blocks(DOCUMENTS["long code"])
    parts = ["".join(i["text"]["content"] for i in b["code"]["rich_text"]) for b in blocks]
    assert "\n".join(parts) == ("x = 1\n" * 60_000).removesuffix("\n")
    assert all(set(part.split("\n")) == {"x = 1"} for part in parts)


def test_too_long_equations_are_kept_as_code_with_a_warning() -> None:
    found = convert_markdown(DOCUMENTS["long equation"])
    assert found.blocks[0]["code"]["language"] == "latex"
    assert [warning.code for warning in found.warnings] == ["long_equation"]


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters() | st.sampled_from("e\u0301👩‍🇫🇷\u200d한ᄀ")), st.integers(1, 12))
def test_cutting_text_loses_nothing_and_cuts_no_grapheme(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert "".join(pieces) == text
    position = 0
    for piece in pieces:
        assert utf16_length(piece) <= max(limit, 2)
        position += len(piece)
        inside = range(position - len(piece) + 1, position)
        whole = any(is_boundary(text, index) for index in inside)
        assert is_boundary(text, position) or not whole


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees)
def test_what_is_read_from_any_markdown_passes_the_checks(blocks: list[dict[str, object]]) -> None:
    read = markdown_to_blocks(blocks_to_markdown(blocks))
    assert check_blocks(read) == []
    for request in pack(read, create=True):
        assert len(json.dumps(request.children, ensure_ascii=False).encode()) < 500_000
    assert len(list(walk(read))) >= len(read)
