"""A `for_each` step: its items before, and what they came to after. Pure."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from core.domain.notion import Json
from core.domain.plan import Step
from core.domain.task import Ask, Done, Failed, Gathered, Problem, Verdict
from core.engine.conditions import holds
from core.engine.references import look_up
from core.kit.errors import BadInput
from core.operations.spec import BULK, BoundOperation, Risk

MOST_ITEMS = 10_000
"""The widest `for_each`; a wider one is refused with a word on how to narrow it."""
PREVIEWED = 50
"""Things that a question for approval names; the rest is counted."""


def items_of(step: Step, results: Mapping[str, Json]) -> tuple[Json, ...]:
    """The items that a step runs for; a plain value becomes `{"value": it}`.

    A condition about the item leaves out the items for which it does not hold.

    Raises:
        BadInput: there is no list, or it is too long.
    """
    assert step.for_each is not None  # noqa: S101 - only such steps are spread
    found = look_up(step.for_each, results)
    if not isinstance(found, list):
        raise BadInput("A step is to run for each item of a list, and there is no list.")
    items: list[Json] = [each if isinstance(each, dict) else {"value": each} for each in found]
    condition = step.when
    if condition is not None and condition.of.step_id == "item":
        items = [each for each in items if holds(condition, {"item": each})]
    if len(items) > MOST_ITEMS:
        text = f"That is {len(items):,} things at once; I do at most {MOST_ITEMS:,} in one go."
        raise BadInput(text, next_step="Narrow it down, for example by a date or a status.")
    return tuple(items)


def question_of(bound: Sequence[BoundOperation]) -> Ask | None:
    """What to ask before running these without an approval; None when that needs none."""
    risks = [one.risk for one in bound]
    if Risk.DESTRUCTIVE not in risks and risks.count(Risk.WRITE) <= BULK:
        return None
    return Ask(preview=tuple(one.title for one in bound[:PREVIEWED]), count=len(bound))


def collected(width: int, gathered: Gathered) -> Verdict:
    """What a spread step comes to, once all its children have settled."""
    results: list[JsonValue] = list(gathered.results)
    if len(results) == width:
        return Done(result={"items": results})
    text = f"{width - len(results):,} of {width:,} did not get done."
    if gathered.first_reason:
        text += f" The first: {gathered.first_reason}"
    problem = Problem(code="partial", text=text, retryable=True)
    return Failed(problem=problem, result={"items": results})
