"""The window that stays open: what becomes of writes that Notion carries out later and later.

A peer holds a write back, gives no answer, and carries it out so many seconds after it was sent.
Below the settle time nothing may be there twice, from there on it may: this measures both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from core.domain.write import CreatePage
from core.notion.effects import SETTLE, NotionEffects
from core.sandbox.faults import FaultKind
from tests.faults.notion.grid import ATTEMPTS, fault
from tests.faults.notion.scene import HURRY, PATIENCE, Scene
from tests.faults.notion.storm import a_table, row, rows_there

LATEST = 2 * SETTLE
"""Seconds after the send when the last of the writes lands."""
_HELD_BACK = 2.0
"""Seconds of the machine's own time that the peer holds a write back; looking takes less."""


@dataclass(frozen=True, slots=True)
class Window:
    """What came of writes that landed before the settle time was over, and of those after it.

    Attributes:
        within, doubled_within: that landed before it was over, and of them those there twice.
        after, doubled_after: the same of the others.
        lost: that are not there at all.
    """

    within: int
    doubled_within: int
    after: int
    doubled_after: int
    lost: int


def window(scene: Scene, count: int) -> Window:
    """So many rows, landing at even steps from 0 to LATEST seconds after their send."""
    scene.begin()
    table = a_table(scene)
    late = {f"late-{number}-": LATEST * (number + 0.5) / count for number in range(count)}
    for mark, seconds in late.items():
        scene.spoil(fault(FaultKind.APPLY_LATE, seconds=_HELD_BACK))
        _land(scene, mark, row(table, mark), seconds)
    scene.end()
    there = rows_there(scene, table)

    def doubled(fits: Callable[[float], bool]) -> int:
        return sum(there[mark] > 1 for mark, seconds in late.items() if fits(seconds))

    within = sum(seconds < SETTLE for seconds in late.values())
    return Window(
        within=within,
        doubled_within=doubled(lambda seconds: seconds < SETTLE),
        after=count - within,
        doubled_after=doubled(lambda seconds: seconds >= SETTLE),
        lost=sum(there[mark] == 0 for mark in late),
    )


def _land(scene: Scene, task: str, effect: CreatePage, seconds: float) -> None:
    """Try a write until it is done, while it lands when it is so old."""
    work: Callable[[NotionEffects], object] = partial(_apply, effect)
    age, landed = 0.0, False
    for number in range(ATTEMPTS):
        ended = scene.attempt_here(task, work, patience=PATIENCE if number else HURRY)
        if ended.done:
            break
        step = ended.wait
        if not landed and age + step > seconds:
            scene.desk.later(seconds - age)
            scene.calm()
            step, landed = age + step - seconds, True
            age = seconds
        scene.desk.later(step)
        age += step
    else:
        raise AssertionError(f"{task} was never done")
    scene.calm()


def _apply(effect: CreatePage, effects: NotionEffects) -> object:
    return effects.apply(effect)
