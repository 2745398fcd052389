"""Markdown as Slack shows it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.markup import width
from bot.slack.mrkdwn import mrkdwn, sections


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("plain", "plain"),
        ("**bold** and *italic* and ~~gone~~", "*bold* and _italic_ and ~gone~"),
        ("# Heading with **bold**", "*Heading with bold*"),
        ("one\n\ntwo\nthree", "one\n\ntwo\nthree"),
        ("- a\n- b\n  - c", "• a\n• b\n    • c"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("- [ ] open\n- [x] closed", "• ☐ open\n• ☑ closed"),
        ("> quoted\n> twice", "> quoted\n> twice"),
        ("`x < y`", "`x &lt; y`"),
        ("```py\nif a < b:\n    pass\n```", "```\nif a &lt; b:\n    pass\n```"),
        ("[Notion](https://example.com/a?b&c)", "<https://example.com/a?b&amp;c|Notion>"),
        ("see https://example.com/x.", "see <https://example.com/x|https://example.com/x>."),
        ("![chart](https://example.com/c.png)", "<https://example.com/c.png|chart>"),
        ("<b>no html</b>", "&lt;b&gt;no html&lt;/b&gt;"),
        ("a & b", "a &amp; b"),
        ("---", "———"),
    ],
)
def test_markdown_becomes_mrkdwn(markdown: str, expected: str) -> None:
    assert mrkdwn(markdown) == expected


@pytest.mark.requirement(16)
def test_a_table_becomes_aligned_text() -> None:
    table = "| Name | Due |\n|---|---|\n| Fix login | Friday |\n| Ship | – |"
    assert mrkdwn(table).splitlines() == [
        "```",
        "Name       Due",
        "---------  ------",
        "Fix login  Friday",
        "Ship       –",
        "```",
    ]


def test_a_long_text_is_divided_at_lines() -> None:
    text = "\n".join(f"line {number}" for number in range(100))
    parts, left = sections(text, 200, 10_000)
    assert left == 0
    assert "\n".join(parts) == text
    assert all(width(part) <= 200 for part in parts)


def test_a_fence_is_closed_and_opened_again_where_it_is_divided() -> None:
    code = mrkdwn("```\n" + "\n".join(f"row {number}" for number in range(80)) + "\n```")
    parts, left = sections(code, 200, 10_000)
    assert left == 0
    assert len(parts) > 2
    for part in parts:
        lines = part.splitlines()
        assert (lines[0], lines[-1]) == ("```", "```")
        assert len(lines) > 2
    rows = [line for part in parts for line in part.splitlines() if line != "```"]
    assert rows == [f"row {number}" for number in range(80)]


def test_what_does_not_fit_is_counted() -> None:
    lines = ["x" * 90, "y" * 90, "z" * 90]
    parts, left = sections("\n".join(lines), 200, 250)
    assert parts == ["\n".join(lines[:2])]
    assert left == 90


def test_one_long_line_is_cut_to_the_room_there_is() -> None:
    parts, left = sections("word " * 2_000, 2_900, 2_400)
    assert 2_000 < sum(width(part) for part in parts) <= 2_400
    assert left > 7_000


def test_a_paragraph_that_fits_is_not_broken() -> None:
    paragraph = ("word " * 560).strip()
    assert sections(paragraph, 2_900, 5_400) == ([paragraph], 0)


@settings(deadline=None)
@given(
    text=st.lists(
        st.one_of(
            st.text(alphabet="ab &<>`*\n", max_size=60),
            st.just("```\ncode\n```"),
            st.just("[a link](https://example.com/" + "p" * 80 + ")"),
            st.just("&" * 500),
        ),
        max_size=30,
    ).map("\n".join)
)
@pytest.mark.requirement(15)
def test_no_part_is_too_long_or_breaks_an_escape_a_link_or_a_fence(text: str) -> None:
    parts, _ = sections(mrkdwn(text), 2_900, 6_000)
    assert sum(width(part) for part in parts) <= 6_000
    for part in parts:
        assert width(part) <= 2_900
        assert part.count("```") % 2 == 0
        assert not re.search(r"&(?!amp;|lt;|gt;)", part)
        assert "<" not in re.sub(r"<[^<>]*\|[^<>]*>", "", part)
