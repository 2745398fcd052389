"""The floor: how many requests a document takes at least, whoever packs it.

It follows from the limits alone and shares no code with packing beyond the measures of blocks. At
most 100 siblings share a request. What is too deep, too wide or too heavy to ride whole stands at
the top of a request, so that its id is known, and what cannot ride with it needs requests of its
own. And all requests together carry at most 1,000 blocks and 500 KB each.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from core.content.measure import Measured, RequestLimits, measure
from core.content.packing import DEFAULT_LIMITS
from core.content.shapes import Block


def floor(
    document: Sequence[Block], *, create: bool = True, limits: RequestLimits = DEFAULT_LIMITS
) -> int:
    """The least number of requests for a document; no packing can do with fewer.

    Args:
        document: the top-level blocks.
        create: whether they come with a new page; the answer to creating it names no blocks, so
            what cannot ride whole must come in a further request. Otherwise they are appended.
        limits: what one request carries.
    """
    nodes = [measure(block, limits) for block in document]
    by_blocks = ceil(sum(node.blocks for node in nodes) / limits.blocks)
    by_size = ceil(sum(node.size for node in nodes) / limits.size)
    by_shape = _created(nodes, limits) if create else _beneath(nodes, limits)
    return max(by_blocks, by_size, by_shape)


def _created(nodes: Sequence[Measured], limits: RequestLimits) -> int:
    riding = 0
    while riding < min(len(nodes), limits.array) and _rides(nodes[riding], limits):
        riding += 1
    return 1 + _beneath(nodes[riding:], limits)


def _rides(node: Measured, limits: RequestLimits) -> bool:
    return node.level >= 0 and node.blocks <= limits.blocks and node.size <= limits.size


def _beneath(nodes: Sequence[Measured], limits: RequestLimits) -> int:
    """Requests that write siblings below something whose id is known.

    A block that needs one request more later can weigh less now, but never by more than one
    request carries, so the least costs and the weights at these costs may be added up.
    """
    stands = [_stand(node, limits) for node in nodes]
    shared = max(
        ceil(len(nodes) / limits.array),
        ceil(sum(stand.blocks for stand in stands) / limits.blocks),
        ceil(sum(stand.size for stand in stands) / limits.size),
    )
    return shared + sum(stand.later for stand in stands)


@dataclass(frozen=True)
class _Stand:
    """A block at the top of a request: what must follow, and the least that rides with it then."""

    later: int
    blocks: int
    size: int


def _stand(node: Measured, limits: RequestLimits) -> _Stand:
    if _rides(node, limits):
        return _Stand(0, node.blocks, node.size)
    if node.block["type"] == "column_list":
        return _Stand(_left_of_columns(node, limits), 1, node.own_size)
    if node.block["type"] == "column" and _reach(node, 1, limits) == 0:
        return _Stand(_left_of_stub(node, limits), 1, node.own_size)
    most = _reach(node, 1, limits)
    later = _beneath(node.children[most:], limits)
    least = bisect_left(
        range(most), -later, key=lambda taken: -_beneath(node.children[taken:], limits)
    )
    riding = node.children[:least]
    size = node.own_size + sum(child.size for child in riding)
    return _Stand(later, 1 + sum(child.blocks for child in riding), size)


def _left_of_columns(node: Measured, limits: RequestLimits) -> int:
    """One request tells the ids of the columns, when any of them lacks something."""
    columns = node.children[: limits.array]
    left = sum(_stand(column, limits).later for column in columns)
    return bool(left) + left + _beneath(node.children[limits.array :], limits)


def _left_of_stub(column: Measured, limits: RequestLimits) -> int:
    """A column is made with a block in it, which is too tall: one request tells its id."""
    if not column.children:
        return 0
    first = column.children[0]
    below = _beneath(first.children[_reach(first, 2, limits) :], limits)
    return 1 + below + _beneath(column.children[1:], limits)


def _reach(node: Measured, level: int, limits: RequestLimits) -> int:
    """How many of a block's first children can ride with it, with nothing else in the request."""
    taken, blocks, size = 0, 1, node.own_size
    for child in node.children[: limits.array]:
        blocks, size = blocks + child.blocks, size + child.size
        if child.level < level or blocks > limits.blocks or size > limits.size:
            break
        taken += 1
    return taken
