"""How many events a second are taken, beside bare clients that do nothing with them.

Events are sent as fast as they are acknowledged, so many at a time; bare and real in turns. What
comes first is not counted: whoever has just started does many things for the first time.
"""

from collections.abc import Callable
from statistics import median

from core.kit.clock import Clock
from tests.benchmarks import discord_ack, slack_ack
from tests.benchmarks.figures import Figure
from tests.peers.discord import DiscordPeer
from tests.peers.slack import SlackPeer

EVENTS = 1_000
AT_A_TIME = 50
WARM_UP = 2
ROUNDS = 3
LEAST = 0.5
"""Of the rate of a bare client."""


def measure() -> list[Figure]:
    """Both platforms."""
    return [
        *_beside("Slack, Socket Mode", _slack("bare"), _slack("socket")),
        *_beside("Slack, HTTP", _slack("bare-http"), _slack("http")),
        *_beside("Discord", _discord("bare"), _discord("real")),
    ]


def _beside(name: str, bare: Callable[[], float], ours: Callable[[], float]) -> list[Figure]:
    rates = [(bare(), ours()) for _ in range(ROUNDS)]
    ratio = median(our / other for other, our in rates)
    shown = [
        ("a bare client", median(one for one, _ in rates)),
        ("ours", median(r for _, r in rates)),
    ]
    figures = [
        Figure(figure=f"{name}, {who}: events taken", value=rate, unit="/s", target="", met=None)
        for who, rate in shown
    ]
    beside = f"{name}: of a bare client's rate"
    return [
        *figures,
        Figure(figure=beside, value=ratio, unit="", target=f">= {LEAST}", met=ratio >= LEAST),
    ]


def _slack(way: str) -> Callable[[], float]:
    def some(peer: SlackPeer, first: int) -> None:
        said = [
            peer.mention(f"add Task {first + number} to Roadmap", twin=False)
            for number in range(AT_A_TIME)
        ]
        peer.over(*(one for each in said for one in each.deliveries), seconds=60)

    def rate() -> float:
        with SlackPeer(pauses=(), patience=30.0) as peer, slack_ack.bot(way, peer):
            return _rate(lambda first: some(peer, first))

    return rate


def _discord(way: str) -> Callable[[], float]:
    def some(peer: DiscordPeer, first: int) -> None:
        for slash in [discord_ack.ask(peer, first + number) for number in range(AT_A_TIME)]:
            discord_ack.waited(slash)

    def rate() -> float:
        with DiscordPeer() as peer, discord_ack.bot(way, peer):
            return _rate(lambda first: some(peer, first))

    return rate


def _rate(some: Callable[[int], None]) -> float:
    for first in range(WARM_UP):
        some(-AT_A_TIME * (first + 1))
    clock = Clock()
    began = clock.monotonic()
    for first in range(0, EVENTS, AT_A_TIME):
        some(first)
    return EVENTS / (clock.monotonic() - began)
