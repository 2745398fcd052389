"""Several gateway connections, in one process and in several, within Discord's identify limits."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.discord.keepsake import in_memos
from bot.discord.listener import Manners
from bot.discord.shards import Shards, shards_of
from core.app import upgrade_database
from core.assistant.memos import Memos
from core.kit.errors import ConfigurationError
from core.kit.settings import Settings
from core.storage.database import Database
from tests.integration.discord.conftest import Bot, Door
from tests.peers.discord import DiscordPeer

WINDOW = 0.4


@pytest.fixture
def memos(tmp_path: Path) -> Iterator[Memos]:
    settings = Settings.model_validate({"data_dir": tmp_path})
    upgrade_database(settings)
    database = Database(settings.database_url)
    yield Memos(database)
    database.close()


@pytest.mark.parametrize(
    ("said", "shards", "started"),
    [
        ("auto", Shards(), 3),
        ("4", Shards(count=4), 4),
        ("2/16", Shards(count=16, ids=(2,)), 1),
        ("0-3/16", Shards(count=16, ids=(0, 1, 2, 3)), 4),
    ],
)
def test_the_setting_names_the_shards_of_this_process(
    said: str, shards: Shards, started: int
) -> None:
    assert Settings.model_validate({"discord_shards": said}).discord_shards == said
    assert shards_of(said) == shards
    assert shards.started_of(recommended=3) == started


@pytest.mark.parametrize("said", ["4/4", "3-1/8", "x"])
def test_shards_that_cannot_be_meant_are_a_wrong_setting(said: str) -> None:
    with pytest.raises(ConfigurationError, match="DISCORD_SHARDS"):
        shards_of(said)


def test_processes_share_the_shards_and_wait_for_each_other_to_identify(
    peer: DiscordPeer, door: Door, manners: Manners, memos: Memos
) -> None:
    peer.gateway.identify_window = WINDOW
    bots = [
        Bot(
            peer,
            door,
            replace(manners, keepsake=in_memos(memos, said), identify_pause=WINDOW * 1.3),
            shards_of(said),
        )
        for said in ("0-1/3", "2/3")
    ]
    peer.eventually(lambda: len(peer.gateway.sessions) == 3, "three sessions")
    for bot in bots:
        bot.end()
        assert bot.error is None
    asked = sorted(str(each["shard"]) for each in peer.gateway.identifies)
    assert asked == ["[0, 3]", "[1, 3]", "[2, 3]"]
    assert peer.gateway.hasty == 0
    assert len(peer.calls("PUT", "/commands$")) <= 2


def test_shards_of_different_keys_identify_at_once(
    peer: DiscordPeer, door: Door, manners: Manners, memos: Memos
) -> None:
    peer.gateway.identify_window = peer_pause = 60.0
    peer.gateway.max_concurrency = 2
    kept = in_memos(memos, "2")
    slow = replace(manners, keepsake=kept, identify_pause=peer_pause)
    bot = Bot(peer, door, slow, Shards(count=2))
    peer.eventually(lambda: len(peer.gateway.sessions) == 2, "two sessions")
    bot.end()
    assert peer.gateway.hasty == 0


def test_no_shard_identifies_when_fewer_identifies_are_left_than_it_takes(
    peer: DiscordPeer, door: Door, manners: Manners
) -> None:
    peer.gateway.identifies_left = 3
    bot = Bot(peer, door, manners, Shards(count=4))
    peer.eventually(lambda: peer.calls("GET", "/gateway/bot"), "the question")
    bot.end()
    assert bot.error is None
    assert peer.gateway.identifies == []
