"""Socket Mode: connected, asked to reconnect, cut off, fallen silent, refused."""

import threading
from collections.abc import Iterator
from socket import IPPROTO_TCP, TCP_NODELAY

import pytest

from bot.slack.app import SlackBot
from bot.slack.socket_mode import SocketMode
from core.kit.clock import Clock
from core.kit.errors import ConfigurationError
from core.kit.settings import Settings
from tests.integration.slack.conftest import running, settings_for
from tests.integration.slack.door import RecordingAssistant
from tests.peers.slack import Fault, SlackPeer


def heard(peer: SlackPeer, text: str) -> bool:
    """Whether a mention made at this moment is acknowledged."""
    said = peer.mention(text, twin=False)
    peer.over(*said.deliveries)
    return said.acked


def test_the_connection_is_healthy_and_heard(peer: SlackPeer, socket_mode: SlackBot) -> None:
    assert heard(peer, "hello")
    health = socket_mode.health()
    assert health is not None
    assert health.ok
    assert peer.world.violations == []


def test_slack_asking_to_reconnect_is_followed(
    peer: SlackPeer, assistant: RecordingAssistant, socket_mode: SlackBot
) -> None:
    peer.goodbye()
    peer.until(lambda: peer.sockets.opened == 2 and len(peer.sockets.ready) == 1)
    assert heard(peer, "after")
    assert assistant.only.text == "after"


def test_a_start_without_slack_succeeds_when_slack_is_back(
    peer: SlackPeer, assistant: RecordingAssistant, settings: Settings
) -> None:
    peer.trouble.next("apps.connections.open", Fault("status", status=503))
    bot = SlackBot(assistant, settings)
    with running(bot.run_socket_mode):
        peer.connected()
        assert heard(peer, "hello")
    bot.close()


@pytest.mark.parametrize("update", [{"slack_app_token": "xapp-wrong"}, {"slack_app_token": None}])
def test_a_refused_or_missing_app_token_ends_with_its_name(
    peer: SlackPeer, assistant: RecordingAssistant, update: dict[str, str | None]
) -> None:
    given = settings_for(peer).model_dump() | update
    wrong = Settings.model_validate(given)
    bot = SlackBot(assistant, wrong)
    with pytest.raises(ConfigurationError, match="SLACK_APP_TOKEN"):
        bot.run_socket_mode(threading.Event())
    bot.close()


@pytest.fixture
def impatient(bot: SlackBot, peer: SlackPeer) -> Iterator[SocketMode]:
    """A connection that is replaced after a second of silence."""
    made = SocketMode(bot._bolt(), peer.app_token, peer.api_url, clock=Clock(), silent_too_long=1.0)
    with running(made.run):
        peer.connected()
        yield made


def test_no_acknowledgement_is_held_back_on_any_connection(
    peer: SlackPeer, impatient: SocketMode
) -> None:
    def at_once() -> bool:
        session = impatient._client.current_session
        held = session.sock if session else None
        return held is not None and bool(held.getsockopt(IPPROTO_TCP, TCP_NODELAY))

    peer.until(at_once)
    peer.goodbye()
    peer.until(lambda: peer.sockets.opened == 2 and len(peer.sockets.ready) == 1)
    peer.until(at_once)
    assert heard(peer, "hello")


@pytest.mark.parametrize("how", ["freeze", "cut"])
def test_a_connection_that_is_dead_is_replaced(
    peer: SlackPeer, impatient: SocketMode, how: str
) -> None:
    peer.freeze() if how == "freeze" else peer.cut()
    peer.until(lambda: peer.sockets.opened >= 2)
    peer.until(lambda: any(not socket.frozen for socket in peer.sockets.ready))
    peer.until(lambda: impatient.health().connected)
    for socket in peer.sockets.open:
        socket.leaving = socket.frozen
    assert heard(peer, "still here")


def test_a_connection_on_which_nothing_was_ever_heard_is_replaced(
    bot: SlackBot, peer: SlackPeer
) -> None:
    peer.sockets.mute_new = True
    socket = SocketMode(
        bot._bolt(), peer.app_token, peer.api_url, clock=Clock(), silent_too_long=1.0
    )
    with running(socket.run):
        peer.until(lambda: peer.sockets.opened == 1)
        peer.sockets.mute_new = False
        peer.until(lambda: any(not open_.frozen for open_ in peer.sockets.ready))
    assert socket.health().replaced >= 1


def test_stopping_is_quick_and_leaves_no_connection(peer: SlackPeer, bot: SlackBot) -> None:
    with running(bot.run_socket_mode):
        peer.connected()
    peer.connected(0)
