"""Socket Mode and HTTP at once, and several processes: whatever arrives twice is one request."""

import pytest

from bot.slack.app import SlackBot
from core.kit.settings import Settings
from tests.integration.slack.conftest import Serving, running
from tests.integration.slack.door import RecordingAssistant
from tests.peers.slack import SlackPeer


@pytest.mark.requirement(2)
def test_both_ways_and_two_processes_hear_a_message_as_one(
    peer: SlackPeer, assistant: RecordingAssistant, bot: SlackBot, settings: Settings
) -> None:
    other = SlackBot(assistant, settings)
    with (
        running(bot.run_socket_mode),
        running(other.run_socket_mode),
        Serving(bot.routes()) as url,
    ):
        peer.connected(2)
        said = peer.mention("hello")
        peer.over(*said.deliveries)
        again = [peer.redeliver(each, retry_num=1) for each in said.deliveries]
        peer.deliver_to(url)
        again += [peer.redeliver(each, retry_num=2) for each in said.deliveries]
        peer.over(*again)
    other.close()
    assert all(each.acked for each in (*said.deliveries, *again))
    assert len(assistant.told) == 6
    assert assistant.only.text == "hello"
