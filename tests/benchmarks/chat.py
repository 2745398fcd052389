"""Slack and Discord under load, against local peers that enforce the platforms' limits.

`python -m tests.benchmarks.chat` measures all parts; `… chat acknowledge cancel` only those named.
Parts: acknowledge, rate, runs, cancel, memory.
"""

import sys
from collections.abc import Callable, Mapping

from tests.benchmarks import chat_acknowledging, chat_memory, chat_rate, chat_runs, chat_stopping
from tests.benchmarks.figures import Figure, report

PARTS: Mapping[str, Callable[[], list[Figure]]] = {
    "acknowledge": chat_acknowledging.measure,
    "rate": chat_rate.measure,
    "runs": chat_runs.measure,
    "cancel": chat_stopping.measure,
    "memory": chat_memory.measure,
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
