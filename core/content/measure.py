"""Measures a block tree for packing: how deep it may ride in a request, how much it weighs."""

import json
from dataclasses import dataclass

from core.content.build import body_of, children_of
from core.content.shapes import (
    MAX_ARRAY,
    MAX_REQUEST_BLOCKS,
    MAX_REQUEST_BYTES,
    Block,
)

ENVELOPE_BYTES = 2_000
"""Room kept in a request for what is not children: the parent, properties that are short, keys."""

NO_RIDE = -1
DEEPEST = 2
DEEPEST_OF = {"table": 1, "column_list": 0, "column": 0}
"""The deepest level at which a type may stand (Notion API, BlockObjectRequest and its two
narrower forms): a table needs a level for its rows, columns stand only at the top."""

_KEEP_EMPTY = frozenset({"column", "column_list", "tab", "table"})
"""Types whose `children` is required even when it is empty."""


@dataclass(frozen=True)
class RequestLimits:
    """What one request may carry.

    Args:
        array: items in any one array of children.
        blocks: blocks of all levels.
        size: bytes of the children as JSON.
    """

    array: int = MAX_ARRAY
    blocks: int = MAX_REQUEST_BLOCKS
    size: int = MAX_REQUEST_BYTES - ENVELOPE_BYTES


@dataclass(frozen=True)
class Measured:
    """A block with its measures.

    Args:
        block: the block, without its children.
        children: its children, measured.
        level: the deepest level (0 is the top) at which it can ride whole; `NO_RIDE` when some
            part of it is too deep or too wide for any one request.
        blocks: how many blocks it is, all levels counted.
        size: bytes of it all as JSON.
        own_size: bytes of it alone.
    """

    block: Block
    children: tuple["Measured", ...]
    level: int
    blocks: int
    size: int
    own_size: int

    def carrying(self, children: list[Block]) -> Block:
        """The block with these children."""
        kind = self.block["type"]
        if not children and kind not in _KEEP_EMPTY:
            return self.block
        return {**self.block, kind: {**self.block[kind], "children": children}}

    def whole(self) -> Block:
        """The block with everything below it."""
        return self.carrying([child.whole() for child in self.children])


def measure(block: Block, limits: RequestLimits) -> Measured:
    """Measure a block and everything below it."""
    kind = block["type"]
    children = tuple(measure(child, limits) for child in children_of(block))
    body = {key: value for key, value in body_of(block).items() if key != "children"}
    alone: Block = {"object": "block", "type": kind, kind: body}
    own_size = json_size(alone) + len(', "children": []')
    return Measured(
        block=alone,
        children=children,
        level=_level(kind, children, limits),
        blocks=1 + sum(child.blocks for child in children),
        size=own_size + sum(child.size for child in children),
        own_size=own_size,
    )


def _level(kind: str, children: tuple[Measured, ...], limits: RequestLimits) -> int:
    cap = DEEPEST_OF.get(kind, DEEPEST)
    if kind == "tab":
        cap = DEEPEST - 1  # It always carries its array of children, even an empty one.
    if not children:
        return cap
    lowest = min(child.level for child in children)
    if len(children) > limits.array or lowest <= NO_RIDE:
        return NO_RIDE
    if kind == "column_list":
        return 0
    return min(cap, lowest - 1)


def json_size(value: object) -> int:
    """Bytes of a value as the JSON of a request, with the widest usual separators."""
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")) + len(", ")
