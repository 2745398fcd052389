"""Somebody's words and an answer's Markdown, as Discord shows them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.markdown import body as body_and_rest
from bot.discord.text import clip, escape, link, plain, size


def body(text: str, limit: int) -> tuple[str, bool]:
    """What is shown, and whether it is all."""
    shown, left = body_and_rest(text, limit)
    return shown, not left


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("@everyone look", "@\u200beveryone look"),
        ("@\u200bHere", "@\u200bHere"),
        ("<@123> and <@&9>", "\\<\u200b@123\\> and \\<\u200b@&9\\>"),
        ("**bold** _it_", "\\*\\*bold\\*\\* \\_it\\_"),
        ("[safe](https://evil.example.com)", "\\[safe\\]\\(https://evil.example.com\\)"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("a\x1b[31mb\nc", "a\\[31mb c"),
        ("see https://example.com/a_b_c now", "see https://example.com/a_b_c now"),
        ("ada@example.com", "ada@example.com"),
        ("👩‍👩‍👧 سلام", "👩‍👩‍👧 سلام"),
    ],
)
def test_words_are_shown_as_they_are_and_do_nothing(words: str, shown: str) -> None:
    assert plain(words, 200) == shown


@given(st.text(), st.integers(0, 50))
def test_clipped_words_fit(words: str, limit: int) -> None:
    assert size(clip(words, limit)) <= limit


@given(st.text())
def test_escaped_words_hold_no_working_markup(words: str) -> None:
    assert not re.search(
        r"(?<!\\)(?:\\\\)*[*_~`|\[\]()<>#]", re.sub(r"https?://\S+", "", escape(words))
    )


def test_link_words_cannot_pretend_to_be_an_address() -> None:
    shown = link("https://bank.example.com", "https://example.com/(x)")
    assert shown == "[https:\u200b//bank.example.com](https://example.com/%28x%29)"


def whole(text: str) -> str:
    shown, complete = body(text, 4000)
    assert complete
    return shown


def test_markdown_that_discord_knows_stays() -> None:
    text = "# Title\n- one\n- **two**\n> quote\n`code`"
    assert whole(text) == text


def test_masked_link_shows_its_address() -> None:
    assert whole("see [Roadmap](https://example.com/r)") == "see Roadmap (<https://example.com/r>)"
    assert whole("![logo](https://example.com/l.png)") == "logo (<https://example.com/l.png>)"
    assert whole("[click](javascript:x)") == "click"


def test_masked_link_to_a_page_in_notion_stays() -> None:
    said, _ = body(
        "see [Launch plan](https://www.notion.so/Launch-1) and [a](https://notion.so.evil.example.com/)",
        500,
    )
    assert said == (
        "see [Launch plan](https://www.notion.so/Launch-1)"
        " and a (<https://notion.so.evil.example.com/>)"
    )


def test_nested_masked_link_is_broken_up() -> None:
    assert "](" not in whole("[[a]](https://evil.example.com) [b [c](https://x.example.com)](y)")


def test_deep_heading_becomes_bold() -> None:
    assert whole("#### Small") == "**Small**"


@pytest.mark.requirement(16)
def test_table_becomes_a_code_block_in_columns() -> None:
    assert whole("| Task | Due |\n| --- | --- |\n| Ship | Friday |\nafter") == (
        "```\nTask  Due\n----  ------\nShip  Friday\n```\nafter"
    )


def test_mention_is_broken_even_in_code() -> None:
    assert "@everyone" not in whole("```\n@everyone <@1>\n```")


def test_open_fence_is_closed() -> None:
    assert whole("```py\nprint(1)") == "```py\nprint(1)\n```"


def test_fence_in_the_middle_of_a_line_opens_nothing() -> None:
    assert whole("a ``` b\n```\ncode[0](x)\n```").count("```") == 2


def test_long_code_is_cut_inside_its_fence_at_a_line() -> None:
    shown, complete = body("```\n" + "print('hello')\n" * 100 + "```", 200)
    assert not complete
    assert shown.startswith("```")
    assert shown.endswith("\n…\n```")
    assert set(shown.splitlines()[1:-2]) == {"print('hello')"}


BLOCKS = st.sampled_from(
    ["```\ncode\nmore\n```", "|a|b|\n|-|-|\n|1|2|", "word " * 20, "- item", ""]
)


@given(st.lists(BLOCKS, max_size=20).map("\n".join), st.integers(80, 600))
@pytest.mark.requirement(15)
def test_answer_always_fits_and_leaves_no_fence_open(text: str, limit: int) -> None:
    shown, _ = body(text, limit)
    assert size(shown) <= limit
    assert shown.count("```") % 2 == 0


@given(st.text(alphabet="`|-[]() \nab", max_size=300))
def test_no_markdown_leaves_a_masked_link_outside_code(text: str) -> None:
    shown, _ = body(text, 4000)
    outside = re.sub(r"```.*?```", "", shown, flags=re.DOTALL)
    assert "](" not in outside
    assert shown.count("```") % 2 == 0
