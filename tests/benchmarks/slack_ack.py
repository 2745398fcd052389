"""How soon Slack is told "received" while events pour in and no planner or Notion answers.

The real bot over Socket Mode and over signed HTTP, with the real assistant on SQLite; nothing
runs the tasks, as when every worker hangs.
"""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from bot.slack.app import SlackBot
from core.app import build, upgrade_database
from core.assistant.door import Assistant
from core.kit.clock import Clock
from core.kit.settings import Settings
from tests.benchmarks.figures import Figure, percentile, report
from tests.integration.slack.conftest import Serving, running
from tests.peers.slack import SlackPeer
from tests.peers.slack.deliveries import Delivery

RATE = 100
SECONDS = 5


def main() -> None:
    """Measure both ways in and report."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    figures = []
    for way in ("socket", "http"):
        latencies = _measure(way)
        for percent in (50, 99):
            value = percentile(latencies, percent) * 1000
            name = f"acknowledge by {way}, {RATE} events/s, p{percent}"
            target = "<= 1000" if percent == 99 else ""
            met = value <= 1000 if percent == 99 else None
            figures.append(Figure(figure=name, value=value, unit="ms", target=target, met=met))
    report("slack-ack", figures)


def _measure(way: str) -> list[float]:
    clock = Clock()
    with _assistant() as (assistant, settings), SlackPeer() as peer:
        pointed = settings.model_copy(
            update=Settings.model_validate(
                {
                    "slack_bot_token": peer.bot_token,
                    "slack_app_token": peer.app_token,
                    "slack_signing_secret": peer.signing_secret,
                    "slack_api_url": peer.api_url,
                }
            ).model_dump(
                include={
                    "slack_bot_token",
                    "slack_app_token",
                    "slack_signing_secret",
                    "slack_api_url",
                }
            )
        )
        bot = SlackBot(assistant, pointed)
        with _listening(bot, peer, way):
            deliveries: list[Delivery] = []
            began = clock.monotonic()
            for number in range(RATE * SECONDS):
                clock.sleep(began + number / RATE - clock.monotonic())
                deliveries += peer.mention(f"add Task {number} to Roadmap", twin=False).deliveries
            for delivery in deliveries:
                peer.over(delivery, seconds=60)
        bot.close()
        return [delivery.latency for delivery in deliveries]


@contextmanager
def _assistant() -> Iterator[tuple[Assistant, Settings]]:
    with tempfile.TemporaryDirectory() as directory:
        settings = Settings.model_validate({"data_dir": Path(directory)})
        upgrade_database(settings)
        with build(settings, name="bench") as house:
            yield house.assistant, settings


@contextmanager
def _listening(bot: SlackBot, peer: SlackPeer, way: str) -> Iterator[None]:
    if way == "http":
        with Serving(bot.routes()) as url:
            peer.deliver_to(url)
            yield
        return
    with running(bot.run_socket_mode):
        peer.connected()
        yield


if __name__ == "__main__":
    main()
