"""The work of one step: arguments resolved, approval checked, the operation run."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Protocol, cast

from pydantic import JsonValue, ValidationError

from core.domain.notion import Json
from core.domain.plan import Step, references_in
from core.domain.ports import Conversation, Files, LanguageModel, NotionLibrary, NotionWrites
from core.domain.task import Claimed, Done, LeftOut, Problem, Spread, Verdict
from core.engine.asking import Gate
from core.engine.batching import Batching
from core.engine.conditions import holds, left_out
from core.engine.metering import ModelOf, caller_of
from core.engine.references import resolve
from core.engine.spreading import collected, items_of
from core.kit.clock import Clock
from core.kit.errors import BadInput
from core.operations.catalogue import Catalogue
from core.operations.spec import BoundOperation, OperationContext, Risk


class Gateways(Protocol):
    """What a task may reach outside, made for that task."""

    def reads(self, claimed: Claimed) -> NotionLibrary:
        """Reading from the request's Notion connection."""
        ...

    def writes(self, claimed: Claimed) -> NotionWrites:
        """Writing there, each write under the task's identity."""
        ...

    def files(self, claimed: Claimed) -> Files | None:
        """The files that the request may read and keep."""
        ...

    def conversation(self, claimed: Claimed) -> Conversation | None:
        """The thread that the request was made in."""
        ...


class StepWork:
    """Runs steps of plans.

    Nothing that a step reads can add an operation: the operation is the plan's, and what was read
    only fills arguments, which the operation's model checks.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        gateways: Gateways,
        clock: Clock,
        batching: Batching | None = None,
        gate: Gate | None = None,
        model: LanguageModel | None = None,
    ) -> None:
        """Without `batching` every item travels alone; without `gate` the risk alone asks."""
        self._catalogue = catalogue
        self._gateways = gateways
        self._clock = clock
        self._batching = batching
        self._gate = gate or Gate()
        self._model = model

    def run(self, claimed: Claimed, say: Callable[[str], None]) -> Verdict:
        """Run a step, spread it over its items, or collect what its children did."""
        task, step = claimed.task, claimed.task.step
        if step is None:
            raise BadInput("This task names no step.")
        if task.spread is not None and claimed.gathered is not None:
            return collected(task.spread, claimed.gathered)
        excuse = _left_out(step, claimed)
        if excuse is not None:
            return excuse
        if step.for_each and task.parent_id is None:
            return self._spread(step, claimed, say)
        bound = self._bind(step, claimed.results, task.item)
        context = self._context(claimed, say)
        question = self._gate.question(
            claimed, self._asked_with(bound, claimed), context, fixed=self._fixed(claimed, bound)
        )
        if question is not None:
            return question
        if bound.operation.shares and task.parent_id is not None and self._batching is not None:
            together = self._batching.run(
                task, lambda each: self._bind(step, claimed.results, each.item), context
            )
            if together is not None:
                return together
        return Done(
            result=bound.run(context),
            arguments=bound.args.model_dump(mode="json", by_alias=True),
        )

    def _asked_with(self, bound: BoundOperation, claimed: Claimed) -> list[BoundOperation]:
        """What is asked about together: of an undo all that it takes back, for that is known."""
        if claimed.request.undoes is None or claimed.plan is None:
            return [bound]
        return [self._bind(step, {}, None) for step in claimed.plan.plan.steps]

    def _fixed(self, claimed: Claimed, bound: BoundOperation) -> dict[str, BoundOperation]:
        """Every step of the plan whose arguments are known before it runs."""
        if claimed.plan is None or claimed.task.parent_id or bound.risk is Risk.READ:
            return {}
        found: dict[str, BoundOperation] = {}
        for step in claimed.plan.plan.steps:
            if step.for_each is None and not any(True for _ in references_in(step.args)):
                with suppress(BadInput):
                    found[step.id] = self._bind(step, {}, None)
        return found

    def _spread(self, step: Step, claimed: Claimed, say: Callable[[str], None]) -> Verdict:
        items = items_of(step, claimed.results)
        usable = list(self._usable(step, claimed.results, items))
        question = self._gate.question(claimed, usable, self._context(claimed, say))
        return question or Spread(items=items)

    def _usable(
        self, step: Step, results: dict[str, Json], items: Iterable[Json]
    ) -> Iterator[BoundOperation]:
        """What would run; an item that does not fit fails alone, when its turn comes."""
        for item in items:
            with suppress(BadInput):
                yield self._bind(step, results, item)

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
            files=self._gateways.files(claimed),
            conversation=self._gateways.conversation(claimed),
            model=self._model and ModelOf(self._model, caller_of(claimed.request)),
        )


def _left_out(step: Step, claimed: Claimed) -> LeftOut | None:
    """Why a step is not run, if that is so; a condition about the item was judged before."""
    if claimed.plan is not None and claimed.plan.stopped is not None:
        problem = Problem(code="stopped", text=claimed.plan.stopped)
        return LeftOut(problem=problem, passes=False)
    condition = step.when
    if condition is None or condition.of.step_id == "item" or claimed.task.parent_id is not None:
        return None
    if holds(condition, claimed.results):
        return None
    return LeftOut(problem=left_out(condition, claimed.results), passes=True)
