"""The year of a month that is said without one: of what is over it is the last."""

import calendar
from datetime import date

from core.content.values.choosing import bare

_MONTHS = tuple(each.casefold() for each in calendar.month_name)
_TO_COME = frozenset({"due", "deadline", "when", "until", "end", "timeline", "start", "expires"})
"""Words of properties whose dates are rather to come."""
_OVER = frozenset(
    {"sent", "since", "finished", "joined", "paid", "created", "bought", "held", "done"}
)
"""Words of properties whose dates are over."""


def in_its_year(said: str, name: str, today: date) -> str:
    """A month with its year where the words alone would mean another.

    "October", said in November of what is not due, is the one just over; other dates stay.

    Args:
        name: of the property that the date is of.
    """
    month = bare(said)
    if month not in _MONTHS[1:]:
        return said
    words, number = set(bare(name).split()), _MONTHS.index(month)
    if number < today.month and not words & _TO_COME:
        return f"{said} {today.year}"
    if number > today.month and words & _OVER:
        return f"{said} {today.year - 1}"
    return said
