"""How soon Slack is told "received" while events pour in and no planner or Notion answers.

The real bot in a process of its own, over Socket Mode and over signed HTTP, with the real
assistant on SQLite; nothing runs the tasks, as when every worker hangs. The local Slack is in this
process, so that the two do not wait for each other's interpreter. A bare Bolt app that does
nothing is measured beside it.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.kit.clock import Clock
from tests.benchmarks.figures import Figure, percentile, report
from tests.peers.slack import SlackPeer
from tests.peers.slack.deliveries import Delivery

RATE = 200
SECONDS = 5
CHECKOUT = Path(__file__).parents[2]
WAYS = {"bare": "a bare Bolt app", "socket": "socket", "http": "http"}


def main() -> None:
    """Measure both ways in and report."""
    report("slack-ack", measure())


def measure() -> list[Figure]:
    """Both ways in, and a bare app beside them."""
    figures = []
    for way, words in WAYS.items():
        deliveries = _measure(way)
        lost = sum(not delivery.acked for delivery in deliveries)
        latencies = [delivery.latency for delivery in deliveries if delivery.acked]
        named = f"acknowledge by {words}, {RATE} events/s"
        for percent in (50, 99):
            value = percentile(latencies, percent) * 1000
            judged = percent == 99 and way != "bare"
            figures.append(
                Figure(
                    figure=f"{named}, p{percent}",
                    value=value,
                    unit="ms",
                    target="<= 1000" if judged else "",
                    met=value <= 1000 if judged else None,
                )
            )
        late = Figure(
            figure=f"{named}, not within 3 s", value=lost, unit="", target="0", met=not lost
        )
        figures.append(late)
    return figures


def _measure(way: str) -> list[Delivery]:
    clock = Clock()
    with SlackPeer(pauses=()) as peer, bot(way, peer):
        peer.over(*peer.mention("show Roadmap", twin=False).deliveries)
        deliveries: list[Delivery] = []
        began = clock.monotonic()
        for number in range(RATE * SECONDS):
            clock.sleep(began + number / RATE - clock.monotonic())
            deliveries += peer.mention(f"add Task {number} to Roadmap", twin=False).deliveries
        peer.over(*deliveries, seconds=60)
        return deliveries


@contextmanager
def bot(way: str, peer: SlackPeer) -> Iterator[subprocess.Popen[str]]:
    """A bot process that listens to the peer: `bare`, `bare-http`, `socket` or `http`."""
    with tempfile.TemporaryDirectory() as directory:
        command = [sys.executable, "-m", "tests.benchmarks.slack_bot", way, peer.api_url, directory]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            line = process.stdout.readline().strip()
            if way.endswith("http"):
                peer.deliver_to(line)
            else:
                peer.connected()
            yield process
        finally:
            process.stdin.close()
            process.wait(30)
            process.stdout.close()


if __name__ == "__main__":
    main()
