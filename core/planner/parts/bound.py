"""A value that was said, with the property it is of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bound:
    """A value with the property it is of."""

    prop: str
    kind: str
    """option, person, me, date, number, row, text, box, lacking, overdue."""
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
