"""Types that Notion fills itself, except its times: formula, rollup, unique_id, authors, button."""

import re
from typing import ClassVar

from pydantic import JsonValue

from core.content.times import period
from core.content.values.amounts import read_amount
from core.content.values.conditions import Condition, Operator, ask
from core.content.values.context import ValueContext
from core.content.values.figures import NUMBER_TESTS, show_number
from core.content.values.kinds import (
    ComputedKind,
    Given,
    PropertyKind,
    expect_text,
    kinds,
    refuse,
    register,
)
from core.content.values.linked import PeopleKind, show_linked
from core.content.values.moments import show_date
from core.content.values.schema import PropertySchema
from core.content.values.words import NO, YES

_FORMULA_TYPES = {"string": "rich_text", "number": "number", "date": "date", "boolean": "checkbox"}


class AuthorKind(ComputedKind):
    """A person that Notion keeps; asked like a people property."""

    operators: ClassVar[frozenset[Operator]] = PeopleKind.operators

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """The person's name."""
        return show_linked(payload, context)

    def condition(
        self, schema: PropertySchema, operator: Operator, given: Given, context: ValueContext
    ) -> Condition:
        """As for people."""
        return PeopleKind().condition(schema, operator, given, context)


@register
class CreatedByKind(AuthorKind):
    """Who made the page."""

    name: ClassVar[str] = "created_by"


@register
class LastEditedByKind(AuthorKind):
    """Who last edited the page."""

    name: ClassVar[str] = "last_edited_by"


@register
class UniqueIdKind(ComputedKind):
    """The number of a row, with its prefix."""

    name: ClassVar[str] = "unique_id"
    operators: ClassVar[frozenset[Operator]] = frozenset(NUMBER_TESTS)

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """TASK-12."""
        if not isinstance(payload, dict) or payload.get("number") is None:
            return ""
        prefix = payload.get("prefix") or schema.prefix
        return f"{prefix}-{payload['number']}" if prefix else str(payload["number"])

    def condition(
        self, schema: PropertySchema, operator: Operator, given: Given, context: ValueContext
    ) -> Condition:
        """The number is compared; "TASK-12" and "12" are the same."""
        if operator in {Operator.EMPTY, Operator.NOT_EMPTY}:
            return ask(NUMBER_TESTS[operator])
        right = f"Give it as {schema.prefix or 'TASK'}-12 or 12."
        match = re.fullmatch(r"(?:([^\W\d_][\w]*)-)?#?(\d+)", expect_text(schema, given, right))
        if match is None or (match[1] and match[1].casefold() != schema.prefix.casefold()):
            raise refuse(schema, given, "it is no number of this database", right)
        return ask(NUMBER_TESTS[operator], int(match[2]))


@register
class FormulaKind(ComputedKind):
    """What a formula gives: text, a number, a date, yes or no."""

    name: ClassVar[str] = "formula"
    operators: ClassVar[frozenset[Operator]] = frozenset(Operator)

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """The result as its own type is shown."""
        if not isinstance(payload, dict):
            return ""
        kind = str(payload.get("type", ""))
        result = payload.get(kind)
        if isinstance(result, bool):
            return "yes" if result else "no"
        if isinstance(result, int | float):
            return show_number(result, "", context.locale)
        return show_date(result, context) if kind == "date" else str(result or "")

    def condition(
        self, schema: PropertySchema, operator: Operator, given: Given, context: ValueContext
    ) -> Condition:
        """The condition of the type it gives; where that is not known, of what was said."""
        held = _FORMULA_TYPES.get(schema.formula_type) or guessed_type(operator, given, context)
        inner = kinds()[held]
        if operator not in inner.operators:
            raise refuse(schema, given, f"a {held} formula cannot be asked that", "Ask “is”.")
        name = "string" if held == "rich_text" else held
        found = inner.condition(schema, operator, given, context)
        return Condition(tuple({name: each} for each in found.tests), any_of=found.any_of)


def guessed_type(operator: Operator, given: Given, context: ValueContext) -> str:
    """The property type that a value looks like, among those that can be asked `operator`."""
    if operator in {Operator.CONTAINS, Operator.NOT_CONTAINS, Operator.STARTS, Operator.ENDS}:
        return "rich_text"
    if operator in {Operator.CHECKED, Operator.UNCHECKED} or isinstance(given, bool):
        return "checkbox"
    said = str(given or "").strip()
    if said.casefold() in (YES | NO) - {"1", "0"}:
        return "checkbox"
    if read_amount(said, context.locale) is not None:
        return "number"
    if period(said, now=context.now, zone=context.zone, locale=context.locale) is not None:
        return "date"
    return "rich_text"


@register
class RollupKind(ComputedKind):
    """What is gathered from related pages: a number, a date, or a list of values."""

    name: ClassVar[str] = "rollup"
    operators: ClassVar[frozenset[Operator]] = frozenset(Operator)

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """The result, or all values with commas between."""
        if not isinstance(payload, dict):
            return ""
        kind = str(payload.get("type", ""))
        result = payload.get(kind)
        if isinstance(result, list):
            shown = [self._item(each, schema, context) for each in result]
            return ", ".join(each for each in shown if each)
        if kind == "date":
            return show_date(result, context)
        if isinstance(result, int | float) and not isinstance(result, bool):
            percent = str(payload.get("function", "")).startswith("percent")
            return show_number(result, "percent" if percent else "", context.locale)
        return ""

    def _item(self, item: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        if not isinstance(item, dict):
            return ""
        name = str(item.get("type", ""))
        kind = kinds().get(name)
        return kind.show(item.get(name), schema, context) if kind else ""

    def condition(
        self, schema: PropertySchema, operator: Operator, given: Given, context: ValueContext
    ) -> Condition:
        """Numbers and dates are compared as such; of other values any may fit."""
        held = guessed_type(operator, given, context)
        inner = kinds()[held]
        if operator not in inner.operators:
            raise refuse(schema, given, f"a {held} rollup cannot be asked that", "Ask “is”.")
        found = inner.condition(schema, operator, given, context)
        if held in {"number", "date"}:
            return Condition(tuple({held: each} for each in found.tests), any_of=found.any_of)
        return Condition(tuple({"any": {held: each}} for each in found.tests), any_of=found.any_of)


class MuteKind(ComputedKind):
    """A type without a value that could be read."""

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """Nothing to show."""
        return ""


@register
class ButtonKind(MuteKind):
    """A button."""

    name: ClassVar[str] = "button"


@register
class LocationKind(PropertyKind):
    """A place as Notion showed it before it had the place type; it can only be read."""

    name: ClassVar[str] = "location"
    writable: ClassVar[bool] = False

    def read(self, schema: PropertySchema, given: Given, context: ValueContext) -> JsonValue:
        """Refuse: the API does not take it."""
        raise refuse(schema, given, "Notion does not let me set it", "Name another property.")

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """Its name or coordinates, as of a place."""
        return (
            payload if isinstance(payload, str) else kinds()["place"].show(payload, schema, context)
        )
