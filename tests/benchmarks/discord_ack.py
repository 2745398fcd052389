"""How soon a slash command on Discord gets its first answer while no planner or Notion answers.

The real client over a real gateway, with the real assistant on SQLite; nothing runs the tasks,
as when every worker hangs.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.kit.clock import Clock
from tests.benchmarks.figures import Figure, percentile, report
from tests.peers.discord import DiscordPeer, Slash

RATE = 200
SECONDS = 5
MOST_MS = 1000
CHECKOUT = Path(__file__).parents[2]


def main() -> None:
    """Measure and report."""
    report("discord-ack", measure())


def measure() -> list[Figure]:
    """At a steady rate."""
    seconds = _measure()
    figures = []
    for percent in (50, 99):
        value = percentile(seconds, percent) * 1000
        name = f"first answer to a slash command, {RATE} commands/s, p{percent}"
        target = f"< {MOST_MS}" if percent == 99 else ""
        met = value < MOST_MS if percent == 99 else None
        figures.append(Figure(figure=name, value=value, unit="ms", target=target, met=met))
    return figures


def _measure() -> list[float]:
    """Seconds from each command to the answer's arrival at Discord."""
    with DiscordPeer() as peer, bot("real", peer):
        ask(peer, 0).answered.wait(10)
        slashes = _commands(peer)
        return [waited(slash) for slash in slashes]


def _commands(peer: DiscordPeer) -> list[Slash]:
    clock = Clock()
    began = clock.monotonic()
    slashes = []
    for number in range(RATE * SECONDS):
        clock.sleep(max(0.0, began + number / RATE - clock.monotonic()))
        slashes.append(ask(peer, number))
    return slashes


def ask(peer: DiscordPeer, number: int) -> Slash:
    """One slash command."""
    return peer.slash(peer.ada, peer.general, "notion ask", text=f"add Task {number} to Roadmap")


def waited(slash: Slash) -> float:
    """Seconds until it was answered."""
    answered = slash.answered.wait(60)
    if not answered or slash.first_answer_seconds is None:
        raise AssertionError(f"command {slash.id} was never answered")
    return slash.first_answer_seconds


@contextmanager
def bot(way: str, peer: DiscordPeer) -> Iterator[subprocess.Popen[bytes]]:
    """A bot process that listens to the peer: `bare` or `real`."""
    with tempfile.TemporaryDirectory() as directory:
        module = "tests.benchmarks.discord_bot"
        where = (peer.api_url, peer.gateway_url, peer.token)
        command = [sys.executable, "-m", module, way, *where, directory]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=CHECKOUT)
        assert process.stdin is not None
        try:
            peer.eventually(lambda: len(peer.gateway.sessions) == 1, "a session")
            yield process
        finally:
            process.stdin.close()
            process.wait(30)


if __name__ == "__main__":
    main()
