"""Which blocks of a page stay for which blocks of a document, at the least cost in requests.

An update costs one request and so does a delete (with everything below it); blocks inserted
side by side share requests. Blocks keep their order, for the API cannot move a block.
"""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from core.content.compared import Compared

Pairs = list[tuple[int, int]]
Cost = Callable[[Compared, Compared], float]

_EXACT = 60_000
"""Pairs up to which every alignment is weighed; beyond, equal blocks are matched first."""

IMPOSSIBLE = float("inf")


def align(old: Sequence[Compared], new: Sequence[Compared], cost: Cost) -> Pairs:
    """Pairs of indexes that stay together, in order.

    Args:
        old: blocks of the page, siblings.
        new: blocks of the document, siblings.
        cost: requests that turn one block into another in place; `IMPOSSIBLE` when it cannot.
    """
    start = 0
    while start < min(len(old), len(new)) and old[start].whole == new[start].whole:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end].whole == new[-1 - end].whole:
        end += 1
    pairs = [(index, index) for index in range(start)]
    middle = (old[start : len(old) - end], new[start : len(new) - end])
    pairs += [(start + i, start + j) for i, j in _middle(*middle, cost)]
    pairs += [(len(old) - back, len(new) - back) for back in range(end, 0, -1)]
    return pairs


def _middle(old: Sequence[Compared], new: Sequence[Compared], cost: Cost) -> Pairs:
    if not old or not new:
        return []
    if len(old) * len(new) <= _EXACT:
        return _cheapest(old, new, cost)
    anchors = _matches([node.whole for node in old], [node.whole for node in new])
    if not anchors:
        anchors = _matches([node.kind for node in old], [node.kind for node in new])
        return [pair for pair in anchors if cost(old[pair[0]], new[pair[1]]) < IMPOSSIBLE]
    pairs: Pairs = []
    last_old = last_new = 0
    for i, j in [*anchors, (len(old), len(new))]:
        inside = _middle(old[last_old:i], new[last_new:j], cost)
        pairs += [(last_old + a, last_new + b) for a, b in inside]
        if i < len(old):
            pairs.append((i, j))
        last_old, last_new = i + 1, j + 1
    return pairs


def _matches(old: list[str], new: list[str]) -> Pairs:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        (block.a + step, block.b + step)
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    ]


def _cheapest(old: Sequence[Compared], new: Sequence[Compared], cost: Cost) -> Pairs:
    """The cheapest alignment, from the end to the beginning.

    `table[i][j]` holds the cost of `old[i:]` and `new[j:]` when no run of inserted blocks is
    open, and when one is (another block then joins it for nothing).
    """
    width = len(new)
    closed = [0.0] * (width + 1)
    opened = [0.0] * (width + 1)
    steps: list[list[tuple[int, int]]] = []
    for i in range(len(old), -1, -1):
        row_closed, row_opened = [0.0] * (width + 1), [0.0] * (width + 1)
        row_steps = [(_END, _END)] * (width + 1)
        for j in range(width, -1, -1):
            if i == len(old) and j == width:
                continue
            keep = delete = insert = IMPOSSIBLE
            insert_on = delete_on = IMPOSSIBLE
            if i < len(old):
                delete, delete_on = 1 + closed[j], 1 + opened[j]
                if j < width:
                    keep = cost(old[i], new[j]) + closed[j + 1]
            if j < width:
                insert_on = new[j].extra_requests + row_opened[j + 1]
                insert = 1 + insert_on
            row_closed[j], first = _least(keep, delete, insert)
            row_opened[j], second = _least(keep, delete_on, insert_on)
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
