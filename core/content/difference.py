"""Diff: the fewest operations that turn a page into a document.

Blocks that stay keep their ids, comments and child pages. The API can change a block's fields,
delete it, and insert blocks after another; it cannot move a block or change its type, so a moved
block is written anew and its old place deleted, and the operation says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.content.alignment import IMPOSSIBLE, align
from core.content.build import children_of
from core.content.compared import READ_ONLY, Compared, compared
from core.content.packing import Request, pack
from core.content.shapes import Block, Json


@dataclass(frozen=True)
class Update:
    """Give a block new fields: one request.

    Args:
        block_id: the block that stays.
        kind: its type.
        body: the fields under its type.
    """

    block_id: str
    kind: str
    body: Json


@dataclass(frozen=True)
class Delete:
    """Delete a block and everything below it: one request.

    Args:
        block_id: the block that goes.
        kind: its type.
        moved: whether the same content is inserted elsewhere.
    """

    block_id: str
    kind: str
    moved: bool = False


@dataclass(frozen=True)
class Insert:
    """Write blocks side by side.

    Args:
        parent_id: the block they become children of; None for the page itself.
        after_id: the sibling they follow; None when they become the first children.
        at_end: whether no sibling that stays comes after them, so that plain appending will do.
        blocks: request form; of any depth, see `requests`.
    """

    parent_id: str | None
    after_id: str | None
    at_end: bool
    blocks: tuple[Block, ...]

    def requests(self) -> tuple[Request, ...]:
        """The requests that carry these blocks; the parent is `PAGE` in them."""
        return pack(self.blocks, create=False)


Operation = Update | Delete | Insert


@dataclass(frozen=True)
class Endangered:
    """A block that would be lost and cannot be written again: ask before deleting it.

    Args:
        block_id: the child page, database or other read-only block.
        kind: its type.
        title: its title, when it has one.
    """

    block_id: str
    kind: str
    title: str


@dataclass(frozen=True)
class Difference:
    """What turns a page into a document.

    Args:
        operations: in an order in which they can be run: updates and inserts, then deletes.
        endangered: what the deletes would destroy for good; empty when it is safe to run.
    """

    operations: tuple[Operation, ...]
    endangered: tuple[Endangered, ...] = ()

    @property
    def requests(self) -> int:
        """How many requests the operations take."""
        return sum(
            len(operation.requests()) if isinstance(operation, Insert) else 1
            for operation in self.operations
        )


def diff(page: Sequence[Block], document: Sequence[Block]) -> Difference:
    """Compare a page with the document it is to become.

    Args:
        page: the page's blocks as the API answers them, with `id`, children read and put under
            `children`.
        document: blocks in request form. A link to a child page of the page, as
            `blocks_to_markdown` writes it, stands for the child page itself.

    Returns:
        the operations, none of which could be left out.
    """
    differ = _Differ()
    old, new = compared(page), compared(document)
    differ.siblings(None, old, new)
    written = {block.whole for block in differ.written}
    deletes = [
        Delete(node.identity, node.block["type"], node.whole in written) for node in differ.gone
    ]
    endangered = [lost for node in differ.gone for lost in _endangered(node.block)]
    return Difference((*differ.changes, *deletes), tuple(endangered))


class _Differ:
    """Gathers operations; remembers what it costs to turn one block into another."""

    def __init__(self) -> None:
        self.changes: list[Operation] = []
        self.gone: list[Compared] = []
        self.written: list[Compared] = []
        self._costs: dict[tuple[Compared, Compared], float] = {}

    def siblings(
        self, parent: str | None, old: Sequence[Compared], new: Sequence[Compared]
    ) -> None:
        """The operations among the children of one block or page."""
        pairs = align(old, new, self.cost)
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

    def cost(self, old: Compared, new: Compared) -> float:
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

    def _below(self, old: Sequence[Compared], new: Sequence[Compared]) -> float:
        pairs = align(old, new, self.cost)
        total = float(len(old) - len(pairs))
        next_new = 0
        for i, j in [*pairs, (len(old), len(new))]:
            run = new[next_new:j]
            if run:
                total += 1 + sum(node.extra_requests for node in run)
            if i < len(old):
                total += self.cost(old[i], new[j])
            next_new = j + 1
        return total


def _endangered(block: Block) -> list[Endangered]:
    found = []
    kind = block["type"]
    if kind in READ_ONLY:
        title = (block.get(kind) or {}).get("title") or ""
        found.append(Endangered(str(block.get("id")), kind, str(title)))
    for child in children_of(block):
        found += _endangered(child)
    return found
