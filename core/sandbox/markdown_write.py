"""Blocks as Notion's markdown (Notion API: enhanced markdown)."""

from collections.abc import Callable
from html import escape
from typing import TypeAlias

from core.sandbox.block_tree import Sprout
from core.sandbox.call import Call
from core.sandbox.markdown_inline import escape_start, show_inline
from core.sandbox.media import render_file
from core.sandbox.nodes import Node
from core.sandbox.rich_text import node_title, refreshed
from core.sandbox.wire import Obj

Writer: TypeAlias = Callable[[Call, Sprout], list[str]]
_PREFIX = {
    "heading_1": "# ",
    "heading_2": "## ",
    "heading_3": "### ",
    "heading_4": "#### ",
    "bulleted_list_item": "- ",
    "numbered_list_item": "1. ",
    "quote": "> ",
    "paragraph": "",
    "template": "",
}


def as_sprout(call: Call, node: Node) -> Sprout:
    """A stored block with everything in it; pages and databases as references."""
    if node.kind in {"page", "database"}:
        return Sprout(f"child_{node.kind}", {"id": node.id, "title": node_title(node.doc)}, ())
    content = dict(node.doc)
    for key in ("rich_text", "caption"):
        if key in content:
            content[key] = refreshed(call, content[key])
    children = tuple(as_sprout(call, child) for child in call.state.nodes.children(node.id))
    return Sprout(node.type, content, children)


def show_markdown(call: Call, sprouts: list[Sprout]) -> str:
    """Blocks as markdown, one after another."""
    return "\n".join(line for sprout in sprouts for line in show_block(call, sprout))


def show_block(call: Call, sprout: Sprout) -> list[str]:
    """The lines of one block with its children."""
    return _WRITERS.get(sprout.type, _unknown)(call, sprout)


def _inside(call: Call, sprout: Sprout) -> list[str]:
    return [f"\t{line}" for child in sprout.children for line in show_block(call, child)]


def _marks(content: Obj) -> str:
    named = []
    if content.get("is_toggleable"):
        named.append('toggle="true"')
    if content.get("color", "default") != "default":
        named.append(f'color="{content["color"].replace("_background", "_bg")}"')
    return f" {{{' '.join(named)}}}" if named else ""


def _color(content: Obj) -> str:
    color = content.get("color", "default")
    return "" if color == "default" else f' color="{color.replace("_background", "_bg")}"'


def _text(call: Call, sprout: Sprout) -> list[str]:
    text = show_inline(call, sprout.content["rich_text"])
    if sprout.type == "paragraph":
        text = escape_start(text)
        if not text and not sprout.children:
            return ["<empty-block/>"]
    return [f"{_PREFIX[sprout.type]}{text}{_marks(sprout.content)}", *_inside(call, sprout)]


def _to_do(call: Call, sprout: Sprout) -> list[str]:
    box = "[x]" if sprout.content["checked"] else "[ ]"
    text = show_inline(call, sprout.content["rich_text"])
    return [f"- {box} {text}{_marks(sprout.content)}", *_inside(call, sprout)]


def _toggle(call: Call, sprout: Sprout) -> list[str]:
    text = show_inline(call, sprout.content["rich_text"])
    return [
        f"<details{_color(sprout.content)}>",
        f"<summary>{text}</summary>",
        *_inside(call, sprout),
        "</details>",
    ]


def _callout(call: Call, sprout: Sprout) -> list[str]:
    icon = (sprout.content.get("icon") or {}).get("emoji", "")
    sign = f' icon="{escape(icon)}"' if icon else ""
    text = show_inline(call, sprout.content["rich_text"])
    head = f"<callout{sign}{_color(sprout.content)}>"
    return [head, f"\t{text}", *_inside(call, sprout), "</callout>"]


def _code(_call: Call, sprout: Sprout) -> list[str]:
    text = "".join(item["plain_text"] for item in sprout.content["rich_text"])
    fence = "````" if "```" in text else "```"
    language = sprout.content["language"]
    return [f"{fence}{'' if language == 'plain text' else language}", *text.split("\n"), fence]


def _equation(_call: Call, sprout: Sprout) -> list[str]:
    return ["$$", *sprout.content["expression"].split("\n"), "$$"]


def _divider(_call: Call, _sprout: Sprout) -> list[str]:
    return ["---"]


def _contents(_call: Call, sprout: Sprout) -> list[str]:
    return [f"<table_of_contents{_color(sprout.content)}/>"]


def _columns(call: Call, sprout: Sprout) -> list[str]:
    tag = "columns" if sprout.type == "column_list" else "column"
    return [f"<{tag}>", *_inside(call, sprout), f"</{tag}>"]


def _synced(call: Call, sprout: Sprout) -> list[str]:
    source = sprout.content["synced_from"]
    if source is None:
        return ["<synced_block>", *_inside(call, sprout), "</synced_block>"]
    address = f"{call.base_url}/{source['block_id'].replace('-', '')}"
    return [f'<synced_block_reference url="{address}"/>']


def _table(call: Call, sprout: Sprout) -> list[str]:
    row = str(sprout.content["has_column_header"]).lower()
    column = str(sprout.content["has_row_header"]).lower()
    lines = [f'<table header-row="{row}" header-column="{column}">']
    for child in sprout.children:
        cells = (f"<td>{show_inline(call, cell)}</td>" for cell in child.content["cells"])
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return [*lines, "</table>"]


def _media(call: Call, sprout: Sprout) -> list[str]:
    content = render_file(call, sprout.content)
    url = content[content["type"]]["url"]
    caption = show_inline(call, content["caption"])
    if sprout.type == "image":
        return [f"![{caption}]({url})"]
    return [f'<{sprout.type} src="{escape(url)}">{caption}</{sprout.type}>']


def _child(call: Call, sprout: Sprout) -> list[str]:
    tag = sprout.type.removeprefix("child_")
    address = f"{call.base_url}/{sprout.content['id'].replace('-', '')}"
    return [f'<{tag} url="{address}">{escape(sprout.content["title"], quote=False)}</{tag}>']


def _unknown(_call: Call, sprout: Sprout) -> list[str]:
    kind = sprout.content["alt"] if sprout.type == "unknown" else sprout.type
    return [f'<unknown alt="{kind}"/>']


_WRITERS: dict[str, Writer] = {
    **dict.fromkeys(_PREFIX, _text),
    **dict.fromkeys(("image", "audio", "video", "file", "pdf"), _media),
    **dict.fromkeys(("column_list", "column"), _columns),
    **dict.fromkeys(("child_page", "child_database"), _child),
    "to_do": _to_do,
    "toggle": _toggle,
    "callout": _callout,
    "code": _code,
    "equation": _equation,
    "divider": _divider,
    "table_of_contents": _contents,
    "synced_block": _synced,
    "table": _table,
}
WRITABLE = frozenset(_WRITERS)
"""Block types that markdown can say; the others are `<unknown>`, listed in `unknown_block_ids`."""
