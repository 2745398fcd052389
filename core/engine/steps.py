"""The work of one step: arguments resolved, approval checked, the operation run."""

from collections.abc import Callable, Iterable
from typing import Protocol, cast

from pydantic import JsonValue, ValidationError

from core.domain.notion import Json
from core.domain.plan import Reference, Step
from core.domain.ports import NotionReads, NotionWrites
from core.domain.task import (
    Ask,
    Claimed,
    Done,
    Failed,
    Problem,
    Spread,
    Task,
    TaskState,
    Verdict,
)
from core.engine.references import look_up, resolve
from core.kit.clock import Clock
from core.kit.errors import BadInput
from core.operations.catalogue import Catalogue
from core.operations.spec import BoundOperation, OperationContext, Risk

MOST_ITEMS = 1_000
"""The widest `for_each`; a wider one is refused with a word on how to narrow it."""
BULK = 10
"""Writing to more things than this in one step asks first."""


class Gateways(Protocol):
    """What a task may reach outside, made for that task."""

    def reads(self, claimed: Claimed) -> NotionReads:
        """Reading from the request's Notion connection."""
        ...

    def writes(self, claimed: Claimed) -> NotionWrites:
        """Writing there, each write under the task's identity."""
        ...


class StepWork:
    """Runs steps of plans.

    Nothing that a step reads can add an operation: the operation is the plan's, and what was read
    only fills arguments, which the operation's model checks.
    """

    def __init__(self, catalogue: Catalogue, gateways: Gateways, clock: Clock) -> None:
        self._catalogue = catalogue
        self._gateways = gateways
        self._clock = clock

    def run(self, claimed: Claimed, say: Callable[[str], None]) -> Verdict:
        """Run a step, spread it over its items, or collect what its children did."""
        step = claimed.task.step
        if step is None:
            raise BadInput("This task names no step.")
        if claimed.task.spread is not None:
            return _collect(claimed.task.spread, claimed.children)
        if step.for_each and claimed.task.parent_id is None:
            return self._spread(step, step.for_each, claimed)
        bound = self._bind(step, claimed.results, claimed.task.item)
        if bound.risk is Risk.DESTRUCTIVE and not _approved(claimed):
            return Ask(preview=(bound.title,))
        return Done(
            result=bound.run(self._context(claimed, say)),
            arguments=bound.args.model_dump(mode="json", by_alias=True),
        )

    def _spread(self, step: Step, over: Reference, claimed: Claimed) -> Verdict:
        items = _items(look_up(over, claimed.results))
        if len(items) > MOST_ITEMS:
            text = f"That is {len(items):,} things at once; I do at most {MOST_ITEMS:,} in one go."
            raise BadInput(text, next_step="Narrow it down, for example by a date or a status.")
        bound = [self._bind(step, claimed.results, item) for item in items]
        if not _approved(claimed) and _must_ask(bound):
            return Ask(preview=tuple(one.title for one in bound))
        return Spread(items=items)

    def _bind(self, step: Step, results: dict[str, Json], item: Json | None) -> BoundOperation:
        known = results if item is None else {**results, "item": item}
        args = cast("Json", resolve(cast("JsonValue", step.args), known))
        try:
            return self._catalogue.bind(step.operation, args)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            text = f"Step {step.id} ({step.operation}): {where} is not usable: {first['msg']}."
            raise BadInput(text) from None

    def _context(self, claimed: Claimed, say: Callable[[str], None]) -> OperationContext:
        return OperationContext(
            reads=self._gateways.reads(claimed),
            writes=self._gateways.writes(claimed),
            person=claimed.request.person,
            now=self._clock.now(),
            say=say,
        )


def _approved(claimed: Claimed) -> bool:
    return claimed.plan is not None and claimed.plan.approved_at is not None


def _must_ask(bound: Iterable[BoundOperation]) -> bool:
    risks = [one.risk for one in bound]
    return Risk.DESTRUCTIVE in risks or sum(risk is Risk.WRITE for risk in risks) > BULK


def _items(value: JsonValue) -> tuple[Json, ...]:
    """The items of a `for_each`; a plain value becomes `{"value": it}`."""
    if not isinstance(value, list):
        raise BadInput("A step is to run for each item of a list, and there is no list.")
    return tuple(one if isinstance(one, dict) else {"value": one} for one in value)


def _collect(width: int, children: tuple[Task, ...]) -> Verdict:
    """What a spread step comes to, once all its children have settled."""
    done = [child for child in children if child.state is TaskState.DONE]
    if len(done) == width:
        return Done(result={"items": [child.result for child in done]})
    reasons = [child.problem.text for child in children if child.problem]
    text = f"{width - len(done)} of {width} did not get done."
    if reasons:
        text += f" The first: {reasons[0]}"
    return Failed(problem=Problem(code="partial", text=text, retryable=True))
