"""What a filter may ask (Notion API, "Filter data source entries")."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from pydantic import JsonValue


class Operator(StrEnum):
    """The questions a filter can ask of a property."""

    IS = "is"
    IS_NOT = "is not"
    CONTAINS = "contains"
    NOT_CONTAINS = "does not contain"
    STARTS = "starts with"
    ENDS = "ends with"
    MORE = "is more than"
    LESS = "is less than"
    AT_LEAST = "is at least"
    AT_MOST = "is at most"
    BEFORE = "is before"
    AFTER = "is after"
    BY = "is on or before"
    FROM = "is on or after"
    EMPTY = "is empty"
    NOT_EMPTY = "is not empty"
    CHECKED = "is checked"
    UNCHECKED = "is not checked"


NEEDS_NO_VALUE = frozenset(
    {Operator.EMPTY, Operator.NOT_EMPTY, Operator.CHECKED, Operator.UNCHECKED}
)

OPPOSITE: Mapping[Operator, Operator] = MappingProxyType(
    {
        Operator.IS: Operator.IS_NOT,
        Operator.CONTAINS: Operator.NOT_CONTAINS,
        Operator.EMPTY: Operator.NOT_EMPTY,
        Operator.CHECKED: Operator.UNCHECKED,
        Operator.MORE: Operator.AT_MOST,
        Operator.LESS: Operator.AT_LEAST,
        Operator.BEFORE: Operator.FROM,
        Operator.AFTER: Operator.BY,
    }
)


@dataclass(frozen=True)
class Condition:
    """What one property is asked: tests that must all hold, or of which one must.

    Args:
        tests: Notion's condition objects, such as `{"equals": "Done"}`.
        any_of: whether one of them is enough.
    """

    tests: tuple[dict[str, JsonValue], ...]
    any_of: bool = False


def ask(name: str, value: JsonValue = True) -> Condition:  # noqa: FBT002 -- `is_empty: true`
    """A condition of one test."""
    return Condition(({name: value},))
