"""Schemas in requests: new ones, and changes to kept ones."""

from core.sandbox.call import Call
from core.sandbox.errors import invalid, not_implemented
from core.sandbox.fields import Field, fix_one
from core.sandbox.ids import property_id
from core.sandbox.nodes import Node
from core.sandbox.properties import TYPES, UNSUPPORTED
from core.sandbox.properties.base import Property, Schema, load_schema
from core.sandbox.rich_text import node_title
from core.sandbox.schema import find_property, keep_schema
from core.sandbox.wire import Obj

_CHOICES = frozenset({"select", "multi_select"})
_COMMON = frozenset({"type", "name", "description", "id"})


def read_new_schema(call: Call, field: Field, data_source_id: str) -> Schema:
    """The schema of a new data source: exactly one title among its properties."""
    schema = Schema(data_source_id, [])
    for name in field.object():
        schema.properties.append(_new_property(call, schema, name, field.at(name)))
    titles = [prop for prop in schema.properties if prop.type == "title"]
    if not titles:
        raise invalid("Title is not provided")
    if len(titles) > 1:
        raise invalid("Only one title property is allowed")
    return schema


def _type_of(field: Field) -> str:
    value = field.object()
    for name in sorted(UNSUPPORTED & value.keys()):
        raise not_implemented(f"the property type {name}")
    present = [name for name in value if name not in _COMMON]
    known = [name for name in present if name in TYPES and TYPES[name].creatable]
    if len(known) != 1 or len(present) != 1:
        raise fix_one([field.at(name).complaint("defined") for name in TYPES])
    tag = field.at("type")
    if tag.present and tag.value != known[0]:
        raise tag.error(f'`"{known[0]}"` or not present')
    return known[0]


def _description(field: Field) -> str | None:
    place = field.at("description")
    return place.text() if place.present else None


def _new_property(call: Call, schema: Schema, name: str, field: Field) -> Property:
    kind = _type_of(field)
    if any(prop.name == name for prop in schema.properties):
        raise invalid(f"Property {name} already exists.")
    taken = {prop.id for prop in schema.properties}
    identifier = "title" if kind == "title" else property_id(taken)
    draft = Property(identifier, name, kind, {}, _description(field))
    draft.config = TYPES[kind].read_config(call, field.at(kind), None)
    return draft


def change_schema(call: Call, schema: Schema, field: Field) -> None:
    """Apply a request's changes to a kept schema: add, rename, retype, remove."""
    for key in field.object():
        place = field.at(key)
        prop = find_property(schema, key)
        if place.value is None:
            _remove(call, schema, prop, key)
        elif prop is None:
            if not place.object().keys() - _COMMON:
                raise invalid(f"Could not find property with name or id: {key}")
            if "title" in place.object():
                raise invalid("Only one title property is allowed")
            schema.properties.append(_new_property(call, schema, key, place))
        else:
            _change(call, schema, prop, place)


def _remove(call: Call, schema: Schema, prop: Property | None, key: str) -> None:
    if prop is None:
        raise invalid(f"Could not find property with name or id: {key}")
    if prop.type == "title":
        raise invalid("Cannot delete the title property.")
    schema.properties.remove(prop)
    other = prop.config.get("dual")
    if other and prop.config["data_source_id"] != schema.data_source_id:
        _unlink(call, prop.config["data_source_id"], other["property_id"])


def _unlink(call: Call, data_source_id: str, identifier: str) -> None:
    node = call.state.nodes.get(data_source_id)
    if node is None:
        return
    theirs = load_schema(node)
    mirror = theirs.find(identifier)
    if mirror is not None:
        mirror.config.pop("dual", None)
        call.save(node, {**node.doc, "properties": keep_schema(theirs)})


def _change(call: Call, schema: Schema, prop: Property, field: Field) -> None:
    value = field.object()
    name = field.at("name")
    if name.present:
        wanted = name.text()
        if any(other.name == wanted for other in schema.properties if other is not prop):
            raise invalid(f"Property {wanted} already exists.")
        prop.name = wanted
    if field.at("description").given:
        prop.description = _description(field)
    if not value.keys() - _COMMON:
        return
    kind = _type_of(field)
    if "title" in (prop.type, kind) and prop.type != kind:
        raise invalid("Cannot change the type of the title property.")
    before = prop.config if kind == prop.type else _options_of(prop, kind)
    prop.config = TYPES[kind].read_config(call, field.at(kind), before)
    prop.type = kind


def _options_of(prop: Property, kind: str) -> Obj | None:
    """The options that a column of choices takes along to another type of choices."""
    if "options" not in prop.config or kind not in _CHOICES:
        return None
    return {"options": prop.config["options"]}


def settle_schema(call: Call, node: Node) -> None:
    """Settle a stored schema, and make the mirrors that its dual relations still lack."""
    schema = load_schema(node)
    for prop in list(schema.properties):
        TYPES[prop.type].settle(call, prop, schema)
        dual = prop.config.get("dual")
        if prop.type == "relation" and dual is not None and "property_id" not in dual:
            _link(call, schema, prop, node_title(node.doc))
    call.state.nodes.save(
        node, {**node.doc, "properties": keep_schema(schema)}, call.now_ms, call.bot_id
    )


def _link(call: Call, schema: Schema, prop: Property, title: str) -> None:
    target_id = prop.config["data_source_id"]
    own = target_id == schema.data_source_id
    node = call.node(target_id, ("data_source",))
    theirs = schema if own else load_schema(node)
    name = prop.config["dual"].get("wanted_name") or f"Related to {title} ({prop.name})"
    while any(other.name == name for other in theirs.properties):
        name += " (1)"
    config: Obj = {
        "data_source_id": schema.data_source_id,
        "dual": {"property_id": prop.id},
    }
    mirror = Property(
        property_id({other.id for other in theirs.properties}), name, "relation", config
    )
    theirs.properties.append(mirror)
    prop.config["dual"] = {"property_id": mirror.id}
    if not own:
        call.save(node, {**node.doc, "properties": keep_schema(theirs)})
