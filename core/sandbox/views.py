"""Views of data sources as they are kept, read and shown."""

from core.sandbox.call import Call
from core.sandbox.errors import not_found
from core.sandbox.fields import Field
from core.sandbox.filters import read_filter
from core.sandbox.ids import new_uuid
from core.sandbox.nodes import Node
from core.sandbox.properties.base import load_schema
from core.sandbox.render import page_url
from core.sandbox.sorts import order_rows
from core.sandbox.times import stamp
from core.sandbox.users import partial_user
from core.sandbox.wire import Obj

VIEW = "view"
VIEW_TYPES = (
    *("table", "board", "list", "calendar", "timeline", "gallery", "form", "chart", "map"),
    "dashboard",
)
_NEEDED = {
    "board": ("group_by",),
    "calendar": ("date_property_id",),
    "timeline": ("date_property_id",),
    "chart": ("chart_type",),
}


def new_view(call: Call, source: Node, name: str, kind: str) -> Obj:
    """A view of a data source, not stored yet."""
    return {
        "id": new_uuid(),
        "database_id": source.parent_id,
        "data_source_id": source.id,
        "name": name,
        "type": kind,
        "created_ms": call.now_ms,
        "edited_ms": call.now_ms,
        "created_by": call.bot_id,
        "edited_by": call.bot_id,
        "filter": None,
        "sorts": None,
        "quick_filters": None,
        "configuration": None,
    }


def add_default_view(call: Call, source: Node) -> None:
    """The table that a new data source is shown in."""
    view = new_view(call, source, "Default view", "table")
    call.state.records.add(VIEW, view, parent_id=view["database_id"])


def find_view(call: Call, identifier: str) -> Obj:
    """The view with this id, or a 404."""
    found = call.state.records.get(VIEW, identifier)
    if found is None:
        raise not_found("view", identifier)
    return found


def change_view(call: Call, view: Obj, field: Field) -> Obj:
    """A view with what a body says about it; everything in it is checked."""
    changed = {**view, "edited_ms": call.now_ms, "edited_by": call.bot_id}
    source = call.node(view["data_source_id"], ("data_source",))
    schema = load_schema(source)
    if field.at("name").given:
        changed["name"] = field.at("name").text()
    if field.at("filter").given:
        changed["filter"] = field.at("filter").value
        if field.at("filter").present:
            read_filter(call, field.at("filter"), schema)
    if field.at("sorts").given:
        changed["sorts"] = field.at("sorts").value
        if field.at("sorts").present:
            order_rows(call, field.at("sorts"), schema, [])
    if field.at("quick_filters").given:
        quick = field.at("quick_filters")
        changed["quick_filters"] = quick.object() if quick.present else None
    if field.at("configuration").present:
        changed["configuration"] = _configuration(field.at("configuration"), view["type"])
    return changed


def _configuration(field: Field, kind: str) -> Obj:
    value = field.object()
    field.at("type").one_of((kind,))
    for key in _NEEDED.get(kind, ()):
        if not field.at(key).present:
            raise field.at(key).error("defined")
    return value


def show_view(call: Call, view: Obj) -> Obj:
    """A view object."""
    database = call.node(view["database_id"], ("database",))
    return {
        "object": VIEW,
        "id": view["id"],
        "parent": {"type": "database_id", "database_id": database.id},
        "name": view["name"],
        "type": view["type"],
        "created_time": stamp(view["created_ms"]),
        "last_edited_time": stamp(view["edited_ms"]),
        "created_by": partial_user(view["created_by"]),
        "last_edited_by": partial_user(view["edited_by"]),
        "url": f"{page_url(call, database)}?v={view['id'].replace('-', '')}",
        "data_source_id": view["data_source_id"],
        "filter": view["filter"],
        "sorts": view["sorts"],
        "quick_filters": view["quick_filters"],
        "configuration": view["configuration"] or {"type": view["type"]},
    }
