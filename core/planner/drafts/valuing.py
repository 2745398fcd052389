"""What was said of rows becomes property values and filters of a live schema.

Values leave here explicit: dates absolute, options by their names, people by their ids; so that a
plan means the same whenever it runs.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import JsonValue

from core.content.values import (
    ValueContext,
    filter_for,
    match_property,
    parse_filter,
    to_value,
)
from core.content.values.choosing import bare, listed
from core.content.values.schema import PropertySchema
from core.domain.notion import Json
from core.domain.plan import Refuse
from core.kit.errors import BadInput
from core.planner.drafts.draft import Draft, Schema
from core.planner.grammar.called import done_boxes
from core.planner.grammar.said import Attribute, Phrase, SortKey
from core.planner.resolve import CannotPlan

_DAY = len("2026-01-31")

_BARE = {"person": "assignee", "me": "assignee", "date": "due", "state": "status"}
"""Which property a value alone is of."""


def values_for(attributes: Iterable[Attribute], schema: Schema, draft: Draft) -> Json:
    """Property name to value, explicit.

    Raises:
        CannotPlan: a property, option or person is not there, or a value does not fit; the text
            names all that is wrong.
    """
    values: Json = {}
    wrong: list[str] = []
    said = tuple(attributes)
    is_done = any(each.value is not None and _is_done(each.value) for each in said)
    for attribute in said:
        try:
            prop, value = _valued(attribute, schema, draft.values)
            _refuse_when_told(attribute, value, is_done=is_done, now=draft.values.now)
            values[prop] = _merged(prop, values.get(prop), value)
        except BadInput as error:
            wrong.append(str(error))
    if wrong:
        raise CannotPlan(Refuse(text=" ".join(dict.fromkeys(wrong))))
    return values


def _is_done(said: Phrase) -> bool:
    return said.kind in {"state", "option"} and bare(said.value) == "done"


def _refuse_when_told(
    attribute: Attribute, value: JsonValue, *, is_done: bool, now: datetime
) -> None:
    """Raise BadInput where a day without a property may tell when something happened.

    "Dark mode is done, shipped it this morning" sets no due date.
    """
    said = attribute.value
    if attribute.prop or said is None or said.kind != "date" or not isinstance(value, dict):
        return
    start = str(value.get("start"))
    if len(start) > _DAY:
        over = datetime.fromisoformat(start) < now
    else:
        over = start < now.date().isoformat()
    if over or is_done:
        raise BadInput(
            f"I cannot tell whether “{said.text}” is a date to set, or when that was.",
            next_step="Name the property, as in “due Friday”.",
        )


def _merged(name: str, before: JsonValue, value: JsonValue) -> JsonValue:
    """Several values said of one property: lists grow. Raises BadInput when they contradict."""
    if isinstance(before, list) and isinstance(value, list):
        return [*before, *(each for each in value if each not in before)]
    if before is not None and before != value:
        raise BadInput(
            f"“{name}” was said twice, with different values.",
            next_step="Say each change in a sentence of its own.",
        )
    return value


def box_of(attribute: Attribute, schema: Schema) -> tuple[PropertySchema, bool] | None:
    """The checkbox whose name is said as a value, and whether it is to be checked: "unpaid"."""
    said = attribute.value
    if attribute.prop or said is None or _holding(said.text, schema):
        return None
    words = bare(said.text)
    for prop in schema.values():
        if prop.type == "checkbox" and words in {bare(prop.name), f"un{bare(prop.name)}"}:
            return prop, (words == bare(prop.name)) is not attribute.negated
    return None


def _valued(attribute: Attribute, schema: Schema, context: ValueContext) -> tuple[str, JsonValue]:
    said = attribute.value
    box = box_of(attribute, schema)
    if box is not None:
        return box[0].name, box[1]
    if attribute.lacking or said is None:
        prop = match_property(attribute.prop, schema)
        empty: JsonValue = explicit(to_value(prop, None, context)) if attribute.lacking else None
        if attribute.lacking:
            return prop.name, empty
        checked = explicit(to_value(prop, "yes", context)) if prop.type == "checkbox" else None
        if checked is None:
            raise BadInput(f"What should “{prop.name}” be?", next_step="Say the value as well.")
        return prop.name, checked
    prop = property_of(attribute, schema)
    text = _text_of(said, prop)
    return prop.name, explicit(to_value(prop, text, context))


def _text_of(said: Phrase, prop: PropertySchema) -> str:
    if said.kind == "person" and prop.type == "people":
        return said.value
    if said.kind == "option" and any(option.name == said.value for option in prop.options):
        return said.value
    return "me" if said.kind == "me" else said.text


def property_of(attribute: Attribute, schema: Schema) -> PropertySchema:
    """The property meant: named, or told by its value. Raises BadInput."""
    said = attribute.value
    if attribute.prop or said is None:
        return match_property(attribute.prop, schema)
    holders = _holding(said.text, schema)
    if said.kind in {"option", "text", "quoted", "state"} and holders:
        return _only(said, holders)
    if said.kind == "state":
        return _status_of(said, schema)
    if said.kind in _BARE:
        return match_property(_BARE[said.kind], schema)
    if said.kind in {"text", "quoted"}:
        return match_property("status", schema)
    numbers = [each for each in schema.values() if each.type == "number"]
    if said.kind == "number" and attribute.compare and len(numbers) == 1:
        return numbers[0]
    raise BadInput(f"I cannot tell which property “{said.text}” is of.")


def _holding(said: str, schema: Schema) -> list[PropertySchema]:
    """Properties that have an option of that name."""
    return [
        prop
        for prop in schema.values()
        if any(bare(option.name) == bare(said) for option in prop.options)
    ]


def _only(said: Phrase, holders: Sequence[PropertySchema]) -> PropertySchema:
    if len(holders) == 1:
        return holders[0]
    by_status = [each for each in holders if each.type == "status"]
    if len(by_status) == 1:
        return by_status[0]
    names = listed([each.name for each in holders])
    raise BadInput(f"“{said.text}” is an option of {names}.", next_step="Say which one.")


def _status_of(said: Phrase, schema: Schema) -> PropertySchema:
    """The property that tells how far a row is; a checkbox can only say done or not."""
    boxes = {name: prop for name, prop in schema.items() if prop.type == "checkbox"}
    crossed_off = said.value == "done" and said.start == said.end
    if crossed_off and not any(each.type == "status" for each in schema.values()):
        # "Cross off flour" ticks the one box that says so, whatever it is called.
        doing = [prop for name, prop in boxes.items() if bare(name) in done_boxes()]
        if len(doing) == 1:
            return doing[0]
    try:
        return match_property("status", schema)
    except BadInput:
        if said.value == "done" and boxes:
            return match_property("done", boxes)
        raise


def explicit(value: Json) -> JsonValue:
    """A property value as the plain JSON that reads back as the same value."""
    ((kind, payload),) = value.items()
    if kind in {"select", "status"}:
        return payload.get("name") if isinstance(payload, dict) else None
    if kind == "multi_select" and isinstance(payload, list):
        return [each.get("name") for each in payload if isinstance(each, dict)]
    if kind in {"people", "relation"} and isinstance(payload, list):
        return [each.get("id") for each in payload if isinstance(each, dict)]
    if kind in {"title", "rich_text"} and isinstance(payload, list):
        return "".join(_plain(each) for each in payload)
    return payload


def _plain(item: JsonValue) -> str:
    text = item.get("text") if isinstance(item, dict) else None
    content = text.get("content") if isinstance(text, dict) else None
    return content if isinstance(content, str) else ""


def filter_of(conditions: Iterable[Attribute], schema: Schema, draft: Draft) -> Json | None:
    """One Notion filter for all conditions; None when there is none.

    Raises:
        BadInput: a condition does not fit the schema.
    """
    filters = [_filter(each, schema, draft.values) for each in conditions]
    flat: list[JsonValue] = []
    for each in filters:
        inner = each.get("and")
        flat += inner if isinstance(inner, list) else [each]
    if not flat:
        return None
    first = flat[0]
    return first if len(flat) == 1 and isinstance(first, dict) else {"and": flat}


_BY_PHRASE = frozenset({"", "due", "assignee", "created", "edited", "created by", "edited by"})
"""What conditions say without naming a property of the schema."""


def _filter(condition: Attribute, schema: Schema, context: ValueContext) -> Json:
    """One condition; a named property is asked directly, other words are read as a phrase."""
    value = condition.value
    box = box_of(condition, schema)
    if box is not None:
        return {"property": box[0].name, "checkbox": {"equals": box[1]}}
    if condition.lacking or condition.prop in _BY_PHRASE:
        return parse_filter(_words(condition), schema, context)
    prop = match_property(condition.prop, schema)
    if value is None:
        return filter_for(prop, "checked" if prop.type == "checkbox" else "not empty", "", context)
    by_name = any(bare(option.name) == bare(value.text) for option in prop.options)
    if value.kind == "date" or (value.kind == "state" and not by_name):
        return parse_filter(_words(condition), schema, context)
    asks = _COMPARE.get(condition.compare) or ("is not" if condition.negated else "is")
    return filter_for(prop, asks, _text_of(value, prop), context)


def _words(condition: Attribute) -> str:
    """A condition in the words that `parse_filter` reads."""
    said = _said_value(condition)
    if condition.lacking:
        return f"no {condition.prop}"
    if condition.prop == "assignee":
        if condition.value is None:
            return "assigned to anyone"
        return f"{'not ' if condition.negated else ''}assigned to {said}"
    if not condition.prop and condition.value and condition.value.kind in {"person", "me"}:
        return f"{'not ' if condition.negated else ''}assigned to {said}"
    if not condition.prop and condition.value and condition.value.kind == "date":
        lead = _COMPARE.get(condition.compare, "")
        return " ".join(part for part in ("due", lead, said) if part)
    if not condition.prop:
        lead = _COMPARE.get(condition.compare, condition.compare)
        return " ".join(part for part in ("not" if condition.negated else "", lead, said) if part)
    relation = _COMPARE.get(condition.compare) or ("is not" if condition.negated else "")
    if not relation and condition.prop not in {"due", "created", "edited"}:
        relation = "is" if said else ""
    return " ".join(part for part in (condition.prop, relation, said) if part)


_COMPARE = {
    "before": "before",
    "after": "after",
    "until": "on or before",
    "since": "on or after",
    "more": "more than",
    "less": "less than",
    "at_least": "at least",
    "at_most": "at most",
    "contains": "contains",
}


def _said_value(condition: Attribute) -> str:
    value = condition.value
    if value is None:
        return ""
    if value.kind == "me":
        return "me"
    if value.kind in {"overdue", "unassigned"}:
        return value.value
    if value.kind == "state":
        return _STATES.get(value.value, value.text)
    return value.text


_STATES = {"done": "done", "open": "not done", "doing": "in progress", "todo": "not started"}
"""States in words that a schema's groups are known by."""


_STAMPS = {"created": "created_time", "edited": "last_edited_time"}
"""What every row can be sorted by, whatever its properties."""


def sorts_of(keys: Iterable[SortKey], schema: Schema) -> list[JsonValue]:
    """Notion sorts. Raises BadInput when a property is not there."""
    sorts: list[JsonValue] = []
    for key in keys:
        direction = "descending" if key.descending else "ascending"
        if key.prop in _STAMPS:
            sorts.append({"timestamp": _STAMPS[key.prop], "direction": direction})
            continue
        prop = match_property(key.prop or "due", schema)
        sorts.append({"property": prop.name, "direction": direction})
    return sorts
