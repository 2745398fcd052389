"""Pages, databases, data sources and blocks as answers show them.

What `doc` holds: a page `values` (by property id), `icon`, `cover`, `is_locked`; a database
`title`, `description`, `icon`, `cover`, `is_inline`, `is_locked`; a data source `title`,
`description`, `icon`, `properties`; a block its content without children.
"""

import re

from core.sandbox.call import Call
from core.sandbox.media import render_file, render_picture
from core.sandbox.nodes import Node
from core.sandbox.properties.base import Schema, load_schema
from core.sandbox.rich_text import node_title, refreshed
from core.sandbox.schema import schema_of, show_schema
from core.sandbox.times import stamp
from core.sandbox.users import partial_user
from core.sandbox.values import show_values
from core.sandbox.versions import Version
from core.sandbox.wire import Obj

_TEXT_KEYS = ("rich_text", "caption")


def page_url(call: Call, node: Node) -> str:
    """Where a page or database is read by people: its title in words, then its id."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", node_title(node.doc)).strip("-")[:80]
    plain = node.id.replace("-", "")
    return f"{call.base_url}/{words}-{plain}" if words else f"{call.base_url}/{plain}"


def _authored(node: Node) -> Obj:
    return {
        "created_time": stamp(node.created_ms),
        "last_edited_time": stamp(node.edited_ms),
        "created_by": partial_user(node.created_by),
        "last_edited_by": partial_user(node.edited_by),
    }


def _trash(call: Call, node: Node) -> Obj:
    if call.version >= Version.IN_TRASH:
        return {"in_trash": node.in_trash}
    return {"archived": node.in_trash, "in_trash": node.in_trash}


def show_parent(call: Call, node: Node) -> Obj:
    """Where something lies."""
    if node.parent_kind == "workspace":
        return {"type": "workspace", "workspace": True}
    if node.parent_kind == "data_source":
        database_id = call.state.nodes.parent_of(str(node.parent_id))
        if call.version < Version.DATA_SOURCES:
            return {"type": "database_id", "database_id": database_id}
        return {
            "type": "data_source_id",
            "data_source_id": node.parent_id,
            "database_id": database_id,
        }
    key = f"{node.parent_kind}_id"
    return {"type": key, key: node.parent_id}


def show_page(
    call: Call,
    page: Node,
    schema: Schema | None = None,
    only: frozenset[str] | None = None,
) -> Obj:
    """A page object; `only` limits its properties to those with these ids."""
    doc = page.doc
    return {
        "object": "page",
        "id": page.id,
        **_authored(page),
        "cover": render_picture(call, doc.get("cover")),
        "icon": render_picture(call, doc.get("icon")),
        "parent": show_parent(call, page),
        **_trash(call, page),
        "is_archived": False,
        "is_locked": doc.get("is_locked", False),
        "properties": show_values(call, page, schema or schema_of(call, page), only),
        "url": page_url(call, page),
        "public_url": None,
    }


def show_database(call: Call, node: Node) -> Obj:
    """A database object; before data sources it carried its schema."""
    doc = node.doc
    shown: Obj = {
        "object": "database",
        "id": node.id,
        "title": refreshed(call, doc["title"]),
        "description": refreshed(call, doc["description"]),
        "parent": show_parent(call, node),
        "is_inline": doc["is_inline"],
        "is_locked": doc.get("is_locked", False),
        **_trash(call, node),
        "created_time": stamp(node.created_ms),
        "last_edited_time": stamp(node.edited_ms),
        "icon": render_picture(call, doc.get("icon")),
        "cover": render_picture(call, doc.get("cover")),
        "url": page_url(call, node),
        "public_url": None,
    }
    sources = call.state.nodes.data_sources(node.id)
    if call.version < Version.DATA_SOURCES:
        shown |= _authored(node)
        shown["properties"] = show_schema(call, load_schema(sources[0]))
    else:
        shown["data_sources"] = [
            {"id": source.id, "name": node_title(source.doc)}
            for source in sources
            if source.in_trash == node.in_trash
        ]
    return shown


def show_data_source(call: Call, node: Node) -> Obj:
    """A data source object."""
    database = call.node(str(node.parent_id), ("database",))
    return {
        "object": "data_source",
        "id": node.id,
        "title": refreshed(call, node.doc["title"]),
        "description": refreshed(call, node.doc["description"]),
        "parent": {"type": "database_id", "database_id": database.id},
        "database_parent": show_parent(call, database),
        "is_inline": database.doc["is_inline"],
        **_trash(call, node),
        **_authored(node),
        "icon": render_picture(call, node.doc.get("icon")),
        "cover": render_picture(call, database.doc.get("cover")),
        "properties": show_schema(call, load_schema(node)),
        "url": page_url(call, database),
        "public_url": None,
    }


def show_block(call: Call, node: Node, *, has_children: bool) -> Obj:
    """A block object; pages and databases show as `child_page` and `child_database`."""
    kind, content = _content(call, node)
    return {
        "object": "block",
        "id": node.id,
        "parent": show_parent(call, node),
        **_authored(node),
        "has_children": has_children,
        **_trash(call, node),
        "type": kind,
        kind: content,
    }


def _content(call: Call, node: Node) -> tuple[str, Obj]:
    if node.kind in {"page", "database"}:
        return f"child_{node.kind}", {"title": node_title(node.doc)}
    content = dict(node.doc)
    for key in _TEXT_KEYS:
        if key in content:
            content[key] = refreshed(call, content[key])
    if "cells" in content:
        content["cells"] = [refreshed(call, cell) for cell in content["cells"]]
    if content.get("icon"):
        content["icon"] = render_picture(call, content["icon"])
    if content.get("type") == "file":
        content = render_file(call, content)
    if node.type == "meeting_notes" and call.version < Version.IN_TRASH:
        return "transcription", content
    return node.type, content


def show_blocks(call: Call, blocks: list[Node]) -> list[Obj]:
    """Block objects, with one look for all their children."""
    parents = call.state.nodes.parents_among([block.id for block in blocks])
    return [
        show_block(call, block, has_children=block.id in parents or _copies(call, block))
        for block in blocks
    ]


def _copies(call: Call, block: Node) -> bool:
    """A synced block that refers to another one shows that one's children."""
    if block.type != "synced_block" or not block.doc["synced_from"]:
        return False
    original = block.doc["synced_from"]["block_id"]
    return bool(call.state.nodes.parents_among([original]))
