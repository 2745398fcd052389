"""Slack and Discord under load, against local peers that enforce the platforms' limits.

`python -m tests.benchmarks.chat` measures all parts; `… chat acknowledge cancel` only those named.
Parts: acknowledge, rate, runs, cancel, memory.
"""

import sys
from collections.abc import Callable, Mapping

from tests.benchmarks.chat_acknowledging import measure as acknowledging
from tests.benchmarks.chat_memory import measure as memory
from tests.benchmarks.chat_rate import measure as rate
from tests.benchmarks.chat_runs import measure as runs
from tests.benchmarks.chat_stopping import measure as stopping
from tests.benchmarks.figures import Figure, report

PARTS: Mapping[str, Callable[[], list[Figure]]] = {
    "acknowledge": acknowledging,
    "rate": rate,
    "runs": runs,
    "cancel": stopping,
    "memory": memory,
}


def main(*named: str) -> None:
    """Measure the named parts, or all."""
    figures: list[Figure] = []
    for name in named or PARTS:
        sys.stderr.write(f"{name} …\n")
        figures += PARTS[name]()
    report("chat" if not named else f"chat-{'-'.join(named)}", figures)


if __name__ == "__main__":
    main(*sys.argv[1:])
