"""Packing: a document as the fewest requests that can carry it.

Source of the rules: Notion API, "Request limits" and "Append block children": at most 100 items
in an array, 1,000 blocks and 500 KB in a request, two levels below the top (one more inside
columns). An answer names only the ids of the blocks at the top of its request, and the answer to
creating a page names none. So a block that cannot ride whole must be at the top of a request to
append, and what is left of it follows in requests of its own. No smaller number of requests
exists as long as no request is full by blocks or bytes; then it is greedy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from core.content.measure import Measured, RequestLimits, measure
from core.content.shapes import Block

DEFAULT_LIMITS = RequestLimits()


@dataclass(frozen=True)
class Place:
    """Where blocks go, or a block that an earlier answer names.

    Args:
        request: the index of the request whose answer names it; None for the page itself.
        index: which of the blocks at the top of that answer.
    """

    request: int | None = None
    index: int = 0


PAGE = Place()
"""The page that is written, or the block that is appended to."""


@dataclass(frozen=True)
class Request:
    """One request of a packed document.

    Args:
        kind: `create` posts the page with its first children; `append` patches a block's
            children; `list` reads a block's children for their ids and writes nothing.
        parent: whose children these are; needs the answer of `parent.request`, when there is one.
        children: blocks in request form; the answer to `append` names the id of each, in order.
        follows: the sibling just before the first child, when an earlier request of this list
            wrote it; needed only where the blocks do not go to the end.
    """

    kind: Literal["create", "append", "list"]
    parent: Place
    children: tuple[Block, ...] = ()
    follows: Place | None = None

    @property
    def needs(self) -> int | None:
        """The index of the request whose answer must be known first; None for the page's id."""
        return self.parent.request


@dataclass
class _Draft:
    """A request that is being filled."""

    blocks: int = 0
    size: int = 0
    children: list[Block] = field(default_factory=list)
    rest: list[tuple[int, Sequence[Measured]]] = field(default_factory=list)
    columns: list[tuple[int, list[tuple[int, Sequence[Measured]]]]] = field(default_factory=list)


def pack(
    blocks: Sequence[Block], *, create: bool, limits: RequestLimits = DEFAULT_LIMITS
) -> tuple[Request, ...]:
    """A document as requests, in the order in which they must be sent.

    Args:
        blocks: the top-level blocks, of any depth and width.
        create: whether the page is created by the first request; otherwise it is appended to.
        limits: what one request carries; smaller ones are for tests.

    Returns:
        the requests. Each needs at most the answer of one earlier request, so after a crash the
        list is made again from the same blocks and continued at the first request without an
        answer.
    """
    measured = [measure(block, limits) for block in blocks]
    packer = _Packer(limits)
    if create:
        measured = packer.create(measured)
    packer.append(PAGE, measured)
    return tuple(packer.requests)


class _Packer:
    def __init__(self, limits: RequestLimits) -> None:
        self.limits = limits
        self.requests: list[Request] = []

    def create(self, nodes: Sequence[Measured]) -> list[Measured]:
        """The request that creates the page, with the first blocks that ride whole."""
        draft = _Draft()
        taken = 0
        for node in nodes:
            if not (self._whole(node) and self._room(draft, node.blocks, node.size)):
                break
            self._add(draft, node)
            taken += 1
        self.requests.append(Request("create", PAGE, tuple(draft.children)))
        return list(nodes[taken:])

    def append(self, parent: Place, nodes: Sequence[Measured]) -> None:
        """The requests that append these to a block, and then what did not ride with them."""
        drafts = [_Draft()] if nodes else []
        for node in nodes:
            whole = self._whole(node)
            cost = (node.blocks, node.size) if whole else self._least(node)
            if drafts[-1].children and not self._room(drafts[-1], *cost):
                drafts.append(_Draft())
            if whole:
                self._add(drafts[-1], node)
            else:
                self._add_part(drafts[-1], node)
        follows: Place | None = None
        first = len(self.requests)
        for draft in drafts:
            self.requests.append(Request("append", parent, tuple(draft.children), follows))
            follows = Place(len(self.requests) - 1, len(draft.children) - 1)
        for number, draft in enumerate(drafts, first):
            self._finish(number, draft)

    def _finish(self, number: int, draft: _Draft) -> None:
        """What the blocks of one request still lack."""
        for index, rest in draft.rest:
            self.append(Place(number, index), rest)
        for index, columns in draft.columns:
            self.requests.append(Request("list", Place(number, index)))
            listed = len(self.requests) - 1
            for column, rest in columns:
                self.append(Place(listed, column), rest)

    def _whole(self, node: Measured) -> bool:
        limits = self.limits
        return node.level >= 0 and node.blocks <= limits.blocks and node.size <= limits.size

    def _room(self, draft: _Draft, blocks: int, size: int) -> bool:
        limits = self.limits
        return (
            len(draft.children) < limits.array
            and draft.blocks + blocks <= limits.blocks
            and draft.size + size <= limits.size
        )

    def _add(self, draft: _Draft, node: Measured) -> None:
        draft.blocks += node.blocks
        draft.size += node.size
        draft.children.append(node.whole())

    def _least(self, node: Measured) -> tuple[int, int]:
        """Blocks and bytes of the least that must be sent of a block that does not ride whole."""
        if node.block["type"] == "column_list":
            shells = node.children[: self.limits.array]
            return 1 + len(shells), node.own_size + sum(column.own_size for column in shells)
        first = node.children[:1] if node.block["type"] == "table" else ()
        return 1 + len(first), node.own_size + sum(row.size for row in first)

    def _add_part(self, draft: _Draft, node: Measured) -> None:
        """A block with as many of its first children as may ride; the rest is remembered."""
        blocks, size = self._least(node)
        draft.blocks += blocks
        draft.size += size
        index = len(draft.children)
        if node.block["type"] == "column_list":
            self._add_columns(draft, node)
            return
        taken = self._ride(draft, node)
        draft.children.append(node.carrying([child.whole() for child in node.children[:taken]]))
        if taken < len(node.children):
            draft.rest.append((index, node.children[taken:]))

    def _ride(self, draft: _Draft, node: Measured) -> int:
        """How many of a block's first children ride with it; the draft pays for them."""
        taken = 1 if node.block["type"] == "table" else 0
        for child in node.children[taken : self.limits.array]:
            fits = draft.blocks + child.blocks <= self.limits.blocks
            if child.level < 1 or not fits or draft.size + child.size > self.limits.size:
                break
            draft.blocks += child.blocks
            draft.size += child.size
            taken += 1
        return taken

    def _add_columns(self, draft: _Draft, node: Measured) -> None:
        """Columns come with their list; what they lack follows once their ids are listed."""
        index = len(draft.children)
        columns: list[Block] = []
        lacking: list[tuple[int, Sequence[Measured]]] = []
        for number, column in enumerate(node.children[: self.limits.array]):
            taken = self._ride(draft, column)
            columns.append(column.carrying([child.whole() for child in column.children[:taken]]))
            if taken < len(column.children):
                lacking.append((number, column.children[taken:]))
        draft.children.append(node.carrying(columns))
        if lacking:
            draft.columns.append((index, lacking))
        if len(node.children) > self.limits.array:
            draft.rest.append((index, node.children[self.limits.array :]))
