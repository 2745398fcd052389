"""A chat platform that refuses our settings for good is not asked again and again."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.kit.clock import Clock
from tests.eventually import eventually
from workers.supervised import ChildSpec, Supervised

Start = Callable[[int, bool], Supervised]


class LaterClock(Clock):
    """Every pause is over."""

    ahead = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead


@pytest.fixture
def clock() -> LaterClock:
    return LaterClock()


@pytest.fixture
def start(tmp_path: Path, clock: LaterClock) -> Iterator[Start]:
    """Starts a child that ends with this exit code at once; whether it is required."""
    reading, writing = os.pipe()
    made: list[Supervised] = []

    def started(code: int, required: bool) -> Supervised:
        command = (sys.executable, "-c", f"print('began', flush=True); raise SystemExit({code})")
        spec = ChildSpec(name="bot", command=command, announces=False, required=required)
        made.append(Supervised(spec, tmp_path, clock, lifeline=reading))
        made[-1].start()
        return made[-1]

    yield started
    for child in made:
        if child.process is not None:
            child.process.wait()
    os.close(reading)
    os.close(writing)


def _ended(child: Supervised) -> bool:
    child.tend()
    return child.process is None


@pytest.mark.parametrize(
    ("code", "required", "began_again"), [(2, False, False), (1, False, True), (2, True, True)]
)
def test_a_refused_setting_ends_a_bot_until_somebody_changes_it(
    start: Start, clock: LaterClock, code: int, required: bool, began_again: bool
) -> None:
    child = start(code, required)
    eventually(lambda: _ended(child), "its end")
    clock.ahead += 60
    child.tend()
    assert (child.process is not None) is began_again
