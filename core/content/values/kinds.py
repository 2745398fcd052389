"""What a property type is to this room, and the register of all of them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, TypeVar

from pydantic import JsonValue

from core.content.check_properties import check_properties
from core.content.values.conditions import Condition, Operator
from core.content.values.context import ValueContext
from core.content.values.schema import PropertySchema
from core.content.values.words import EMPTY
from core.kit.errors import BadInput, Defect

Given = JsonValue
"""Plain text from a person, or JSON from a language model."""


class PropertyKind(ABC):
    """One of Notion's 26 property types: text to value, value to text, words to filter.

    A new type is one subclass with `@register`; nothing else has to know it.
    """

    name: ClassVar[str]
    """Notion's name of the type."""
    writable: ClassVar[bool] = True
    clearable: ClassVar[bool] = True
    """Whether words such as “none” empty it; free text takes them as they are."""
    operators: ClassVar[frozenset[Operator]] = frozenset()
    """What its filter can ask."""

    @abstractmethod
    def read(self, schema: PropertySchema, given: Given, context: ValueContext) -> JsonValue:
        """The payload under the type's name in a Notion request.

        Raises:
            BadInput: `given` is no value of this property; the text says what would be.
        """

    @abstractmethod
    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """A payload that Notion sent, or that `read` gave, as text; empty for an empty value."""

    def emptied(self) -> JsonValue:
        """The payload that empties the property."""
        return None

    def is_emptying(self, given: Given) -> bool:
        """Whether `given` asks to empty the property."""
        if given is None or given == [] or given == "":
            return True
        return isinstance(given, str) and (
            not given.strip() or (self.clearable and given.strip().casefold() in EMPTY)
        )

    def condition(
        self, schema: PropertySchema, operator: Operator, given: Given, context: ValueContext
    ) -> Condition:
        """What a filter asks of the property; see `conditions.Condition`.

        Raises:
            BadInput: the type cannot be asked that, or `given` is no value of it.
        """
        raise BadInput(
            f"Notion cannot filter by “{schema.name}”: it has no filter for {self.name} properties."
        )


class ComputedKind(PropertyKind):
    """A type whose values Notion makes itself."""

    writable: ClassVar[bool] = False

    def read(self, schema: PropertySchema, given: Given, context: ValueContext) -> JsonValue:
        """Refuse: Notion computes it."""
        raise BadInput(
            f"“{schema.name}” cannot be set: Notion fills {self.name} properties itself.",
            next_step="Name another property.",
        )


_KINDS: dict[str, PropertyKind] = {}

K = TypeVar("K", bound=type[PropertyKind])


def register(kind: K) -> K:
    """Enter a property type under its name; used as a class decorator."""
    _KINDS[kind.name] = kind()
    return kind


def kinds() -> Mapping[str, PropertyKind]:
    """All property types by Notion's name."""
    return _KINDS


def kind_of(schema: PropertySchema) -> PropertyKind:
    """The kind of a property.

    Raises:
        BadInput: Notion has grown a type that is not known here.
    """
    kind = _KINDS.get(schema.type)
    if kind is None:
        raise BadInput(f"“{schema.name}” has the type {schema.type}, which I do not know.")
    return kind


def refuse(schema: PropertySchema, given: Given, reason: str, right: str) -> BadInput:
    """An error that names the property, what is wrong and what would be right."""
    said = given if isinstance(given, str) else str(given)
    shown = said if len(said) <= 60 else f"{said[:57]}…"
    return BadInput(f"“{schema.name}” cannot be “{shown}”: {reason}.", next_step=right)


def sendable(schema: PropertySchema, kind: PropertyKind, payload: JsonValue) -> JsonValue:
    """A payload that was given ready-made in JSON, once it is seen that Notion takes it.

    Raises:
        BadInput: Notion would refuse it; the text says where, why and what would mend it.
    """
    problems = check_properties({schema.name: {kind.name: payload}})
    if not problems:
        return payload
    first = problems[0]
    text = f"“{schema.name}” cannot be set so. {first.path}: {first.rule}"
    raise BadInput(text, next_step=first.mend)


def expect_text(schema: PropertySchema, given: Given, right: str) -> str:
    """`given` as text; numbers become text, anything else is refused."""
    if isinstance(given, str):
        return given.strip()
    if isinstance(given, int | float) and not isinstance(given, bool):
        return str(given)
    raise refuse(schema, given, "that is not what it holds", right)


def items_of(schema: PropertySchema, given: Given) -> list[JsonValue] | None:
    """The items of a JSON list or of one JSON object; None for text."""
    if isinstance(given, list):
        return given
    if isinstance(given, dict):
        return [given]
    if isinstance(given, str):
        return None
    raise refuse(schema, given, "it needs names", "Give one or more names, with commas between.")


def payload_defect(kind: PropertyKind, payload: JsonValue) -> Defect:
    """The error for a payload that is not of Notion's shape."""
    return Defect(f"A {kind.name} value has a shape Notion does not send: {type(payload).__name__}")
