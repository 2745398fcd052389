"""Pages: create, retrieve, update, move."""

from core.sandbox.async_tasks import run_maybe_later
from core.sandbox.block_tree import Sprout, check_parent, read_blocks
from core.sandbox.call import ApiRoute, Call
from core.sandbox.errors import ApiError, invalid, not_implemented
from core.sandbox.fields import Field
from core.sandbox.ids import new_uuid
from core.sandbox.markdown_edit import references, require_sayable, store_sprout
from core.sandbox.markdown_read import read_markdown
from core.sandbox.media import read_cover, read_icon
from core.sandbox.nodes import NewNode, Node
from core.sandbox.parents import Home, read_home, read_place
from core.sandbox.properties.base import Schema
from core.sandbox.render import show_page
from core.sandbox.schema import (
    public_id,
    require_property,
    save_schema,
    schema_of,
    schema_under,
)
from core.sandbox.templates import apply_template, read_template
from core.sandbox.trash import apply_trash, read_trash, require_editable, trash_keys
from core.sandbox.values import mirror_relations, read_values, start_values
from core.sandbox.wire import Obj

_CREATE_KEYS = frozenset(
    [
        "parent",
        "properties",
        "icon",
        "cover",
        "content",
        "children",
        "markdown",
        "allow_async",
        "template",
        "position",
    ]
)
_UPDATE_KEYS = frozenset(
    ["properties", "icon", "cover", "is_locked", "template", "erase_content", "is_archived"]
)


def wanted_properties(call: Call, schema: Schema) -> frozenset[str] | None:
    """The ids of `filter_properties`; None when all are wanted."""
    keys = [key for key in call.query.get("filter_properties", []) if key]
    if not keys:
        return None
    return frozenset(require_property(schema, key).id for key in keys)


def create_page(call: Call) -> Obj:
    """POST /pages. Only content by markdown may be made later (Notion API: async tasks)."""
    field = call.field()
    field.object(_CREATE_KEYS)
    if field.at("markdown").present:
        return run_maybe_later(call, field, "create_page", lambda: _create(call, field))
    return _create(call, field)


def _create(call: Call, field: Field) -> Obj:
    home = read_home(call, field.at("parent"))
    schema = schema_under(call, home.id, home.kind)
    values = start_values(call, schema, read_values(call, field.at("properties"), schema))
    doc: Obj = {
        "values": values,
        "icon": read_icon(call, field.at("icon")) if field.at("icon").given else None,
        "cover": read_cover(call, field.at("cover")) if field.at("cover").given else None,
        "is_locked": False,
    }
    page_id = home.id if home.kind == "page" else None
    content = _read_content(call, field)
    template = _read_template(call, field, home)
    if field.at("markdown").present and schema.title().id not in values:
        content = _take_title(doc, schema, content)
    new = NewNode(new_uuid(), "page", "page", home.id, home.kind, page_id, doc)
    place = read_place(call, field.at("position"), home)
    _check_room(call, home)
    call.add(new, place)
    save_schema(call, schema)
    mirror_relations(call, new.id, schema, {}, values)
    if home.kind == "page":
        call.state.nodes.touch(home.id, call.now_ms, call.bot_id)
    page = call.node(new.id, ("page",))
    check_parent(page, content)
    for position, sprout in enumerate(content, 1):
        store_sprout(call, page, sprout, position)
    apply_template(call, page, template)
    return show_page(call, page, schema, wanted_properties(call, schema))


def _check_room(call: Call, home: Home) -> None:
    """A data source with a row limit takes no rows beyond it."""
    limit = call.behaviour.row_limit if home.kind == "data_source" else 0
    if limit and call.state.nodes.count_rows(home.id) >= limit:
        raise ApiError(
            409,
            "row_limit_exceeded",
            f"This data source has reached its limit of {limit} rows.",
        )


def _read_content(call: Call, field: Field) -> list[Sprout]:
    if field.at("markdown").present:
        for name in ("children", "content"):
            if field.at(name).given:
                raise field.at(name).error("not present")
        content = read_markdown(call, field.at("markdown").text())
        if references(content):
            raise invalid("Pages and databases cannot be created or moved here by markdown.")
        require_sayable(content)
        return content
    if field.at("children").given and field.at("content").given:
        raise field.at("content").error("not present")
    chosen = field.at("children") if field.at("children").given else field.at("content")
    return read_blocks(call, chosen) if chosen.present else []


def _read_template(call: Call, field: Field, home: Home) -> Obj | None:
    if not field.at("template").given:
        return None
    template = read_template(call, field.at("template"), (home.id, home.kind))
    for name in ("children", "content", "markdown"):
        if template is not None and field.at(name).given:
            raise field.at(name).error("not present")
    return template


def _take_title(doc: Obj, schema: Schema, content: list[Sprout]) -> list[Sprout]:
    """The first heading of a markdown page without a title becomes its title."""
    if not content or content[0].type != "heading_1":
        return content
    doc["values"][schema.title().id] = content[0].content["rich_text"]
    return content[1:]


def retrieve_page(call: Call) -> Obj:
    """GET /pages/{page_id}."""
    page = call.path_node("page_id", "page")
    schema = schema_of(call, page)
    return show_page(call, page, schema, wanted_properties(call, schema))


def update_page(call: Call) -> Obj:
    """PATCH /pages/{page_id}."""
    page = call.path_node("page_id", "page")
    field = call.field()
    body = field.object(_UPDATE_KEYS | trash_keys(call))
    schema = schema_of(call, page)
    wanted = read_trash(call, field)
    values = read_values(call, field.at("properties"), schema)
    doc = _updated(call, page, field, values)
    template = None
    if field.at("template").given:
        template = read_template(call, field.at("template"), (page.parent_id, page.parent_kind))
    apply_trash(call, page, wanted=wanted)
    if field.at("erase_content").present and field.at("erase_content").boolean():
        _erase(call, page)
    apply_template(call, page, template)
    if body.keys() - trash_keys(call) - {"erase_content", "template"}:
        _tell(call, page, doc, schema, values)
        save_schema(call, schema)
        mirror_relations(call, page.id, schema, page.doc["values"], values)
    page = call.node(page.id, ("page",))
    return show_page(call, page, schema_of(call, page), wanted_properties(call, schema))


def _tell(call: Call, page: Node, doc: Obj, schema: Schema, values: Obj) -> None:
    """Store a page; webhooks hear which properties changed, and that it was locked or unlocked."""
    changed = [public_id(prop) for prop in schema.properties if prop.id in values]
    if doc["is_locked"] != page.doc.get("is_locked", False):
        call.effect("page.locked" if doc["is_locked"] else "page.unlocked", page.id)
    call.save(page, doc, updated_properties=changed)


def _updated(call: Call, page: Node, field: Field, values: Obj) -> Obj:
    doc = {"is_locked": False, **page.doc, "values": {**page.doc["values"], **values}}
    if field.at("icon").given:
        doc["icon"] = read_icon(call, field.at("icon"))
    if field.at("cover").given:
        doc["cover"] = read_cover(call, field.at("cover"))
    if field.at("is_locked").given:
        doc["is_locked"] = field.at("is_locked").boolean()
    if field.at("is_archived").present and field.at("is_archived").boolean():
        raise not_implemented("`is_archived` of pages")
    return doc


def _erase(call: Call, page: Node) -> None:
    for child in call.state.nodes.children(page.id):
        call.state.nodes.trash(child)
        call.effect(f"{child.kind}.trashed", child.id)
    call.state.nodes.touch(page.id, call.now_ms, call.bot_id)


def move_page(call: Call) -> Obj:
    """POST /pages/{page_id}/move."""
    page = call.path_node("page_id", "page")
    field = call.field()
    field.object({"parent"})
    home = read_home(call, field.at("parent"), ("page_id", "data_source_id"))
    require_editable(page)
    if _lies_in(call, home.id, page.id):
        raise invalid("A page cannot be moved into itself or into a page below it.")
    before, after = schema_of(call, page), schema_under(call, home.id, home.kind)
    doc = {**page.doc, "values": _carried(page.doc["values"], before, after)}
    page_id = home.id if home.kind == "page" else None
    call.state.nodes.move(page, home.id, home.kind, page_id)
    call.state.nodes.save(page, doc, call.now_ms, call.bot_id)
    call.effect("page.moved", page.id)
    return show_page(call, call.node(page.id, ("page",)), after)


def _lies_in(call: Call, identifier: str | None, ancestor: str) -> bool:
    while identifier is not None:
        if identifier == ancestor:
            return True
        node = call.state.nodes.get(identifier)
        identifier = node.parent_id if node else None
    return False


def _carried(values: Obj, before: Schema, after: Schema) -> Obj:
    """The values that a page keeps in its new place: its title, and equal columns."""
    carried: Obj = {}
    for prop in before.properties:
        same = after.title() if prop.type == "title" else after.find(prop.name)
        if same is not None and same.type == prop.type and prop.id in values:
            if prop.type in {"select", "multi_select", "status", "unique_id", "relation"}:
                continue
            carried[same.id] = values[prop.id]
    return carried


ROUTES = (
    ApiRoute("POST", "pages", create_page, "insert_content"),
    ApiRoute("GET", "pages/{page_id}", retrieve_page, "read_content"),
    ApiRoute("PATCH", "pages/{page_id}", update_page, "update_content"),
    ApiRoute("POST", "pages/{page_id}/move", move_page, "update_content"),
)
