"""Schemas of data sources: kept form, and how answers show them."""

from functools import lru_cache
from urllib.parse import quote

from core.sandbox.call import Call
from core.sandbox.errors import invalid
from core.sandbox.nodes import Node
from core.sandbox.properties import TYPES
from core.sandbox.properties.base import Property, Schema, load_schema
from core.sandbox.wire import Obj

_BARE = Schema("", [Property("title", "title", "title", {})])
"""What a page outside data sources has: a title."""


def keep_schema(schema: Schema) -> list[Obj]:
    """The form in which a data source keeps its schema."""
    return [
        {
            "id": prop.id,
            "name": prop.name,
            "type": prop.type,
            "config": prop.config,
            "description": prop.description,
        }
        for prop in schema.properties
    ]


def schema_of(call: Call, page: Node) -> Schema:
    """The schema that a page's values follow."""
    return schema_under(call, page.parent_id, page.parent_kind)


def schema_under(call: Call, parent_id: str | None, parent_kind: str) -> Schema:
    """The schema that pages under this parent follow."""
    if parent_kind != "data_source" or parent_id is None:
        return _BARE
    return load_schema(call.node(parent_id, ("data_source",)))


def save_schema(call: Call, schema: Schema) -> None:
    """Keep a schema that writing values has changed."""
    if not any(prop.changed for prop in schema.properties):
        return
    node = call.node(schema.data_source_id, ("data_source",))
    doc = {**node.doc, "properties": keep_schema(schema)}
    call.state.nodes.save(node, doc, call.now_ms, call.bot_id)
    for prop in schema.properties:
        prop.changed = False


def public_id(prop: Property) -> str:
    """A property id as answers spell it: URL-encoded."""
    return _encoded(prop.id)


@lru_cache(maxsize=4096)
def _encoded(identifier: str) -> str:
    return quote(identifier, safe="!~*'()")


def find_property(schema: Schema, key: str) -> Property | None:
    """The property with this name or id, the id being URL-encoded or not."""
    return schema.look_up(key)


def require_property(schema: Schema, key: str, what: str = "property") -> Property:
    """The property with this name or id, or Notion's refusal, which calls it `what`."""
    found = find_property(schema, key)
    if found is None:
        raise invalid(f"Could not find {what} with name or id: {key}")
    return found


def show_schema(call: Call, schema: Schema) -> Obj:
    """A schema as answers show it: an object by property name."""
    return {
        prop.name: {
            "id": public_id(prop),
            "name": prop.name,
            "description": prop.description,
            "type": prop.type,
            prop.type: TYPES[prop.type].show_config(call, prop, schema),
        }
        for prop in schema.properties
    }
