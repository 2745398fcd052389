"""Edits: what turns a page into a document, one operation at a time.

The API can change a block's fields, delete it, and insert blocks after another. It cannot move a
block or change its type. So a moved block is written anew in its new place and deleted in its old
one; what hangs on the block itself (its id, its comments, a child page) does not move with it, and
the delete says that it is half of a move.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
        with_id: the block whose delete takes it along; itself, or one that it lies in.
    """

    block_id: str
    kind: str
    title: str
    with_id: str = ""


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

    @property
    def question(self) -> str:
        """What to ask a person before these operations are run; empty when nothing would be lost.

        Nobody should lose a page because a text was edited: without a yes, run `sparing()`.
        """
        if not self.endangered:
            return ""
        named = _listed([_named(lost) for lost in self.endangered])
        return f"This would delete {named}, which I cannot write again. Delete it all the same?"

    def sparing(self) -> "Difference":
        """The same without the deletes that would destroy something: what is endangered stays,
        with the blocks that it lies in."""
        spared = {lost.with_id for lost in self.endangered}
        kept = tuple(
            operation
            for operation in self.operations
            if not (isinstance(operation, Delete) and operation.block_id in spared)
        )
        return replace(self, operations=kept, endangered=())


_SHOWN = 5
_CALLED = {"child_page": "the page", "child_database": "the database"}


def _named(lost: Endangered) -> str:
    called = _CALLED.get(lost.kind, f"a block of type {lost.kind}")
    return f"{called} “{lost.title}”" if lost.title else called


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    shown = [*names[:_SHOWN], f"{more} more"] if more > 0 else list(names)
    return " and ".join([*([", ".join(shown[:-1])] if shown[1:] else []), shown[-1]])
