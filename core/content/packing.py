"""Packing: a document as the fewest requests that can carry it.

Source of the rules: Notion API, "Request limits" and "Append block children": at most 100 items
in an array, 1,000 blocks and 500 KB in a request, two levels below the top (one more inside
columns). An answer names only the ids of the blocks at the top of its request, and the answer to
creating a page names none. So a block that cannot ride whole must be at the top of a request to
append, and what is left of it follows in requests of its own; `core.content.placing` finds where
to cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from core.content.collection import paused_collection
from core.content.measure import Measured, RequestLimits, measure
from core.content.placing import Placer, Ride
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


def pack(
    blocks: Sequence[Block],
    *,
    create: bool,
    limits: RequestLimits = DEFAULT_LIMITS,
    beside: int = 0,
) -> tuple[Request, ...]:
    """A document as requests, in the order in which they must be sent.

    Args:
        blocks: the top-level blocks, of any depth and width.
        create: whether the page is created by the first request; otherwise it is appended to.
        limits: what one request carries.
        beside: bytes of what else the first request carries, such as the page's properties.

    Returns:
        requests, each of which needs at most the answer of one earlier request. The same blocks
        always give the same list: after a crash it is made again and continued at the first
        request without an answer.
    """
    with paused_collection():
        measured = [measure(block, limits) for block in blocks]
        packer = _Packer(limits)
        if create:
            measured = packer.create(measured, replace(limits, size=limits.size - beside))
        packer.append(PAGE, measured)
        return tuple(packer.requests)


@dataclass
class _Draft:
    """A request that is being filled.

    Args:
        blocks, size: what rides in it so far.
        nodes: the blocks at its top.
        rides: how each of them rides.
    """

    blocks: int = 0
    size: int = 0
    nodes: list[Measured] = field(default_factory=list)
    rides: list[Ride] = field(default_factory=list)


class _Packer:
    def __init__(self, limits: RequestLimits) -> None:
        self.limits = limits
        self.placer = Placer(limits)
        self.requests: list[Request] = []

    def create(self, nodes: Sequence[Measured], limits: RequestLimits) -> list[Measured]:
        """The request that creates the page, with the first blocks that ride whole."""
        draft = _Draft()
        for node in nodes:
            ride = self.placer.whole(node)
            if ride is None or not _fits(draft, ride, limits):
                break
            _add(draft, node, ride)
        self.requests.append(Request("create", PAGE, tuple(node.whole() for node in draft.nodes)))
        return list(nodes[len(draft.nodes) :])

    def append(self, parent: Place, nodes: Sequence[Measured]) -> None:
        """The requests that append these to a block, and then what did not ride with them."""
        drafts = self._drafts(nodes)
        first = len(self.requests)
        follows: Place | None = None
        for draft in drafts:
            pairs = zip(draft.nodes, draft.rides, strict=True)
            children = tuple(_written(node, ride) for node, ride in pairs)
            self.requests.append(Request("append", parent, children, follows))
            follows = Place(len(self.requests) - 1, len(children) - 1)
        for number, draft in enumerate(drafts, first):
            for index, ride in enumerate(draft.rides):
                self._finish(Place(number, index), draft.nodes[index], ride)

    def _drafts(self, nodes: Sequence[Measured]) -> list[_Draft]:
        """Siblings cut into requests; what is left of the room is filled with their children."""
        drafts: list[_Draft] = []
        for node, ride in zip(nodes, self.placer.place(nodes).rides(), strict=True):
            if not drafts or not _fits(drafts[-1], ride, self.limits):
                drafts.append(_Draft())
            _add(drafts[-1], node, ride)
        for draft in drafts:
            for index, ride in enumerate(draft.rides):
                if ride.taken is not None and not ride.columns and ride.stub is None:
                    self._fill(draft, index, ride.taken)
        return drafts

    def _fill(self, draft: _Draft, index: int, taken: int) -> None:
        """Let more children ride than must, so that a crash leaves less to do."""
        node = draft.nodes[index]
        blocks, size = draft.rides[index].blocks, draft.rides[index].size
        for child in node.children[taken : self.placer.most(node, 1)]:
            if draft.blocks + child.blocks > self.limits.blocks:
                break
            if draft.size + child.size > self.limits.size:
                break
            draft.blocks, draft.size = draft.blocks + child.blocks, draft.size + child.size
            blocks, size, taken = blocks + child.blocks, size + child.size, taken + 1
        draft.rides[index] = replace(draft.rides[index], blocks=blocks, size=size, taken=taken)

    def _finish(self, place: Place, node: Measured, ride: Ride) -> None:
        """What a block still lacks, once its request is answered."""
        if ride.taken is None:
            return
        if ride.columns:
            self._finish_columns(place, node, ride.columns)
        elif ride.stub is not None:
            self.requests.append(Request("list", place))
            stubbed = Place(len(self.requests) - 1, 0)
            self._finish(stubbed, node.children[0], ride.stub)
        taken = 1 if ride.stub is not None else ride.taken
        if taken < len(node.children):
            self.append(place, node.children[taken:])

    def _finish_columns(self, place: Place, node: Measured, rides: Sequence[Ride]) -> None:
        """What columns lack; their ids are in the list of what their list holds."""
        lacking = [
            index
            for index, ride in enumerate(rides)
            if ride.stub is not None or ride.taken != len(node.children[index].children)
        ]
        if not lacking:
            return
        self.requests.append(Request("list", place))
        listed = len(self.requests) - 1
        for index in lacking:
            self._finish(Place(listed, index), node.children[index], rides[index])


def _fits(draft: _Draft, ride: Ride, limits: RequestLimits) -> bool:
    return (
        len(draft.nodes) < limits.array
        and draft.blocks + ride.blocks <= limits.blocks
        and draft.size + ride.size <= limits.size
    )


def _add(draft: _Draft, node: Measured, ride: Ride) -> None:
    draft.blocks += ride.blocks
    draft.size += ride.size
    draft.nodes.append(node)
    draft.rides.append(ride)


def _written(node: Measured, ride: Ride) -> Block:
    """A block with what rides with it."""
    if ride.taken is None:
        return node.whole()
    if ride.columns:
        pairs = zip(node.children, ride.columns, strict=False)
        return node.carrying([_written(column, inside) for column, inside in pairs])
    if ride.stub is not None:
        return node.carrying([_written(node.children[0], ride.stub)])
    return node.carrying([child.whole() for child in node.children[: ride.taken]])
