"""How soon each platform is told "received" while events pour in and nothing is planned or done.

The parts that `make bench-slack` and `make bench-discord` measure, as one.
"""

from tests.benchmarks import discord_ack, slack_ack
from tests.benchmarks.figures import Figure


def measure() -> list[Figure]:
    """The figures of both platforms."""
    return [*slack_ack.measure(), *discord_ack.measure()]
