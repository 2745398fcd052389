"""Changing blocks of pages in place: their text, words in them, the boxes of to-dos."""

import re

from pydantic import Field, JsonValue

from core.content.normal import normal_text
from core.content.runs import Run, merged, rich_text, runs_of
from core.content.shapes import RichText
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.kit.errors import BadInput, NotFound
from core.operations.blocks import CONTENT_CHANGES, ContentResult, blocks_of, changed
from core.operations.changing import Change, updated
from core.operations.places import find_block, objects, walk
from core.operations.spec import OperationContext, WriteOperation
from core.operations.things import AnyThing, counted, shortened


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
    endpoints = CONTENT_CHANGES
    cost = "1, after reading the page"
    undo = "sets the old text, unless somebody has changed it since"
    says = 'Change "{block}" in {page}'
    asks = 3

    def run(self, args: EditArgs, context: OperationContext) -> ContentResult:
        """Find the block once, then change it."""
        new = blocks_of(args.text)
        text = new[0][new[0]["type"]].get("rich_text")
        if len(new) > 1 or text is None:
            raise BadInput(
                "The new text is more than one block.", next_step="Replace the section instead."
            )

        def decide(page_id: str) -> list[Change]:
            block = find_block(context.reads.blocks(page_id), args.block)
            kind = str(block["type"])
            body = block.get(kind)
            if not isinstance(body, dict) or "rich_text" not in body:
                raise BadInput(f"That block is a {kind}, which has no text of its own.")
            return [updated(block, {"rich_text": text})]

        return changed(args.page, decide, context)


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
    endpoints = CONTENT_CHANGES
    cost = "1 for each block that holds it, after reading the page"
    undo = "sets the old text of each block, unless somebody has changed it since"
    says = 'Replace "{find}" by "{replacement}" in {page}'
    asks = 3

    def run(self, args: ReplaceArgs, context: OperationContext) -> ContentResult:
        """Find the blocks once, then change them."""

        def decide(page_id: str) -> list[Change]:
            blocks = walk(context.reads.blocks(page_id))
            found = [one for block in blocks if (one := _replaced(block, args)) is not None]
            if not found:
                raise NotFound(f"{args.page.name} does not hold “{args.find[:60]}”.")
            return found

        return changed(args.page, decide, context)

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
    endpoints = CONTENT_CHANGES
    cost = "1 for each to-do, after reading the page"
    undo = "sets the boxes as they were, unless somebody has changed them since"
    asks = 3

    def title(self, args: CheckArgs) -> str:
        """Such as: Check "call the printer" in Meeting notes."""
        verb = "Check" if args.checked else "Uncheck"
        what = f'"{shortened(args.todo)}"' if args.todo else "all to-dos"
        return f"{verb} {what} in {args.page.name}"

    def run(self, args: CheckArgs, context: OperationContext) -> ContentResult:
        """Find the to-dos once, then set them."""

        def decide(page_id: str) -> list[Change]:
            todos = [b for b in walk(context.reads.blocks(page_id)) if b.get("type") == "to_do"]
            alone: list[Json] = [{**block, "children": []} for block in todos]
            chosen = [find_block(alone, args.todo)] if args.todo else alone
            if not chosen:
                raise NotFound(f"{args.page.name} has no to-dos.")
            return [updated(one, {"checked": args.checked}) for one in chosen if not _is(one, args)]

        return changed(args.page, decide, context)


def _is(block: Json, args: CheckArgs) -> bool:
    body = block.get("to_do")
    return isinstance(body, dict) and bool(body.get("checked")) is args.checked


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
