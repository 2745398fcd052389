"""Blocks: retrieve, update, delete, list and append children."""

from core.sandbox.block_tree import check_parent, check_row, read_blocks, store_blocks
from core.sandbox.block_types import BLOCK_TYPES, UPDATABLE
from core.sandbox.call import ApiRoute, Call
from core.sandbox.errors import invalid
from core.sandbox.fields import Field, fix_one
from core.sandbox.nodes import Node
from core.sandbox.paging import bad_cursor, listing, query_window
from core.sandbox.parents import place_of
from core.sandbox.render import show_blocks
from core.sandbox.trash import apply_trash, read_trash, require_editable, trash_keys
from core.sandbox.versions import Version
from core.sandbox.wire import Obj

_ANY = ("block", "page", "database")


def _block(call: Call, kinds: tuple[str, ...] = _ANY) -> Node:
    return call.node(call.path_id("block_id"), kinds, "block")


def retrieve_block(call: Call) -> Obj:
    """GET /blocks/{block_id}."""
    return show_blocks(call, [_block(call)])[0]


def list_children(call: Call) -> Obj:
    """GET /blocks/{block_id}/children."""
    parent = _block(call, ("block", "page"))
    if parent.type == "synced_block" and parent.doc["synced_from"]:
        original = call.state.nodes.get(parent.doc["synced_from"]["block_id"])
        parent = original or parent
    window = query_window(call)
    start = 0
    if window.cursor is not None:
        first = call.state.nodes.get(window.cursor)
        if first is None or first.parent_id != parent.id:
            raise bad_cursor(window.cursor)
        start = first.position
    horizon = call.behaviour.read_horizon_ms(call.now_ms)
    found = [
        node
        for node in call.state.nodes.children(parent.id, start=start, count=window.size + 1)
        if node.created_ms <= horizon
    ]
    following = found[window.size].id if len(found) > window.size else None
    return listing("block", show_blocks(call, found[: window.size]), following)


def append_children(call: Call) -> Obj:
    """PATCH /blocks/{block_id}/children."""
    parent = _block(call)
    field = call.field()
    old = {"after"} if call.version < Version.IN_TRASH else set()
    field.object({"children", "position"} | old)
    sprouts = read_blocks(call, field.at("children"))
    require_editable(parent)
    check_parent(parent, sprouts)
    after = _read_place(call, field, parent)
    made = store_blocks(call, parent, sprouts, after)
    call.touch_page(parent)
    call.state.nodes.touch(parent.id, call.now_ms, call.bot_id)
    nodes = [call.node(identifier, ("block",)) for identifier in made]
    return listing("block", show_blocks(call, nodes), None)


def _read_place(call: Call, field: Field, parent: Node) -> int | None:
    after, position = field.at("after"), field.at("position")
    if after.present and position.present:
        raise after.error("not present")
    if after.present:
        return place_of(call, after.uuid(), parent.id)
    if not position.present:
        return None
    kind = position.at("type").one_of(("after_block", "start", "end"))
    if kind != "after_block":
        position.object({"type"})
        return 0 if kind == "start" else None
    position.object({"type", "after_block"})
    anchor = position.at("after_block")
    anchor.object({"id"})
    return place_of(call, anchor.at("id").uuid(), parent.id)


def update_block(call: Call) -> Obj:
    """PATCH /blocks/{block_id}."""
    block = _block(call)
    field = call.field()
    wanted = read_trash(call, field)
    content = _read_update(call, field, block)
    apply_trash(call, block, wanted=wanted)
    if content is not None:
        call.save(block, content)
    return show_blocks(call, [call.node(block.id, _ANY)])[0]


def _read_update(call: Call, field: Field, block: Node) -> Obj | None:
    body = field.object({"type", *UPDATABLE, *trash_keys(call)})
    named = [name for name in UPDATABLE if name in body]
    if not named:
        if body.keys() & trash_keys(call):
            return None
        raise fix_one([field.at(name).complaint("defined") for name in UPDATABLE])
    if len(named) > 1:
        raise field.at(named[1]).error("not present")
    if field.at("type").given:
        field.at("type").one_of((named[0],))
    if block.kind != "block" or named[0] != block.type:
        raise invalid(
            f"The type of a block cannot be changed: block {block.id} is a {block.type}, not a"
            f" {named[0]}."
        )
    content = BLOCK_TYPES[block.type].update(call, field.at(named[0]), block.doc)
    if block.type == "table_row":
        check_row(content, call.node(str(block.parent_id), ("block",)).doc["table_width"])
    return content


def delete_block(call: Call) -> Obj:
    """DELETE /blocks/{block_id}."""
    block = _block(call)
    apply_trash(call, block, wanted=True)
    return show_blocks(call, [call.node(block.id, _ANY)])[0]


ROUTES = (
    ApiRoute("GET", "blocks/{block_id}", retrieve_block, "read_content"),
    ApiRoute("PATCH", "blocks/{block_id}", update_block, "update_content"),
    ApiRoute("DELETE", "blocks/{block_id}", delete_block, "update_content"),
    ApiRoute("GET", "blocks/{block_id}/children", list_children, "read_content"),
    ApiRoute("PATCH", "blocks/{block_id}/children", append_children, "insert_content"),
)
