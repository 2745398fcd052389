"""Checks of blocks and of requests, before anything is sent.

`check_blocks` finds what no packing can mend; `check_request` also holds one request's children
to what a single request carries. Source: Notion API, "Request limits", "Append block children",
and the types of version 2026-03-11 (`BlockObjectRequest` and its narrower forms).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.content.check_fields import (
    CHILD_TYPES,
    FIELDS,
    HOLDERS,
    PARENTS,
    Body,
    check_fields,
)
from core.content.findings import Findings, Problem
from core.content.measure import DEEPEST, DEEPEST_OF, json_size
from core.content.shapes import MAX_ARRAY, MAX_REQUEST_BLOCKS, MAX_REQUEST_BYTES, Block

ANYWHERE = "*"
"""For `check_request`: what the blocks are appended to is not known."""

_PACK = "Pack the document into several requests."
_HEADINGS = frozenset(kind for kind, fields in FIELDS.items() if "is_toggleable" in fields)
_LEAST_COLUMNS = 2


def check_blocks(blocks: Sequence[Block]) -> list[Problem]:
    """What Notion would refuse in a document, however it is packed."""
    checker = _Checker(Findings(), packed=False)
    for index, block in enumerate(blocks):
        checker.block(f"blocks[{index}]", block, parent="page")
    return checker.found.problems


def check_request(
    children: Sequence[Block], *, parent: str = "page", beside: int = 0
) -> list[Problem]:
    """What Notion would refuse in one request's `children`.

    Args:
        children: the blocks at the top of the request.
        parent: the type of the block they are appended to; `ANYWHERE` when it is not known.
        beside: bytes of what else the request carries, such as a page's properties.
    """
    found = Findings()
    checker = _Checker(found, packed=True)
    found.array("children", children, MAX_ARRAY)
    for index, block in enumerate(children):
        where = f"children[{index}]"
        checker.expected(where, block, parent=parent)
        checker.block(where, block, parent=parent or "page")
        checker.depth(where, block, level=0)
    total = sum(_count(block) for block in children)
    if total > MAX_REQUEST_BLOCKS:
        rule = f"A request carries at most 1,000 blocks of all levels; this has {total:,}."
        found.add("children", rule, _PACK)
    size = json_size(list(children)) + beside
    if size > MAX_REQUEST_BYTES:
        rule = f"A request carries at most 500,000 bytes; this has {size:,}."
        found.add("children", rule, _PACK)
    return found.problems


def _kind(block: Any) -> str:
    """A block's type, be it told or only to be seen from its fields; empty for no block."""
    if not isinstance(block, dict):
        return ""
    told = block.get("type")
    if isinstance(told, str):
        return told
    return next((key for key in block if key in FIELDS), "")


def _body(block: Any) -> Body:
    """The fields under a block's type; none of something that is no block."""
    body = block.get(_kind(block)) if isinstance(block, dict) else None
    return body if isinstance(body, dict) else {}


def _children(block: Any) -> list[Any]:
    """Whatever stands as children of something that may not be a block."""
    beside = block.get("children") if isinstance(block, dict) else None
    found = _body(block).get("children") or beside
    return found if isinstance(found, list) else []


def _count(block: Any) -> int:
    return 1 + sum(_count(child) for child in _children(block))


@dataclass(frozen=True)
class _Checker:
    """Walks a tree that may be any JSON.

    Args:
        found: takes the problems.
        packed: whether the blocks stand as they are sent; packing leaves out what only answers
            hold, and puts children under their block's type.
    """

    found: Findings
    packed: bool

    def block(self, path: str, block: Any, *, parent: str) -> None:
        """One block and everything below it."""
        item = self.found.object(path, block)
        kind = _kind(item)
        if kind not in FIELDS:
            rule = f"{kind or None!r} is no type of block that can be written."
            self.found.add(f"{path}.type", rule, f"Use one of: {', '.join(FIELDS)}.")
            return
        if "type" not in item and not self.packed:
            self.found.add(f"{path}.type", "A block names its type.", f'Add "type": "{kind}".')
        if self.packed:
            self.found.only(path, item, {"object", "type", kind}, f"A {kind} in a request")
        if item.get("object", "block") != "block":
            self.found.add(f"{path}.object", "A block's object is 'block'.", "Correct it.")
        if parent != ANYWHERE and PARENTS.get(kind, parent) != parent:
            self.found.add(path, f"A {kind} stands only in a {PARENTS[kind]}.", "Put it into one.")
        where = f"{path}.{kind}"
        body = self.found.object(where, item.get(kind))
        check_fields(self.found, where, kind, body)
        children = _children(item)
        self._number(where, kind, body, children)
        for index, child in enumerate(children):
            self._child(f"{where}.children[{index}]", child, kind, body)

    def _number(self, path: str, kind: str, body: Body, children: list[Any]) -> None:
        """How many children a block may and must have, and which may not be the first."""
        where, given, count = f"{path}.children", body.get("children"), len(children)
        if given is not None and not isinstance(given, list):
            self.found.add(where, "A list of blocks is expected here.", "Give a list.")
        elif kind not in HOLDERS and (count or "children" in body):
            self.found.add(where, f"A {kind} has no children.", "Put them after it.")
        elif complaint := _complaint(kind, body, count):
            self.found.add(where, *complaint)
        elif kind == "column" and _kind(children[0]) == "column_list":
            rule = "A column is made with its first block, which cannot be columns again."
            self.found.add(f"{where}[0]", rule, "Put an empty paragraph before it.")

    def _child(self, path: str, child: Any, kind: str, body: Body) -> None:
        self.expected(path, child, parent=kind)
        self.block(path, child, parent=kind)
        if kind == "table" and _kind(child) == "table_row":
            self._row(path, child, body.get("table_width"))

    def expected(self, path: str, block: Any, *, parent: str) -> None:
        """That a block is of the one type that its parent holds, if there is one."""
        only = CHILD_TYPES.get(parent)
        if only is not None and _kind(block) != only:
            self.found.add(path, f"A {parent} holds only blocks of type {only}.", f"Use a {only}.")

    def _row(self, path: str, row: Block, width: Any) -> None:
        cells = _body(row).get("cells")
        if isinstance(cells, list) and len(cells) != width:
            rule = f"A row has as many cells as its table is wide ({width}); it has {len(cells)}."
            where = f"{path}.table_row.cells"
            self.found.add(where, rule, "Add empty cells or leave some out.")

    def depth(self, path: str, block: Any, *, level: int) -> None:
        """That a block stands no deeper in one request than its type may, and is not too wide."""
        kind, children = _kind(block), _children(block)
        allowed = DEEPEST_OF.get(kind, DEEPEST)
        if level > allowed:
            rule = f"In one request a {kind} stands at most {allowed} levels below the top."
            self.found.add(path, rule, "Append it in a request of its own.")
            return
        where = f"{path}.{kind}.children"
        if len(children) > MAX_ARRAY:
            rule = f"At most 100 children ride with a block; this has {len(children):,}."
            self.found.add(where, rule, "Append the rest in further requests.")
        given = "children" in _body(block)
        if given and level == DEEPEST and not children:
            rule = "Two levels below the top nothing has children in one request."
            self.found.add(where, rule, "Leave the field out.")
        elif not given and level < DEEPEST and kind == "tab":
            self.found.add(where, "This field is required.", "Give it, even if it is empty.")
        below = level if kind == "column_list" else level + 1
        for index, child in enumerate(children):
            self.depth(f"{path}.{kind}.children[{index}]", child, level=below)


def _complaint(kind: str, body: Body, count: int) -> tuple[str, str] | None:
    """The rule and the mend when a block that may have children has a wrong number of them."""
    if count and kind in _HEADINGS and body.get("is_toggleable") is not True:
        return "Only a toggle heading has children.", "Set is_toggleable to true."
    if count and kind == "synced_block" and body.get("synced_from"):
        return "A copy of a synced block has no children of its own.", "Leave them out."
    if not count and kind == "table":
        return "A table needs a row.", "Give at least one row."
    if not count and kind == "column":
        return "A column needs a block.", "Give it an empty paragraph."
    if count < _LEAST_COLUMNS and kind == "column_list":
        return "A list of columns needs two of them.", "Add a column, or use no columns."
    return None
