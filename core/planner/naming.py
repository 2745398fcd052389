"""Whether what a plan names is there: pages and databases, properties, options and people.

Asked of plans that people write by hand, before anything of them runs. What only a run can tell, as
a value that comes from an earlier step, or a column that an earlier step adds, is left to the run.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from core.content.values import PropertySchema, parse_schema
from core.content.values.choosing import listed, offered
from core.domain.chat import Person
from core.domain.notion import Json
from core.domain.plan import Plan, Step, references_in
from core.domain.ports import NotionLibrary
from core.domain.write import Applied, Effect
from core.kit.errors import BadInput, NotAllowed, NotFound
from core.operations.catalogue import Catalogue
from core.operations.spec import BoundOperation, OperationContext, Risk, WriteOperation

_TIMES = {"created_time", "last_edited_time"}
_COMPUTED = {"formula", "rollup", "unique_id"}
"""Types whose conditions are nested or named otherwise; Notion's own answer tells of those."""
_DAY = re.compile(
    r"\d{4}-\d{2}-\d{2}|(?:today|tomorrow|yesterday|one_(?:week|month)_(?:ago|from_now))$"
)
"""What Notion compares dates with (Notion API: filter database entries, date)."""
_CHOICES = {"select", "status", "multi_select"}


class _FarEnoughError(Exception):
    """A run for nothing has come to its first write: all that it names was found."""


def problems_of_names(
    plan: Plan, catalogue: Catalogue, reads: NotionLibrary, person: Person, now: datetime
) -> list[str]:
    """What a checked plan names and is not there, one sentence or two each.

    Raises:
        Unavailable: Notion cannot be asked at present.
    """
    context = looking(reads, person, now)
    is_known = known_before(plan, catalogue)
    found: list[str] = []
    for step in plan.steps:
        if is_known(step):
            bound = catalogue.bind(step.operation, step.args)
            found += [f"Step “{step.id}”: {each}" for each in _of_step(bound, context)]
    return found


def looking(reads: NotionLibrary, person: Person, now: datetime) -> OperationContext:
    """What a run for nothing works with: it ends where it would write."""
    return OperationContext(
        reads=reads, writes=_NoWrites(), person=person, now=now, say=lambda _: None
    )


def known_before(plan: Plan, catalogue: Catalogue) -> Callable[[Step], bool]:
    """Tells whether nothing that a plan itself finds or changes first decides about a step."""
    follows = follows_writes(plan, catalogue)

    def is_known(step: Step) -> bool:
        if step.for_each is not None or any(True for _ in references_in(step.args)):
            return False
        return not follows(step)

    return is_known


def follows_writes(plan: Plan, catalogue: Catalogue) -> Callable[[Step], bool]:
    """Tells whether a step comes after one that changes something: a column, perhaps."""
    risky = {step.id for step in plan.steps if catalogue.get(step.operation).risks != (Risk.READ,)}
    steps = {each.id: each for each in plan.steps}
    known: dict[str, bool] = {}
    return lambda step: _after_writes(step.id, steps, risky, known)


def _after_writes(
    one: str, steps: Mapping[str, Step], risky: set[str], known: dict[str, bool]
) -> bool:
    if one not in known:
        known[one] = any(
            each in risky or _after_writes(each, steps, risky, known)
            for each in steps[one].needs()
            if each in steps
        )
    return known[one]


def _of_step(bound: BoundOperation, context: OperationContext) -> Iterator[str]:
    try:
        if isinstance(bound.operation, WriteOperation):
            _run_for_nothing(bound, context)
        else:
            yield from _of_reading(bound, context)
    except (BadInput, NotFound, NotAllowed) as error:
        yield str(error)


def _run_for_nothing(bound: BoundOperation, context: OperationContext) -> None:
    """Have a run find all that it names. Raises what it would raise before its first write."""
    try:
        bound.run(context)
    except _FarEnoughError:
        return


class _NoWrites:
    """Stands where a run gets its writes, and ends it there. Implements NotionWrites."""

    def apply(self, effect: Effect) -> Applied:
        """End the run."""
        raise _FarEnoughError(effect.kind)

    def decide(self, compute: Callable[[], Json]) -> Json:
        """What it would decide at present."""
        return compute()


def _of_reading(bound: BoundOperation, context: OperationContext) -> Iterator[str]:
    """What the filter and the order of a reading name; the reading itself is not made."""
    args = dict(bound.args)
    database = args.get("database")
    if database is None:
        return
    schema = parse_schema(context.reads.database(database.id).schema)
    where = args.get("where")
    if isinstance(where, dict):
        yield from _of_filter(where, schema)
    for sort in args.get("sorts") or ():
        name = sort.get("property")
        if isinstance(name, str):
            yield from _of_name(name, schema)


def _of_filter(where: Mapping[str, Any], schema: Mapping[str, PropertySchema]) -> Iterator[str]:
    for joint in ("and", "or"):
        for inner in where.get(joint) or ():
            yield from _of_filter(inner, schema)
    name = where.get("property")
    if not isinstance(name, str):
        return
    prop = _named(name, schema)
    if prop is None:
        yield from _of_name(name, schema)
        return
    kinds = [key for key in where if key not in {"property", "type"}]
    if prop.type in _COMPUTED or kinds == [prop.type] or _TIMES & set(kinds):
        yield from _of_choice(where.get(prop.type), prop)
        yield from _of_days(where, prop, kinds)
    else:
        said = f"as “{kinds[0]}”" if kinds else "without a condition"
        yield f"The filter asks for “{name}” {said}; it is of type “{prop.type}”: write that."


def _of_choice(condition: object, prop: PropertySchema) -> Iterator[str]:
    """Whether the option that a filter compares with exists."""
    if prop.type not in _CHOICES or not isinstance(condition, dict):
        return
    names = [option.name for option in prop.options]
    for said in condition.values():
        if isinstance(said, str) and said not in names:
            yield f"“{prop.name}” has no option “{said}”. {_instead(said, names)}"


def _of_days(where: Mapping[str, Any], prop: PropertySchema, kinds: Sequence[str]) -> Iterator[str]:
    """Whether a filter compares dates with dates: Notion reads no words there."""
    if prop.type != "date" and not _TIMES & set(kinds):
        return
    condition = where.get(kinds[0]) if kinds else None
    for said in condition.values() if isinstance(condition, dict) else ():
        if isinstance(said, str) and not _DAY.match(said):
            yield (
                f"The filter compares “{prop.name}” with “{said}”, which is no date; write it as "
                "2026-11-27, or as tomorrow or one_week_ago."
            )


def _named(name: str, schema: Mapping[str, PropertySchema]) -> PropertySchema | None:
    return schema.get(name) or next((each for each in schema.values() if each.id == name), None)


def _of_name(name: str, schema: Mapping[str, PropertySchema]) -> Iterator[str]:
    if _named(name, schema) is None:
        yield f"There is no property “{name}”. {_instead(name, list(schema))}"


def _instead(said: str, names: Sequence[str]) -> str:
    return offered(said, names) or f"There is {listed(names)}."
