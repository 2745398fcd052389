"""Events that Slack held back are read from the places where the assistant is known."""

import time

import pytest

from bot.slack.app import SlackBot
from core.assistant.installing import Installing
from core.domain.chat import Inbound, Person, Platform, ThreadRef
from core.kit.clock import Clock
from core.kit.settings import Settings
from core.storage import requests
from core.storage.database import Database
from tests.eventually import eventually
from tests.integration.slack.conftest import Serving
from tests.integration.slack.door import RecordingAssistant
from tests.peers.slack import SlackPeer
from tests.peers.slack.deliveries import Delivery


def hold_back(peer: SlackPeer, minute: int) -> Delivery:
    payload = {
        "token": "legacy-verification-token",
        "type": "app_rate_limited",
        "team_id": peer.team,
        "minute_rate_limited": minute,
        "api_app_id": "A0PEERAPP",
    }
    delivery = peer.deliver("events_api", payload)
    peer.over(delivery)
    return delivery


def known_in(database: Database, peer: SlackPeer, channel: str) -> None:
    """Somebody asked there before."""
    thread = ThreadRef(platform=Platform.SLACK, workspace=peer.team, channel=channel, thread="1.0")
    said = Inbound(
        key="k", thread=thread, person=Person(id="U1", name="D"), text="add", at=Clock().now()
    )
    with database.begin() as tx:
        requests.accept(tx, said)


@pytest.mark.requirement(2)
@pytest.mark.requirement(3)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_held_back_is_heard_and_what_was_heard_is_not_heard_twice(
    peer: SlackPeer, assistant: RecordingAssistant, settings: Settings, database: Database
) -> None:
    known_in(database, peer, peer.channel.id)
    bot = SlackBot(assistant, settings, installing=Installing(database, None))
    with Serving(bot.routes()) as url:
        peer.deliver_to(url)
        before = peer.mention("before", twin=False)
        peer.over(*before.deliveries)
        peer._write(f"<@{peer.bot_user}> missed", peer.channel, peer.user, None)
        peer._write("chatter between people", peer.channel, peer.user, None)
        assert hold_back(peer, int(time.time()) - 30).acked
        eventually(lambda: len(assistant.accepted) == 2, "what was held back is heard")
    bot.close()
    assert {said.text for said in assistant.accepted.values()} == {"before", "missed"}


def test_without_known_places_it_is_acknowledged_and_told_to_the_operator(
    peer: SlackPeer, slack: SlackBot
) -> None:
    assert hold_back(peer, int(time.time())).acked
    assert peer.calls("conversations.history") == []
