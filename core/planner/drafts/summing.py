"""Numbers of a row raised or lowered: "add 3 hours to X", "reduce the estimate of Y by 2".

As with dates that move (moving.py), what the row has is read while the request is planned, so that
the plan says the new number itself.
"""

from core.content.values import match_property
from core.content.values.schema import PropertySchema
from core.domain.notion import Json, Page
from core.domain.plan import Refuse
from core.kit.errors import BadInput
from core.planner.drafts.draft import Draft, Schema, as_argument
from core.planner.drafts.naming import anywhere
from core.planner.grammar.said import Formed, Phrase
from core.planner.resolve import CannotPlan

_PLACES = 9
"""Digits behind the point that a sum keeps: beyond, binary fractions show."""


def is_sum(clause: Formed) -> bool:
    """Whether a clause adds to a number or takes from it."""
    return bool({"more", "less"} & {name for name, _ in clause.slots})


def draft_sum(clause: Formed, draft: Draft) -> None:
    """Write the step. Raises CannotPlan."""
    slots = dict(clause.slots)
    target = anywhere(slots["page"], draft)
    home = draft.database_of_row(target)
    if home is None:
        raise CannotPlan(Refuse(text=f"“{target.title}” is no row of a database."))
    prop = _number(slots["property"], draft.schema(home.target))
    said = float((slots.get("more") or slots["less"]).text)
    total = _present(draft.notion.page(target.id), prop) + (said if "more" in slots else -said)
    rounded = round(total, _PLACES)
    value = int(rounded) if rounded.is_integer() else rounded
    args: Json = {
        "page": as_argument(target),
        "database": as_argument(home.target),
        "properties": {prop.name: value},
    }
    title = f"Set {prop.name} of {target.title}"
    draft.add("rows.update", args, name="update", rule="sum-up", title=title)


def _number(said: Phrase, schema: Schema) -> PropertySchema:
    try:
        found = match_property(said.value if said.value in schema else said.text, schema)
    except BadInput as error:
        raise CannotPlan(Refuse(text=str(error))) from error
    if found.type != "number":
        raise CannotPlan(Refuse(text=f"“{found.name}” is no number."))
    return found


def _present(page: Page, prop: PropertySchema) -> float:
    """The number that a row has; one that is not there counts as nothing."""
    held = page.properties.get(prop.name)
    value = held.get("number") if isinstance(held, dict) else None
    return float(value) if isinstance(value, int | float) else 0.0
