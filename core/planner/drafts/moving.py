"""Dates of rows moved by an amount of time: "push X back a week", "bring Y forward two days".

What a row has is read while the request is planned, so that the plan says the new date itself: it
means the same however often a step is tried.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import JsonValue

from core.content.times.model import add_months
from core.content.values import match_property
from core.content.values.schema import PropertySchema
from core.domain.notion import Json, Page, Target
from core.domain.plan import Clarify, Refuse
from core.kit.errors import BadInput
from core.planner.drafts.draft import Draft, Schema, as_argument
from core.planner.drafts.naming import anywhere
from core.planner.grammar.said import Formed, Phrase
from core.planner.resolve import CannotPlan

MOST_MOVED = 50
"""Rows whose dates one request moves: each becomes a step of its own."""
_DAYS = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a date moves; negative is earlier."""

    number: int
    unit: str
    """day, week, month or year."""

    def of(self, day: date) -> date:
        """The day so far away."""
        if self.unit in _DAYS:
            return day + timedelta(days=self.number * _DAYS[self.unit])
        return add_months(day, self.number * (12 if self.unit == "year" else 1))


def is_move(clause: Formed) -> bool:
    """Whether a clause moves a date by an amount of time."""
    return bool({"later", "earlier"} & {name for name, _ in clause.slots})


def draft_moved(clause: Formed, rows: Sequence[Target] | None, draft: Draft) -> None:
    """Write a step for each row whose date moves. Raises CannotPlan.

    Args:
        rows: the rows meant; None for the one that the clause names.
    """
    slots = dict(clause.slots)
    named = [anywhere(slots["page"], draft)] if rows is None else rows
    if len(named) > MOST_MOVED:
        raise CannotPlan(
            Refuse(text=f"That would move the dates of more than {MOST_MOVED} rows. Say fewer.")
        )
    undated = [
        target for target in named if not _move(target, slots.get("property"), _shift(slots), draft)
    ]
    if undated and len(undated) == len(named):
        question = f"“{undated[0].title}” has no date there yet. When should it be?"
        raise CannotPlan(Clarify(question=question))


def _shift(slots: dict[str, Phrase]) -> Shift:
    """The amount, as "3 day" or "-1 week"."""
    said = slots.get("later") or slots["earlier"]
    number, _, unit = said.value.partition(" ")
    return Shift(int(number) * (1 if "later" in slots else -1), unit)


def _move(target: Target, said: Phrase | None, shift: Shift, draft: Draft) -> bool:
    """Write the step of one row; False when it has no date that could move."""
    home = draft.database_of_row(target)
    if home is None:
        raise CannotPlan(Refuse(text=f"“{target.title}” is no row of a database."))
    prop = _date_of(said, draft.schema(home.target))
    moved = _moved(draft.notion.page(target.id), prop, shift, draft)
    if moved is None:
        return False
    args: Json = {
        "page": as_argument(target),
        "database": as_argument(home.target),
        "properties": {prop.name: moved},
    }
    title = f"Set {prop.name} of {target.title}"
    draft.add("rows.update", args, name="update", rule="move-date", title=title)
    return True


def _date_of(said: Phrase | None, schema: Schema) -> PropertySchema:
    """The property that is named, else the date by which a row is due."""
    dates = {name: prop for name, prop in schema.items() if prop.type == "date"}
    try:
        found = match_property(said.text if said else "due", schema if said else dates)
    except BadInput:
        if len(dates) == 1 and said is None:
            return next(iter(dates.values()))
        names = ", ".join(dates) or "none"
        raise CannotPlan(Clarify(question=f"Which date do you mean? There is: {names}.")) from None
    if found.type != "date":
        raise CannotPlan(Refuse(text=f"“{found.name}” is no date."))
    return found


def _moved(page: Page, prop: PropertySchema, shift: Shift, draft: Draft) -> Json | None:
    """The value that a row has, moved; None when it has none."""
    held = page.properties.get(prop.name)
    value = held.get("date") if isinstance(held, dict) else None
    if not isinstance(value, dict):
        return None
    ends = {
        name: _shifted(value[name], shift, draft) for name in ("start", "end") if value.get(name)
    }
    return ends if "start" in ends else None


def _shifted(said: JsonValue, shift: Shift, draft: Draft) -> JsonValue:
    """A day or moment in ISO 8601, moved; a moment keeps its time of day in the asker's zone."""
    text = str(said)
    if "T" not in text:
        return shift.of(date.fromisoformat(text)).isoformat()
    local = datetime.fromisoformat(text).astimezone(draft.asked.zone)
    day = shift.of(local.date())
    return local.replace(year=day.year, month=day.month, day=day.day).isoformat()
