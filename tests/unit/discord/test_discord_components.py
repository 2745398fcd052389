"""Cards as Discord messages: what they say in every state, and that they always fit."""

import re
from dataclasses import replace

import pytest
from discord.ui import LayoutView
from hypothesis import given, settings
from hypothesis import strategies as st
from simcord.components import validate_message_state, walk_components

from bot.discord.components import CARD_LOOKS, layout, moved, texts
from bot.discord.text import size
from core.domain.card import Action, ActionKind, Card, CardState, CardStep, Link, StepState
from core.words import say_in

COMPONENTS_V2 = 1 << 15


def card(**changes: object) -> Card:
    plain = Card(request_id="req_1", revision=1, state=CardState.WORKING, title="Add two tasks")
    return replace(plain, **changes)  # type: ignore[arg-type]  # a shorthand of the tests


def step(title: str, state: StepState = StepState.DONE, **more: object) -> CardStep:
    return replace(CardStep(title=title, state=state), **more)  # type: ignore[arg-type]  # same


def wire(view: LayoutView) -> list[dict[str, object]]:
    built: list[dict[str, object]] = view.to_components()  # type: ignore[no-untyped-call]  # theirs
    return built


def parts(shown: Card) -> list[dict[str, object]]:
    """The message's components, checked by Discord's rules."""
    return validate_message_state(
        wire(layout(shown)),
        flags=COMPONENTS_V2,
        content=None,
        embeds=[],
        require_nonempty=True,
    )


def buttons(shown: Card) -> list[dict[str, object]]:
    return [part for part in walk_components(parts(shown)) if part["type"] == 2]


def text(shown: Card) -> str:
    return "\n".join(texts(shown))


@pytest.mark.parametrize("state", list(CardState))
@pytest.mark.requirement(24)
def test_every_state_is_said_in_words_and_repeated_by_a_colour(state: CardState) -> None:
    shown = card(state=state, steps=(step("Create the row", StepState.RUNNING),))
    assert say_in("en")(f"card_{state.value}") in text(shown)
    assert parts(shown)[0]["accent_color"] == CARD_LOOKS[state].colour


@pytest.mark.parametrize("state", list(StepState))
@pytest.mark.requirement(24)
def test_every_step_state_is_said_in_words(state: StepState) -> None:
    said = text(card(steps=(step("Create the row", state),)))
    assert f"Create the row — {say_in('en')(f'step_{state.value}')}" in said


def test_card_is_one_container_with_its_texts_and_one_row_of_buttons() -> None:
    shown = card(
        steps=(step("Create the row"),),
        body="Done.",
        links=(Link(text="Roadmap", url="https://example.com/r"),),
        actions=(
            Action(kind=ActionKind.UNDO, label="Undo", request_id="req_1"),
            Action(kind=ActionKind.RETRY, label="Retry", request_id="req_1"),
        ),
    )
    [container] = parts(shown)
    kinds = [part["type"] for part in container["components"]]  # type: ignore[attr-defined]  # JSON
    assert (container["type"], kinds) == (17, [10, 10, 10, 10, 1])


def test_heading_tells_progress_and_time() -> None:
    shown = card(steps=(step("One"), step("Two", StepState.WAITING)), elapsed=65.9)
    assert "▶ Working · 1 of 2 steps done · 1 min 5 s" in texts(shown)[0]


def test_failed_step_among_many_keeps_its_reason() -> None:
    steps = tuple(step(f"Create page {n}") for n in range(30))
    steps += (step("Rename", StepState.FAILED, detail="Share Roadmap with me"),)
    assert "❌ Rename — failed: Share Roadmap with me" in text(card(steps=steps))


def test_hundreds_of_different_steps_are_a_dozen_rows_and_numbers() -> None:
    steps = tuple(step(f"Step {n}", list(StepState)[n % 7]) for n in range(350))
    lines = texts(card(steps=steps))[1].splitlines()
    assert len(lines) == 13
    assert lines[-1].startswith("-# … and 338 more: 50 waiting, ")


def test_links_lead_where_they_say_and_hidden_ones_are_counted() -> None:
    links = tuple(Link(text=f"Page {n}", url=f"https://example.com/{n}") for n in range(12))
    said = texts(card(links=links))[-1]
    assert "[Page 0](https://example.com/0)" in said
    assert said.endswith("-# … and 2 more")


def test_link_that_is_no_web_address_is_only_words() -> None:
    said = text(card(links=(Link(text="Run", url="javascript:alert(1)"),)))
    assert "Run" in said
    assert "javascript" not in said


def test_dangerous_and_main_buttons_look_different() -> None:
    shown = card(
        actions=(
            Action(kind=ActionKind.APPROVE, label="Approve", request_id="r", primary=True),
            Action(kind=ActionKind.REJECT, label="Reject", request_id="r", danger=True),
            Action(kind=ActionKind.CANCEL, label="Cancel", request_id="r"),
        )
    )
    assert [each["style"] for each in buttons(shown)] == [3, 4, 2]


def test_question_with_many_options_uses_more_rows() -> None:
    picks = tuple(
        Action(kind=ActionKind.PICK, label=f"Option {n}", request_id="r", argument=str(n))
        for n in range(7)
    )
    assert len(buttons(card(actions=picks))) == 7


def test_what_was_made_can_be_opened() -> None:
    link = Link(text="Roadmap", url="https://example.com/r")
    [button] = buttons(card(state=CardState.DONE, links=(link,)))
    assert (button["style"], button["url"]) == (5, "https://example.com/r")


def test_answer_too_long_for_a_message_says_where_the_whole_is() -> None:
    shown = card(state=CardState.ANSWERED, body="word " * 5000)
    parts(shown)
    assert "The whole answer is in the message below" in text(shown)


def test_moved_card_says_where_it_went() -> None:
    view = moved(card(title="Add **two** tasks"))
    assert "newer message below" in str(wire(view))


WORDS = st.text(max_size=200) | st.sampled_from(
    [
        "@everyone",
        "<@&123456789012345678>",
        "<@!1>",
        "[safe](https://evil.example.com)",
        "```" * 5,
        "|a|b|\n|-|-|\n|1|2|",
        "\u202egnp.exe",
        "\ud83d",
        "👩‍👩‍👧‍👦" * 60,
        "x" * 5000,
        "# big\n-# small",
    ]
)
LINKS = st.builds(Link, text=WORDS, url=WORDS | st.just("https://example.com/" + "a" * 600))
STEPS = st.builds(
    CardStep,
    title=WORDS,
    state=st.sampled_from(StepState),
    detail=WORDS,
    links=st.lists(LINKS, max_size=4).map(tuple),
)
ACTIONS = st.builds(
    Action,
    kind=st.sampled_from(ActionKind),
    label=WORDS,
    request_id=st.text(max_size=60),
    argument=st.text(max_size=60),
    danger=st.booleans(),
    primary=st.booleans(),
)
CARDS = st.builds(
    Card,
    request_id=st.just("req_1"),
    revision=st.just(1),
    state=st.sampled_from(CardState),
    title=WORDS,
    steps=st.lists(STEPS, max_size=30).map(tuple),
    body=st.lists(WORDS, max_size=8).map("\n".join),
    links=st.lists(LINKS, max_size=15).map(tuple),
    actions=st.lists(ACTIONS, max_size=40).map(tuple),
    elapsed=st.floats(0, 1e6),
    language=st.sampled_from(["en", "de"]),
)


@settings(max_examples=60, deadline=None)
@given(CARDS)
def test_any_card_is_a_message_that_discord_takes(shown: Card) -> None:
    found = list(walk_components(parts(shown)))
    assert len(found) <= 40
    said = [str(each["content"]) for each in found if each["type"] == 10]
    assert sum(size(each) for each in said) <= 4000
    "".join(said).encode()


@settings(max_examples=60, deadline=None)
@given(CARDS)
@pytest.mark.requirement(17)
def test_no_word_of_a_card_mentions_anyone_or_hides_anything(shown: Card) -> None:
    said = text(shown)
    assert not re.search(r"@(everyone|here)|<[@#]|</\w", said, re.IGNORECASE)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f]", said)
