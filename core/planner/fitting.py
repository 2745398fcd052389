"""What a reference points at, told from the declarations alone: a list, a text, a number, a thing.

Every operation declares its arguments and its result as models; their JSON schemas say what stands
where. What they leave open, as the value of a property, is left to the run.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from pydantic import BaseModel, JsonValue

from core.domain.notion import Json
from core.domain.plan import EACH, Reference, Step, is_reference
from core.kit.errors import BadInput
from core.operations.catalogue import Catalogue

_WORDS = {
    "array": "a list",
    "object": "an object",
    "string": "a text",
    "integer": "a number",
    "number": "a number",
    "boolean": "true or false",
}
_NAMED = 5
"""Results that are named as what would fit."""
_LAX = {
    "integer": {"integer", "number", "string"},
    "number": {"integer", "number", "string"},
    "boolean": {"boolean", "string"},
}
"""What may stand for a type besides itself: properties of rows are told as texts."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What stands at one place: every alternative that is declared; none when all is possible."""

    choices: tuple[Json, ...]
    definitions: Mapping[str, JsonValue]

    @classmethod
    def of(cls, model: type[BaseModel]) -> "Shape":
        """The shape of a model's values."""
        schema = _schema(model)
        definitions = schema.get("$defs")
        known = definitions if isinstance(definitions, dict) else {}
        return cls((schema,), known)

    def types(self) -> frozenset[str]:
        """The JSON types it may have; empty when nothing is said about them."""
        return frozenset(str(each["type"]) for each in self.choices if "type" in each)

    def named(self) -> str:
        """Its types in words."""
        return " or ".join(sorted({_WORDS.get(each, each) for each in self.types()}))

    def fields(self) -> tuple[str, ...]:
        """The names of what is in it, where they are declared."""
        found = [
            name
            for each in self.choices
            for name in cast("Mapping[str, JsonValue]", each.get("properties") or {})
        ]
        return tuple(dict.fromkeys(found))

    def field(self, name: str) -> "Shape | None":
        """What stands under a name; None when there is no such thing."""
        found: list[JsonValue] = []
        for each in self.choices:
            properties, others = each.get("properties"), each.get("additionalProperties", True)
            if isinstance(properties, dict) and name in properties:
                found.append(properties[name])
            elif each.get("type", "object") == "object" and others is not False:
                found.append(others if isinstance(others, dict) else {})
        return self._with(found) if found or not self.choices else None

    def element(self) -> "Shape | None":
        """What stands in the list that it is; None when it is none."""
        lists = [each for each in self.choices if each.get("type", "array") == "array"]
        found = [each.get("items", {}) for each in lists]
        return self._with(found) if found or not self.choices else None

    def _with(self, found: Sequence[JsonValue]) -> "Shape":
        choices = [one for each in found for one in _choices(each, self.definitions)]
        is_open = any(not each.keys() & {"type", "properties"} for each in choices)
        return Shape(() if is_open else tuple(choices), self.definitions)

    def fits(self, wanted: "Shape") -> bool:
        """Whether it may stand where another shape is wanted."""
        if not self.choices or not wanted.choices:
            return True
        return any(self._fits_one(each, wanted) for each in wanted.choices)

    def _fits_one(self, choice: Json, wanted: "Shape") -> bool:
        kind = str(choice.get("type", "object"))
        types = self.types()
        if _is_thing(choice) and "string" in types:
            return True
        if kind == "object":
            needed = cast("list[str]", choice.get("required") or [])
            return "object" in types and all(self.field(name) is not None for name in needed)
        if kind == "array":
            own, other = self.element(), Shape((choice,), wanted.definitions).element()
            return "array" in types and (own is None or other is None or own.fits(other))
        return bool(types & _LAX.get(kind, {kind}))


ANYTHING = Shape((), {})


class Leads(BadInput):
    """A reference leads nowhere; the text says where it ends and what is there."""


def shape_at(
    reference: Reference, steps: Mapping[str, Step], step: Step, catalogue: Catalogue
) -> Shape:
    """What a reference of a step points at. Raises Leads."""
    first, *rest = reference.parts
    if first == "item":
        shape = _item(step, steps, catalogue)
    else:
        shape = _result(steps.get(first), catalogue)
        if rest and rest[0] == EACH:
            shape = shape.field("items") or ANYTHING
    return _walked(shape, rest, reference.path)


def _item(step: Step, steps: Mapping[str, Step], catalogue: Catalogue) -> Shape:
    """One item of the list that a step runs for; a plain value stands under "value"."""
    if step.for_each is None:
        return ANYTHING
    shape = shape_at(step.for_each, steps, step, catalogue).element() or ANYTHING
    if not shape.types() or "object" in shape.types():
        return shape
    plain: list[JsonValue] = list(shape.choices)
    inside: Json = {"type": "object", "properties": {"value": {"anyOf": plain}}}
    return Shape(({**inside, "additionalProperties": False},), shape.definitions)


def _result(source: Step | None, catalogue: Catalogue) -> Shape:
    if source is None:
        return ANYTHING
    try:
        shape = Shape.of(catalogue.get(source.operation).result_model)
    except BadInput:
        return ANYTHING
    if source.for_each is None:
        return shape
    one: list[JsonValue] = list(shape.choices)
    many: Json = {"type": "array", "items": {"anyOf": one}}
    whole: Json = {"type": "object", "properties": {"items": many}, "additionalProperties": False}
    return Shape((whole,), shape.definitions)


def _walked(shape: Shape, path: Sequence[str], whole: str) -> Shape:
    for number, part in enumerate(path):
        if part == EACH:
            element = shape.element()
            if element is None:
                raise Leads(f"“{whole}”: “[*]” stands behind {shape.named()}, which is no list.")
            inner = _walked(element, path[number + 1 :], whole)
            choices: list[JsonValue] = list(inner.choices)
            items: JsonValue = {"anyOf": choices} if choices else {}
            return Shape(({"type": "array", "items": items},), inner.definitions)
        found = shape.field(part)
        if found is None:
            raise Leads(f"“{whole}” leads nowhere: {_what_is_there(shape, part)}")
        shape = found
    return shape


def _what_is_there(shape: Shape, part: str) -> str:
    if "array" in shape.types():
        return f"“{part}” stands behind a list; write “[*]” between them, for each of it."
    names = ", ".join(f"“{name}”" for name in shape.fields())
    return f"there is no “{part}”; there is {names}." if names else f"there is no “{part}”."


def wanted_at(
    args: Mapping[str, JsonValue], model: type[BaseModel]
) -> Iterator[tuple[str, Reference, Shape]]:
    """Every reference in arguments, with its place and what the operation takes there."""
    yield from _wanted(cast("JsonValue", dict(args)), Shape.of(model), "")


def _wanted(
    value: JsonValue, shape: Shape | None, place: str
) -> Iterator[tuple[str, Reference, Shape]]:
    if shape is None:
        return
    if isinstance(value, dict):
        if is_reference(value):
            yield place, Reference.model_validate(value), shape
            return
        for name, inner in value.items():
            yield from _wanted(inner, shape.field(name), f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _wanted(inner, shape.element(), place)


def misfits(step: Step, steps: Mapping[str, Step], catalogue: Catalogue) -> Iterator[str]:
    """What is wrong with where the references of a step lead, a sentence or two each.

    Only of references to steps that are there, or to the item of a `for_each`.
    """
    for place, reference, wanted in wanted_at(step.args, catalogue.get(step.operation).args_model):
        if reference.step_id not in steps and step.for_each is None:
            continue
        try:
            found = shape_at(reference, steps, step, catalogue)
        except Leads as leads:
            yield str(leads)
            continue
        if not found.fits(wanted):
            said = f"“{reference.path}” is {found.named()}, and “{place}” of {step.operation} takes"
            yield f"{said} {_taken(wanted)}. {_instead(reference, found, wanted, steps, catalogue)}"


def _taken(wanted: Shape) -> str:
    if any(map(_is_thing, wanted.choices)):
        return "one page, row or database"
    return wanted.named()


def _instead(
    reference: Reference,
    found: Shape,
    wanted: Shape,
    steps: Mapping[str, Step],
    catalogue: Catalogue,
) -> str:
    """What would fit."""
    element = found.element() if "array" in found.types() else None
    if element is not None and element.fits(wanted) and "[*]" not in reference.path:
        return f"Run the step with “for_each” on “{reference.path}”, and write “item” here."
    source = _result(steps.get(reference.step_id), catalogue)
    fitting = [
        f"“{reference.step_id}.{name}”"
        for name in source.fields()
        if (inner := source.field(name)) is not None and inner.types() and inner.fits(wanted)
        if name == "id" or "object" in inner.types() or not any(map(_is_thing, wanted.choices))
    ]
    return f"Use {' or '.join(fitting[:_NAMED])}." if fitting else "Point at another result."


def _is_thing(choice: Json) -> bool:
    """Whether a schema is that of a thing, which may be named by its id alone."""
    return choice.get("title") == "Thing"


@cache
def _schema(model: type[BaseModel]) -> Json:
    return cast("Json", model.model_json_schema())


def _choices(schema: JsonValue, definitions: Mapping[str, JsonValue]) -> Iterator[Json]:
    """A schema's alternatives without null, each with its definition in place."""
    if not isinstance(schema, dict):
        return
    reference, several = schema.get("$ref"), schema.get("anyOf") or schema.get("oneOf")
    if isinstance(reference, str):
        yield from _choices(definitions.get(reference.rpartition("/")[2]), definitions)
    elif isinstance(several, list):
        for each in several:
            yield from _choices(each, definitions)
    elif schema.get("type") != "null":
        yield schema
