"""Blocks and rich text as HTML, escaped."""

from collections.abc import Callable
from html import escape
from typing import TypeAlias

from core.sandbox.call import Call
from core.sandbox.media import render_file
from core.sandbox.nodes import Node
from core.sandbox.wire import Obj

Linker: TypeAlias = Callable[[Node], str]
_MARKS = (
    ("bold", "strong"),
    ("italic", "em"),
    ("strikethrough", "s"),
    ("underline", "u"),
    ("code", "code"),
)
_PLAIN_TAGS = {"paragraph": "p", "template": "p", "quote": "blockquote", "callout": "aside"}
_LISTS = {"bulleted_list_item": "ul", "numbered_list_item": "ol", "to_do": "ul"}


def spans(items: list[Obj]) -> str:
    """Rich text as HTML."""
    return "".join(_span(item) for item in items)


def rich_html(items: list[Obj]) -> str:
    """Rich text with its line breaks."""
    return spans(items).replace("\n", "<br>")


def _span(item: Obj) -> str:
    html = escape(str(item["plain_text"]))
    for mark, tag in _MARKS:
        if item["annotations"][mark]:
            html = f"<{tag}>{html}</{tag}>"
    href = item.get("href")
    if href and str(href).startswith(("http://", "https://", "mailto:", "tel:", "/")):
        html = f'<a href="{escape(str(href))}" rel="noreferrer">{html}</a>'
    return html


def blocks_html(call: Call, parent: Node, link: Linker) -> str:
    """What lies in a page or block; `link` makes the links to pages and databases."""
    parts: list[str] = []
    opened = ""
    for block in call.state.nodes.children(parent.id):
        wanted = _LISTS.get(block.type, "")
        if wanted != opened:
            parts.append((f"</{opened}>" if opened else "") + (f"<{wanted}>" if wanted else ""))
            opened = wanted
        parts.append(_block(call, block, link))
    if opened:
        parts.append(f"</{opened}>")
    return "".join(parts)


def _block(call: Call, block: Node, link: Linker) -> str:
    if block.kind in {"page", "database"}:
        return f"<p>{'📄' if block.kind == 'page' else '🗂️'} {link(block)}</p>"
    inside = blocks_html(call, block, link)
    content = block.doc
    if "rich_text" in content:
        return _text_block(block, rich_html(content["rich_text"]), inside)
    return _other_block(call, block, inside)


def _text_block(block: Node, text: str, inside: str) -> str:
    kind = block.type
    if kind in _LISTS:
        box = ("☑ " if block.doc["checked"] else "☐ ") if kind == "to_do" else ""
        return f"<li>{box}{text}{inside}</li>"
    if kind.startswith("heading_"):
        level = int(kind[-1]) + 1
        return f"<h{level}>{text}</h{level}>{inside}"
    if kind == "code":
        return f"<pre><code>{text.replace('<br>', chr(10))}</code></pre>"
    if kind == "toggle":
        return f"<details open><summary>{text}</summary>{inside}</details>"
    tag = _PLAIN_TAGS[kind]
    icon = block.doc.get("icon") or {}
    sign = f"{escape(icon['emoji'])} " if "emoji" in icon else ""
    return (
        f"<{tag}>{sign}{text}</{tag}>{inside}"
        if tag == "p"
        else (f"<{tag}>{sign}{text}{inside}</{tag}>")
    )


def _other_block(call: Call, block: Node, inside: str) -> str:
    kind, content = block.type, block.doc
    if kind == "divider":
        return "<hr>"
    if kind == "equation":
        return f"<p><code>{escape(content['expression'])}</code></p>"
    if kind in {"bookmark", "embed"}:
        return _outside(content["url"], rich_html(content["caption"]))
    if kind in {"image", "video", "pdf", "file", "audio"}:
        shown = render_file(call, content)
        return _outside(shown[shown["type"]]["url"], rich_html(content["caption"]))
    if kind == "table":
        return f"<table>{inside}</table>"
    if kind == "table_row":
        return (
            "<tr>" + "".join(f"<td>{rich_html(cell)}</td>" for cell in content["cells"]) + "</tr>"
        )
    if kind == "column_list":
        return f'<div class="columns">{inside}</div>'
    return f"<div>{inside}</div>"


def _outside(url: str, caption: str) -> str:
    safe = escape(url)
    if not url.startswith(("http://", "https://")):
        return f"<p>{safe}</p>"
    return f'<p><a href="{safe}" rel="noreferrer">{safe}</a></p><p>{caption}</p>'
