"""The agent's own events: Stop stops as the word does; a new conversation offers what to ask."""

from typing import Any

import pytest

from bot.slack.app import SlackBot
from bot.slack.manifest import PROMPTS
from core.kit.errors import Conflict, Unavailable
from tests.integration.slack.door import RecordingAssistant
from tests.peers.slack import SlackPeer
from tests.peers.slack.deliveries import Delivery


def press_stop(peer: SlackPeer, channel: str, thread: str) -> Delivery:
    delivery = peer.press_stop(channel, thread)
    peer.over(delivery)
    return delivery


@pytest.mark.requirement(8)
def test_stop_is_the_word_stop_and_the_status_says_that_nothing_is_being_done(
    peer: SlackPeer, assistant: RecordingAssistant, slack: SlackBot
) -> None:
    said = peer.direct("add 100 rows")
    peer.over(*said.deliveries)
    post = said.post
    assistant.engaged.add(post.ts)
    assert press_stop(peer, post.channel, post.ts).acked
    stop = assistant.told[-1]
    assert (stop.text, stop.thread.thread, stop.person.id) == ("stop", post.ts, peer.user.id)
    peer.until(lambda: bool(peer.world.statuses))
    assert peer.world.statuses[-1].status == "active"


@pytest.mark.requirement(2)
def test_stop_delivered_again_is_the_same_gesture(
    peer: SlackPeer, assistant: RecordingAssistant, slack: SlackBot
) -> None:
    said = peer.direct("add 100 rows")
    peer.over(*said.deliveries)
    post = said.post
    assistant.engaged.add(post.ts)
    first = press_stop(peer, post.channel, post.ts)
    peer.over(peer.redeliver(first, retry_num=1))
    assert len([key for key in assistant.accepted if ":stop:" in key]) == 1


def test_stop_where_nothing_was_asked_is_no_request(
    peer: SlackPeer, assistant: RecordingAssistant, slack: SlackBot
) -> None:
    channel = peer.direct_channel(peer.user).id
    post = peer._write("hello", peer.channel, peer.user, None)
    press_stop(peer, channel, post.ts)
    assert assistant.told == []


def test_stop_that_cannot_be_stored_yet_comes_again(
    peer: SlackPeer, assistant: RecordingAssistant, slack: SlackBot
) -> None:
    said = peer.direct("add 100 rows")
    peer.over(*said.deliveries)
    assistant.engaged.add(said.post.ts)
    errors = [Unavailable("The database does not answer.")]

    def fail_once(_: object) -> None:
        if errors:
            raise errors.pop()

    assistant.on_submit = fail_once
    delivery = press_stop(peer, said.post.channel, said.post.ts)
    assert delivery.acked
    assert len(delivery.attempts) == 2


def test_stop_that_is_refused_is_explained(
    peer: SlackPeer, assistant: RecordingAssistant, slack: SlackBot
) -> None:
    said = peer.direct("add 100 rows")
    peer.over(*said.deliveries)
    assistant.engaged.add(said.post.ts)

    def refuse(_: object) -> None:
        raise Conflict("There is nothing to stop.")

    assistant.on_submit = refuse
    press_stop(peer, said.post.channel, said.post.ts)
    peer.until(lambda: any("nothing to stop" in post.text for post in peer.posts))


@pytest.mark.parametrize("view", ["agent", "assistant"])
def test_a_new_conversation_offers_what_can_be_asked_once(
    peer: SlackPeer, slack: SlackBot, view: str
) -> None:
    channel = peer.direct_channel(peer.user).id
    events: dict[str, dict[str, Any]] = {
        "agent": {"type": "app_home_opened", "tab": "messages", "channel": channel},
        "assistant": {
            "type": "assistant_thread_started",
            "assistant_thread": {"channel_id": channel, "thread_ts": "1.0", "context": {}},
        },
    }
    for _ in range(2):
        peer.over(peer.deliver_event({**events[view], "user": peer.user.id}))
    peer.until(lambda: bool(peer.world.prompts))
    (offered,) = peer.world.prompts
    assert [prompt["title"] for prompt in offered["prompts"]] == [title for title, _ in PROMPTS]


def test_opening_the_home_tab_offers_no_prompts(peer: SlackPeer, slack: SlackBot) -> None:
    event = {"type": "app_home_opened", "tab": "home", "channel": "D1", "user": peer.user.id}
    delivery = peer.deliver_event(event)
    peer.over(delivery)
    assert delivery.acked
    assert peer.world.prompts == []
