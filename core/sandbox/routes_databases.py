"""Databases: create, retrieve, update; in 2022-06-28 also their schema and rows."""

from core.sandbox.call import ApiRoute, Call
from core.sandbox.errors import invalid
from core.sandbox.fields import Field
from core.sandbox.ids import new_uuid
from core.sandbox.media import read_cover, read_icon
from core.sandbox.nodes import NewNode, Node
from core.sandbox.parents import only_data_source
from core.sandbox.properties.base import Property, Schema
from core.sandbox.render import show_database
from core.sandbox.rich_text import read_rich_text
from core.sandbox.routes_data_sources import apply_schema, run_query
from core.sandbox.schema import keep_schema
from core.sandbox.schema_changes import read_new_schema, settle_schema
from core.sandbox.trash import apply_trash, read_trash, require_editable, trash_keys
from core.sandbox.versions import Version
from core.sandbox.views import add_default_view
from core.sandbox.wire import Obj

_COMMON = frozenset(["parent", "title", "description", "is_inline", "icon", "cover"])


def _old(call: Call) -> bool:
    return call.version < Version.DATA_SOURCES


def _text(call: Call, field: Field) -> list[Obj]:
    return read_rich_text(call, field) if field.present else []


def create_database(call: Call) -> Obj:
    """POST /databases: a database with its first data source."""
    field = call.field()
    field.object(_COMMON | ({"properties"} if _old(call) else {"initial_data_source"}))
    home = _read_parent(call, field.at("parent"))
    inline = field.at("is_inline")
    title = _text(call, field.at("title"))
    doc: Obj = {
        "title": title,
        "description": _text(call, field.at("description")),
        "icon": read_icon(call, field.at("icon")) if field.at("icon").given else None,
        "cover": read_cover(call, field.at("cover")) if field.at("cover").given else None,
        "is_inline": inline.boolean() if inline.present else False,
    }
    database = NewNode(new_uuid(), "database", "database", home.id, home.kind, home.id, doc)
    source_id = new_uuid()
    schema = _first_schema(call, field, source_id)
    call.add(database)
    source_doc: Obj = {
        "title": title,
        "description": [],
        "icon": None,
        "properties": keep_schema(schema),
    }
    call.add(
        NewNode(source_id, "data_source", "data_source", database.id, "database", None, source_doc)
    )
    settle_schema(call, call.node(source_id, ("data_source",)))
    add_default_view(call, call.node(source_id, ("data_source",)))
    call.state.nodes.touch(home.id, call.now_ms, call.bot_id)
    return show_database(call, call.node(database.id, ("database",)))


def _first_schema(call: Call, field: Field, source_id: str) -> Schema:
    place = field.at("properties")
    if not _old(call):
        source = field.at("initial_data_source")
        if not source.present:
            return Schema(source_id, [Property("title", "Name", "title", {})])
        source.object({"properties"})
        place = source.at("properties")
        if not place.given:
            return Schema(source_id, [Property("title", "Name", "title", {})])
    return read_new_schema(call, place, source_id)


def _read_parent(call: Call, field: Field) -> Node:
    if not field.given:
        raise field.error("defined")
    if field.variant(("page_id", "workspace")) == "workspace":
        raise invalid(
            "Internal integrations aren't owned by a single user, so creating workspace-level"
            " databases is not supported."
        )
    page = call.node(field.at("page_id").uuid(), ("page",))
    require_editable(page)
    return page


def _database(call: Call) -> Node:
    return call.path_node("database_id", "database")


def retrieve_database(call: Call) -> Obj:
    """GET /databases/{database_id}."""
    database = _database(call)
    if _old(call):
        only_data_source(call, database)
    return show_database(call, database)


def update_database(call: Call) -> Obj:
    """PATCH /databases/{database_id}."""
    database = _database(call)
    field = call.field()
    allowed = _COMMON | {"is_locked"} | trash_keys(call)
    body = field.object(allowed | {"properties"} if _old(call) else allowed)
    wanted = read_trash(call, field)
    doc = _updated(call, database, field)
    apply_trash(call, database, wanted=wanted)
    if field.at("parent").present:
        page = _read_parent(call, field.at("parent"))
        call.state.nodes.move(database, page.id, "page", page.id)
        call.effect("database.moved", database.id)
    if body.keys() - trash_keys(call) - {"parent"}:
        call.save(database, doc)
    if _old(call):
        _update_only_source(call, database, field)
    return show_database(call, _database(call))


def _updated(call: Call, database: Node, field: Field) -> Obj:
    doc = dict(database.doc)
    for key in ("title", "description"):
        if field.at(key).given:
            doc[key] = read_rich_text(call, field.at(key))
    for key in ("is_inline", "is_locked"):
        if field.at(key).given:
            doc[key] = field.at(key).boolean()
    if field.at("icon").given:
        doc["icon"] = read_icon(call, field.at("icon"))
    if field.at("cover").given:
        doc["cover"] = read_cover(call, field.at("cover"))
    return doc


def _update_only_source(call: Call, database: Node, field: Field) -> None:
    """Before data sources, title and schema were the database's."""
    source = only_data_source(call, database)
    if field.at("title").given:
        title = read_rich_text(call, field.at("title"))
        call.state.nodes.save(source, {**source.doc, "title": title}, call.now_ms, call.bot_id)
    if field.at("properties").present:
        apply_schema(call, call.node(source.id, ("data_source",)), field.at("properties"))


def query_database(call: Call) -> Obj:
    """POST /databases/{database_id}/query, until 2022-06-28."""
    return run_query(call, only_data_source(call, _database(call)))


_UNTIL = Version.DATABASES
ROUTES = (
    ApiRoute("POST", "databases", create_database, "insert_content"),
    ApiRoute("GET", "databases/{database_id}", retrieve_database, "read_content"),
    ApiRoute("PATCH", "databases/{database_id}", update_database, "update_content"),
    ApiRoute("POST", "databases/{database_id}/query", query_database, "read_content", until=_UNTIL),
)
