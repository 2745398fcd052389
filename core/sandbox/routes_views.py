"""Views: list, create, retrieve, update, delete, and queries through them (Notion API: views)."""

from core.sandbox.call import ApiRoute, Call
from core.sandbox.errors import invalid, not_found, not_implemented
from core.sandbox.fields import Field, fix_one
from core.sandbox.ids import new_uuid
from core.sandbox.nodes import Node
from core.sandbox.paging import body_window, cut, listing, query_window
from core.sandbox.properties.base import load_schema
from core.sandbox.selection import select_rows
from core.sandbox.times import exact_stamp
from core.sandbox.views import VIEW, VIEW_TYPES, change_view, find_view, new_view, show_view
from core.sandbox.wire import Obj

_QUERY = "view_query"
_QUERY_LIFETIME_MS = 15 * 60_000
ABSENT = ("view_id", "create_database", "placement")
"""What Notion takes when a view is made and the twin does not."""

_CHANGES = frozenset({"name", "filter", "sorts", "quick_filters", "configuration"})
_KEYS = _CHANGES | {"data_source_id", "type", "database_id", "position", *ABSENT}


def create_view(call: Call) -> Obj:
    """POST /views."""
    field = call.field()
    field.object(_KEYS)
    for key in ABSENT:
        if field.at(key).given:
            raise not_implemented(f"`{key}` when a view is created")
    source = call.node(field.at("data_source_id").uuid(), ("data_source",))
    name, kind = field.at("name").text(), field.at("type").one_of(VIEW_TYPES)
    database = field.at("database_id")
    if database.present and database.uuid() != source.parent_id:
        raise invalid(f"Data source {source.id} is not in database {database.value}.")
    view = change_view(call, new_view(call, source, name, kind), field)
    _place(call, view, field.at("position"))
    call.effect("view.created", view["id"], parent=_home(view), view_type=view["type"])
    return show_view(call, view)


def _home(view: Obj) -> Obj:
    """Where a view is, as webhooks say it."""
    source = view["data_source_id"]
    return {"id": view["database_id"], "type": "database", "data_source_id": source}


def _place(call: Call, view: Obj, field: Field) -> None:
    """Store a view at its place in the tab bar; later views are stored anew behind it."""
    records = call.state.records
    present = records.all(VIEW, parent_id=view["database_id"])
    index = len(present)
    if field.present:
        kind = field.at("type").one_of(("start", "end", "after_view"))
        if kind == "start":
            index = 0
        elif kind == "after_view":
            wanted = field.at("view_id").uuid()
            ids = [one["id"] for one in present]
            if wanted not in ids:
                raise not_found("view", wanted)
            index = ids.index(wanted) + 1
    records.add(VIEW, view, parent_id=view["database_id"])
    for later in present[index:]:
        records.remove(VIEW, later["id"])
        records.add(VIEW, later, parent_id=later["database_id"])


def retrieve_view(call: Call) -> Obj:
    """GET /views/{view_id}."""
    return show_view(call, find_view(call, call.path_id("view_id")))


def update_view(call: Call) -> Obj:
    """PATCH /views/{view_id}."""
    view = find_view(call, call.path_id("view_id"))
    call.field().object(_CHANGES)
    changed = change_view(call, view, call.field())
    call.state.records.save(VIEW, changed)
    told = [key for key in ("name", "filter", "sorts", "configuration") if key in call.body]
    call.effect("view.updated", view["id"], parent=_home(view), updated_fields=told)
    return show_view(call, changed)


def delete_view(call: Call) -> Obj:
    """DELETE /views/{view_id}; a database keeps at least one."""
    view = find_view(call, call.path_id("view_id"))
    if len(call.state.records.all(VIEW, parent_id=view["database_id"])) == 1:
        raise invalid("The last view of a database cannot be deleted.")
    call.state.records.remove(VIEW, view["id"])
    call.effect("view.deleted", view["id"], parent=_home(view))
    shown = show_view(call, view)
    return {key: shown[key] for key in ("object", "id", "parent", "type")}


def list_views(call: Call) -> Obj:
    """GET /views of a database or a data source."""
    given = {key: call.query.get(key, [""])[0] for key in ("database_id", "data_source_id")}
    if not any(given.values()):
        query = Field("query", {})
        raise fix_one([query.at(key).complaint("defined") for key in given])
    if given["database_id"]:
        parent = call.node(Field("query.database_id", given["database_id"]).uuid(), ("database",))
        found = call.state.records.all(VIEW, parent_id=parent.id)
    else:
        place = Field("query.data_source_id", given["data_source_id"])
        source = call.node(place.uuid(), ("data_source",))
        views = call.state.records.all(VIEW, parent_id=source.parent_id)
        found = [view for view in views if view["data_source_id"] == source.id]
    part, following = cut(found, query_window(call), lambda view: str(view["id"]))
    return listing(VIEW, [{"object": VIEW, "id": view["id"]} for view in part], following)


def create_query(call: Call) -> Obj:
    """POST /views/{view_id}/queries: the rows that a view shows at present."""
    view = find_view(call, call.path_id("view_id"))
    field = call.field()
    field.object({"page_size"})
    source: Node = call.node(view["data_source_id"], ("data_source",))
    kept = Field("view", view)
    rows = select_rows(call, source, load_schema(source), kept)
    query: Obj = {
        "id": new_uuid(),
        "rows": [row.id for row in rows],
        "expires_ms": call.now_ms + _QUERY_LIFETIME_MS,
    }
    call.state.records.add(_QUERY, query, parent_id=view["id"])
    part, following = cut(query["rows"], body_window(field), str)
    return {
        "object": _QUERY,
        "id": query["id"],
        "view_id": view["id"],
        "expires_at": exact_stamp(query["expires_ms"]),
        "total_count": len(query["rows"]),
        "results": [{"object": "page", "id": identifier} for identifier in part],
        "next_cursor": following,
        "has_more": following is not None,
        "request_status": {"type": "complete"},
    }


def _query(call: Call) -> Obj:
    find_view(call, call.path_id("view_id"))
    identifier = call.path_id("query_id")
    found = call.state.records.get(_QUERY, identifier)
    if found is None or call.now_ms >= found["expires_ms"]:
        raise not_found("view_query", identifier)
    return found


def query_results(call: Call) -> Obj:
    """GET /views/{view_id}/queries/{query_id}."""
    part, following = cut(_query(call)["rows"], query_window(call), str)
    answer = listing("page", [{"object": "page", "id": one} for one in part], following)
    return {**answer, "request_status": {"type": "complete"}}


def delete_query(call: Call) -> Obj:
    """DELETE /views/{view_id}/queries/{query_id}."""
    query = _query(call)
    call.state.records.remove(_QUERY, query["id"])
    return {"object": _QUERY, "id": query["id"], "deleted": True}


ROUTES = (
    ApiRoute("GET", "views", list_views, "read_content"),
    ApiRoute("POST", "views", create_view, "insert_content"),
    ApiRoute("GET", "views/{view_id}", retrieve_view, "read_content"),
    ApiRoute("PATCH", "views/{view_id}", update_view, "update_content"),
    ApiRoute("DELETE", "views/{view_id}", delete_view, "update_content"),
    ApiRoute("POST", "views/{view_id}/queries", create_query, "read_content"),
    ApiRoute("GET", "views/{view_id}/queries/{query_id}", query_results, "read_content"),
    ApiRoute("DELETE", "views/{view_id}/queries/{query_id}", delete_query, "read_content"),
)
