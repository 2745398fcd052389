"""Whether a plan may run: judged in code, before anything of it does.

The same checks hold for plans of the grammar, of a language model, and written by hand.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from typing import cast, get_origin

from pydantic import BaseModel, JsonValue, ValidationError

from core.domain.plan import (
    EACH,
    Condition,
    Is,
    Plan,
    Reference,
    Step,
    is_reference,
    references_in,
)
from core.kit.errors import BadInput, UnknownOperation
from core.operations.catalogue import Catalogue
from core.planner.fitting import Leads, misfits, shape_at

MAX_STEPS = 200
"""Steps of one plan (docs: the plan format)."""
MAX_ARGUMENT_CHARACTERS = 200_000
"""Characters of one step's arguments as text; more than any page a sentence makes needs."""
_SHOWN = 20
"""Problems that are told of one plan."""
_ITEM = "item"
_NUMBERS = {"integer", "number"}


def check(plan: Plan, catalogue: Catalogue) -> None:
    """Refuse a plan that cannot run as it stands.

    Raises:
        BadInput: with every problem: which step, what is wrong, and what would be right.
    """
    found = problems(plan, catalogue)
    if found:
        more = f" And {len(found) - _SHOWN} more." if len(found) > _SHOWN else ""
        raise BadInput(
            f"This plan cannot run. {' '.join(found[:_SHOWN])}{more}",
            next_step="Correct it and run it again; nothing was done.",
        )


def problems(plan: Plan, catalogue: Catalogue) -> list[str]:
    """Everything that is wrong with a plan, one sentence or two each; empty when it may run."""
    found = [*_limits(plan), *_repeated(plan)]
    steps = {step.id: step for step in plan.steps}
    for step in plan.steps:
        said = f"Step “{step.id}”"
        found += [f"{said}: {each}" for each in _of_step(step, steps, catalogue)]
    return found + list(_circles(steps))


def _limits(plan: Plan) -> Iterator[str]:
    if len(plan.steps) > MAX_STEPS:
        yield f"The plan has {len(plan.steps)} steps; {MAX_STEPS} is the most."


def _repeated(plan: Plan) -> Iterator[str]:
    ids = [step.id for step in plan.steps]
    for each in dict.fromkeys(one for one in ids if ids.count(one) > 1):
        yield f"Step “{each}”: {ids.count(each)} steps have this id; give each one its own."
    for step in plan.steps:
        if step.id == _ITEM:
            yield f"Step “{_ITEM}”: this word is kept for the item of a for_each; rename the step."


def _of_step(step: Step, steps: Mapping[str, Step], catalogue: Catalogue) -> Iterator[str]:
    if len(str(step.args)) > MAX_ARGUMENT_CHARACTERS:
        yield (
            f"its arguments are too long; {MAX_ARGUMENT_CHARACTERS:,} characters are the most, so "
            "split the text over several steps."
        )
    try:
        model = catalogue.get(step.operation).args_model
    except BadInput as error:
        yield _with_nearest(str(error), step.operation, [each.name for each in catalogue])
    else:
        yield from _arguments(step, model)
    yield from _place_in_plan(step, steps, catalogue)
    yield from _references(step, steps, catalogue)
    for near in _almost_references(step.args):
        yield (
            f"{near} is no reference; write {{“$ref”: “step.field”}}, with “else” where the step "
            "can do without."
        )


def _references(step: Step, steps: Mapping[str, Step], catalogue: Catalogue) -> Iterator[str]:
    """Whether each reference leads to something, and to what the operation takes there."""
    found = [
        problem
        for reference in references_in(step.args)
        for problem in _reference(reference, steps, step, catalogue)
    ]
    if not found and any(True for _ in references_in(step.args)):
        with suppress(UnknownOperation):
            found = list(misfits(step, steps, catalogue))
    yield from found


def _place_in_plan(step: Step, steps: Mapping[str, Step], catalogue: Catalogue) -> Iterator[str]:
    """What is wrong with when and how often a step is to run."""
    for each in step.after:
        if each not in steps:
            yield f"“after” names “{each}”. {_known_steps(each, steps, step)}"
    if step.for_each is not None:
        yield from _for_each(step.for_each, steps, step, catalogue)
    if step.when is not None:
        known = list(_reference(step.when.of, steps, step, catalogue))
        yield from known or _compared(step.when, steps, step, catalogue)
        yield from _condition(step.when)


def _with_nearest(text: str, said: str, names: list[str]) -> str:
    near = get_close_matches(said, names, n=1)
    return f"{text} Did you mean “{near[0]}”?" if near else text


def _arguments(step: Step, model: type[BaseModel]) -> Iterator[str]:
    """What does not fit the operation's arguments, where no reference stands."""
    try:
        model.model_validate(step.args)
    except ValidationError as error:
        for each in error.errors():
            place = each["loc"]
            if _is_open(step.args, place):
                continue
            where = ".".join(str(part) for part in place) or "arguments"
            if each["type"] == "extra_forbidden":
                known = ", ".join(f"“{name}”" for name in model.model_fields)
                yield f"“{where}” is no argument of {step.operation}; it takes {known}."
            elif each["type"] == "missing":
                yield f"“{where}” is missing; {step.operation} needs it."
            else:
                yield f"“{where}” does not fit {step.operation}: {each['msg']}."


def _is_open(args: Mapping[str, JsonValue], place: tuple[int | str, ...]) -> bool:
    """Whether a reference stands at, above or below a place, so that only a run can tell."""
    if not place or place[0] not in args:
        return False
    value: JsonValue = cast("JsonValue", dict(args))
    for part in place:
        # A part that names a branch of a union is not in the value itself; it is passed over.
        if isinstance(value, dict):
            value = value.get(str(part), value)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
    return any(True for _ in references_in(value))


def _for_each(
    reference: Reference, steps: Mapping[str, Step], step: Step, catalogue: Catalogue
) -> Iterator[str]:
    if reference.step_id == _ITEM:
        yield "“for_each” must name the list of an earlier step, such as “find.rows”, not “item”."
        return
    yield from _reference(reference, steps, step, catalogue)
    source = steps.get(reference.step_id)
    if source is not None and source.for_each is None:
        yield from _list_field(reference, source, catalogue)


def _list_field(reference: Reference, source: Step, catalogue: Catalogue) -> Iterator[str]:
    """Whether what a `for_each` names is a list, where the operation's result tells."""
    parts = reference.parts
    lists = _lists_of(source, catalogue)
    if len(parts) > 2:
        yield from _list_further_down(reference, source, catalogue)
    elif len(parts) == 2 and lists.get(parts[1]) is False:
        use = ", ".join(f"“{source.id}.{name}”" for name, is_list in lists.items() if is_list)
        yield f"“{reference.path}” is no list; " + (f"use {use}." if use else "name another step.")


def _list_further_down(reference: Reference, source: Step, catalogue: Catalogue) -> Iterator[str]:
    try:
        types = shape_at(reference, {source.id: source}, source, catalogue).types()
    except Leads as leads:
        yield str(leads)
        return
    if types and "array" not in types:
        yield f"“{reference.path}” is no list; name one."


def _lists_of(source: Step, catalogue: Catalogue) -> dict[str, bool]:
    """Which fields of a step's result are lists, and which are surely none."""
    try:
        fields = catalogue.get(source.operation).result_model.model_fields
    except BadInput:
        return {}
    plain = {str, int, float, bool}
    return {
        each.alias or name: get_origin(each.annotation) in {tuple, list}
        for name, each in fields.items()
        if get_origin(each.annotation) in {tuple, list, dict} or each.annotation in plain
    }


def _condition(when: Condition) -> Iterator[str]:
    """Whether a condition says all that it needs, and no more."""
    said = f"“when” on “{when.of.path}”"
    if any(True for _ in references_in(when.value)):
        yield f"{said} compares with a reference; give a plain value."
    elif when.value is not None and not when.holds.compares:
        yield f"{said}: “{when.holds}” takes no value; leave “value” out."
    elif when.holds in {Is.MORE_THAN, Is.LESS_THAN} and not _is_number(when.value):
        yield f"{said}: “{when.holds}” needs a number as its “value”."
    elif when.holds is Is.CONTAINS and when.value is None:
        yield f"{said}: “contains” needs a “value”."


def _compared(
    when: Condition, steps: Mapping[str, Step], step: Step, catalogue: Catalogue
) -> Iterator[str]:
    """Whether what a condition looks at is there, and can be compared so."""
    try:
        types = shape_at(when.of, steps, step, catalogue).types()
    except Leads as leads:
        yield str(leads)
        return
    said = f"“when” on “{when.of.path}”"
    if when.holds in {Is.MORE_THAN, Is.LESS_THAN} and types and not types & _NUMBERS:
        yield f"{said}: “{when.holds}” compares numbers, and that is none; use “equals”."
    if when.holds is Is.CONTAINS and types and not types & {"array", "string"}:
        yield f"{said}: “contains” looks into a list or a text, and that is neither; use “equals”."


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _almost_references(value: JsonValue) -> Iterator[str]:
    """Objects in arguments that look like references and are none."""
    if isinstance(value, dict):
        if "$ref" in value and not is_reference(value):
            yield f"“{json.dumps(value, ensure_ascii=False)[:100]}”"
        elif "$ref" not in value:
            for inner in value.values():
                yield from _almost_references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _almost_references(inner)


def _reference(
    reference: Reference, steps: Mapping[str, Step], step: Step, catalogue: Catalogue
) -> Iterator[str]:
    first = reference.step_id
    if first == _ITEM:
        if step.for_each is None:
            yield f"“{reference.path}” needs a for_each on this step; add one, or name a step."
    elif first not in steps:
        yield f"“{reference.path}” names “{first}”. {_known_steps(first, steps, step)}"
    else:
        yield from _field(reference, steps[first], catalogue)


def _known_steps(said: str, steps: Mapping[str, Step], step: Step) -> str:
    others = [each for each in steps if each != step.id]
    near = get_close_matches(said, others, n=1)
    if near:
        return f"There is no such step; did you mean “{near[0]}”?"
    names = ", ".join(f"“{each}”" for each in others[:_SHOWN])
    return f"There is no such step; there is {names}." if names else "It is the plan's only step."


def _field(reference: Reference, source: Step, catalogue: Catalogue) -> Iterator[str]:
    """Whether the result that is pointed at has the field."""
    parts = reference.parts
    if len(parts) < 2 or parts[1] == EACH:
        return
    field = parts[1]
    if source.for_each is not None:
        if field != "items":
            yield (
                f"“{reference.path}”: the result of “{source.id}” is a list, one for each item; "
                f"use “{source.id}.items[*].{field}”."
            )
        return
    try:
        model = catalogue.get(source.operation).result_model
    except BadInput:
        return
    names = {each.alias or name for name, each in model.model_fields.items()}
    if field not in names:
        yield (
            f"“{reference.path}”: a result of {source.operation} has no “{field}”; it has "
            f"{', '.join(f'“{name}”' for name in sorted(names))}."
        )


def _circles(steps: Mapping[str, Step]) -> Iterator[str]:
    """Steps that wait for each other: those that are left when all others have been done."""
    waiting = {key: {each for each in step.needs() if each in steps} for key, step in steps.items()}
    while ready := [key for key, needs in waiting.items() if not needs & waiting.keys()]:
        for key in ready:
            del waiting[key]
    if waiting:
        names = ", ".join(f"“{each}”" for each in waiting)
        yield f"Steps {names} wait for each other; break the circle."
