"""The values of rows in a plan that a person wrote: dates become absolute, names are compared.

A plan may wait for an approval, or for its turn; what its writer called tomorrow stays that day.
And a step that runs for many rows is looked through before its first row is changed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from core.content.values import match_property, parse_schema, to_value
from core.domain.plan import Plan, Step, references_in
from core.kit.errors import BadInput, NotAllowed, NotFound
from core.operations.row_values import values_context
from core.operations.spec import OperationContext
from core.planner.drafts.draft import Schema
from core.planner.drafts.valuing import explicit

_VALUES = ("properties", "rows", "add", "remove")
"""Arguments that give rows values, property by property."""


@dataclass(frozen=True, slots=True)
class WithValues:
    """A plan whose dates are absolute, and what does not fit, a sentence each."""

    plan: Plan
    problems: tuple[str, ...]


def with_values(
    plan: Plan, context: OperationContext, looked_through: Callable[[Step], bool]
) -> WithValues:
    """Look through the values that a plan gives rows.

    Args:
        looked_through: whether another look finds what is wrong with a step's values, or only the
            run can.

    Raises:
        Unavailable: Notion cannot be asked at present.
    """
    reader = _Reader({step.id: step for step in plan.steps}, context, looked_through)
    steps = tuple(map(reader.step, plan.steps))
    changed = any(one is not other for one, other in zip(steps, plan.steps, strict=True))
    same = plan.model_copy(update={"steps": steps}) if changed else plan
    return WithValues(same, tuple(reader.problems))


@dataclass
class _Reader:
    """Reads the values of one plan, each database's schema once."""

    steps: Mapping[str, Step]
    context: OperationContext
    looked_through: Callable[[Step], bool]
    problems: list[str] = field(default_factory=list)
    _schemas: dict[str, Schema | None] = field(default_factory=dict)

    def step(self, step: Step) -> Step:
        """The step with absolute dates; itself when it has nothing to settle."""
        found = {name: step.args[name] for name in _VALUES if name in step.args}
        schema = self._schema(step) if found else None
        if schema is None:
            return step
        settled = {name: self._settled(value, schema, step) for name, value in found.items()}
        if settled == found:
            return step
        return step.model_copy(update={"args": {**step.args, **settled}})

    def _settled(self, value: JsonValue, schema: Schema, step: Step) -> JsonValue:
        if isinstance(value, list):
            return [self._settled(each, schema, step) for each in value]
        if not isinstance(value, dict) or "$ref" in value:
            return value  # texts are other operations' own: options to add, a name to remove
        return {name: self._value(name, said, schema, step) for name, said in value.items()}

    def _value(self, name: str, said: JsonValue, schema: Schema, step: Step) -> JsonValue:
        try:
            prop = match_property(name, schema)
            if any(True for _ in references_in(said)):
                return said
            if prop.type == "date" and isinstance(said, str) and said.strip():
                return explicit(to_value(prop, said, values_context(self.context)))
            if not self.looked_through(step):
                to_value(prop, said, values_context(self.context))
        except (BadInput, NotFound, NotAllowed) as error:
            if not self.looked_through(step):
                self.problems.append(f"Step “{step.id}”: {error}")
        return said

    def _schema(self, step: Step) -> Schema | None:
        """The properties of the database whose rows a step writes; None when only a run tells."""
        database_id = next(self._databases(step), "")
        if not database_id:
            return None
        if database_id not in self._schemas:
            try:
                database = self.context.reads.database(database_id)
                self._schemas[database_id] = parse_schema(database.schema)
            except (NotFound, NotAllowed, BadInput):
                self._schemas[database_id] = None  # said by the look at what steps name
        return self._schemas[database_id]

    def _databases(self, step: Step) -> Iterator[str]:
        if named := _id_of(step.args.get("database")):
            yield named
        page = step.args.get("page")
        if named := _id_of(page):
            try:
                home = self.context.reads.page(named)
            except (NotFound, NotAllowed, BadInput):
                return
            if home.parent_kind == "data_source_id":
                yield home.parent_id
        for reference in references_in(page):
            over = step.for_each if reference.step_id == "item" else reference
            source = self.steps.get(over.step_id) if over else None
            if source is not None and (named := _id_of(source.args.get("database"))):
                yield named


def _id_of(value: JsonValue) -> str:
    """The id of a thing that an argument names; empty when it names none, or a result."""
    said: JsonValue = value.get("id") if isinstance(value, Mapping) else value
    return said if isinstance(said, str) else ""
