"""One question to one property, as a Notion filter."""

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import JsonValue

from core.content.values.choosing import listed, offered
from core.content.values.conditions import NEEDS_NO_VALUE, OPPOSITE, Condition, Operator
from core.content.values.context import ValueContext
from core.content.values.kinds import Given, PropertyKind, kind_of
from core.content.values.operator_words import OPERATOR_WORDS
from core.content.values.schema import PropertySchema
from core.domain.notion import Json
from core.kit.errors import BadInput

TIMESTAMPS = frozenset({"created_time", "last_edited_time"})
"""Types that every page has, so that their filter needs no property."""

AUTHORS = frozenset({"created_by", "last_edited_by"})
"""Types that can be asked only where the data source has such a property."""

_NEAR: Mapping[Operator, Operator] = MappingProxyType(
    {
        Operator.FROM: Operator.IS,
        Operator.BY: Operator.IS,
        Operator.AFTER: Operator.MORE,
        Operator.BEFORE: Operator.LESS,
        Operator.CONTAINS: Operator.IS,
        Operator.NOT_CONTAINS: Operator.IS_NOT,
        Operator.CHECKED: Operator.NOT_EMPTY,
        Operator.UNCHECKED: Operator.EMPTY,
    }
)
"""What is meant where a type has no such test: "status contains done"."""


def operator_named(words: str) -> Operator:
    """The operator that `words` say, such as "is not", "before", "≥".

    Raises:
        BadInput: they say none.
    """
    said = " ".join(words.casefold().split())
    if said in OPERATOR_WORDS:
        return OPERATOR_WORDS[said]
    names = [operator.value for operator in Operator]
    raise BadInput(
        f"I do not know how to filter with “{words.strip()}”.",
        next_step=f"{offered(words, names)} I know {listed(tuple(names[:-6]))}.".strip(),
    )


def filter_for(
    schema: PropertySchema, operator_words: str, given: Given, context: ValueContext
) -> Json:
    """A Notion filter that asks one property.

    Args:
        schema: the property; a created_time or last_edited_time filter asks the page itself.
        operator_words: "is", "is not", "contains", "before", "≥", "is empty", "checked", …
        given: what it is compared with; periods such as "last week" for dates, several options
            or people with commas or "or" between. Ignored by "is empty" and its like.
        context: who asks, when and where.

    Raises:
        BadInput: the words are no question, the property cannot be asked it, or `given` is no
            value of the property.
    """
    kind = kind_of(schema)
    operator = _possible(
        schema, kind, _emptiness(schema, kind, operator_named(operator_words), given)
    )
    if operator not in NEEDS_NO_VALUE and given in (None, ""):
        raise BadInput(f"“{schema.name} {operator}” needs something to compare with.")
    return compound(schema, kind.condition(schema, operator, given, context))


def negated(operator: Operator) -> Operator | None:
    """The opposite question, if there is one."""
    back = {after: before for before, after in OPPOSITE.items()}
    return OPPOSITE.get(operator) or back.get(operator)


def _emptiness(
    schema: PropertySchema, kind: PropertyKind, operator: Operator, given: Given
) -> Operator:
    """Such as "is none" asks for emptiness, unless an option has that name."""
    options = {option.name.casefold() for option in schema.options}
    named = isinstance(given, str) and given.strip().casefold() in options
    if named or given is None or not kind.is_emptying(given):
        return operator
    meant = {Operator.IS: Operator.EMPTY, Operator.IS_NOT: Operator.NOT_EMPTY}
    possible = meant.get(operator, operator)
    return possible if possible in kind.operators else operator


def _possible(schema: PropertySchema, kind: PropertyKind, operator: Operator) -> Operator:
    """The operator, or what is meant by it for a type that lacks it."""
    if operator in kind.operators:
        return operator
    near = _NEAR.get(operator)
    if near in kind.operators and near is not None:
        return near
    if not kind.operators:
        raise BadInput(f"Notion cannot filter by “{schema.name}” ({kind.name}).")
    known = [each.value for each in Operator if each in kind.operators]
    raise BadInput(
        f"“{schema.name}” cannot be asked whether it “{operator}”: it is a {kind.name} property.",
        next_step=f"Ask one of {listed(tuple(known))}.",
    )


def compound(schema: PropertySchema, condition: Condition) -> Json:
    """A condition as a filter object; several tests under "and" or "or"."""
    asked: Json = {"property": schema.name}
    if schema.type in TIMESTAMPS:
        asked = {"timestamp": schema.type}
    tests: list[JsonValue] = [{**asked, schema.type: test} for test in condition.tests]
    if len(tests) == 1:
        only = tests[0]
        return only if isinstance(only, dict) else {}
    return {"or" if condition.any_of else "and": tests}


def both(filters: list[Json]) -> Json:
    """Filters that must all hold, as one; nested "and"s are made flat (Notion nests two deep)."""
    flat: list[JsonValue] = []
    for each in filters:
        inner = each.get("and")
        flat += inner if isinstance(inner, list) else [each]
    first = flat[0] if flat else {}
    return first if len(flat) == 1 and isinstance(first, dict) else {"and": flat}
