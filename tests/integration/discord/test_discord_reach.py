"""What an operator is told about the connection to Discord, and what Discord is told of us."""

import asyncio
import json
from collections.abc import Callable

import pytest

from bot.discord.manifest import manifest_text
from bot.discord.reach import reach
from core.kit.errors import ConfigurationError, Unavailable
from core.kit.settings import Settings
from tests.integration.discord.conftest import Bot
from tests.peers.discord import DiscordPeer, Fault


def settings(peer: DiscordPeer) -> Settings:
    return Settings.model_validate({"discord_token": peer.token, "discord_api_url": peer.api_url})


def test_connection_is_told_with_the_bots_name_and_what_it_may_read(peer: DiscordPeer) -> None:
    told = asyncio.run(reach(settings(peer)))
    assert told.startswith("connected as Notion Assistant; message-content intent off")
    peer.gateway.message_content_allowed = True
    assert "message-content intent on" in asyncio.run(reach(settings(peer)))
    assert peer.gateway.identifies == [], "no session is spent on asking"


def test_refused_token_is_a_wrong_setting(peer: DiscordPeer) -> None:
    peer.rest.token_valid = False
    with pytest.raises(ConfigurationError, match="does not accept DISCORD_TOKEN"):
        asyncio.run(reach(settings(peer)))


def test_missing_token_is_a_wrong_setting() -> None:
    with pytest.raises(ConfigurationError, match="DISCORD_TOKEN is not set"):
        asyncio.run(reach(Settings.model_validate({})))


def test_broken_connection_is_unavailable(peer: DiscordPeer) -> None:
    peer.trouble("GET", "/users/@me", Fault.RESET, times=10)
    with pytest.raises(Unavailable):
        asyncio.run(reach(settings(peer)))


def test_discord_that_asks_for_a_long_pause_is_unavailable(peer: DiscordPeer) -> None:
    peer.trouble("GET", "/users/@me", Fault.REJECT, status=429, retry_after=30)
    with pytest.raises(Unavailable) as caught:
        asyncio.run(reach(settings(peer)))
    assert caught.value.retry_after == 30


def test_manifest_lists_the_commands_that_the_client_registers(
    peer: DiscordPeer, start: Callable[..., Bot]
) -> None:
    start()
    [registered] = peer.calls("PUT", "/commands$")
    assert registered.body[""] == json.loads(manifest_text())["commands"]
