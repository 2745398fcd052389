"""Deliberate breaks of the algorithm: each must turn its cells red, or those prove nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.notion import effects
from core.notion.effects import NotionEffects
from core.storage import writes
from tests.faults.notion.grid import cell, later_wins
from tests.faults.notion.scene import Scene


@dataclass(frozen=True, slots=True)
class Break:
    """One thing taken away.

    Attributes:
        what: what is missing then.
        apply: takes it away from this process and those it starts.
        is_red: whether what it protects against happens.
    """

    what: str
    apply: Callable[[], None]
    is_red: Callable[[Scene], bool]


def _no_settle_time() -> None:
    effects.SETTLE = 0.0
    effects.APART = 0.0
    effects.LOOKS = (0.0,) * 5


def _no_probe() -> None:
    NotionEffects._look = lambda *_: None  # type: ignore[method-assign]


def _no_order() -> None:
    writes._must_be_free = lambda *_: None


def _doubles(fault: str) -> Callable[[Scene], bool]:
    return lambda scene: cell(scene, "create_row", fault, None).times != 1


BREAKS: Mapping[str, Break] = {
    "no-settle": Break("the settle time", _no_settle_time, _doubles("apply late")),
    "no-probe": Break("the look before sending again", _no_probe, _doubles("apply then fail")),
    "no-order": Break("one writer at a time per target", _no_order, lambda s: not later_wins(s)),
}
