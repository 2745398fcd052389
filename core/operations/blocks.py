"""The content of pages: append, and take appended blocks away again."""

from typing import ClassVar

from pydantic import Field

from core.content import markdown_to_blocks
from core.domain.card import Link
from core.domain.plan import Frozen, Step
from core.domain.write import DeleteBlock, RestoreBlock
from core.kit.errors import BadInput
from core.operations.spec import NoInverse, Operation, OperationContext, Risk
from core.operations.things import AnyThing, Made, described, shortened
from core.operations.writing import append_content


class AppendArgs(Frozen):
    """To what, and what."""

    page: AnyThing
    markdown: str = Field(min_length=1)


class AppendResult(Made):
    """The page that was appended to."""

    block_ids: tuple[str, ...]


class AppendBlocksOperation(Operation[AppendArgs, AppendResult]):
    """Append content to a page."""

    name = "blocks.append"
    summary = "Append content, given as markdown, to the end of a page."
    sample = "add a to-do to Meeting notes: call the printer"
    permission = "insert content"
    endpoints = ("GET /v1/pages/{page_id}", "PATCH /v1/blocks/{block_id}/children")
    args_model: ClassVar[type[Frozen]] = AppendArgs
    result_model: ClassVar[type[Frozen]] = AppendResult
    undoable = True

    def risk(self, args: AppendArgs) -> Risk:
        """It adds."""
        return Risk.WRITE

    def title(self, args: AppendArgs) -> str:
        """Such as: Add "call the printer" to Meeting notes."""
        return f'Add "{shortened(args.markdown)}" to {args.page.name}'

    def requests(self, args: AppendArgs) -> int:
        """One for each 100 lines or so."""
        return 1 + args.markdown.count("\n") // 100

    def run(self, args: AppendArgs, context: OperationContext) -> AppendResult:
        """Append after the last block."""
        blocks = markdown_to_blocks(args.markdown)
        if not blocks:
            raise BadInput("There is nothing in that text to append.")
        page = described(args.page, context.reads)
        block_ids = append_content(context, page.id, blocks)
        return AppendResult(id=page.id, title=page.name, url=page.url, block_ids=block_ids)

    def inverse(self, args: AppendArgs, result: AppendResult) -> Step | NoInverse:
        """Delete the blocks that were appended."""
        return Step(
            id="delete",
            operation=DeleteBlocks.name,
            args={
                "page": {"id": result.id, "title": result.title, "url": result.url},
                "block_ids": list(result.block_ids),
            },
            title=f"Take what was added to {result.title} away again",
        )

    def links(self, result: AppendResult) -> tuple[Link, ...]:
        """The page."""
        return result.link()


class BlocksArgs(Frozen):
    """Which blocks of which page."""

    page: AnyThing
    block_ids: tuple[str, ...] = Field(min_length=1, max_length=1000)


class DeleteBlocks(Operation[BlocksArgs, AppendResult]):
    """Delete blocks of a page."""

    name = "blocks.delete"
    summary = "Delete blocks of a page; Notion keeps them in its trash."
    sample = "undo"
    permission = "update content"
    endpoints = ("GET /v1/pages/{page_id}", "DELETE /v1/blocks/{block_id}")
    args_model: ClassVar[type[Frozen]] = BlocksArgs
    result_model: ClassVar[type[Frozen]] = AppendResult
    undoable = True

    def risk(self, args: BlocksArgs) -> Risk:
        """It takes something away."""
        return Risk.DESTRUCTIVE

    def title(self, args: BlocksArgs) -> str:
        """Such as: Delete 3 blocks of Meeting notes."""
        return f"Delete {_blocks(len(args.block_ids))} of {args.page.name}"

    def requests(self, args: BlocksArgs) -> int:
        """One for each block."""
        return len(args.block_ids)

    def run(self, args: BlocksArgs, context: OperationContext) -> AppendResult:
        """Delete one after the other, the last one first."""
        page = described(args.page, context.reads)
        for number, block_id in enumerate(reversed(args.block_ids)):
            context.say(f"{number} of {len(args.block_ids)}")
            context.writes.apply(DeleteBlock(block_id=block_id))
        return AppendResult(id=page.id, title=page.name, url=page.url, block_ids=args.block_ids)

    def inverse(self, args: BlocksArgs, result: AppendResult) -> Step | NoInverse:
        """Take them back."""
        return Step(
            id="restore",
            operation=RestoreBlocks.name,
            args=args.model_dump(mode="json"),
            title=f"Take {_blocks(len(args.block_ids))} of {result.title} back",
        )

    def links(self, result: AppendResult) -> tuple[Link, ...]:
        """The page."""
        return result.link()


class RestoreBlocks(Operation[BlocksArgs, AppendResult]):
    """Take deleted blocks back."""

    name = "blocks.restore"
    summary = "Take deleted blocks of a page back out of Notion's trash."
    sample = "undo"
    permission = "update content"
    endpoints = ("GET /v1/pages/{page_id}", "PATCH /v1/blocks/{block_id}")
    args_model: ClassVar[type[Frozen]] = BlocksArgs
    result_model: ClassVar[type[Frozen]] = AppendResult
    undoable = True

    def risk(self, args: BlocksArgs) -> Risk:
        """It brings back."""
        return Risk.WRITE

    def title(self, args: BlocksArgs) -> str:
        """Such as: Take 3 blocks of Meeting notes back."""
        return f"Take {_blocks(len(args.block_ids))} of {args.page.name} back"

    def requests(self, args: BlocksArgs) -> int:
        """One for each block."""
        return len(args.block_ids)

    def run(self, args: BlocksArgs, context: OperationContext) -> AppendResult:
        """Take one after the other back."""
        page = described(args.page, context.reads)
        for number, block_id in enumerate(args.block_ids):
            context.say(f"{number} of {len(args.block_ids)}")
            context.writes.apply(RestoreBlock(block_id=block_id))
        return AppendResult(id=page.id, title=page.name, url=page.url, block_ids=args.block_ids)

    def inverse(self, args: BlocksArgs, result: AppendResult) -> Step | NoInverse:
        """Delete them again."""
        return Step(
            id="delete",
            operation=DeleteBlocks.name,
            args=args.model_dump(mode="json"),
            title=f"Delete {_blocks(len(args.block_ids))} of {result.title}",
        )

    def links(self, result: AppendResult) -> tuple[Link, ...]:
        """The page."""
        return result.link()


def _blocks(count: int) -> str:
    return "1 block" if count == 1 else f"{count} blocks"
