"""Text of unknown origin becomes plain words: nothing in it leads anywhere or calls anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.content.plain_words import LEFT_OUT, leading_only_to, one_line, plain_words, seen

HOME = "https://notion.example.com/home"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("See [the plan](https://evil.example/x?d=1).", "See the plan."),
        ("![](https://evil.example/p.png?d=secret)", ""),
        ("![pixel](//evil.example/p.png)", "pixel"),
        ("go to https://evil.example/a now", f"go to {LEFT_OUT} now"),
        ("go to HTTPS:/evil.example now", f"go to {LEFT_OUT} now"),
        ("evil.example/collect?d=1", LEFT_OUT),
        ("www.evil.example", LEFT_OUT),
        ("javascript:alert(1)", LEFT_OUT),
        ("<https://evil.example|Notion>", ""),
        ("<!channel> and <@U123> and <@&42>", "and  and"),
        ("@everyone, @here", "everyone, here"),
        ('<mention-user id="u1">Mira</mention-user>', "Mira"),
        ('<bookmark src="https://evil.example/">', ""),
        ("[a]: https://evil.example\n[text][a]", "text"),
        ("htt<b></b>ps://evil.example/x", LEFT_OUT),
        ("[a](b)(https://evil.example/x)", f"a({LEFT_OUT}"),
        ("a\u200bb\u202ec\U000e0041d\ufe00", "abcd"),
        ("- one\n- **two**", "- one\n- **two**"),
        ("Node.js, v1.2, 3/4, and/or, a@example.com", "Node.js, v1.2, 3/4, and/or, a@example.com"),
    ],
)
def test_what_leads_away_is_taken_out(text: str, words: str) -> None:
    assert plain_words(text, most=1_000) == words


@given(st.text(st.sampled_from("[]()<>!@:/.aw\n x|#&htps\\"), max_size=60))
def test_no_arrangement_of_signs_leads_anywhere(text: str) -> None:
    words = plain_words(text, most=1_000)
    assert "://" not in words
    assert "](" not in words
    assert plain_words(words, most=1_000).count("(link") == words.count("(link")


def test_length_is_bounded() -> None:
    assert len(plain_words("word " * 1_000, most=100)) <= 100
    assert one_line("a\n\nb " * 100, most=20).count("\n") == 0


def test_people_and_their_signs_stay() -> None:
    assert seen("Zoë 👩‍🚀 日本 עברית") == "Zoë 👩‍🚀 日本 עברית"


def test_links_of_ones_own_stay_and_only_they() -> None:
    text = f"[Home]({HOME}), [Home]({HOME}?x=https://evil.example), {HOME}, {HOME}.evil.example/x"
    kept = leading_only_to(text, {HOME}, most=1_000)
    assert kept.startswith(f"[Home]({HOME}), Home, {HOME}, ")
    assert "evil" not in kept
