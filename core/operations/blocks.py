"""Adding to the content of pages, and taking blocks away."""

from collections.abc import Callable, Sequence
from typing import Literal

from pydantic import Field

from core.content import Block, markdown_to_blocks, without_refused_links
from core.domain.plan import Frozen
from core.kit.errors import BadInput
from core.operations.changing import Change, carry_out, deleted
from core.operations.insertion import ANCHOR, Place, insertion_spot
from core.operations.places import find_block
from core.operations.spec import OperationContext, Risk, WriteOperation
from core.operations.things import AnyThing, Thing, Written, counted, described, shortened
from core.operations.writing import append_content

CONTENT_CHANGES = (
    "GET /v1/pages/{page_id}",
    "GET /v1/blocks/{block_id}/children",
    "GET /v1/blocks/{block_id}",
    "PATCH /v1/blocks/{block_id}",
    "PATCH /v1/blocks/{block_id}/children",
    "DELETE /v1/blocks/{block_id}",
)
"""What changing a page's content may ask."""

READ = ("GET /v1/pages/{page_id}", "GET /v1/blocks/{block_id}/children")


class ContentResult(Written):
    """The page whose content was changed."""

    block_ids: tuple[str, ...] = ()
    """The blocks at the top that were added."""
    changes: int = 0
    """How many blocks were changed, deleted or added in one place."""


class AppendArgs(Frozen):
    """To what, and what."""

    page: AnyThing
    markdown: str = Field(min_length=1)


class AppendBlocksOperation(WriteOperation[AppendArgs, ContentResult]):
    """Append content to a page."""

    name = "blocks.append"
    summary = "Append content, given as markdown, to the end of a page."
    sample = "add a to-do to Meeting notes: call the printer"
    permission = "insert content"
    endpoints = ("GET /v1/pages/{page_id}", "PATCH /v1/blocks/{block_id}/children")
    cost = "1 for each 100 blocks"
    undo = "deletes the blocks that were added; those that somebody has worked on stay"
    shares = True

    def title(self, args: AppendArgs) -> str:
        """Such as: Add "call the printer" to Meeting notes."""
        return f'Add "{shortened(args.markdown)}" to {args.page.name}'

    def requests(self, args: AppendArgs) -> int:
        """One for each 100 lines or so."""
        return 1 + args.markdown.count("\n") // 100

    def run(self, args: AppendArgs, context: OperationContext) -> ContentResult:
        """Append after the last block."""
        blocks = blocks_of(args.markdown)
        page = described(args.page, context.reads)
        block_ids = append_content(context, page.id, blocks)
        return ContentResult(id=page.id, title=page.name, url=page.url, block_ids=block_ids)


class InsertArgs(Frozen):
    """Into which page, where, and what."""

    page: AnyThing
    markdown: str = Field(min_length=1)
    place: Literal["start", "after", "under"] = Field(
        "start", description="At the start, after a block, or at the end of a heading's section."
    )
    anchor: str = Field("", description=ANCHOR)


class InsertBlocks(WriteOperation[InsertArgs, ContentResult]):
    """Insert content into a page."""

    name = "blocks.insert"
    summary = "Insert content at the start of a page, after a block, or under a heading."
    help = "Under a heading means at the end of its section."
    sample = "add a to-do under Next steps in Meeting notes: call the printer"
    permission = "insert content"
    endpoints = (*READ, "PATCH /v1/blocks/{block_id}/children")
    cost = "1 for each 100 blocks, after reading the page when there is an anchor"
    undo = "deletes the blocks that were added; those that somebody has worked on stay"

    def title(self, args: InsertArgs) -> str:
        """Such as: Add "call the printer" under Next steps in Meeting notes."""
        where = f"{args.place} {shortened(args.anchor, 40)} in" if args.anchor else "at the top of"
        return f'Add "{shortened(args.markdown)}" {where} {args.page.name}'

    def requests(self, args: InsertArgs) -> int:
        """A look at the page, and one for each 100 lines or so."""
        return 2 + args.markdown.count("\n") // 100

    def run(self, args: InsertArgs, context: OperationContext) -> ContentResult:
        """Find the place once, then insert."""
        return inserted_at(args.page, args.place, args.anchor, blocks_of(args.markdown), context)


class DeleteArgs(Frozen):
    """Which blocks of which page."""

    page: AnyThing
    block_ids: tuple[str, ...] = Field(
        min_length=1, max_length=1000, description="Texts of the blocks, or their ids."
    )


class DeleteBlocks(WriteOperation[DeleteArgs, ContentResult]):
    """Delete blocks of a page."""

    name = "blocks.delete"
    summary = "Delete blocks of a page; Notion keeps them in its trash."
    help = "A block that holds pages or databases is not deleted: they would go with it."
    sample = 'delete the block "call the printer" from Meeting notes'
    endpoints = (*READ, "DELETE /v1/blocks/{block_id}")
    cost = "1 for each block, after reading the page"
    risks = (Risk.DESTRUCTIVE,)
    undo = "takes the blocks out of the trash, with what is in them"

    def title(self, args: DeleteArgs) -> str:
        """Such as: Delete 3 blocks of Meeting notes."""
        return f"Delete {counted(len(args.block_ids), 'block')} of {args.page.name}"

    def requests(self, args: DeleteArgs) -> int:
        """A look at the page, and one for each block."""
        return 1 + len(args.block_ids)

    def run(self, args: DeleteArgs, context: OperationContext) -> ContentResult:
        """Find them once, then delete one after the other, the last one first."""

        def decide(page_id: str) -> list[Change]:
            blocks = context.reads.blocks(page_id)
            found = {str(one["id"]): one for one in (find_block(blocks, s) for s in args.block_ids)}
            return [deleted(block) for block in reversed(found.values())]

        return changed(args.page, decide, context)


def inserted_at(
    said: Thing, place: Place, anchor: str, blocks: Sequence[Block], context: OperationContext
) -> ContentResult:
    """Write blocks into a page, at a place that people say. Raises errors of core.kit.errors."""
    page = described(said, context.reads)
    spot = insertion_spot(page.id, place, anchor, context)
    block_ids = append_content(
        context, spot.parent_id, blocks, after=spot.after, at_start=spot.at_start
    )
    return ContentResult(id=page.id, title=page.name, url=page.url, block_ids=block_ids)


def changed(
    said: Thing, decide: Callable[[str], list[Change]], context: OperationContext
) -> ContentResult:
    """Decide once how a page, given by its id, is to change; then write that.

    Raises errors of core.kit.errors.
    """
    page = described(said, context.reads)
    changes = carry_out(context, lambda: decide(page.id))
    return ContentResult(id=page.id, title=page.name, url=page.url, changes=len(changes))


def blocks_of(markdown: str) -> list[Block]:
    """The blocks of a text. Raises BadInput when it holds none."""
    blocks = without_refused_links(markdown_to_blocks(markdown))
    if not blocks:
        raise BadInput("There is nothing in that text to write.")
    return blocks
