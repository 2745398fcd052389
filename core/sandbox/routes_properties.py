"""One property of a page (Notion API: retrieve a page property item).

Simple values answer as they are. Lists answer in pages; so do rollups, whose result stands beside
the list: of `show_original` and `show_unique` the list is what was gathered and the result is
empty, of every other function the list is the rows it was computed from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from core.sandbox import limits
from core.sandbox.call import ApiRoute, Call
from core.sandbox.errors import invalid
from core.sandbox.nodes import Node
from core.sandbox.paging import cut, query_window
from core.sandbox.properties.base import Cell, Property, Schema
from core.sandbox.schema import find_property, public_id, schema_of
from core.sandbox.values import show_values, shown_value
from core.sandbox.wire import Obj

_LISTED = frozenset({"title", "rich_text", "people", "relation"})


@dataclass(frozen=True, slots=True)
class _Items:
    """What a list holds: type and value of each item, and what stands beside it."""

    items: Sequence[tuple[str, object]]
    beside: Obj


def retrieve_property(call: Call) -> Obj:
    """GET /pages/{page_id}/properties/{property_id}."""
    page = call.path_node("page_id", "page")
    schema = schema_of(call, page)
    prop = find_property(schema, unquote(call.params["property_id"]))
    if prop is None:
        raise invalid(f"{call.params['property_id']} is not a property that exists.")
    if prop.type == "rollup":
        return _show(call, page, prop, _rolled(call, page, prop, schema))
    if prop.type in _LISTED:
        value = shown_value(call, Cell(prop, page, schema))
        return _show(call, page, prop, _Items([(prop.type, item) for item in value], {}))
    shown = show_values(call, page, schema, frozenset({prop.id}))[prop.name]
    return {"object": "property_item", **shown}


def _rolled(call: Call, page: Node, prop: Property, schema: Schema) -> _Items:
    result = shown_value(call, Cell(prop, page, schema))
    if result["type"] == "array":
        gathered = [
            (kind, item)
            for entry in result["array"]
            for kind in (entry["type"],)
            for item in (entry[kind] if kind in _LISTED else [entry[kind]])
        ]
        return _Items(gathered, {**result, "array": []})
    relation = schema.look_up(prop.config["relation_property"])
    rows = page.doc["values"].get(relation.id) if relation is not None else None
    return _Items([("relation", {"id": row}) for row in rows or []], result)


def _show(call: Call, page: Node, prop: Property, listed: _Items) -> Obj:
    window = query_window(call)
    marked = list(enumerate(listed.items))
    part, following = cut(marked, window, lambda pair: _marker(page.id, pair[0]))
    return {
        "object": "list",
        "results": [
            {"object": "property_item", "id": public_id(prop), "type": kind, kind: item}
            for _, (kind, item) in part
        ],
        "next_cursor": following,
        "has_more": following is not None,
        "type": "property_item",
        "property_item": {
            "id": public_id(prop),
            "next_url": _next_url(call, following),
            "type": prop.type,
            prop.type: _beside(listed, following),
        },
    }


def _beside(listed: _Items, following: str | None) -> Obj:
    """A rollup's result is complete on the last page only."""
    if following is None or not listed.beside:
        return listed.beside
    return {"type": "incomplete", "incomplete": {}, "function": listed.beside["function"]}


def _marker(page_id: str, index: int) -> str:
    """A cursor into a value: a UUID made of the page's and the index."""
    return f"{page_id[:-8]}{index:08x}"


def _next_url(call: Call, following: str | None) -> str | None:
    if following is None:
        return None
    path = f"pages/{call.params['page_id']}/properties/{call.params['property_id']}"
    return f"{call.base_url}/v1/{path}?start_cursor={following}&page_size={limits.PAGE_SIZE}"


ROUTES = (
    ApiRoute("GET", "pages/{page_id}/properties/{property_id}", retrieve_property, "read_content"),
)
