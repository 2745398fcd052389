"""The way in and out: text or JSON to a property value, and a property value to text."""

from collections.abc import Mapping

from pydantic import JsonValue

from core.content.values.context import ValueContext
from core.content.values.kinds import Given, kind_of, kinds
from core.content.values.naming import match_property
from core.content.values.schema import PropertySchema
from core.domain.notion import Json
from core.kit.errors import BadInput


def to_value(schema: PropertySchema, given: Given, context: ValueContext) -> Json:
    """A property's value for a Notion request, such as `{"select": {"name": "High"}}`.

    Args:
        schema: the property.
        given: plain text ("Friday", "$5k", "Ann, Bob", "me", "done"), or JSON from a language
            model: a number, a boolean, a list of names or ids, a date object; None empties it.
        context: who asks, when and where.

    Raises:
        BadInput: it is no value of this property, it names a person or page that is not there,
            or the property cannot be set; the text names the property, what is wrong and what
            would be right.
    """
    kind = kind_of(schema)
    if isinstance(given, dict) and schema.type in given:
        given = given[schema.type]
    if not kind.writable or not _empties(schema, given):
        return {schema.type: kind.read(schema, given, context)}
    return {schema.type: kind.emptied()}


def _empties(schema: PropertySchema, given: Given) -> bool:
    """Whether `given` empties the property; an option called “None” is an option."""
    named = isinstance(given, str) and any(
        option.name.casefold() == given.strip().casefold() for option in schema.options
    )
    return not named and kind_of(schema).is_emptying(given)


def to_values(
    given: Mapping[str, Given], schema: Mapping[str, PropertySchema], context: ValueContext
) -> Json:
    """Values for several properties, as a request's `properties`, under their exact names.

    Args:
        given: what people call the properties (see `match_property`) to what they become.
        schema: the data source's properties by name.
        context: who asks, when and where.

    Raises:
        BadInput: one or more cannot be used, or two mean one property; the text joins all that
            is wrong.
    """
    values: Json = {}
    wrong: list[BadInput] = []
    for called, each in given.items():
        try:
            found = _new_property(called, schema, values)
            values[found.name] = to_value(found, each, context)
        except BadInput as error:
            wrong.append(error)
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        raise BadInput(" ".join(str(error) for error in wrong))
    return values


def _new_property(
    called: str, schema: Mapping[str, PropertySchema], values: Json
) -> PropertySchema:
    """The property meant, which must not have a value yet."""
    found = match_property(called, schema)
    if found.name in values:
        raise BadInput(f"“{found.name}” is given twice.", next_step="Give it once.")
    return found


def to_text(
    value: Mapping[str, JsonValue], context: ValueContext, schema: PropertySchema | None = None
) -> str:
    """A property value as text in the asker's zone and locale; empty for an empty value.

    Args:
        value: as Notion answers it (`{"type": "date", "date": …}`) or as `to_value` makes it.
        context: `shown` names people and pages that have only an id in the value.
        schema: gives numbers their format and options their names.
    """
    name = _type_of(value)
    kind = kinds().get(name)
    if kind is None:
        return ""
    return kind.show(value.get(name), schema or PropertySchema("", name, name), context)


def is_payload(value: JsonValue) -> bool:
    """Whether a value is in Notion's own form, as `{"date": {"start": …}}` is, and
    `{"start": …}` is not.
    """
    if not isinstance(value, dict):
        return False
    return len(value.keys() - {"id", "type"}) == 1 and bool(_type_of(value))


def _type_of(value: Mapping[str, JsonValue]) -> str:
    told = value.get("type")
    if isinstance(told, str) and told in kinds():
        return told
    return next((key for key in value if key in kinds()), "")
