"""How long the whole stack takes to start, on a new data directory and on one that is there."""

import tempfile
from pathlib import Path
from statistics import median

from core.kit.clock import Clock
from tests.benchmarks.figures import Figure, report
from tests.journeys.stack import Stack, environment, run

_ROUNDS = 5


def main() -> None:
    """Measure and report medians."""
    clock = Clock()
    cold: list[float] = []
    warm: list[float] = []
    showcase: list[float] = []
    for _ in range(_ROUNDS):
        with tempfile.TemporaryDirectory() as directory:
            for times in (cold, warm):
                began = clock.monotonic()
                with Stack(Path(directory) / "data"):
                    times.append(clock.monotonic() - began)
            began = clock.monotonic()
            done = run(environment(Path(directory) / "data"), "chat")
            assert done.returncode == 0, done.stderr
            showcase.append(clock.monotonic() - began)
    report(
        "start",
        [
            _figure("stack ready, new data directory", cold, 10.0),
            _figure("stack ready, data directory in use before", warm, 5.0),
            _figure("chat without input: start, showcase, stop", showcase, 15.0),
        ],
    )


def _figure(name: str, seconds: list[float], most: float) -> Figure:
    value = median(seconds)
    return Figure(figure=name, value=value, unit="s", target=f"<= {most:g}", met=value <= most)


if __name__ == "__main__":
    main()
