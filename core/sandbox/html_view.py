"""Pages and databases for people: plain HTML at the address that answers give as `url`."""

from html import escape
from typing import Any

from core.kit.clock import Clock
from core.sandbox.call import Call
from core.sandbox.html_blocks import blocks_html, rich_html, spans
from core.sandbox.ids import parse_uuid
from core.sandbox.nodes import Node
from core.sandbox.properties import TYPES
from core.sandbox.properties.base import Cell, Schema, load_schema
from core.sandbox.render import page_url
from core.sandbox.rich_text import node_title
from core.sandbox.schema import schema_of
from core.sandbox.state import State
from core.sandbox.values import shown_value
from core.sandbox.versions import Version

_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;"
    "color:#222;background:#fff}table{border-collapse:collapse;width:100%;font-size:.9em}"
    "td,th{border:1px solid #ddd;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "pre{background:#f4f4f4;padding:.8rem;overflow:auto}aside{background:#f4f4f4;padding:.8rem;"
    "border-radius:.4rem}blockquote{border-left:3px solid #999;margin-left:0;padding-left:1rem}"
    ".where,.trash{color:#777}.columns{display:flex;gap:1.5rem}.columns>div{flex:1}"
    "@media(prefers-color-scheme:dark){body{background:#191919;color:#ddd}a{color:#8ab4f8}"
    "pre,aside{background:#2a2a2a}td,th{border-color:#444}}"
)
_ROWS_SHOWN = 500


def _document(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    )


NOT_FOUND = _document("Not found", "<h1>Not found</h1><p>There is no page at this address.</p>")


def show_html(state: State, clock: Clock, base_url: str, slug: str) -> str | None:
    """The page or database whose id ends `slug`, as a document; None when there is none."""
    identifier = parse_uuid(slug[-36:]) or parse_uuid(slug[-32:])
    node = state.nodes.get(identifier) if identifier else None
    call = Call(state, clock, Version.IN_TRASH, "", base_url)
    if node is not None and node.kind == "data_source":
        node = state.nodes.get(str(node.parent_id))
    if node is None or node.kind not in {"page", "database"}:
        return None
    title = node_title(node.doc) or "Untitled"
    icon = node.doc.get("icon") or {}
    sign = f"{escape(icon['emoji'])} " if "emoji" in icon else ""
    trash = '<p class="trash">This page is in the trash.</p>' if node.in_trash else ""
    inside = _page(call, node) if node.kind == "page" else _database(call, node)
    where = f'<p class="where">{_path(call, node)}</p>'
    return _document(title, f"{where}<h1>{sign}{escape(title)}</h1>{trash}{inside}")


def _link(call: Call, node: Node) -> str:
    title = node_title(node.doc) or "Untitled"
    return f'<a href="{escape(page_url(call, node))}">{escape(title)}</a>'


def _path(call: Call, node: Node) -> str:
    """Links to everything above."""
    steps: list[str] = []
    parent = node.parent_id
    while parent is not None:
        above = call.state.nodes.get(parent)
        if above is None:
            break
        if above.kind in {"page", "database"}:
            steps.insert(0, _link(call, above))
        parent = above.parent_id
    return " / ".join(steps)


def _page(call: Call, node: Node) -> str:
    schema = schema_of(call, node)
    rows = "".join(
        f"<tr><th>{escape(prop.name)}</th><td>{_cell(call, Cell(prop, node, schema))}</td></tr>"
        for prop in schema.properties
        if prop.type != "title"
    )
    table = f"<table>{rows}</table>" if rows else ""
    return table + blocks_html(call, node, lambda child: _link(call, child))


def _database(call: Call, node: Node) -> str:
    parts = [f"<p>{rich_html(node.doc['description'])}</p>"]
    for source in call.state.nodes.data_sources(node.id):
        schema = load_schema(source)
        parts.append(_table(call, source, schema))
    return "".join(parts)


def _table(call: Call, source: Node, schema: Schema) -> str:
    rows = call.state.nodes.rows_of(source.id)
    header = "".join(f"<th>{escape(prop.name)}</th>" for prop in schema.properties)
    body = "".join(
        "<tr>"
        + "".join(
            f"<td>{_cell(call, Cell(prop, row, schema), row=row)}</td>"
            for prop in schema.properties
        )
        + "</tr>"
        for row in rows[:_ROWS_SHOWN]
    )
    rest = len(rows) - _ROWS_SHOWN
    more = f"<p>{rest} more rows are not shown.</p>" if rest > 0 else ""
    return f"<table><tr>{header}</tr>{body}</table>{more}"


def _cell(call: Call, cell: Cell, row: Node | None = None) -> str:
    shown = shown_value(call, cell)
    if cell.prop.type == "title" and row is not None:
        return _link(call, row)
    if cell.prop.type in {"title", "rich_text"}:
        return spans(shown)
    if cell.prop.type == "relation":
        found = [call.state.nodes.get(item["id"]) for item in shown]
        return ", ".join(_link(call, one) for one in found if one is not None)
    if cell.prop.type in {"people", "created_by", "last_edited_by"}:
        people = shown if isinstance(shown, list) else [shown]
        return escape(", ".join(str(user.get("name", "Somebody")) for user in people))
    return escape(_words(TYPES[cell.prop.type].plain(shown)))


def _words(value: Any) -> str:
    """A plain value in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    if isinstance(value, dict):
        start, end = value.get("start"), value.get("end")
        return (f"{start} → {end}" if end else str(start)) if start else str(value.get("name", ""))
    return str(value)
