"""What a plan will do, by name and count, before any of it runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pydantic import JsonValue, ValidationError

from core.domain.plan import Plan, Step, is_reference
from core.kit.errors import BadInput
from core.operations.catalogue import Catalogue
from core.operations.spec import BoundOperation, Risk

_NAMED = 5
"""Steps of one kind that are named one by one; the rest are counted."""
_RISKS = (Risk.READ, Risk.WRITE, Risk.DESTRUCTIVE)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a person is shown of a plan.

    Args:
        lines: what it does, a sentence part each; reads are left out when it also writes.
        risk: the worst that a step of it can do.
        writes: steps that change something; a step for each of many counts once.
        requests: Notion requests it takes at least.
        open_ended: whether a step runs once for each of what another finds, so that how much it
            changes is known only when that has been found.
    """

    lines: tuple[str, ...]
    risk: Risk
    writes: int
    requests: int
    open_ended: bool


def preview(plan: Plan, catalogue: Catalogue) -> Preview:
    """Foretell a plan that has passed the check.

    Raises:
        BadInput: a step does not fit its operation.
    """
    bound = [(step, _bound(step, catalogue)) for step in plan.steps]
    risks = [each.risk for _, each in bound]
    worst = max(risks, key=_RISKS.index)
    shown = [
        (step, each) for step, each in bound if worst is Risk.READ or each.risk is not Risk.READ
    ]
    lines = [
        line
        for _, group in groupby(shown, key=lambda one: (one[0].operation, one[0].for_each))
        for line in _lines([step for step, _ in group], plan)
    ]
    return Preview(
        lines=tuple(lines),
        risk=worst,
        writes=sum(risk is not Risk.READ for risk in risks),
        requests=sum(each.operation.requests(each.args) for _, each in bound),
        open_ended=any(step.for_each for step in plan.steps),
    )


def _lines(steps: Sequence[Step], plan: Plan) -> list[str]:
    """One line a step; of many alike, the first few by name and the rest by number."""
    lines = [_line(step, plan) for step in steps[:_NAMED]]
    more = len(steps) - _NAMED
    return [*lines, f"… and {more} more like these"] if more > 0 else lines


def _line(step: Step, plan: Plan) -> str:
    title = step.title or step.operation
    if step.for_each is None:
        return title
    source = next((each for each in plan.steps if each.id == step.for_each.step_id), None)
    found = source.title if source and source.title else step.for_each.step_id
    return f"{title}: once for each result of “{found}”"


def _bound(step: Step, catalogue: Catalogue) -> BoundOperation:
    """A step's operation with its arguments, where results that do not exist yet stand in."""
    args = _standing_in(dict(step.args))
    try:
        return catalogue.bind(step.operation, args if isinstance(args, dict) else {})
    except ValidationError as error:
        raise BadInput(f"Step “{step.id}” does not fit {step.operation}: {error}") from error


def _standing_in(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        if is_reference(value):
            path = str(value["$ref"])
            return {"id": path, "title": f"the result of {path.split('.')[0]}"}
        return {name: _standing_in(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_standing_in(inner) for inner in value]
    return value
