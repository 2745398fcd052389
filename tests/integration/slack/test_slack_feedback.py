"""Feedback buttons: under last frames, kept with the plan, read by an operator."""

from typing import Any

import pytest

from bot.slack.app import SlackBot
from bot.slack.blocks import draw
from core.assistant.opinions import Opinions
from core.domain.card import CardState
from core.domain.chat import Inbound, Person, Platform, ThreadRef
from core.domain.plan import Plan, Step
from core.kit.clock import Clock
from core.kit.settings import Settings
from core.storage import requests, tasks
from core.storage.database import Database
from tests.integration.slack.cards import card
from tests.integration.slack.conftest import Serving
from tests.integration.slack.door import RecordingAssistant
from tests.peers.slack import SlackPeer, gestures
from tests.peers.slack.blockkit import check_blocks
from tests.peers.slack.world import Frame, Post


def done(database: Database, workspace: str) -> str:
    """A request that came to a plan."""
    thread = ThreadRef(platform=Platform.SLACK, workspace=workspace, channel="C0", thread="1.0")
    person = Person(id="U1", name="D")
    said = Inbound(key="k", thread=thread, person=person, text="add 3 rows", at=Clock().now())
    plan = Plan(title="Add", steps=(Step(id="a", operation="pages.search", args={"query": "x"}),))
    with database.begin() as tx:
        request_id = requests.accept(tx, said).request_id
        tasks.add_plan(tx, request_id, plan)
    return request_id


def press(peer: SlackPeer, blocks: Any, which: str) -> None:
    """Press a feedback button of these blocks."""
    (element,) = (b["elements"][0] for b in blocks if b["type"] == "context_actions")
    button = element[f"{which}_button"]
    post = Post(peer.channel.id, peer.world.new_ts(), peer.bot_user, None, [Frame("", [])])
    peer.world.add(post)
    shown = {"action_id": element["action_id"], "text": button["text"], "value": button["value"]}
    payload = gestures.block_actions(peer.world, peer.user, post, shown)
    payload["actions"][0]["type"] = "feedback_buttons"
    peer.over(peer.deliver("interactive", payload))


@pytest.mark.parametrize("state", CardState)
def test_only_outcomes_are_asked_about(state: CardState) -> None:
    blocks = list(draw(card(state=state)).blocks)
    check_blocks(blocks)
    asked = any(block["type"] == "context_actions" for block in blocks)
    ended = {"answered", "done", "partial", "failed", "refused"}
    assert asked == (state.value in ended)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_pressed_is_kept_with_the_plan_and_a_later_word_replaces_it(
    peer: SlackPeer, assistant: RecordingAssistant, settings: Settings, database: Database
) -> None:
    request_id = done(database, peer.team)
    opinions = Opinions(database)
    bot = SlackBot(assistant, settings, opinions=opinions)
    frame = draw(card(state=CardState.DONE))
    blocks = _about(frame.blocks, request_id)
    with Serving(bot.routes()) as url:
        peer.deliver_to(url)
        press(peer, blocks, "positive")
        press(peer, blocks, "negative")
        peer.until(lambda: len(peer.whispers) == 2)
        press(peer, _about(frame.blocks, "req_unknown"), "positive")
        peer.until(lambda: len(peer.whispers) == 3)
    bot.close()
    (kept,) = opinions.newest()
    assert (kept.request_id, kept.good, kept.person_id) == (request_id, False, peer.user.id)
    assert (kept.text, kept.plan_id is not None) == ("add 3 rows", True)
    assert opinions.newest(only_bad=True) == [kept]
    assert assistant.decided == []
    assert "no request" in peer.whispers[-1].text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_speaks_about_another_workspace_s_outcome(
    peer: SlackPeer, assistant: RecordingAssistant, settings: Settings, database: Database
) -> None:
    request_id = done(database, "T0OTHER")
    opinions = Opinions(database)
    bot = SlackBot(assistant, settings, opinions=opinions)
    with Serving(bot.routes()) as url:
        peer.deliver_to(url)
        press(peer, _about(draw(card(state=CardState.DONE)).blocks, request_id), "positive")
        peer.until(lambda: len(peer.whispers) == 1)
    bot.close()
    assert opinions.newest() == []


def _about(blocks: Any, request_id: str) -> list[Any]:
    """The feedback buttons of a card, about another request."""
    found = [block for block in blocks if block["type"] == "context_actions"]
    for name in ("positive_button", "negative_button"):
        button = found[0]["elements"][0][name]
        button["value"] = f"{button['value'].partition(':')[0]}:{request_id}"
    return found
