"""Waiting for something to come true, instead of sleeping."""

from collections.abc import Callable
from typing import TypeVar

from core.kit.clock import Clock

T = TypeVar("T")

PATIENCE = 15.0
"""Seconds; far more than anything should take, so that a slow machine does not fail a test."""


def eventually(look: Callable[[], T], what: str, *, within: float = PATIENCE) -> T:
    """The first truthy answer of `look`; fails, saying `what` was awaited, when there is none."""
    clock = Clock()
    deadline = clock.monotonic() + within
    while True:
        seen = look()
        if seen:
            return seen
        assert clock.monotonic() < deadline, f"waited {within:g} s for {what}; last seen: {seen!r}"
        clock.sleep(0.02)
