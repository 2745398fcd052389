"""Changing the content of pages: sections, whole pages, single blocks, words."""

import re
from typing import Literal

from pydantic import Field, JsonValue

from core.content import normal_blocks
from core.content.normal import normal_text
from core.content.runs import Run, merged, rich_text, runs_of
from core.content.shapes import RichText
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.kit.errors import BadInput, NotFound
from core.operations.blocks import ContentResult, blocks_of
from core.operations.changing import (
    Change,
    carry_out,
    deleted,
    inserted,
    refuse_to_lose,
    rewritten,
    updated,
)
from core.operations.places import Region, children_in, find_block, objects, own_text, section, walk
from core.operations.spec import OperationContext, Risk, WriteOperation
from core.operations.things import AnyThing, Thing, counted, described, shortened

_ENDPOINTS = (
    "GET /v1/pages/{page_id}",
    "GET /v1/blocks/{block_id}/children",
    "GET /v1/blocks/{block_id}",
    "PATCH /v1/blocks/{block_id}",
    "PATCH /v1/blocks/{block_id}/children",
    "DELETE /v1/blocks/{block_id}",
)
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
    endpoints = _ENDPOINTS
    cost = _COST
    risks = (Risk.DESTRUCTIVE,)
    undo = _UNDO

    def risk(self, args: SectionArgs) -> Risk:
        """It takes away what was there."""
        return Risk.DESTRUCTIVE

    def title(self, args: SectionArgs) -> str:
        """Such as: Replace the section Agenda of Meeting notes."""
        return f"Replace the section {shortened(args.heading)} of {args.page.name}"

    def requests(self, args: SectionArgs) -> int:
        """A look at the page, and a few changes."""
        return 3

    def run(self, args: SectionArgs, context: OperationContext) -> ContentResult:
        """Compare the section with the text and change what differs."""
        page = described(args.page, context.reads)
        blocks = blocks_of(args.markdown)

        def decide() -> list[Change]:
            head, region = section(page.id, context.reads.blocks(page.id), args.heading)
            repeats = blocks[0]["type"] == head["type"] and own_text(blocks[0]) == own_text(head)
            return rewritten(region, blocks[1:] if repeats else blocks)

        return _result(page, carry_out(context, decide))


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
    endpoints = _ENDPOINTS
    cost = _COST
    risks = (Risk.DESTRUCTIVE,)
    undo = _UNDO

    def risk(self, args: WriteArgs) -> Risk:
        """It takes away what was there."""
        return Risk.DESTRUCTIVE

    def title(self, args: WriteArgs) -> str:
        """Such as: Replace the content of Meeting notes."""
        return f"Replace the content of {args.page.name}"

    def requests(self, args: WriteArgs) -> int:
        """A look at the page, and a few changes."""
        return 3

    def run(self, args: WriteArgs, context: OperationContext) -> ContentResult:
        """Compare the page with the text and change what differs."""
        page = described(args.page, context.reads)
        blocks = blocks_of(args.markdown)

        def decide() -> list[Change]:
            present = tuple(context.reads.blocks(page.id))
            return rewritten(Region(page.id, "", present), blocks)

        return _result(page, carry_out(context, decide))


class EditArgs(Frozen):
    """Which block of which page, and its new text."""

    page: AnyThing
    block: str = Field(min_length=1, description="The block's present text, or how it begins.")
    text: str = Field(min_length=1, description="Its new text, one block of markdown.")


class EditBlock(WriteOperation[EditArgs, ContentResult]):
    """Give a block another text."""

    name = "blocks.edit"
    summary = "Give one block of a page another text; its kind and what is below it stay."
    sample = 'change the block "call the printer" in Meeting notes to "call the florist"'
    endpoints = _ENDPOINTS
    cost = "2, after reading the page"
    undo = "sets the old text, unless somebody has changed it since"

    def title(self, args: EditArgs) -> str:
        """Such as: Change "call the printer" in Meeting notes."""
        return f'Change "{shortened(args.block, 40)}" in {args.page.name}'

    def requests(self, args: EditArgs) -> int:
        """A look at the page, a look at the block, the change."""
        return 3

    def run(self, args: EditArgs, context: OperationContext) -> ContentResult:
        """Find the block once, then change it."""
        page = described(args.page, context.reads)
        new = blocks_of(args.text)
        text = new[0][new[0]["type"]].get("rich_text")
        if len(new) > 1 or text is None:
            raise BadInput(
                "The new text is more than one block.", next_step="Replace the section instead."
            )

        def decide() -> list[Change]:
            block = find_block(context.reads.blocks(page.id), args.block)
            kind = str(block["type"])
            body = block.get(kind)
            if not isinstance(body, dict) or "rich_text" not in body:
                raise BadInput(f"That block is a {kind}, which has no text of its own.")
            return [updated(block, {"rich_text": text})]

        return _result(page, carry_out(context, decide))


class ReplaceArgs(Frozen):
    """In which page, what, and by what."""

    page: AnyThing
    find: str = Field(min_length=1)
    replacement: str
    match_case: bool = True


class FindReplace(WriteOperation[ReplaceArgs, ContentResult]):
    """Replace words in a page."""

    name = "blocks.find_replace"
    summary = "Replace a word or phrase everywhere in a page, keeping its format."
    help = "A phrase whose format changes in the middle is not found."
    sample = 'replace "florist" with "printer" in Meeting notes'
    endpoints = _ENDPOINTS
    cost = "2 for each block that holds it, after reading the page"
    undo = "sets the old text of each block, unless somebody has changed it since"

    def title(self, args: ReplaceArgs) -> str:
        """Such as: Replace "florist" by "printer" in Meeting notes."""
        return (
            f'Replace "{shortened(args.find, 40)}" by "{shortened(args.replacement, 40)}"'
            f" in {args.page.name}"
        )

    def requests(self, args: ReplaceArgs) -> int:
        """A look at the page, and at least one block."""
        return 3

    def run(self, args: ReplaceArgs, context: OperationContext) -> ContentResult:
        """Find the blocks once, then change them."""
        page = described(args.page, context.reads)

        def decide() -> list[Change]:
            blocks = walk(context.reads.blocks(page.id))
            found = [one for block in blocks if (one := _replaced(block, args)) is not None]
            if not found:
                raise NotFound(f"{page.name} does not hold “{args.find[:60]}”.")
            return found

        return _result(page, carry_out(context, decide))

    def answer(self, result: ContentResult) -> str:
        """In how many blocks."""
        told = f"Replaced in {counted(result.changes, 'block')}."
        return "\n\n".join(part for part in (told, result.said_of_left()) if part)


class CheckArgs(Frozen):
    """Which to-dos of which page."""

    page: AnyThing
    todo: str = Field("", description="The to-do's text; empty means all of the page.")
    checked: bool = True


class CheckToDos(WriteOperation[CheckArgs, ContentResult]):
    """Check or uncheck to-dos."""

    name = "blocks.check"
    summary = "Check or uncheck a to-do of a page, or all of them."
    sample = "check off call the printer in Meeting notes"
    endpoints = _ENDPOINTS
    cost = "2 for each to-do, after reading the page"
    undo = "sets the boxes as they were, unless somebody has changed them since"

    def title(self, args: CheckArgs) -> str:
        """Such as: Check "call the printer" in Meeting notes."""
        verb = "Check" if args.checked else "Uncheck"
        what = f'"{shortened(args.todo)}"' if args.todo else "all to-dos"
        return f"{verb} {what} in {args.page.name}"

    def requests(self, args: CheckArgs) -> int:
        """A look at the page, and at least one block."""
        return 3

    def run(self, args: CheckArgs, context: OperationContext) -> ContentResult:
        """Find the to-dos once, then set them."""
        page = described(args.page, context.reads)

        def decide() -> list[Change]:
            todos = [b for b in walk(context.reads.blocks(page.id)) if b.get("type") == "to_do"]
            alone: list[Json] = [{**block, "children": []} for block in todos]
            chosen = [find_block(alone, args.todo)] if args.todo else alone
            if not chosen:
                raise NotFound(f"{page.name} has no to-dos.")
            return [updated(one, {"checked": args.checked}) for one in chosen if not _is(one, args)]

        return _result(page, carry_out(context, decide))


TextKind = Literal[
    "paragraph",
    "heading_1",
    "heading_2",
    "heading_3",
    "heading_4",
    "bulleted_list_item",
    "numbered_list_item",
    "to_do",
    "toggle",
    "quote",
    "callout",
]
"""Kinds of blocks that hold text and may hold other blocks."""


class ConvertArgs(Frozen):
    """Which block of which page, and what it becomes."""

    page: AnyThing
    block: str = Field(min_length=1, description="The block's text, or how it begins.")
    to: TextKind


class ConvertBlock(WriteOperation[ConvertArgs, ContentResult]):
    """Turn a block into one of another kind."""

    name = "blocks.convert"
    summary = "Turn a block into another kind (a paragraph into a to-do), with what is below it."
    help = "Notion cannot change a block's kind, so it is written anew: its comments stay behind."
    sample = 'turn the block "call the printer" in Meeting notes into a to-do'
    endpoints = _ENDPOINTS
    cost = "2, after reading the page"
    risks = (Risk.DESTRUCTIVE,)
    undo = _UNDO

    def risk(self, args: ConvertArgs) -> Risk:
        """The block itself goes."""
        return Risk.DESTRUCTIVE

    def title(self, args: ConvertArgs) -> str:
        """Such as: Turn "call the printer" in Meeting notes into a to-do."""
        kind = args.to.replace("_", " ").replace("to do", "to-do")
        return f'Turn "{shortened(args.block, 40)}" in {args.page.name} into a {kind}'

    def requests(self, args: ConvertArgs) -> int:
        """A look at the page, the new block, the old one."""
        return 3

    def run(self, args: ConvertArgs, context: OperationContext) -> ContentResult:
        """Write it anew after the old one, then delete that."""
        page = described(args.page, context.reads)

        def decide() -> list[Change]:
            block = find_block(context.reads.blocks(page.id), args.block)
            refuse_to_lose(children_in(block))
            parent = block.get("parent")
            parent_id = parent.get("block_id") if isinstance(parent, dict) else None
            new = _converted(block, args.to)
            after = str(block["id"])
            return [inserted(str(parent_id or page.id), [new], after=after), deleted(block)]

        return _result(page, carry_out(context, decide))


def _result(page: Thing, changes: tuple[Change, ...]) -> ContentResult:
    return ContentResult(id=page.id, title=page.name, url=page.url, changes=len(changes))


def _is(block: Json, args: CheckArgs) -> bool:
    body = block.get("to_do")
    return isinstance(body, dict) and bool(body.get("checked")) is args.checked


def _converted(block: Json, kind: TextKind) -> dict[str, object]:
    """A block of another kind with the same text, colour and children."""
    (normal,) = normal_blocks([dict(block)])
    body = normal[normal["type"]]
    if "rich_text" not in body:
        raise BadInput(f"A {normal['type']} holds no text that another kind of block could hold.")
    kept = {name: body[name] for name in ("rich_text", "color", "children") if name in body}
    if kind.startswith("heading_") and "children" in kept:
        kept["is_toggleable"] = True
    if kind == "to_do":
        kept["checked"] = bool(body.get("checked"))
    return {"object": "block", "type": kind, kind: kept}


def _replaced(block: Json, args: ReplaceArgs) -> Change | None:
    """The change of a block that holds the phrase; None for one that does not."""
    body = block.get(str(block.get("type")))
    if not isinstance(body, dict):
        return None
    field = "cells" if isinstance(body.get("cells"), list) else "rich_text"
    present = body.get(field)
    if not isinstance(present, list):
        return None
    texts = [objects(cell) for cell in present] if field == "cells" else [objects(present)]
    swapped = [_swapped(text, args) for text in texts]
    if swapped == [normal_text(text) for text in texts]:
        return None
    new: list[JsonValue] = [list(text) for text in swapped]
    return updated(block, {field: new if field == "cells" else new[0]})


def _swapped(text: RichText, args: ReplaceArgs) -> RichText:
    """A text with the phrase replaced; each stretch keeps its format."""
    pattern = re.compile(re.escape(args.find), 0 if args.match_case else re.IGNORECASE)

    def swap(run: Run) -> Run:
        text = pattern.sub(lambda _: args.replacement, run.text)
        return run if run.atom else run._replace(text=text)

    return rich_text(merged(swap(run) for run in merged(runs_of(text))))
