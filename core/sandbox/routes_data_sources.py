"""Data sources: create, retrieve, update, query, templates."""

from collections.abc import Mapping

from core.sandbox import limits
from core.sandbox.call import ApiRoute, Call
from core.sandbox.conversions import convert_cells
from core.sandbox.fields import Field
from core.sandbox.ids import new_uuid
from core.sandbox.media import read_icon
from core.sandbox.nodes import NewNode, Node
from core.sandbox.paging import Window, bad_cursor, body_window, cut, listing, query_window
from core.sandbox.properties import TYPES
from core.sandbox.properties.base import Schema, load_schema
from core.sandbox.render import show_data_source, show_page
from core.sandbox.rich_text import read_rich_text
from core.sandbox.routes_pages import wanted_properties
from core.sandbox.schema import keep_schema, save_schema
from core.sandbox.schema_changes import change_schema, read_new_schema, settle_schema
from core.sandbox.selection import select_rows
from core.sandbox.templates import TEMPLATE
from core.sandbox.trash import apply_trash, read_trash, require_editable, trash_keys
from core.sandbox.versions import Version
from core.sandbox.views import add_default_view
from core.sandbox.wire import Obj

_KINDS = ("data_source",)
_QUERY_KEYS = frozenset(["sorts", "filter", "start_cursor", "page_size", "result_type"])


def _source(call: Call) -> Node:
    return call.node(call.path_id("data_source_id"), _KINDS)


def create_data_source(call: Call) -> Obj:
    """POST /data_sources: one more in a database."""
    field = call.field()
    field.object({"parent", "properties", "title", "icon"})
    parent = field.at("parent")
    parent.object({"type", "database_id"})
    database = call.node(parent.at("database_id").uuid(), ("database",))
    require_editable(database)
    identifier = new_uuid()
    title = field.at("title")
    schema = read_new_schema(call, field.at("properties"), identifier)
    doc: Obj = {
        "title": read_rich_text(call, title) if title.present else [],
        "description": [],
        "icon": read_icon(call, field.at("icon")) if field.at("icon").given else None,
        "properties": keep_schema(schema),
    }
    call.add(NewNode(identifier, "data_source", "data_source", database.id, "database", None, doc))
    settle_schema(call, call.node(identifier, _KINDS))
    add_default_view(call, call.node(identifier, _KINDS))
    return show_data_source(call, call.node(identifier, _KINDS))


def retrieve_data_source(call: Call) -> Obj:
    """GET /data_sources/{data_source_id}."""
    return show_data_source(call, _source(call))


def update_data_source(call: Call) -> Obj:
    """PATCH /data_sources/{data_source_id}."""
    source = _source(call)
    field = call.field()
    body = field.object({"title", "icon", "properties", "parent"} | trash_keys(call))
    wanted = read_trash(call, field)
    doc = dict(source.doc)
    if field.at("title").given:
        doc["title"] = read_rich_text(call, field.at("title"))
    if field.at("icon").given:
        doc["icon"] = read_icon(call, field.at("icon"))
    apply_trash(call, source, wanted=wanted)
    if body.keys() & {"title", "icon"}:
        call.save(source, doc)
    if field.at("properties").present:
        apply_schema(call, _source(call), field.at("properties"))
    if field.at("parent").present:
        _move(call, source, field.at("parent"))
    return show_data_source(call, _source(call))


def apply_schema(call: Call, source: Node, field: Field) -> None:
    """Change a data source's schema as a request says, and the cells of retyped columns with it."""
    schema = load_schema(source)
    before = {prop.id: prop.type for prop in schema.properties}
    names = {prop.id: prop.name for prop in schema.properties}
    touched = {prop.id for key in field.object() if (prop := schema.look_up(key)) is not None}
    change_schema(call, schema, field)
    after = {prop.id: prop.type for prop in schema.properties}
    names.update((prop.id, prop.name) for prop in schema.properties)
    call.save(
        source,
        {**source.doc, "properties": keep_schema(schema)},
        updated_properties=[
            {"id": key, "name": names[key], "action": _action(key, before, after)}
            for key in names
            if key in touched or key not in before
        ],
    )
    settle_schema(call, call.node(source.id, _KINDS))
    convert_cells(call, call.node(source.id, _KINDS), load_schema(source))
    begun = [key for key, kind in after.items() if before.get(key) != kind]
    if begun:
        _start_cells(call, call.node(source.id, _KINDS), begun)


def _action(key: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    if key not in before:
        return "created"
    return "updated" if key in after else "deleted"


def _start_cells(call: Call, source: Node, keys: list[str]) -> None:
    """Give the rows what a new column starts with: numbers are counted, statuses begin."""
    schema = load_schema(source)
    columns = [prop for prop in schema.properties if prop.id in keys]
    for row in reversed(call.state.nodes.rows_of(source.id)):
        values = dict(row.doc["values"])
        for prop in columns:
            started = TYPES[prop.type].start(call, prop)
            if started is not None:
                values.setdefault(prop.id, started)
        if values != row.doc["values"]:
            call.state.nodes.save(row, {**row.doc, "values": values}, row.edited_ms, row.edited_by)
    save_schema(call, schema)


def _move(call: Call, source: Node, field: Field) -> None:
    field.object({"type", "database_id"})
    database = call.node(field.at("database_id").uuid(), ("database",))
    require_editable(database)
    call.state.nodes.move(source, database.id, "database", None)
    call.effect("data_source.moved", source.id)


def query_data_source(call: Call) -> Obj:
    """POST /data_sources/{data_source_id}/query."""
    return run_query(call, _source(call))


def run_query(call: Call, source: Node) -> Obj:
    """The rows that a filter lets through, sorted, in pages of at most 100, at most 10,000."""
    field = call.field()
    field.object(_QUERY_KEYS | trash_keys(call))
    if field.at("result_type").present:
        field.at("result_type").one_of(("page", "data_source"))
    window = body_window(field)
    schema = load_schema(source)
    only = wanted_properties(call, schema)
    plain = not (field.at("filter").present or field.at("sorts").present or read_trash(call, field))
    simple = plain and not call.behaviour.read_delay_seconds
    if field.at("result_type").value == "data_source":
        found, following, full = list[Node](), None, False
    elif simple:
        found, following, full = _newest(call, source, window)
    else:
        found, following, full = _selected(call, source, schema, window)
    kind = "page_or_data_source" if call.version >= Version.DATA_SOURCES else "page_or_database"
    answer = listing(kind, [show_page(call, row, schema, only) for row in found], following)
    status: Obj = {"type": "complete"}
    if full:
        status = {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}
    return {**answer, "request_status": status}


def _newest(call: Call, source: Node, window: Window) -> tuple[list[Node], str | None, bool]:
    """Without filter and sorts: straight from the table, the newest row first."""
    nodes = call.state.nodes
    before = 2**62
    if window.cursor is not None:
        first = nodes.get(window.cursor)
        if first is None or first.parent_id != source.id:
            raise bad_cursor(window.cursor)
        before = first.seq
    room = limits.QUERY_RESULTS - nodes.count_newer(source.id, before)
    size = max(0, min(window.size, room))
    found = nodes.rows_page(source.id, before, size + 1)
    more = len(found) > size
    full = more and size == room
    return found[:size], found[size].id if more and not full else None, full


def _selected(
    call: Call, source: Node, schema: Schema, window: Window
) -> tuple[list[Node], str | None, bool]:
    field = call.field()
    rows = select_rows(call, source, schema, field, in_trash=bool(read_trash(call, field)))
    full = len(rows) > limits.QUERY_RESULTS
    part, following = cut(rows[: limits.QUERY_RESULTS], window, lambda row: row.id)
    return list(part), following, full and following is None


def list_templates(call: Call) -> Obj:
    """GET /data_sources/{data_source_id}/templates."""
    source = _source(call)
    found = call.state.records.all(TEMPLATE, parent_id=source.id)
    name = call.query.get("name", [""])[0].casefold()
    listed = [
        {"id": one["id"], "name": one["name"], "is_default": one["is_default"]}
        for one in found
        if name in one["name"].casefold()
    ]
    part, following = cut(listed, query_window(call), lambda one: str(one["id"]))
    return {"templates": part, "has_more": following is not None, "next_cursor": following}


_SINCE = Version.DATA_SOURCES
ROUTES = (
    ApiRoute("POST", "data_sources", create_data_source, "insert_content", _SINCE),
    ApiRoute("GET", "data_sources/{data_source_id}", retrieve_data_source, "read_content", _SINCE),
    ApiRoute(
        "PATCH", "data_sources/{data_source_id}", update_data_source, "update_content", _SINCE
    ),
    ApiRoute(
        "POST", "data_sources/{data_source_id}/query", query_data_source, "read_content", _SINCE
    ),
    ApiRoute(
        "GET", "data_sources/{data_source_id}/templates", list_templates, "read_content", _SINCE
    ),
)
