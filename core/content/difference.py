"""Diff: the fewest operations that turn a page, or a document, into a document.

Blocks that stay keep their ids, comments and child pages. `core.content.edits` says what the
operations are and how moves are carried out.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from core.content.alignment import IMPOSSIBLE, align
from core.content.build import children_of
from core.content.collection import paused_collection
from core.content.compared import READ_ONLY, Compared, compared
from core.content.edits import Delete, Difference, Endangered, Insert, Operation, Update
from core.content.shapes import Block

__all__ = ["Delete", "Difference", "Endangered", "Insert", "Operation", "Update", "diff"]

_LOSS = 10_000.0
"""Requests that it is worth to keep a block that cannot be written again."""

_WEIGHED = 400_000
"""Pairs of children that are weighed exactly; beyond, what children have in common is counted."""


def diff(page: Sequence[Block], document: Sequence[Block]) -> Difference:
    """Compare a page with the document it is to become.

    Args:
        page: the page's blocks as the API answers them, with `id`, children read and put under
            `children`; or another document, whose blocks are then named by their places
            (`3/0` is the first child of the fourth block).
        document: blocks in request form. A link to a child page of the page, as
            `blocks_to_markdown` writes it, stands for the child page itself.

    Returns:
        the operations, none of which could be left out; their cost is the least there is, except
        in very long lists, where it is close to it. Child pages and databases are kept wherever
        the document names them in the order of the page.
    """
    with paused_collection():
        old, new = compared(page), compared(document)
        differ = _Differ(frozenset(node.whole for top in new for node in _everywhere(top)))
        differ.siblings(None, old, new)
        return Difference((*differ.changes, *differ.deletes()), tuple(differ.endangered()))


class _Differ:
    """Gathers operations; remembers what it costs to turn one block into another.

    Args:
        wanted: what the blocks of the document are told by.
    """

    def __init__(self, wanted: frozenset[str]) -> None:
        self._wanted = wanted
        self._drops: dict[Compared, float] = {}
        self.changes: list[Operation] = []
        self.gone: list[Compared] = []
        self.written: list[Compared] = []
        self._costs: dict[tuple[Compared, Compared], float] = {}
        self._left = _WEIGHED

    def deletes(self) -> list[Delete]:
        """The deletes; those of blocks that are written elsewhere say so."""
        written = Counter(node.whole for top in self.written for node in _everywhere(top))
        found = []
        for node in self.gone:
            moved = written[node.whole] > 0
            written[node.whole] -= moved
            found.append(Delete(node.identity, node.block["type"], moved))
        return found

    def endangered(self) -> Iterator[Endangered]:
        """What the deletes would destroy for good."""
        for node in self.gone:
            if node.loss:
                yield from _endangered(node.block, node.identity)

    def siblings(
        self, parent: str | None, old: Sequence[Compared], new: Sequence[Compared]
    ) -> None:
        """The operations among the children of one block or page."""
        pairs = align(old, new, self)
        kept = {i for i, _ in pairs}
        self.gone += [node for index, node in enumerate(old) if index not in kept]
        after: str | None = None
        next_new = 0
        for i, j in pairs:
            self._insert(parent, after, new[next_new:j], at_end=False)
            self._keep(old[i], new[j])
            after, next_new = old[i].identity, j + 1
        self._insert(parent, after, new[next_new:], at_end=True)

    def _insert(
        self, parent: str | None, after: str | None, nodes: Sequence[Compared], *, at_end: bool
    ) -> None:
        if nodes:
            self.written += nodes
            blocks = tuple(node.request for node in nodes)
            self.changes.append(Insert(parent, after, at_end, blocks))

    def _keep(self, old: Compared, new: Compared) -> None:
        if old.whole == new.whole:
            return
        if old.own != new.own:
            self.changes.append(Update(old.identity, old.block["type"], old.update_to(new)))
        self.siblings(old.identity, old.children, new.children)

    def keep(self, old: Compared, new: Compared) -> float:
        """Requests that turn `old` into `new` in place."""
        if old.whole == new.whole:
            return 0
        if not old.changes_into(new):
            return IMPOSSIBLE
        changed = float(old.own != new.own)
        if not old.children and not new.children:
            return changed
        key = (old, new)
        if key not in self._costs:
            self._costs[key] = changed + self._below(old.children, new.children)
        return self._costs[key]

    def drop(self, old: Compared) -> float:
        """Requests that it is worth to keep `old`: the delete, and what it takes along.

        Each block below it that the document still holds counts like a request, so that a block
        is not written anew, with all that nobody has touched in it, to save a few updates.
        """
        if old not in self._drops:
            below = [node for child in old.children for node in _everywhere(child)]
            untouched = sum(node.whole in self._wanted for node in below)
            self._drops[old] = 1 + _LOSS * old.loss + untouched
        return self._drops[old]

    def _below(self, old: Sequence[Compared], new: Sequence[Compared]) -> float:
        self._left -= 1 + len(old) * len(new)
        if self._left < 0:
            return _guessed(old, new)
        pairs = align(old, new, self)
        kept = {i for i, _ in pairs}
        total = sum(self.drop(node) for i, node in enumerate(old) if i not in kept)
        next_new = 0
        for i, j in [*pairs, (len(old), len(new))]:
            run = new[next_new:j]
            if run:
                total += 1 + sum(node.extra_requests for node in run)
            if i < len(old):
                total += self.keep(old[i], new[j])
            next_new = j + 1
        return total


def _guessed(old: Sequence[Compared], new: Sequence[Compared]) -> float:
    """About what it costs to turn children into others, from how many they have in common."""
    common = (Counter(node.whole for node in old) & Counter(node.whole for node in new)).total()
    return max(len(old), len(new)) - common


def _everywhere(node: Compared) -> Iterator[Compared]:
    yield node
    for child in node.children:
        yield from _everywhere(child)


def _endangered(block: Block, with_id: str) -> Iterator[Endangered]:
    kind = block["type"]
    if kind in READ_ONLY:
        title = (block.get(kind) or {}).get("title") or ""
        yield Endangered(str(block.get("id")), kind, str(title), with_id)
    for child in children_of(block):
        yield from _endangered(child, with_id)
