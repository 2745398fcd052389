"""Notion blocks to markdown that reads back as the same blocks."""

import re
from collections.abc import Callable, Sequence

from core.content.build import body_of, children_of
from core.content.callouts import alert_name
from core.content.code_out import code_lines
from core.content.escape import line_start
from core.content.graphemes import first_grapheme, is_emoji_start
from core.content.inline_out import inline_html, inline_markdown
from core.content.media_out import MEDIA, media_lines
from core.content.runs import Run, runs_of
from core.content.shapes import Block, ContentWarning, Json, Rendered
from core.content.tags import block_attributes, split_block_attributes, write_icon, write_tag

EMPTY = "<empty-block/>"
_LIST_ITEMS = frozenset({"bulleted_list_item", "numbered_list_item", "to_do"})


def render_markdown(blocks: Sequence[Block]) -> Rendered:
    """Write blocks as markdown.

    Args:
        blocks: request- or response-shaped; children under the type key or under `children`.

    Returns:
        markdown in the syntax of `docs/content-syntax.md`, and what it could not say.
        `convert_markdown` of the text gives the same blocks (as `normal_blocks` compares them).
    """
    writer = _Writer()
    lines = writer.lines(blocks)
    return Rendered("\n".join(lines) + "\n" if lines else "", tuple(writer.warnings))


class _Writer:
    """Writes blocks as lines; containers prefix or enclose the lines of their children."""

    def __init__(self) -> None:
        self.warnings: list[ContentWarning] = []

    def lines(self, blocks: Sequence[Block]) -> list[str]:
        """Sibling blocks, a blank line between them except between list items."""
        lines: list[str] = []
        previous, number = "", 0
        for block in blocks:
            kind = block["type"]
            number = number + 1 if kind == "numbered_list_item" else 0
            written = self.block(block, number)
            if not written:
                continue
            if lines and not (_tight(previous, kind) and " " in written[0]):
                lines.append("")
            lines += written
            previous = kind
        return lines

    def block(self, block: Block, number: int) -> list[str]:
        kind = block["type"]
        if kind in _LIST_ITEMS:
            return self.item(block, number)
        if kind in MEDIA:
            return media_lines(block, self.warnings)
        handler = _HANDLERS.get(kind)
        if handler is None:
            return self.unknown(block)
        return handler(self, block)

    def unknown(self, block: Block) -> list[str]:
        kind = block["type"]
        self.warnings.append(
            ContentWarning("block_type", f"A block of type {kind} cannot be written as markdown.")
        )
        return [f"\\[{kind}\\]"]

    def paragraph(self, block: Block) -> list[str]:
        body = body_of(block)
        if children_of(block) or body.get("icon"):
            return self.tagged("paragraph", block, {"icon": write_icon(body.get("icon"))})
        return [text_line(runs_of(body.get("rich_text")), body.get("color"))]

    def heading(self, block: Block) -> list[str]:
        body, level = body_of(block), int(block["type"][-1])
        if body.get("is_toggleable") or children_of(block):
            return self.details(block, f"h{level}")
        content = inline_markdown(runs_of(body.get("rich_text")))
        if content.endswith("#"):
            content = f"{content[:-1]}\\#"
        return [_joined("#" * level, with_attributes(content, body.get("color")))]

    def details(self, block: Block, heading: str = "") -> list[str]:
        body = body_of(block)
        text = _summary(runs_of(body.get("rich_text")))
        if heading:
            text = f"<{heading}>{text}</{heading}>"
        opening = write_tag("details", {"color": _colour(body)})
        return [opening, f"<summary>{text}</summary>", *self.inside(block), "</details>"]

    def inside(self, block: Block) -> list[str]:
        """The children of a tag, set apart from its lines."""
        lines = self.lines(children_of(block))
        return ["", *lines, ""] if lines else []

    def tagged(self, name: str, block: Block, attributes: dict[str, str | None]) -> list[str]:
        """A tag with the block's text as its summary."""
        body = body_of(block)
        opening = write_tag(name, {**attributes, "color": _colour(body)})
        text = _summary(runs_of(body.get("rich_text")))
        return [opening, f"<summary>{text}</summary>", *self.inside(block), f"</{name}>"]

    def item(self, block: Block, number: int) -> list[str]:
        kind, body = block["type"], body_of(block)
        marker = f"{number}. " if kind == "numbered_list_item" else "- "
        lines = self.held(block)
        if kind == "to_do":
            box = "[x]" if body.get("checked") else "[ ]"
            empty = lines[0].startswith(EMPTY[:-2])
            lines[0] = _joined(box, block_attributes(body.get("color")) if empty else lines[0])
        indent = " " * len(marker)
        rest = [f"{indent}{line}" if line else "" for line in lines[1:]]
        return [(marker + lines[0]).rstrip(), *rest]

    def held(self, block: Block) -> list[str]:
        """A block's text, then its children; the text is there even when it is empty."""
        body, children = body_of(block), children_of(block)
        runs, colour = runs_of(body.get("rich_text")), body.get("color")
        if children:
            first = text_line(runs, colour)
            inner = self.lines(children)
            tight = children[0]["type"] in _LIST_ITEMS and " " in inner[0]
            gap = [] if tight else [""]
            return [first, *gap, *inner]
        return [text_line(runs, colour) if runs or _colour(body) else ""]

    def quote(self, block: Block) -> list[str]:
        lines = self.held(block)
        first = lines[0]
        if first and is_emoji_start(first):
            lines[0] = f"&#{ord(first[0])};{first[1:]}"
        return _quoted(lines)

    def callout(self, block: Block) -> list[str]:
        body = body_of(block)
        icon = write_icon(body.get("icon"))
        plain = bool(icon) and "emoji" in (body.get("icon") or {})
        alert = alert_name(icon or "", _colour(body) or "") if plain else None
        if alert:
            text = self.held({**block, "callout": {**body, "color": None}})
            return _quoted([f"[!{alert}]", *(text if text != [""] else [])])
        if plain and icon and is_emoji_start(icon) and first_grapheme(icon) == icon:
            lines = self.held(block)
            first = lines[0]
            if first.startswith(EMPTY[:-2]):
                return _quoted([icon, *lines])
            return _quoted([_joined(icon, first), *lines[1:]])
        opening = write_tag("callout", {"icon": icon, "color": _colour(body)})
        held = self.held({**block, "callout": {**body, "color": None}})
        return [opening, *(held if held != [""] else []), "</callout>"]

    def equation(self, block: Block) -> list[str]:
        expression = str(body_of(block).get("expression", ""))
        plain = expression == expression.strip() and not _EQUATION_TRAP.search(expression)
        if not expression or not plain:
            return [write_tag("equation", {"expression": expression}, close=True)]
        return ["$$", *expression.split("\n"), "$$"]

    def table(self, block: Block) -> list[str]:
        body = body_of(block)
        rows = [
            [runs_of(cell) for cell in body_of(row).get("cells", [])] for row in children_of(block)
        ]
        if not rows:
            return []
        if body.get("has_column_header") and not body.get("has_row_header"):
            lines = [_pipe_row(row) for row in rows]
            return [lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]]
        return _html_table(rows, body)

    def columns(self, block: Block) -> list[str]:
        lines = ["<columns>"]
        for column in children_of(block):
            ratio = body_of(column).get("width_ratio")
            attributes = {"width_ratio": None if ratio is None else str(ratio)}
            lines += [write_tag("column", attributes), *self.inside(column), "</column>"]
        return [*lines, "</columns>"]

    def tabs(self, block: Block) -> list[str]:
        lines = ["<tabs>"]
        for tab in children_of(block):
            lines += self.tagged("tab", tab, {"icon": write_icon(body_of(tab).get("icon"))})
        return [*lines, "</tabs>"]

    def synced(self, block: Block) -> list[str]:
        source = (body_of(block).get("synced_from") or {}).get("block_id")
        opening = write_tag("synced_block", {"from": source})
        return [opening, *self.inside(block), "</synced_block>"]

    def template(self, block: Block) -> list[str]:
        return self.tagged("template", block, {})

    def code(self, block: Block) -> list[str]:
        return code_lines(body_of(block))

    def divider(self, block: Block) -> list[str]:
        return ["---"]

    def lone_column(self, block: Block) -> list[str]:
        return self.lines(children_of(block))

    def lone_row(self, block: Block) -> list[str]:
        return self.table({"type": "table", "table": {"children": [block]}})


_EQUATION_TRAP = re.compile(r"\$\$|[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]|^\s*$", re.MULTILINE)


def _tight(previous: str, kind: str) -> bool:
    bullets = ("bulleted_list_item", "to_do")
    return kind in _LIST_ITEMS and (previous == kind or (previous in bullets and kind in bullets))


def _colour(body: Json) -> str | None:
    colour = body.get("color")
    return str(colour) if colour and colour != "default" else None


def _joined(mark: str, text: str) -> str:
    return f"{mark} {text}" if text else mark


def with_attributes(content: str, colour: str | None) -> str:
    """A line with its colour behind it, and nothing that only looks like one."""
    if content.endswith("}") and split_block_attributes(content)[1]:
        at = content.rindex("{")
        content = f"{content[:at]}\\{content[at:]}"
    return _joined(content, block_attributes(colour)) if block_attributes(colour) else content


def text_line(runs: list[Run], colour: str | None) -> str:
    """A paragraph on one line; one without text is a tag, for markdown has no empty paragraph."""
    if not runs:
        shown = colour if colour != "default" else None
        return write_tag("empty-block", {"color": shown}, close=True)
    return with_attributes(line_start(inline_markdown(runs)), colour)


def _summary(runs: list[Run]) -> str:
    text = inline_markdown(runs)
    text = f"\\{text}" if text.startswith("#") else text
    return with_attributes(text, None)


def _quoted(lines: list[str]) -> list[str]:
    return [f"> {line}" if line else ">" for line in lines]


def _pipe_row(row: list[list[Run]]) -> str:
    cells = [inline_markdown(runs).replace("|", "\\|") for runs in row]
    return "| " + " | ".join(cells) + " |"


def _html_table(rows: list[list[list[Run]]], body: Json) -> list[str]:
    column_header, row_header = (
        bool(body.get("has_column_header")),
        bool(body.get("has_row_header")),
    )
    attributes = {
        "header-row": "true" if column_header else "false",
        "header-column": "true" if row_header else "false",
    }
    lines = [write_tag("table", dict(attributes))]
    for number, row in enumerate(rows):
        cells = ""
        for column, runs in enumerate(row):
            tag = "th" if (column_header and not number) or (row_header and not column) else "td"
            cells += f"<{tag}>{inline_html(runs)}</{tag}>"
        lines.append(f"<tr>{cells}</tr>")
    return [*lines, "</table>"]


_HANDLERS: dict[str, Callable[[_Writer, Block], list[str]]] = {
    "paragraph": _Writer.paragraph,
    **{f"heading_{level}": _Writer.heading for level in (1, 2, 3, 4)},
    "quote": _Writer.quote,
    "callout": _Writer.callout,
    "toggle": _Writer.details,
    "template": _Writer.template,
    "code": _Writer.code,
    "equation": _Writer.equation,
    "divider": _Writer.divider,
    "table": _Writer.table,
    "table_row": _Writer.lone_row,
    "column_list": _Writer.columns,
    "column": _Writer.lone_column,
    "tab": _Writer.tabs,
    "synced_block": _Writer.synced,
}
