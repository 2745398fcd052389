"""The plan that takes a request back: the inverse of every step that was done, last one first."""

from collections.abc import Iterable, Sequence

from pydantic import JsonValue

from core.domain.notion import Json
from core.domain.plan import Plan, Step
from core.domain.task import Request, Task, TaskState
from core.operations.catalogue import Catalogue
from core.operations.spec import UNDO, NoInverse

UNDOING, REDOING = "Undo", "Redo"
"""What the title of a plan begins with that takes another back, or does again what one took
back."""
MOST_STEPS = 50
"""Steps of an undo plan; of more, neighbours are joined: a request may have run for thousands."""


def undo_plan(original: Request, tasks: Iterable[Task], catalogue: Catalogue) -> Plan | None:
    """The undo plan of a request, or None when nothing of it can be taken back."""
    inverses = [
        inverse
        for task in sorted(tasks, key=_order, reverse=True)
        if (inverse := _inverse(task, catalogue)) is not None
    ]
    steps: list[Step] = []
    for inverse in _joined(inverses):
        after = (steps[-1].id,) if steps else ()
        steps.append(inverse.model_copy(update={"id": f"undo_{len(steps) + 1}", "after": after}))
    if not steps:
        return None
    title = original.outcome.title if isinstance(original.outcome, Plan) else original.text
    told = named_undo(title, undoes=original.undoes is not None)
    return Plan(title=told[:140], steps=tuple(steps))


def named_undo(title: str, *, undoes: bool) -> str:
    """What taking a request of that title back is called.

    Args:
        undoes: whether the request itself took one back.
    """
    verb, _, rest = title.partition(": ")
    if undoes and rest and verb in {UNDOING, REDOING}:
        return f"{REDOING if verb == UNDOING else UNDOING}: {rest}"
    return f"{UNDOING}: {title}"


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


def _joined(inverses: Sequence[Step]) -> list[Step]:
    """Neighbours that undo become one step each, until there are few enough."""
    size = -(-len(inverses) // MOST_STEPS)
    if size <= 1 or any(step.operation != UNDO for step in inverses):
        return list(inverses)
    return [_one_of(inverses[start : start + size]) for start in range(0, len(inverses), size)]


def _one_of(inverses: Sequence[Step]) -> Step:
    effects: list[JsonValue] = []
    for step in inverses:
        found = step.args["effects"]
        effects += found if isinstance(found, list) else []
    more = f", and {len(inverses) - 1} more" if len(inverses) > 1 else ""
    first = inverses[0]
    args: Json = {**first.args, "effects": effects, "what": f"{first.args.get('what')}{more}"}
    return first.model_copy(update={"args": args, "title": f"{first.title}{more}"})
