"""Options, people and related pages put to what a property holds, or taken out of it."""

from collections.abc import Mapping
from typing import Literal

from pydantic import JsonValue

from core.content.values import PropertySchema, ValueContext, match_property, to_value
from core.domain.notion import Json, Page
from core.kit.errors import BadInput

HOLDING = ("multi_select", "people", "relation")
"""Types of property that hold several members."""
_WHOLE = 25
"""Members that Notion shows of a property (Notion API: retrieve a page, limits); of a property
that has as many or more, the rest is not known."""

Which = Literal["add", "remove"]


def with_members(
    page: Page,
    schema: Mapping[str, PropertySchema],
    context: ValueContext,
    *,
    add: Mapping[str, JsonValue],
    remove: Mapping[str, JsonValue],
) -> Json:
    """The values of the properties that get or lose members, ready for a request.

    Args:
        page: the row as it is.
        add: property to the members it gets; those that it has already stay once.
        remove: property to the members it loses; those that it has not are passed over.

    Raises:
        BadInput: a property holds no members, or more than Notion shows, or a member is not there.
    """
    values: Json = {}
    both: list[tuple[Which, str, JsonValue]] = [
        *(("add", name, given) for name, given in add.items()),
        *(("remove", name, given) for name, given in remove.items()),
    ]
    for which, said, given in both:
        prop = match_property(said, schema)
        if prop.type not in HOLDING:
            raise BadInput(
                f"“{prop.name}” holds one value, so nothing can be added to it or taken out.",
                next_step=f"Say what “{prop.name}” should be.",
            )
        before = values.get(prop.name) or {prop.type: _present(page, prop)}
        values[prop.name] = {prop.type: _put(before, given, prop, context, which=which)}
    return values


def _present(page: Page, prop: PropertySchema) -> list[JsonValue]:
    """The members that a row has, in the form of a request."""
    value = page.properties.get(prop.name)
    held = value.get(prop.type) if isinstance(value, dict) else None
    members = held if isinstance(held, list) else []
    more = isinstance(value, dict) and value.get("has_more") is True
    if more or (prop.type != "multi_select" and len(members) >= _WHOLE):
        raise BadInput(
            f"“{prop.name}” of *{page.target.title}* has {_WHOLE} members or more, and Notion shows"
            " no more of them, so adding to it or taking out would lose some.",
            next_step="Change it in Notion.",
        )
    return [_said(each) for each in members]


def _said(member: JsonValue) -> JsonValue:
    """A member by what tells it: an option's name, or an id."""
    key = "name" if isinstance(member, dict) and "color" in member else "id"
    return {key: member[key]} if isinstance(member, dict) and key in member else member


def _put(
    before: JsonValue,
    given: JsonValue,
    prop: PropertySchema,
    context: ValueContext,
    *,
    which: Which,
) -> list[JsonValue]:
    there = before.get(prop.type) if isinstance(before, dict) else None
    present = there if isinstance(there, list) else []
    said = to_value(prop, given, context)[prop.type]
    members = [_said(each) for each in said] if isinstance(said, list) else []
    keys = {_key(each) for each in members}
    if which == "remove":
        return [each for each in present if _key(each) not in keys]
    had = {_key(each) for each in present}
    return [*present, *(each for each in members if _key(each) not in had)]


def _key(member: JsonValue) -> str:
    """What two mentions of one member have in common."""
    if not isinstance(member, dict):
        return str(member)
    said = member.get("name") or member.get("id")
    return str(said).replace("-", "").casefold() if "id" in member else str(said).casefold()
