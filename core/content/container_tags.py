"""Containers written as tags: toggles, callouts, columns, tabs, synced blocks, templates."""

from collections.abc import Callable

from core.content.build import children_of, holder, make, text_blocks
from core.content.check_files import check_icon
from core.content.findings import Findings
from core.content.frames import Frame
from core.content.inline_context import InlineContext
from core.content.shapes import Block, Json
from core.content.tags import colour_of, id_of, read_icon, refused


def close_container(frame: Frame, parent: Frame, inline: InlineContext) -> list[Block]:
    """The blocks that a closed tag stands for.

    Args:
        frame: the tag's name, attributes, summary and children.
        parent: what the tag stands in; columns and tabs mean something only in their lists.
        inline: where warnings go.
    """
    name = frame.kind
    if name in _PARTS and not (parent.tag and parent.kind == _PARTS[name]):
        inline.warn(
            "tag", f"A <{name}> outside <{_PARTS[name]}> has no meaning; its content was kept."
        )
        return _with_summary(frame)
    return _CLOSERS[name](frame)


_PARTS = {"column": "columns", "tab": "tabs"}


def _with_summary(frame: Frame) -> list[Block]:
    """The children, after the summary as a paragraph when there is one."""
    if frame.summary is None:
        return frame.children
    return [*text_blocks("paragraph", frame.summary, frame.colour), *frame.children]


def _textual(kind: str, frame: Frame, extra: Json) -> list[Block]:
    """A block whose text is the summary, or else its first paragraph."""
    colour = colour_of(frame.extra.get("color")) or frame.colour
    fields = {key: value for key, value in extra.items() if value is not None}
    if colour and colour != "default":
        fields["color"] = colour
    if frame.summary is None:
        return [holder(kind, frame.children, fields)]
    first, *more = text_blocks(kind, frame.summary)
    rest = [make("paragraph", block[kind]) for block in more] + frame.children
    first[kind].update(fields)
    if rest:
        first[kind]["children"] = rest
    return [first]


def _details(frame: Frame) -> list[Block]:
    summary = frame.summary
    frame.summary = [] if summary is None else summary
    if frame.heading:
        return _textual(f"heading_{frame.heading}", frame, {"is_toggleable": True})
    return _textual("toggle", frame, {})


def _icon(frame: Frame) -> Json | None:
    """The icon that the tag names, when Notion takes it."""
    icon = read_icon(frame.extra.get("icon"))
    found = Findings()
    if icon is not None:
        check_icon(found, "icon", icon)
    return None if refused(found.problems) else icon


def _callout(frame: Frame) -> list[Block]:
    return _textual("callout", frame, {"icon": _icon(frame)})


def _paragraph(frame: Frame) -> list[Block]:
    return _textual("paragraph", frame, {"icon": _icon(frame)})


def _template(frame: Frame) -> list[Block]:
    blocks = _textual("template", frame, {})
    blocks[0]["template"].pop("color", None)
    return blocks


def _synced(frame: Frame) -> list[Block]:
    """An original with its blocks, or a copy: Notion shows the original's blocks in it."""
    source = frame.extra.get("from") or id_of({k: v for k, v in frame.extra.items() if k == "url"})
    body: Json = {"synced_from": {"type": "block_id", "block_id": source} if source else None}
    children = _with_summary(frame)
    if children and not source:
        body["children"] = children
    return [make("synced_block", body)]


def _column(frame: Frame) -> list[Block]:
    body: Json = {"children": _with_summary(frame)}
    ratio = _number(frame.extra.get("width_ratio") or frame.extra.get("width"))
    if ratio is not None:
        body["width_ratio"] = ratio
    return [make("column", body)]


def _number(value: str | None) -> float | None:
    if not value:
        return None
    percent = value.endswith("%")
    try:
        number = float(value.rstrip("%"))
    except ValueError:
        return None
    number = number / 100 if percent else number
    return (int(number) if number == int(number) else number) if 0 < number <= 1 else None


def _columns(frame: Frame) -> list[Block]:
    columns: list[Block] = []
    stray: Block | None = None
    for block in _with_summary(frame):
        if block["type"] == "column":
            columns.append(block)
            stray = None
        elif stray is None:
            stray = make("column", {"children": [block]})
            columns.append(stray)
        else:
            stray["column"]["children"].append(block)
    if len(columns) == 1:
        return children_of(columns[0])
    for column in columns:
        column["column"]["children"] = _begun(children_of(column))
    return [make("column_list", {"children": columns})] if columns else []


def _begun(blocks: list[Block]) -> list[Block]:
    """A column's blocks: it is made with its first one, which cannot be columns again."""
    if blocks and blocks[0]["type"] != "column_list":
        return blocks
    return [make("paragraph", {"rich_text": []}), *blocks]


def _tabs(frame: Frame) -> list[Block]:
    tabs = [
        block
        if block["type"] == "paragraph"
        else make("paragraph", {"rich_text": [], "children": [block]})
        for block in _with_summary(frame)
    ]
    return [make("tab", {"children": tabs})] if tabs else []


_CLOSERS: dict[str, Callable[[Frame], list[Block]]] = {
    "details": _details,
    "callout": _callout,
    "paragraph": _paragraph,
    "template": _template,
    "tab": _paragraph,
    "synced_block": _synced,
    "synced_block_reference": _synced,
    "column": _column,
    "columns": _columns,
    "tabs": _tabs,
}
