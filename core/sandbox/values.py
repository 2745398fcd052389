"""Values of pages: reading them from requests, showing them, comparing them."""

from typing import Any

from core.sandbox import limits
from core.sandbox.call import Call
from core.sandbox.errors import invalid
from core.sandbox.fields import Field
from core.sandbox.nodes import Node
from core.sandbox.properties import TYPES
from core.sandbox.properties.base import Cell, Property, Schema
from core.sandbox.schema import find_property, public_id
from core.sandbox.wire import Obj

_INLINE_TYPES = frozenset({"relation", "people"})


def read_values(call: Call, field: Field, schema: Schema) -> Obj:
    """The values in a request, by property id."""
    if not field.given:
        return {}
    values: Obj = {}
    wrong = []
    for key in field.object():
        prop = find_property(schema, key)
        if prop is None:
            wrong.append(f"{key} is not a property that exists.")
            continue
        place = _spelled_out(prop, field.at(key))
        if not _fits(prop, place):
            wrong.append(f"{prop.name} is expected to be {prop.type}.")
        else:
            values[prop.id] = TYPES[prop.type].read(call, prop, place.at(prop.type))
    if wrong:
        raise invalid(" ".join(wrong))
    return values


def _spelled_out(prop: Property, field: Field) -> Field:
    """A title may be given as its rich text alone (Notion API: working with page content)."""
    if prop.type == "title" and isinstance(field.value, list):
        return Field(field.path, {"title": field.value})
    return field


def _fits(prop: Property, field: Field) -> bool:
    """Whether a value has the form of its property's type."""
    value = field.object()
    if prop.type not in value:
        given = [name for name in value if name in TYPES]
        if not given:
            raise field.at(prop.type).error("defined")
        return False
    field.object({"id", "type", "has_more", prop.type})
    return bool(value.get("type", prop.type) == prop.type)


def start_values(call: Call, schema: Schema, given: Obj) -> Obj:
    """The values of a new row: those given, and what starts by itself."""
    values = dict(given)
    for prop in schema.properties:
        if prop.id not in values:
            started = TYPES[prop.type].start(call, prop)
            if started is not None:
                values[prop.id] = started
    return values


def shown_value(call: Call, cell: Cell) -> Any:
    """What a cell shows."""
    return TYPES[cell.prop.type].show_cell(call, cell)


def plain_value(call: Call, cell: Cell) -> Any:
    """What filters and sorts see of a cell."""
    return TYPES[cell.prop.type].plain(shown_value(call, cell))


def show_values(call: Call, page: Node, schema: Schema, only: frozenset[str] | None = None) -> Obj:
    """All values of a page by property name, or those of the properties with the ids `only`."""
    shown: Obj = {}
    for prop in schema.properties:
        if only is not None and prop.id not in only:
            continue
        value = TYPES[prop.type].show_cell(call, Cell(prop, page, schema))
        entry: Obj = {"id": public_id(prop), "type": prop.type, prop.type: value}
        if prop.type in _INLINE_TYPES:
            entry[prop.type] = value[: limits.INLINE_REFERENCES]
        if prop.type == "relation":
            entry["has_more"] = len(value) > limits.INLINE_REFERENCES
        shown[prop.name] = entry
    return shown


def mirror_relations(call: Call, row_id: str, schema: Schema, before: Obj, after: Obj) -> None:
    """Carry changes of dual relations over to the rows they point at."""
    for prop in schema.properties:
        dual = prop.config.get("dual") if prop.type == "relation" else None
        if dual is None or prop.id not in after:
            continue
        old, new = set(before.get(prop.id) or []), set(after[prop.id])
        for target_id in sorted(old ^ new):
            _mirror_one(call, target_id, dual["property_id"], row_id, add=target_id in new)


def _mirror_one(call: Call, target_id: str, key: str, row_id: str, *, add: bool) -> None:
    target = call.state.nodes.get(target_id)
    if target is None:
        return
    values = dict(target.doc["values"])
    linked = [one for one in values.get(key) or [] if one != row_id]
    values[key] = [*linked, row_id] if add else linked
    call.state.nodes.save(target, {**target.doc, "values": values}, call.now_ms, call.bot_id)
