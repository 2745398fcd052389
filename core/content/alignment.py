"""Which blocks of a page stay for which blocks of a document, at the least cost in requests.

An update costs one request and so does a delete, which also has a price for what it takes along;
blocks inserted side by side share requests. Blocks keep their order, for the API cannot move a
block. Short lists are weighed completely. Long ones are first cut where both sides have the same
block, and where nothing is the same into short pieces, so that the time grows with the length and
not with its square.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Protocol

from core.content.compared import Compared

Pairs = list[tuple[int, int]]

_EXACT = 60_000
"""Pairs up to which every alignment is weighed."""

_PIECE = 64
"""Blocks of a piece of long lists that have nothing in common."""

IMPOSSIBLE = float("inf")


class Prices(Protocol):
    """What it costs, in requests, to keep blocks or to let them go."""

    def keep(self, old: Compared, new: Compared) -> float:
        """Turning one block into another in place; `IMPOSSIBLE` when it cannot be done."""

    def drop(self, old: Compared) -> float:
        """Deleting a block with all that is below it."""


def align(old: Sequence[Compared], new: Sequence[Compared], prices: Prices) -> Pairs:
    """Pairs of indexes that stay together, in order.

    Args:
        old: blocks of the page, siblings.
        new: blocks of the document, siblings.
        prices: what keeping and deleting costs.
    """
    start = 0
    while start < min(len(old), len(new)) and old[start].whole == new[start].whole:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end].whole == new[-1 - end].whole:
        end += 1
    pairs = [(index, index) for index in range(start)]
    middle = (old[start : len(old) - end], new[start : len(new) - end])
    pairs += [(start + i, start + j) for i, j in _middle(*middle, prices)]
    pairs += [(len(old) - back, len(new) - back) for back in range(end, 0, -1)]
    return pairs


def _middle(old: Sequence[Compared], new: Sequence[Compared], prices: Prices) -> Pairs:
    if not old or not new:
        return []
    if len(old) * len(new) <= _EXACT:
        return _cheapest(old, new, prices)
    anchors = _anchors(old, new)
    if not anchors:
        return _by_pieces(old, new, prices)
    pairs: Pairs = []
    last_old = last_new = 0
    for i, j in [*anchors, (len(old), len(new))]:
        inside = align(old[last_old:i], new[last_new:j], prices)
        pairs += [(last_old + a, last_new + b) for a, b in inside]
        if i < len(old):
            pairs.append((i, j))
        last_old, last_new = i + 1, j + 1
    return pairs


def _anchors(old: Sequence[Compared], new: Sequence[Compared]) -> Pairs:
    """Equal blocks that surely belong together: what must not be lost, else what is there once
    on both sides, else the first with the first, the second with the second."""
    precious = [node.loss > 0 for node in old]
    if any(precious):
        keep = [node.whole if node.loss else None for node in old]
        found = _in_order(keep, [node.whole for node in new])
        if found:
            return found
    found = _in_order(_single(old), _single(new))
    return found or _in_order(_counted(old), _counted(new))


def _single(nodes: Sequence[Compared]) -> list[Hashable]:
    """What each block is told by, None for those that are there more than once."""
    counts = Counter(node.whole for node in nodes)
    return [node.whole if counts[node.whole] == 1 else None for node in nodes]


def _counted(nodes: Sequence[Compared]) -> list[Hashable]:
    """What each block is told by: its content, and how many of the same come before it."""
    counts: Counter[str] = Counter()
    found: list[Hashable] = []
    for node in nodes:
        found.append((node.whole, counts[node.whole]))
        counts[node.whole] += 1
    return found


def _in_order(old: Sequence[Hashable], new: Sequence[Hashable]) -> Pairs:
    """The most pairs of equal keys that cross no other pair; None is equal to nothing.

    The longest rising row of places, by patience sorting.
    """
    places = {key: place for place, key in enumerate(new) if key is not None}
    matched = [(i, places[key]) for i, key in enumerate(old) if key is not None and key in places]
    ends: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(matched):
        pile = bisect_left(ends, j)
        before.append(piles[pile - 1] if pile else -1)
        if pile == len(ends):
            ends.append(j)
            piles.append(number)
        else:
            ends[pile], piles[pile] = j, number
    pairs: Pairs = []
    number = piles[-1] if piles else -1
    while number >= 0:
        pairs.append(matched[number])
        number = before[number]
    pairs.reverse()
    return pairs


def _by_pieces(old: Sequence[Compared], new: Sequence[Compared], prices: Prices) -> Pairs:
    """Long lists without an equal block: cut both into as many short pieces."""
    count = -(-max(len(old), len(new)) // _PIECE)
    pairs: Pairs = []
    for piece in range(count):
        first, second = (
            (len(nodes) * piece // count, len(nodes) * (piece + 1) // count) for nodes in (old, new)
        )
        inside = _cheapest(old[slice(*first)], new[slice(*second)], prices)
        pairs += [(first[0] + i, second[0] + j) for i, j in inside]
    return pairs


def _cheapest(old: Sequence[Compared], new: Sequence[Compared], prices: Prices) -> Pairs:
    """The cheapest alignment, from the end to the beginning.

    `closed[j]` holds the cost of `old[i:]` and `new[j:]` when no run of inserted blocks is open,
    `opened[j]` when one is (another block then joins it for nothing).
    """
    width = len(new)
    closed = [0.0] * (width + 1)
    opened = [0.0] * (width + 1)
    steps: list[list[tuple[int, int]]] = []
    for i in range(len(old), -1, -1):
        row_closed, row_opened = [0.0] * (width + 1), [0.0] * (width + 1)
        row_steps = [(_END, _END)] * (width + 1)
        gone = prices.drop(old[i]) if i < len(old) else IMPOSSIBLE
        for j in range(width, -1, -1):
            if i == len(old) and j == width:
                continue
            keep = insert = insert_on = IMPOSSIBLE
            if j < width:
                if i < len(old):
                    keep = prices.keep(old[i], new[j]) + closed[j + 1]
                insert_on = new[j].extra_requests + row_opened[j + 1]
                insert = 1 + insert_on
            row_closed[j], first = _least(keep, gone + closed[j], insert)
            row_opened[j], second = _least(keep, gone + opened[j], insert_on)
            row_steps[j] = (first, second)
        closed, opened = row_closed, row_opened
        steps.append(row_steps)
    steps.reverse()
    return _walk(steps, len(old), width)


_END, _KEEP, _DELETE, _INSERT = range(4)


def _least(keep: float, delete: float, insert: float) -> tuple[float, int]:
    if keep <= delete and keep <= insert:
        return keep, _KEEP
    return (delete, _DELETE) if delete <= insert else (insert, _INSERT)


def _walk(steps: list[list[tuple[int, int]]], height: int, width: int) -> Pairs:
    pairs: Pairs = []
    i = j = run = 0
    while i < height or j < width:
        step = steps[i][j][run]
        if step == _KEEP:
            pairs.append((i, j))
            i, j, run = i + 1, j + 1, 0
        elif step == _DELETE:
            i += 1
        else:
            j, run = j + 1, 1
    return pairs
