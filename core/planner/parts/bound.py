"""A value that was said, with the property it is of."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.content.values.choosing import bare
from core.content.values.schema import PropertySchema


@dataclass(frozen=True, slots=True)
class Bound:
    """A value with the property it is of."""

    prop: str
    kind: str
    """option, person, me, date, number, row, text, box, lacking, having, overdue."""
    text: str = ""
    value: str = ""
    compare: str = ""
    negated: bool = False
    yes: bool = True
    """Of a box: whether it is checked."""
    other: bool = False
    """It stands for the one before it as well: "urgent or waiting"."""
    excepted: bool = False
    """Rows that have it are left out: "except Jonas's"."""
    named: bool = False
    """Its property was said."""
    start: int = 0


def may_be_of(bound: Bound, prop: PropertySchema) -> bool:
    """Whether a value may be of the property that is said behind it: "high priority"."""
    if bound.prop == prop.name:
        return bound.kind in {"option", "row", "person", "number"}
    same = any(bare(option.name) == bare(bound.value) for option in prop.options)
    return bound.kind == "option" and same


def holders_of(option: str, schema: Mapping[str, PropertySchema]) -> Mapping[str, PropertySchema]:
    """The properties that have an option of this name, by their names."""
    return {
        prop.name: prop
        for prop in schema.values()
        if any(bare(each.name) == bare(option) for each in prop.options)
    }


def holder_among(holders: Mapping[str, PropertySchema], beside: str = "") -> PropertySchema | None:
    """Which of several properties an option is of: that of the value beside it, the only one, or
    the only status; None when that leaves several.
    """
    if beside in holders:
        return holders[beside]
    of_status = [prop for prop in holders.values() if prop.type == "status"]
    only = list(holders.values()) if len(holders) == 1 else of_status
    return only[0] if len(only) == 1 else None
