"""Replacing the content of pages: a section, or all of it."""

from pydantic import Field

from core.domain.plan import Frozen
from core.operations.blocks import CONTENT_CHANGES, ContentResult, blocks_of, changed
from core.operations.changing import Change, rewritten
from core.operations.places import Region, own_text, section
from core.operations.spec import OperationContext, Risk, WriteOperation
from core.operations.things import AnyThing

_COST = "reading the page, and 1 for each block that differs (100 new ones side by side take 1)"
_UNDO = "puts back what was changed and deleted and deletes what was added, block by block"


class SectionArgs(Frozen):
    """Which section of which page, and its new content."""

    page: AnyThing
    heading: str = Field(min_length=1, description="The text of the section's heading.")
    markdown: str = Field(min_length=1)


class ReplaceSection(WriteOperation[SectionArgs, ContentResult]):
    """Replace what is under a heading."""

    name = "blocks.replace_section"
    summary = "Replace what is under a heading of a page; the heading itself stays."
    help = "Blocks that stay the same keep their comments and links."
    sample = 'replace the section Agenda of Meeting notes with "- Budget"'
    endpoints = CONTENT_CHANGES
    cost = _COST
    risks = (Risk.DESTRUCTIVE,)
    undo = _UNDO
    says = "Replace the section {heading} of {page}"
    asks = 3

    def run(self, args: SectionArgs, context: OperationContext) -> ContentResult:
        """Compare the section with the text and change what differs."""
        blocks = blocks_of(args.markdown)

        def decide(page_id: str) -> list[Change]:
            head, region = section(page_id, context.reads.blocks(page_id), args.heading)
            repeats = blocks[0]["type"] == head["type"] and own_text(blocks[0]) == own_text(head)
            return rewritten(region, blocks[1:] if repeats else blocks)

        return changed(args.page, decide, context)


class WriteArgs(Frozen):
    """Which page, and its new content."""

    page: AnyThing
    markdown: str = Field(min_length=1)


class WritePage(WriteOperation[WriteArgs, ContentResult]):
    """Replace a page's content."""

    name = "blocks.replace_all"
    summary = "Replace the whole content of a page, changing only the blocks that differ."
    help = "Refused when pages or databases in it would be lost; links to them keep them."
    sample = 'replace the content of Meeting notes with "# Agenda"'
    endpoints = CONTENT_CHANGES
    cost = _COST
    risks = (Risk.DESTRUCTIVE,)
    undo = _UNDO
    says = "Replace the content of {page}"
    asks = 3

    def run(self, args: WriteArgs, context: OperationContext) -> ContentResult:
        """Compare the page with the text and change what differs."""
        blocks = blocks_of(args.markdown)

        def decide(page_id: str) -> list[Change]:
            return rewritten(Region(page_id, "", tuple(context.reads.blocks(page_id))), blocks)

        return changed(args.page, decide, context)
