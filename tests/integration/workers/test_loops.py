"""A loop turns until it is stopped, whatever goes wrong in one turn."""

import threading
from collections.abc import Callable

import pytest

from core.kit.clock import Clock
from core.kit.errors import Unavailable
from tests.eventually import PATIENCE, eventually
from workers.loops import Loop


def _loop(turn: Callable[[], object]) -> Loop:
    loop = Loop("test", turn, lambda: loop.pause(0.001), clock=Clock())
    return loop


@pytest.mark.parametrize("error", [Unavailable("away"), ValueError("a defect")])
def test_a_turn_that_fails_does_not_end_it(error: Exception) -> None:
    turns: list[int] = []

    def turn() -> None:
        turns.append(len(turns))
        if len(turns) == 1:
            raise error

    loop = _loop(turn)
    loop.start()
    eventually(lambda: len(turns) > 3, "turns after the failed one")
    assert loop.stop(seconds=PATIENCE)


def test_stopping_cuts_a_rest_short() -> None:
    turned = threading.Event()
    loop = Loop("test", turned.set, lambda: loop.pause(3600), clock=Clock())
    loop.start()
    assert turned.wait(PATIENCE)
    assert loop.stop(seconds=PATIENCE)


def test_one_that_hangs_is_reported_as_not_stopped() -> None:
    hangs, started = threading.Event(), threading.Event()

    def turn() -> None:
        started.set()
        hangs.wait(PATIENCE)

    loop = _loop(turn)
    loop.start()
    assert started.wait(PATIENCE)
    assert not loop.stop(seconds=0.05)
    hangs.set()
    assert loop.stop(seconds=PATIENCE)
