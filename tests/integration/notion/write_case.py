"""A write that faults are tried on."""

from collections.abc import Callable
from dataclasses import dataclass

from core.domain.write import Effect


@dataclass(frozen=True)
class Case:
    """A write, and how often its effect is there."""

    effect: Effect
    times: Callable[[], int]
