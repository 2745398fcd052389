"""How soon a slash command on Discord gets its first answer while no planner or Notion answers.

The real client over a real gateway, with the real assistant on SQLite; nothing runs the tasks,
as when every worker hangs.
"""

import asyncio
import logging
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from bot.discord.client import Session, Where
from bot.discord.house import services_of
from bot.discord.listener import Manners
from core.app import App, build, upgrade_database
from core.kit.clock import Clock
from core.kit.settings import Settings
from tests.benchmarks.figures import Figure, percentile, report
from tests.peers.discord import DiscordPeer, Slash

RATE = 50
SECONDS = 5
MOST_MS = 1000


def main() -> None:
    """Measure and report."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    seconds = _measure()
    figures = []
    for percent in (50, 99):
        value = percentile(seconds, percent) * 1000
        name = f"first answer to a slash command, {RATE} commands/s, p{percent}"
        target = f"< {MOST_MS}" if percent == 99 else ""
        met = value < MOST_MS if percent == 99 else None
        figures.append(Figure(figure=name, value=value, unit="ms", target=target, met=met))
    report("discord-ack", figures)


def _measure() -> list[float]:
    """Seconds from each command to the answer's arrival at Discord."""
    with _house() as house, DiscordPeer() as peer, _listening(house, peer):
        _ask(peer, 0).answered.wait(10)
        slashes = _commands(peer)
        return [_waited(slash) for slash in slashes]


def _commands(peer: DiscordPeer) -> list[Slash]:
    clock = Clock()
    began = clock.monotonic()
    slashes = []
    for number in range(RATE * SECONDS):
        clock.sleep(max(0.0, began + number / RATE - clock.monotonic()))
        slashes.append(_ask(peer, number))
    return slashes


def _ask(peer: DiscordPeer, number: int) -> Slash:
    return peer.slash(peer.ada, peer.general, "notion ask", text=f"add Task {number} to Roadmap")


def _waited(slash: Slash) -> float:
    answered = slash.answered.wait(60)
    if not answered or slash.first_answer_seconds is None:
        raise AssertionError(f"command {slash.id} was never answered")
    return slash.first_answer_seconds


@contextmanager
def _house() -> Iterator[App]:
    with tempfile.TemporaryDirectory() as directory:
        settings = Settings.model_validate({"data_dir": Path(directory)})
        upgrade_database(settings)
        with build(settings, name="bench") as house:
            yield house


@contextmanager
def _listening(house: App, peer: DiscordPeer) -> Iterator[None]:
    stop = threading.Event()
    where = Where(token=peer.token, api_url=peer.api_url)
    session = Session(services_of(house), where, Manners(guilds_pause=0.1), stop)
    running = threading.Thread(target=lambda: asyncio.run(session.run()), name="discord-bot")
    running.start()
    try:
        peer.eventually(lambda: len(peer.gateway.sessions) == 1, "a session")
        yield
    finally:
        stop.set()
        running.join()


if __name__ == "__main__":
    main()
