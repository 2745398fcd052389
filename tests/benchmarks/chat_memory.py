"""Whether a bot process grows: its memory after many events, beside that after the first of them.

Nine of ten events are what a bot hears most: talk that is not for it, and repeats.
"""

import psutil  # type: ignore[import-untyped]  # psutil ships no types

from tests.benchmarks import slack_ack
from tests.benchmarks.figures import Figure
from tests.peers.slack import Delivery, SlackPeer

EVENTS = 50_000
SETTLED = 10_000
"""Events after which all that is made once has been made."""
AT_A_TIME = 200
MOST = 5.0
"""Percent."""


def measure() -> list[Figure]:
    """Over Socket Mode."""
    with SlackPeer(pauses=(), patience=60.0) as peer, slack_ack.bot("socket", peer) as process:
        bot = psutil.Process(process.pid)
        _events(peer, SETTLED)
        before = bot.memory_info().rss
        _events(peer, EVENTS - SETTLED)
        after = bot.memory_info().rss
    growth = 100 * (after - before) / before
    name = f"growth of a bot process from {SETTLED:,} to {EVENTS:,} events"
    return [
        Figure(figure="memory of a bot process", value=after / 1e6, unit="MB", target="", met=None),
        Figure(figure=name, value=growth, unit="%", target=f"<= {MOST:.0f}", met=growth <= MOST),
    ]


def _events(peer: SlackPeer, count: int) -> None:
    for first in range(0, count, AT_A_TIME):
        asked = peer.mention(f"add Task {first} to Roadmap", twin=False).deliveries
        sent: list[Delivery] = [*asked]
        for number in range(1, AT_A_TIME):
            if number % 10:
                sent += peer.say(f"talk {number}").deliveries
            else:
                sent.append(peer.redeliver(asked[0], retry_num=1))
        peer.over(*sent, seconds=60)
        with peer.world.changed:
            peer.world.posts.clear()
            peer.world.calls.clear()
