"""Which date is meant: of which property a day is, and of which year a month that lacks one."""

import calendar
from collections.abc import Mapping
from datetime import date

from core.content.values.choosing import bare
from core.content.values.naming import match_property
from core.content.values.schema import PropertySchema
from core.kit.errors import BadInput

_MONTHS = tuple(each.casefold() for each in calendar.month_name)
_TO_COME = (
    "due",
    "deadline",
    "when",
    "until",
    "end",
    "timeline",
    "start",
    "expir",
    "begin",
    "hand",
)
"""What words of properties begin with whose dates are rather to come."""
OVER = ("sent", "since", "finish", "joined", "paid", "created", "bought", "held", "done", "last")
"""What words of properties begin with whose dates are over."""
_NEAR = 6
"""Months back from which on the next one of that name is nearer."""


def in_its_year(said: str, name: str, today: date) -> str:
    """A month with its year where the words alone would mean another.

    "October", said in November of what is not due, is the one just over; other dates stay.

    Args:
        name: of the property that the date is of.
    """
    month = bare(said)
    if month not in _MONTHS[1:]:
        return said
    words, number = bare(name).split(), _MONTHS.index(month)
    over = any(each.startswith(OVER) for each in words)
    to_come = any(each.startswith(_TO_COME) for each in words)
    if number < today.month and (over or (not to_come and today.month - number <= _NEAR)):
        return f"{said} {today.year}"
    return f"{said} {today.year - 1}" if number > today.month and over else said


def usual_date(schema: Mapping[str, PropertySchema]) -> PropertySchema | None:
    """The property that a day is of where none is named: by which rows are due."""
    try:
        return match_property("due", schema)
    except BadInput:
        return None


def over_date(schema: Mapping[str, PropertySchema], said: str) -> PropertySchema | None:
    """The only property for what is over, of a time that is over: "invoices from last week"."""
    fitting = [
        prop
        for prop in schema.values()
        if prop.type == "date" and any(word.startswith(OVER) for word in bare(prop.name).split())
    ]
    over = bare(said).startswith(("last ", "yesterday", "previous "))
    return fitting[0] if over and len(fitting) == 1 else None
