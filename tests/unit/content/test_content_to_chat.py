"""Blocks go out to chat platforms, mail and browsers within each place's limits."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.content import (
    Block,
    blocks_to_discord,
    blocks_to_html,
    blocks_to_mrkdwn,
    blocks_to_slack,
    blocks_to_text,
    markdown_to_blocks,
    render_discord,
    render_html,
    render_markdown,
    render_mrkdwn,
    render_slack,
    render_text,
)
from core.content.graphemes import utf16_length
from tests.unit.content.content_strategies import trees

DOCUMENT = """# Title

Some **bold**, *italic*, ~~struck~~, `code` and [link](https://example.com/a_b).

- a
  1. b
- [x] done

> 💡 idea

```py
x < 1
```

| h | i |
|---|---|
| 1 | 22 |

---

![alt](https://example.com/i.png)
"""
BLOCKS = markdown_to_blocks(DOCUMENT)
GRAPHEMES = ("👩‍👩‍👧‍👦", "🇫🇷", "e\u0301", "👍🏽")


def test_discord() -> None:
    assert blocks_to_discord(BLOCKS) == [
        (
            "# Title\n\nSome **bold**, *italic*, ~~struck~~, `code` and [link](https://example.com/a_b)."
            "\n\n- a\n  1. b\n☑ done\n\n> 💡 idea\n\n```python\nx < 1\n```\n\n"
            "```\nh | i\n--+---\n1 | 22\n```\n\n───\n\n[alt](https://example.com/i.png)"
        )
    ]


def test_slack_mrkdwn() -> None:
    assert blocks_to_mrkdwn(BLOCKS) == [
        (
            "*Title*\n\nSome *bold*, _italic_, ~struck~, `code` and <https://example.com/a_b|link>."
            "\n\n• a\n    1. b\n☑ done\n\n> 💡 idea\n\n```\nx &lt; 1\n```\n\n"
            "```\nh | i\n--+---\n1 | 22\n```\n\n───\n\n<https://example.com/i.png|alt>"
        )
    ]


def test_slack_blocks() -> None:
    (message,) = blocks_to_slack(BLOCKS)
    assert [block["type"] for block in message.blocks] == [
        "header",
        "rich_text",
        "table",
        "divider",
        "image",
    ]
    kinds = [element["type"] for element in message.blocks[1]["elements"]]
    assert kinds == [
        "rich_text_section",
        "rich_text_list",
        "rich_text_list",
        "rich_text_list",
        "rich_text_quote",
        "rich_text_preformatted",
    ]


def test_plain_text() -> None:
    assert blocks_to_text(markdown_to_blocks("**a** [b](https://example.com)\n\n> c")) == (
        "a b (https://example.com)\n\n> c"
    )


def test_html_is_escaped_and_runs_no_scripts() -> None:
    bad: dict[str, Any] = {
        "content": "<script>",
        "link": {"url": "javascript:alert(1)"},
    }
    blocks = [{"type": "paragraph", "paragraph": {"rich_text": [{"type": "text", "text": bad}]}}]
    assert blocks_to_html(blocks) == "<p>&lt;script&gt;</p>"
    assert "<ul><li>a\n<ol><li>b</li></ol>\n</li>" in blocks_to_html(BLOCKS)


def test_marks_inside_words_are_kept_apart_in_slack() -> None:
    assert blocks_to_mrkdwn(markdown_to_blocks("a**b**c")) == ["a\u200b*b*\u200bc"]


def test_text_that_looks_like_marks_is_not_read_as_marks() -> None:
    assert blocks_to_discord(markdown_to_blocks("\\*x\\* @everyone")) == ["\\*x\\* @\u200beveryone"]
    assert blocks_to_mrkdwn(markdown_to_blocks("\\*x\\* <@U1>")) == ["*\u200bx* &lt;@U1&gt;"]


@pytest.mark.parametrize("split", [blocks_to_discord, blocks_to_mrkdwn])
def test_long_code_is_closed_and_opened_again(split: Any) -> None:
    code = "\n".join(f"line {number}" for number in range(900))
    messages = split(markdown_to_blocks(f"```py\n{code}\n```"))
    assert len(messages) > 1
    assert all(len(re.findall("```", message)) == 2 for message in messages)
    inside = [message.split("\n")[1:-1] for message in messages]
    assert "\n".join(line for lines in inside for line in lines) == code


def test_long_tables_repeat_their_heading() -> None:
    rows = "\n".join(f"| {number} | text {number} |" for number in range(300))
    messages = blocks_to_discord(markdown_to_blocks(f"| n | t |\n|--|--|\n{rows}"))
    assert len(messages) > 1
    assert all(message.split("\n")[1].startswith("n") for message in messages)


def test_slack_gets_one_table_a_message() -> None:
    table = "| a |\n|--|\n" + "| b |\n" * 150
    messages = blocks_to_slack(markdown_to_blocks(f"{table}\n\ntext\n\n{table}"))
    assert [sum(b["type"] == "table" for b in m.blocks) for m in messages] == [1, 1, 1, 1]
    assert all(len(b["rows"]) <= 100 for m in messages for b in m.blocks if b["type"] == "table")


def test_links_are_never_cut() -> None:
    text = " ".join(f"[label {number}](https://example.com/{number})" for number in range(300))
    messages = blocks_to_discord(markdown_to_blocks(text))
    found = [
        match for message in messages for match in re.findall(r"\[label (\d+)\]\(\S+/\1\)", message)
    ]
    assert found == [str(number) for number in range(300)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["👩‍👩‍👧‍👦", "🇫🇷", "e\u0301", "👍🏽", "한", "x", " ", "<", "*"]), min_size=1
    ),
    st.sampled_from(["{}", "**{}**", "[{}](https://example.com/a)", "```\n{}\n```", "> - {}"]),
    st.integers(1, 40),
)
def test_no_grapheme_is_cut(graphemes: list[str], written: str, times: int) -> None:
    blocks = markdown_to_blocks(written.format("".join(graphemes) * times))
    for split in (blocks_to_discord, blocks_to_mrkdwn):
        for message in split(blocks, 100):
            for whole in GRAPHEMES:
                rest = message.replace(whole, "")
                parts = set(whole) - set("".join(set(graphemes) - {whole}))
                assert not parts & set(rest) - {"e"}


def test_links_longer_than_a_message_lose_their_address_with_a_warning() -> None:
    address = "https://example.com/" + "a" * 300
    found = render_discord(markdown_to_blocks(f"see [this]({address}) ![pic]({address})"), 200)
    assert found.texts == ("see this\n\npic",)
    assert {warning.code for warning in found.warnings} == {"image", "long_url"}


def test_items_however_deep_stay_within_a_message() -> None:
    deep = "\n".join("  " * level + f"- {'word ' * 12}" for level in range(45))
    for split in (blocks_to_discord, blocks_to_mrkdwn):
        assert all(utf16_length(text) <= 150 for text in split(markdown_to_blocks(deep), 150))


def test_marks_side_by_side_stay_within_a_message() -> None:
    blocks = markdown_to_blocks("*a<htt**a<htt**a<h" * 40)
    assert all(utf16_length(text) <= 200 for text in blocks_to_mrkdwn(blocks, 200))
    assert all(utf16_length(text) <= 200 for text in blocks_to_discord(blocks, 200))


def test_pieces_of_code_side_by_side_are_kept_apart() -> None:
    blocks = markdown_to_blocks("$x$`` `y ``")
    assert blocks_to_discord(blocks) == ["`x`\u200b`` `y ``"]
    assert blocks_to_mrkdwn(blocks) == ["`x`\u200b`'y`"]


def test_many_short_paragraphs_are_several_slack_messages() -> None:
    messages = blocks_to_slack(markdown_to_blocks("p\n\n" * 1_000))
    sizes = [sum(len(block["elements"]) for block in message.blocks) for message in messages]
    assert sizes == [400, 400, 200]


def test_long_equations_and_names_are_cut_like_text() -> None:
    for message in blocks_to_mrkdwn(markdown_to_blocks(f"${'&x' * 400}$"), 300):
        assert utf16_length(message) <= 300


EVERYTHING = markdown_to_blocks(
    """<u>u</u> <span color="red">c</span> $x$ <mention-user id="u1">@Ann</mention-user>

```py
x
```

| a |
|---|
| b |

<columns>
<column>
left
</column>
<column>
right
</column>
</columns>

<details>
<summary>more</summary>

inside

</details>

![pic](https://example.com/i.png)
"""
)


@pytest.mark.parametrize(
    ("render", "codes"),
    [
        (
            render_discord,
            {"colour", "equation", "mention", "table", "columns", "toggle", "image"},
        ),
        (
            render_mrkdwn,
            {"colour", "underline", "equation", "mention", "language", "table", "columns"}
            | {"toggle", "image"},
        ),
        (
            render_slack,
            {"colour", "underline", "equation", "mention", "language", "columns", "toggle"},
        ),
        (render_text, {"equation", "columns", "image"}),
        (render_html, set()),
        (render_markdown, set()),
    ],
)
def test_what_a_target_cannot_say_is_told_once(render: Any, codes: set[str]) -> None:
    warnings = [warning.code for warning in render([*EVERYTHING, *EVERYTHING]).warnings]
    assert sorted(warnings) == sorted(codes)


def test_html_tells_of_what_it_leaves_out() -> None:
    blocks = markdown_to_blocks('<breadcrumb/>\n\n<image upload="u1"/>')
    bad = {"content": "x", "link": {"url": "javascript:alert(1)"}}
    blocks.append(
        {"type": "paragraph", "paragraph": {"rich_text": [{"type": "text", "text": bad}]}}
    )
    codes = [warning.code for warning in render_html(blocks).warnings]
    assert codes == ["block_type", "block_type", "unsafe_url"]


def letters(texts: Sequence[str]) -> str:
    return re.sub(r"[^A-Za-z0-9\u4e00-\u9fff]", "", "".join(texts))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees, st.sampled_from([120, 400, 2_000]))
def test_any_document_fits(blocks: list[Block], limit: int) -> None:
    for split in (blocks_to_discord, blocks_to_mrkdwn):
        for message in split(blocks, limit):
            assert message.strip()
            assert utf16_length(message) <= limit
            assert message.count("```") % 2 == 0
    for slack in blocks_to_slack(blocks):
        assert 1 <= len(slack.blocks) <= 50
        assert slack.text
    blocks_to_html(blocks)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("ab 漢é👩‍", min_size=1, max_size=700), min_size=1, max_size=6))
def test_no_letter_is_lost_when_text_is_split(paragraphs: list[str]) -> None:
    blocks = markdown_to_blocks("\n\n".join(paragraphs))
    whole = letters([blocks_to_text(blocks)])
    assert letters(blocks_to_discord(blocks, 100)) == whole
    assert letters(blocks_to_mrkdwn(blocks, 100)) == whole
