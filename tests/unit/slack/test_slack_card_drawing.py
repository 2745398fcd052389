"""How a card looks in Slack, by what is there and not by its exact words."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.blocks import Frame, draw
from core.domain.card import (
    Action,
    ActionKind,
    Card,
    CardState,
    CardStep,
    Link,
    StepState,
)
from core.words import say_in
from tests.peers.slack.blockkit import check_blocks, pings_in
from tests.peers.slack.world import texts_in

REQUEST = "req_0123456789abcdefghjk"

STATE_WORDS = {
    CardState.PLANNING: "Planning",
    CardState.WORKING: "Working",
    CardState.APPROVAL: "Waiting for your approval",
    CardState.QUESTION: "A question for you",
    CardState.ANSWERED: "Answered",
    CardState.REFUSED: "Can't do that",
    CardState.DONE: "Done",
    CardState.PARTIAL: "Partly done",
    CardState.FAILED: "Failed",
    CardState.CANCELLED: "Cancelled",
}


def a_card(**more: Any) -> Card:
    about: dict[str, Any] = {"revision": 1, "state": CardState.WORKING, "title": "Add rows"}
    return Card(request_id=REQUEST, **(about | more))


def shown(frame: Frame) -> str:
    return "\n".join(texts_in(list(frame.blocks)))


def sources_of(plan: Any) -> list[Any]:
    return [source for task in plan["tasks"] for source in task.get("sources", [])]


def steps(*states: StepState) -> tuple[CardStep, ...]:
    return tuple(
        CardStep(title=f"Step {number}", state=state) for number, state in enumerate(states, 1)
    )


def buttons(frame: Frame) -> list[dict[str, Any]]:
    found: list[Any] = [b["elements"] for b in frame.blocks if b["type"] == "actions"]
    return [element for row in found for element in row]


@pytest.mark.parametrize("state", CardState)
@pytest.mark.requirement(24)
def test_every_state_is_said_in_words_in_the_blocks_and_in_the_text(state: CardState) -> None:
    frame = draw(a_card(state=state, steps=steps(StepState.DONE, StepState.WAITING), elapsed=75))
    check_blocks(list(frame.blocks))
    for text in (shown(frame), frame.text):
        assert "Add rows" in text
        assert STATE_WORDS[state] in text
        assert "1 of 2 steps done" in text
        assert "1 min 15 s" in text


@pytest.mark.parametrize("state", StepState)
@pytest.mark.requirement(24)
def test_every_step_s_state_is_said_in_words(state: StepState) -> None:
    frame = draw(a_card(steps=(CardStep(title="Create page", state=state, detail="because"),)))
    lines = shown(frame).splitlines()
    details = lines[lines.index("Create page") + 1]
    assert details == f"{say_in('en')(f'step_{state.value}')}: because"
    assert "Create page" in frame.text


def test_what_was_made_is_linked() -> None:
    link = Link(text="Notes <1>", url="https://notion.example.com/a?b=c&d=e")
    done = CardStep(title="Create page", state=StepState.DONE, links=(link,))
    frame = draw(a_card(state=CardState.DONE, steps=(done,), links=(link,)))
    expected = "<https://notion.example.com/a?b=c&amp;d=e|Notes &lt;1&gt;>"
    assert shown(frame).count(expected) == 1
    (plan,) = (block for block in frame.blocks if block["type"] == "plan")
    assert {"type": "url", "url": link.url, "text": link.text} in sources_of(plan)
    assert expected in frame.text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "", "//x", "ftp://x"])
def test_only_addresses_that_may_be_opened_are_linked(url: str) -> None:
    frame = draw(a_card(links=(Link(text="Page", url=url),), body=f"[Page]({url})"))
    assert "|" not in shown(frame)
    assert "Page" in shown(frame)


def test_a_long_plan_shows_what_matters_and_counts_the_rest() -> None:
    states = [StepState.DONE] * 20 + [StepState.RUNNING] * 2 + [StepState.WAITING] * 18
    states[3] = StepState.FAILED
    lines = shown(draw(a_card(steps=steps(*states)))).splitlines()
    rows = [number for number, line in enumerate(lines) if line.startswith("Step ")]
    assert len(rows) == 12
    assert [lines[at] for at in rows if "failed" in lines[at + 1]] == ["Step 4"]
    (rest,) = (line for line in lines if line.startswith("… and"))
    assert rest == "… and 28 more: 14 waiting, 14 done"


def test_things_that_were_made_can_be_opened_and_those_not_linked_are_counted() -> None:
    links = tuple(Link(text=f"Page {n}", url=f"https://example.com/{n}") for n in range(10))
    frame = draw(a_card(state=CardState.DONE, links=links, more_links=30))
    check_blocks(list(frame.blocks))
    assert "… and 30 more" in shown(frame)
    assert buttons(frame)[-1]["url"] == "https://example.com/0"


def test_controls_carry_their_value_and_danger_asks_again() -> None:
    approve = Action(
        kind=ActionKind.APPROVE, label="Approve", request_id=REQUEST, argument="h", danger=True
    )
    retry = Action(kind=ActionKind.RETRY, label="Retry", request_id=REQUEST, primary=True)
    undo = Action(kind=ActionKind.UNDO, label="", request_id=REQUEST, primary=True)
    first, second, third = buttons(draw(a_card(actions=(approve, retry, undo))))
    assert Action.parse(first["value"]).kind is ActionKind.APPROVE
    assert (first["style"], first["confirm"]["confirm"]["text"]) == ("danger", "Approve")
    assert second["style"] == "primary"
    assert "confirm" not in second
    assert "style" not in third
    assert third["text"]["text"] == "Undo"


def test_many_options_stay_within_a_row_with_different_ids() -> None:
    options = tuple(
        Action(kind=ActionKind.PICK, label=f"Option {n}", request_id=REQUEST, argument=str(n))
        for n in range(40)
    )
    frame = draw(a_card(state=CardState.QUESTION, actions=options))
    check_blocks(list(frame.blocks))
    ids = [button["action_id"] for button in buttons(frame)]
    assert len(ids) == len(set(ids)) > 9


def test_a_body_that_is_too_long_says_so() -> None:
    frame = draw(a_card(state=CardState.ANSWERED, body="word " * 5_000))
    check_blocks(list(frame.blocks))
    assert "The whole answer is in the message below." in shown(frame)


@pytest.mark.requirement(17)
def test_words_are_shown_as_they_are_where_slack_would_read_a_mention() -> None:
    for block in draw(a_card(title="#general @here", body="see #general")).blocks:
        for value in [block.get("text"), *_list(block.get("elements"))]:
            if isinstance(value, dict) and value.get("type") == "mrkdwn":
                assert value["verbatim"] is True


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


NASTY = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="<>&|@!*_~`#[]()\n\t \u202e\u200b\ud800\U0001f600aé", max_size=400),
    st.sampled_from(["<!channel>", "@everyone", "```", "<@U1>", "&amp;", "*", "> x", "\x00"]),
    st.builds(
        lambda text, times: text * times, st.text(min_size=1, max_size=9), st.integers(1, 900)
    ),
)
LINKS = st.builds(
    Link,
    text=NASTY,
    url=st.one_of(NASTY, st.builds(lambda tail: f"https://example.com/{tail}", NASTY)),
)
STEPS = st.builds(
    CardStep,
    title=NASTY,
    state=st.sampled_from(StepState),
    detail=NASTY,
    links=st.lists(LINKS, max_size=4).map(tuple),
)
ACTIONS = st.builds(
    Action,
    kind=st.sampled_from(ActionKind),
    label=NASTY,
    request_id=st.just(REQUEST),
    argument=st.just("a" * 40),
    danger=st.booleans(),
    primary=st.booleans(),
)
BODIES = st.one_of(NASTY, st.lists(NASTY, max_size=12).map("\n\n".join))


def few_or_many(items: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    """A few different ones, or one of them many times."""
    many = st.builds(lambda item, times: (item,) * times, items, st.integers(1, most))
    return st.one_of(st.lists(items, max_size=4).map(tuple), many)


CARDS = st.builds(
    Card,
    request_id=st.just(REQUEST),
    revision=st.integers(1, 1000),
    state=st.sampled_from(CardState),
    title=NASTY,
    steps=few_or_many(STEPS, 60),
    body=BODIES,
    links=few_or_many(LINKS, 10),
    actions=few_or_many(ACTIONS, 30),
    elapsed=st.floats(0, 1e6),
    language=st.sampled_from(["en", "de"]),
)


@settings(max_examples=60, deadline=None)
@given(card=CARDS)
@pytest.mark.requirement(17)
def test_any_card_is_within_slack_s_limits_and_pings_nobody(card: Card) -> None:
    frame = draw(card)
    blocks: list[Any] = list(frame.blocks)
    check_blocks(blocks)
    assert 1 <= len(frame.text) <= 3_000
    assert sum(len(text) for text in texts_in(blocks)) + len(frame.text) <= 10_000
    assert pings_in(frame.text, blocks, links_names=True) == ()
    frame.text.encode()
