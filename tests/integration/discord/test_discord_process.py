"""The process `notion-assistant bot discord`, when Discord refuses it for good."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.app import upgrade_database
from core.kit.settings import Settings
from tests.peers.discord import DiscordPeer


@pytest.mark.requirement(23)
def test_a_refusal_for_good_ends_the_process_with_what_to_change(
    peer: DiscordPeer, tmp_path: Path
) -> None:
    peer.gateway.close_identify_with = 4014
    upgrade_database(Settings.model_validate({"data_dir": tmp_path}))
    wanted = {
        "ASSISTANT_DATA_DIR": str(tmp_path),
        "DISCORD_TOKEN": peer.token,
        "DISCORD_API_URL": peer.api_url,
    }
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "bot.cli", "bot", "discord"],
        env={**os.environ, **wanted},  # noqa: TID251 - a child's environment
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    assert "Switch on Message Content Intent" in ended.stderr
    assert peer.token not in ended.stderr
    assert len(peer.gateway.identifies) == 1
