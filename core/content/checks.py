"""Checks of blocks and of requests, before anything is sent.

`check_blocks` finds what no packing can mend; `check_request` also holds one request's children
to what a single request carries. Source: Notion API, "Request limits" and the types of version
2026-03-11 (`BlockObjectRequest` and its narrower forms).
"""

from collections.abc import Callable, Sequence
from typing import Any

from core.content.build import body_of, children_of
from core.content.check_text import (
    check_colour,
    check_file,
    check_icon,
    check_rich_text,
    check_url,
)
from core.content.findings import Findings, Problem
from core.content.languages import LANGUAGES
from core.content.measure import json_size
from core.content.shapes import (
    MAX_ARRAY,
    MAX_EQUATION,
    MAX_REQUEST_BLOCKS,
    MAX_REQUEST_BYTES,
    Block,
)

Check = Callable[[Findings, str, Any], None]

_DEEPEST = 2
_CAPS = {"table": 1, "column_list": 0, "column": 0}


def _flag(found: Findings, path: str, value: Any) -> None:
    found.flag(path, value)


def _language(found: Findings, path: str, value: Any) -> None:
    found.one_of(path, value, LANGUAGES, "code language of Notion")


def _expression(found: Findings, path: str, value: Any) -> None:
    found.text(path, value, MAX_EQUATION)


def _identity(found: Findings, path: str, value: Any) -> None:
    found.identity(path, value)


def _ratio(found: Findings, path: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        found.add(path, "A column's share lies above 0 and up to 1.", "Give a part of the width.")


def _width(found: Findings, path: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_ARRAY:
        found.add(path, "A table has 1 to 100 columns.", "Split it into several tables.")


def _cells(found: Findings, path: str, value: Any) -> None:
    for index, cell in enumerate(found.array(path, value, MAX_ARRAY)):
        check_rich_text(found, f"{path}[{index}]", cell)


def _source(found: Findings, path: str, value: Any) -> None:
    if value is not None:
        inner = found.object(path, value)
        found.identity(f"{path}.block_id", inner.get("block_id"))


def _accept(_found: Findings, _path: str, _value: Any) -> None:
    """A field that its block's own check looks at."""


_TEXT: dict[str, Check] = {"rich_text": check_rich_text, "color": check_colour}
_HEADING: dict[str, Check] = {**_TEXT, "is_toggleable": _flag}
_FILE: dict[str, Check] = {
    "type": _accept,
    "external": _accept,
    "file_upload": _accept,
    "caption": check_rich_text,
}
_PLACE: dict[str, Check] = {"url": check_url, "caption": check_rich_text}

FIELDS: dict[str, dict[str, Check]] = {
    "paragraph": {**_TEXT, "icon": check_icon},
    "heading_1": _HEADING,
    "heading_2": _HEADING,
    "heading_3": _HEADING,
    "heading_4": _HEADING,
    "bulleted_list_item": _TEXT,
    "numbered_list_item": _TEXT,
    "quote": _TEXT,
    "toggle": _TEXT,
    "to_do": {**_TEXT, "checked": _flag},
    "callout": {**_TEXT, "icon": check_icon},
    "template": {"rich_text": check_rich_text},
    "code": {"rich_text": check_rich_text, "language": _language, "caption": check_rich_text},
    "equation": {"expression": _expression},
    "divider": {},
    "breadcrumb": {},
    "table_of_contents": {"color": check_colour},
    "image": _FILE,
    "video": _FILE,
    "pdf": _FILE,
    "audio": _FILE,
    "file": {**_FILE, "name": _accept},
    "bookmark": _PLACE,
    "embed": _PLACE,
    "table": {"table_width": _width, "has_column_header": _flag, "has_row_header": _flag},
    "table_row": {"cells": _cells},
    "column_list": {},
    "column": {"width_ratio": _ratio},
    "tab": {},
    "synced_block": {"synced_from": _source},
    "link_to_page": {
        "type": _accept,
        "page_id": _identity,
        "database_id": _identity,
        "comment_id": _identity,
    },
}
"""The 31 writable types with the fields each may have, apart from children."""

_REQUIRED: dict[str, tuple[str, ...]] = {
    "code": ("rich_text", "language"),
    "equation": ("expression",),
    "bookmark": ("url",),
    "embed": ("url",),
    "table": ("table_width",),
    "table_row": ("cells",),
    "synced_block": ("synced_from",),
    **{kind: ("rich_text",) for kind, fields in FIELDS.items() if "color" in fields},
    "template": ("rich_text",),
    "table_of_contents": (),
}
_CHILD_TYPES = {"table": "table_row", "column_list": "column", "tab": "paragraph"}
_PARENTS = {"table_row": "table", "column": "column_list"}
_CHILDLESS = frozenset(FIELDS) - {
    *(kind for kind, fields in FIELDS.items() if "rich_text" in fields and kind != "code"),
    "table",
    "column_list",
    "column",
    "tab",
    "synced_block",
}


def check_blocks(blocks: Sequence[Block]) -> list[Problem]:
    """What Notion would refuse in a document, however it is packed."""
    found = Findings()
    for index, block in enumerate(blocks):
        _check_block(found, f"blocks[{index}]", block, parent="")
    return found.problems


def check_request(children: Sequence[Block], *, parent: str = "") -> list[Problem]:
    """What Notion would refuse in one request's `children`.

    Args:
        children: the blocks at the top of the request.
        parent: the type of the block they are appended to; empty for a page.
    """
    found = Findings()
    found.array("children", children, MAX_ARRAY)
    for index, block in enumerate(children):
        _check_block(found, f"children[{index}]", block, parent=parent or "page")
        _check_depth(found, f"children[{index}]", block, level=0)
    total = sum(_count(block) for block in children)
    if total > MAX_REQUEST_BLOCKS:
        rule = f"A request carries at most 1,000 blocks of all levels; this has {total:,}."
        found.add("children", rule, "Pack the document into several requests.")
    size = json_size(list(children))
    if size > MAX_REQUEST_BYTES:
        rule = f"A request carries at most 500,000 bytes; this has {size:,}."
        found.add("children", rule, "Pack the document into several requests.")
    return found.problems


def _count(block: Block) -> int:
    return 1 + sum(_count(child) for child in children_of(block))


def _check_block(found: Findings, path: str, block: Any, *, parent: str) -> None:
    item = found.object(path, block)
    kind = item.get("type") or next((key for key in item if key in FIELDS), None)
    if kind not in FIELDS:
        found.add(f"{path}.type", f"{kind!r} is no type that can be written.", "Use another type.")
        return
    if parent and _PARENTS.get(kind, parent) != parent:
        found.add(path, f"A {kind} stands only in a {_PARENTS[kind]}.", "Put it into one.")
    where = f"{path}.{kind}"
    body = found.object(where, item.get(kind))
    for name in _REQUIRED.get(kind, ()):
        if name not in body:
            found.add(f"{where}.{name}", "This field is required.", "Give it, even if it is empty.")
    for name, value in body.items():
        if name == "children":
            continue
        check = FIELDS[kind].get(name)
        if check is None:
            found.add(f"{where}.{name}", f"A {kind} has no such field.", "Leave it out.")
        else:
            check(found, f"{where}.{name}", value)
    _check_special(found, where, kind, body)
    _check_children(found, where, kind, children_of({**item, "type": kind}))


def _check_special(found: Findings, path: str, kind: str, body: dict[str, Any]) -> None:
    if FIELDS[kind].get("external") is not None:
        check_file(found, path, body)
    if kind == "link_to_page" and not {"page_id", "database_id", "comment_id"} & body.keys():
        found.add(path, "A link to a page needs its target.", "Give page_id or database_id.")


def _check_children(found: Findings, path: str, kind: str, children: list[Block]) -> None:
    if children and kind in _CHILDLESS:
        found.add(f"{path}.children", f"A {kind} has no children.", "Put them after it.")
    expected = _CHILD_TYPES.get(kind)
    for index, child in enumerate(children):
        where = f"{path}.children[{index}]"
        if expected is not None and child.get("type") != expected:
            rule = f"A {kind} holds only blocks of type {expected}."
            found.add(where, rule, f"Use a {expected}.")
        _check_block(found, where, child, parent=kind)


def _check_depth(found: Findings, path: str, block: Block, *, level: int) -> None:
    kind, children = block.get("type", ""), children_of(block)
    allowed = _CAPS.get(kind, _DEEPEST)
    below = level if kind == "column_list" else level + 1
    if level > allowed and not (kind == "column" and level == 0):
        rule = f"In one request a {kind} stands at most {allowed} levels below the top."
        found.add(path, rule, "Append it in a request of its own.")
        return
    if kind == "table":
        _check_rows(found, path, body_of(block), children)
    if len(children) > MAX_ARRAY:
        rule = f"At most 100 children ride with a block; this has {len(children):,}."
        found.add(f"{path}.{kind}.children", rule, "Append the rest in further requests.")
    for index, child in enumerate(children):
        _check_depth(found, f"{path}.{kind}.children[{index}]", child, level=below)


def _check_rows(found: Findings, path: str, body: dict[str, Any], rows: list[Block]) -> None:
    if not rows:
        found.add(f"{path}.table.children", "A table needs a row.", "Give at least one row.")
    for index, row in enumerate(rows):
        cells = body_of(row).get("cells", [])
        if len(cells) != body.get("table_width"):
            where = f"{path}.table.children[{index}].table_row.cells"
            rule = f"A row has as many cells as the table is wide ({body.get('table_width')})."
            found.add(where, rule, "Add empty cells or leave some out.")
