"""Every kind of write under every fault and every death of its process: one effect each time.

The kinds are those that tests/integration/notion tries, which are all that core.notion.kinds knows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.domain.write import Effect, UpdatePage
from core.sandbox.faults import Fault, FaultKind
from tests.faults.notion.deaths import Death
from tests.faults.notion.scene import HURRY, PATIENCE, Ended, Scene, Work
from tests.integration.notion.conftest import Desk, titled
from tests.integration.notion.test_notion_writes_once import KINDS, MORE_KINDS
from tests.integration.notion.write_case import Case

LATE_SECONDS = 1.0
"""When a late write lands: after the client has given up, and after the first look."""
ATTEMPTS = 16

Kind = Callable[[Desk], Case]

KIND_BY_NAME: Mapping[str, Kind] = {kind.__name__: kind for kind in (*KINDS, *MORE_KINDS)}


def fault(kind: FaultKind, **more: object) -> Fault:
    """A fault of the next write."""
    return Fault.model_validate({"kind": kind, "writes": True, **more})


FAULTS: Mapping[str, Fault] = {
    "reject": fault(FaultKind.REJECT),
    "rate limit": fault(FaultKind.REJECT, status=429, code="rate_limited", retry_after=3),
    "apply then fail": fault(FaultKind.APPLY_THEN_FAIL, status=502),
    "apply then hang": fault(FaultKind.APPLY_THEN_HANG),
    "apply late": fault(FaultKind.APPLY_LATE, seconds=LATE_SECONDS),
    "reset before": fault(FaultKind.RESET),
    "reset after": fault(FaultKind.APPLY_THEN_RESET),
    "half a body": fault(FaultKind.PARTIAL_BODY),
    "slow": fault(FaultKind.SLOW, seconds=0.1),
}
_SILENT = frozenset({"apply then hang", "apply late"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the grid and what came of it.

    Attributes:
        times: how often the effect is there; one is right.
        died: whether the process came to the moment of its death.
    """

    kind: str
    fault: str
    death: str
    times: int
    died: bool


def cells(scene: Scene, kind: str, faults: Iterator[str] | None = None) -> Iterator[Cell]:
    """The fields of one kind: every fault and every death."""
    for name in faults or FAULTS:
        for death in Death:
            yield cell(scene, kind, name, death)


def cell(scene: Scene, kind: str, fault_name: str, death: Death | None) -> Cell:
    """Carry out one write of a kind, spoiled and killed, until it is done; count its effects."""
    scene.begin()
    case = KIND_BY_NAME[kind](scene.desk)
    scene.spoil(FAULTS[fault_name])
    died = carry_out(scene, "task", case.effect, death, silent=fault_name in _SILENT)
    scene.calm()
    scene.heal()
    scene.look_anew()
    times = int(case.times())
    scene.end()
    return Cell(kind, fault_name, death.value if death else "none", times, died)


def carry_out(
    scene: Scene,
    task: str,
    effect: Effect,
    death: Death | None,
    *,
    silent: bool,
    apart: bool = True,
) -> bool:
    """Try a task as its runner would until it is done.

    Args:
        death: when the first process to come there dies.
        silent: whether the first answer does not come, so that waiting for it long is no use.
        apart: whether each attempt is a process of its own.

    Returns:
        Whether a process died.
    """
    work: Work = lambda effects: effects.apply(effect)  # noqa: E731
    died = False
    for number in range(ATTEMPTS):
        patience = HURRY if silent and not number else PATIENCE
        if apart:
            ended = scene.attempt(task, work, None if died else death, patience=patience)
        else:
            ended = scene.attempt_here(task, work, patience=patience)
        died = died or ended.died
        if ended.done:
            return died
        _require_hope(ended)
        if number:  # what lands late lands after the first look, and long before it settles
            scene.calm()
        scene.desk.later(ended.wait)
    raise AssertionError(f"{effect.kind} was never done")


def _require_hope(ended: Ended) -> None:
    if ended.problem:
        raise AssertionError(f"A write was given up: {ended.problem}")


def later_wins(scene: Scene) -> bool:
    """A write that lands late does not undo a later one of another task on the same page."""
    scene.begin()
    page = scene.desk.page("First")

    def titles(text: str) -> UpdatePage:
        return UpdatePage(page_id=page, properties={"title": titled(text)})

    scene.spoil(FAULTS["apply late"])
    early, late = titles("Early"), titles("Late")
    scene.attempt("early", lambda effects: effects.apply(early), None, patience=HURRY)
    ended = scene.attempt("late", lambda effects: effects.apply(late), None, patience=PATIENCE)
    scene.calm()
    for task, effect in (("early", early), ("late", late)):
        if task == "early" or not ended.done:
            carry_out(scene, task, effect, None, silent=False)
    scene.look_anew()
    title = scene.desk.reads.page(page).target.title
    scene.end()
    return title == "Late"
