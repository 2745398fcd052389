"""The Discord bot in a process of its own, for measuring: real assistant on SQLite, no workers.

Usage: `python -m tests.benchmarks.discord_bot WAY API_URL GATEWAY_URL TOKEN DATA_DIR`,
where WAY is real, or bare (a discord.py client that answers every command with a word and does
nothing). Ends when standard input ends.
"""

import asyncio
import json
import os
import sys
import threading
from pathlib import Path

import discord
import structlog

from bot.discord.address import point_at
from bot.discord.client import Session, Where
from bot.discord.house import services_of
from bot.discord.listener import Manners
from core.app import build, upgrade_database
from core.kit.ready import keep_for_good, take_short_turns
from core.kit.settings import Settings

MANIFEST = Path(__file__).parents[2] / "manifests" / "discord" / "manifest.json"


def main(way: str, api_url: str, gateway_url: str, *others: str) -> None:
    """Run until standard input ends."""
    token, data_dir = others
    where = Where(token=token, api_url=api_url, gateway_url=gateway_url)
    if way == "bare":
        asyncio.run(_bare(where))
    else:
        _real(where, data_dir)


def _real(where: Where, data_dir: str) -> None:
    settings = Settings.model_validate({"data_dir": Path(data_dir)})
    upgrade_database(settings)
    with build(settings, name="bench") as house:
        stop = threading.Event()
        take_short_turns()
        keep_for_good()
        session = Session(services_of(house), where, Manners(guilds_pause=0.1), stop)
        running = threading.Thread(target=lambda: asyncio.run(session.run()))
        running.start()
        sys.stdin.read()
        stop.set()
        running.join()


class _Bare(discord.Client):
    async def setup_hook(self) -> None:
        commands = json.loads(MANIFEST.read_text(encoding="utf-8"))["commands"]
        await self.http.bulk_upsert_global_commands(self.application_id or 0, payload=commands)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("ok", ephemeral=True)


async def _bare(where: Where) -> None:
    point_at(where.api_url, where.gateway_url)
    async with _Bare(intents=discord.Intents(guilds=True)) as client:
        running = asyncio.create_task(client.start(where.token))
        await asyncio.to_thread(sys.stdin.read)
        await client.close()
        running.cancel()


if __name__ == "__main__":
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        # Logs are written, as in production, but nobody reads them here.
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(nowhere))
        main(*sys.argv[1:6])
