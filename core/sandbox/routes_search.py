"""Search by title (Notion API: search)."""

from core.sandbox.call import ApiRoute, Call
from core.sandbox.fields import Field
from core.sandbox.nodes import Node
from core.sandbox.paging import body_window, cut, listing
from core.sandbox.properties.base import Schema
from core.sandbox.render import show_data_source, show_database, show_page
from core.sandbox.rich_text import node_title
from core.sandbox.schema import schema_of
from core.sandbox.versions import Version
from core.sandbox.wire import Obj


def search(call: Call) -> Obj:
    """POST /search."""
    field = call.field()
    field.object({"query", "sort", "filter", "start_cursor", "page_size"})
    window = body_window(field)
    kinds, in_trash = _read_filter(call, field.at("filter"))
    query = field.at("query").text().casefold().strip() if field.at("query").present else ""
    horizon = call.behaviour.search_horizon_ms(call.now_ms)
    found = [
        node
        for node in call.state.nodes.all_of(kinds, query.split(), in_trash=in_trash)
        if node.created_ms <= horizon and _matches(node_title(node.doc).casefold(), query)
    ]
    found = _ordered(found, field.at("sort"), query)
    part, following = cut(found, window, lambda node: node.id)
    old = call.version < Version.DATA_SOURCES
    kind = "page_or_database" if old else "page_or_data_source"
    schemas: dict[str | None, Schema] = {}
    answer = listing(kind, [_show(call, node, schemas) for node in part], following)
    return answer if old else {**answer, "request_status": {"type": "complete"}}


def _show(call: Call, node: Node, schemas: dict[str | None, Schema]) -> Obj:
    """One thing that was found; rows of one data source share its schema."""
    if node.kind == "page":
        home = node.parent_id if node.parent_kind == "data_source" else None
        if home not in schemas:
            schemas[home] = schema_of(call, node)
        return show_page(call, node, schemas[home])
    return show_database(call, node) if node.kind == "database" else show_data_source(call, node)


def _read_filter(call: Call, field: Field) -> tuple[tuple[str, ...], bool]:
    table = "database" if call.version < Version.DATA_SOURCES else "data_source"
    both = ("page", table)
    if not field.present:
        return both, False
    field.object({"property", "value", "in_trash"})
    trash = field.at("in_trash")
    in_trash = trash.boolean() if trash.present else False
    if not field.at("property").given and not field.at("value").given and trash.present:
        return both, in_trash
    field.at("property").one_of(("object",))
    return (field.at("value").one_of(both),), in_trash


def _matches(title: str, query: str) -> bool:
    """Titles match when every word of the query occurs in them."""
    return all(word in title for word in query.split())


def _ordered(found: list[Node], field: Field, query: str) -> list[Node]:
    """By relevance (equal, beginning, then the rest; the last edited first) or by time."""
    if not field.present:
        return _by_relevance(found, query)
    value = field.object({"timestamp", "direction", "property"})
    if "property" in value:
        field.at("property").one_of(("relevance",))
        return _by_relevance(found, query)
    field.at("timestamp").one_of(("last_edited_time",))
    direction = field.at("direction").one_of(("ascending", "descending"))
    return found if direction == "descending" else found[::-1]


def _by_relevance(found: list[Node], query: str) -> list[Node]:
    def rank(node: Node) -> int:
        title = node_title(node.doc).casefold()
        return 0 if title == query else 1 if title.startswith(query) else 2

    return sorted(found, key=rank) if query else found


ROUTES = (ApiRoute("POST", "search", search, "read_content"),)
