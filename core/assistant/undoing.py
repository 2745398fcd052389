"""The plan that takes a request back: the inverse of every step that was done, last one first."""

from collections.abc import Iterable

from core.domain.plan import Plan, Step
from core.domain.task import Request, Task, TaskState
from core.operations.catalogue import Catalogue
from core.operations.spec import NoInverse


def undo_plan(original: Request, tasks: Iterable[Task], catalogue: Catalogue) -> Plan | None:
    """The undo plan of a request, or None when nothing of it can be taken back."""
    steps: list[Step] = []
    for task in sorted(tasks, key=_order, reverse=True):
        inverse = _inverse(task, catalogue)
        if inverse is None:
            continue
        number = len(steps) + 1
        after = (steps[-1].id,) if steps else ()
        steps.append(inverse.model_copy(update={"id": f"undo_{number}", "after": after}))
    if not steps:
        return None
    title = original.outcome.title if isinstance(original.outcome, Plan) else original.text
    return Plan(title=f"Undo: {title}"[:140], steps=tuple(steps))


def _order(task: Task) -> tuple[int, int]:
    return task.position, -1 if task.item_number is None else task.item_number


def _inverse(task: Task, catalogue: Catalogue) -> Step | None:
    if task.state is not TaskState.DONE or task.step is None:
        return None
    if task.arguments is None or task.result is None:
        return None
    bound = catalogue.bind(task.step.operation, task.arguments)
    inverse = bound.inverse(task.result)
    return None if isinstance(inverse, NoInverse) else inverse
