"""What people look at while they talk to the agent is what they mean by "this"."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.slack.app import SlackBot
from core.domain.preferences import PlaceChange
from tests.eventually import eventually
from tests.integration.slack.conftest import running, settings_for
from tests.integration.slack.door import RecordingAssistant
from tests.integration.slack.rooms import Furnished, furnished
from tests.peers.slack import Delivery, SlackPeer, gestures
from tests.peers.slack.world import Post

PAGE = "0123456789abcdef" * 2


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with furnished(tmp_path_factory.mktemp("rooms")) as found:
        yield found


@pytest.fixture(autouse=True)
def bots(
    peer: SlackPeer, assistant: RecordingAssistant, house: Furnished
) -> Iterator[list[SlackBot]]:
    """One process."""
    bot = SlackBot(assistant, settings_for(peer), rooms=house.rooms)
    with running(bot.run_socket_mode):
        peer.connected()
        yield [bot]
    bot.close()


def message_context(post: Post) -> dict[str, Any]:
    value = {"channel_id": post.channel, "message_ts": post.ts}
    return {"entities": [{"type": "slack#/types/message_context", "value": value}]}


def looks_at(peer: SlackPeer, context: dict[str, Any]) -> Delivery:
    """The person looks at something else, with the agent beside it."""
    delivery = peer.deliver_event(
        {
            "type": "app_context_changed",
            "user": peer.user.id,
            "channel": peer.direct_channel(peer.user).id,
            "context": context,
            "event_ts": peer.world.new_ts(),
        }
    )
    peer.over(delivery)
    return delivery


def ask(peer: SlackPeer, text: str, **more: Any) -> None:
    """Write to the agent, with more fields on the event."""
    channel = peer.direct_channel(peer.user)
    post = peer._write(gestures.typed(text), channel, peer.user, None)
    peer.over(peer.deliver_event({**gestures.message(post, channel), **more}))


def test_this_page_is_the_page_that_the_message_before_one_s_eyes_links(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    url = f"https://www.notion.so/peer/Plan-{PAGE}"
    post = peer.say(f"see <{url}|the plan> and archive everything", raw=True).post
    assert looks_at(peer, message_context(post)).acked
    ask(peer, 'comment on this page: "Looks good"')
    assert assistant.only.text == f'comment on https://www.notion.so/{PAGE}: "Looks good"'


def test_save_this_saves_the_message_to_the_database_of_its_channel(
    peer: SlackPeer, assistant: RecordingAssistant, house: Furnished
) -> None:
    [roadmap] = house.shelf.databases("Roadmap", limit=1)
    change = PlaceChange(database=roadmap.id, database_title="Roadmap")
    house.rooms.preferences.operate(f"slack/{peer.team}/{peer.channel.id}", change, actor="test")
    post = peer.say("Fix the login").post
    ask(peer, "save this", app_context=message_context(post))
    [plan] = assistant.plans.values()
    assert plan.steps[0].args["properties"] == {"Name": "Fix the login"}
    assert plan.title == "Save “Fix the login” to Roadmap"
    ask(peer, "what is due in this channel", app_context=message_context(post))
    assert list(assistant.accepted.values())[-1].text == "what is due in Roadmap"


def test_save_this_says_what_is_missing(peer: SlackPeer, assistant: RecordingAssistant) -> None:
    peer.channel = peer.add_channel("C0OTHER", "other")
    post = peer.say("Fix the login").post
    ask(peer, "save this to Nowhere at all", app_context=message_context(post))
    peer.until(lambda: len(peer.posts) == 1)
    assert "Which database is meant?" in peer.posts[0].text
    assert assistant.plans == {}


def test_what_is_looked_at_no_more_is_not_meant(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    post = peer.say(f"<https://www.notion.so/Plan-{PAGE}>", raw=True).post
    looks_at(peer, message_context(post))
    looks_at(peer, {})
    ask(peer, "comment on this page: hello")
    assert assistant.only.text == "comment on this page: hello"


def test_in_a_thread_with_a_subject_this_page_is_that_subject(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    post = peer.say(f"<https://www.notion.so/Plan-{PAGE}>", raw=True).post
    looks_at(peer, message_context(post))
    said = peer.direct("create a page Minutes")
    peer.over(*said.deliveries)
    first = said.post
    assistant.engaged.add(first.ts)
    peer.over(*peer.direct("archive this page", thread=first.ts).deliveries)
    assert list(assistant.accepted.values())[-1].text == "archive this page"


def test_another_process_knows_what_is_looked_at(
    peer: SlackPeer, assistant: RecordingAssistant, house: Furnished, bots: list[SlackBot]
) -> None:
    post = peer.say(f"<https://www.notion.so/Plan-{PAGE}>", raw=True).post
    looks_at(peer, message_context(post))
    memos = house.rooms.memos
    assert memos is not None
    name = f"slack.looked.{peer.team}.{peer.user.id}"
    eventually(lambda: post.ts in (memos.read(name) or ""), "the note")
    ways_in = bots[0]._ways_in
    assert ways_in is not None
    ways_in.pointing._known.drop(name)
    ask(peer, "comment on this page: hello")
    assert PAGE in assistant.only.text


def test_looking_at_a_message_offers_to_save_it_in_the_person_s_language(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    peer.user.locale = "de-DE"
    looks_at(peer, message_context(peer.say("Fix the login").post))
    peer.until(lambda: bool(peer.world.prompts))
    offered = peer.world.prompts[-1]["prompts"]
    assert offered[0] == {"title": "Die Nachricht sichern, die ich ansehe", "message": "save this"}
    assert len(offered) == 4
