"""Turning a block into one of another kind."""

from typing import Literal

from pydantic import Field

from core.content import normal_blocks
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.kit.errors import BadInput
from core.operations.blocks import CONTENT_CHANGES, ContentResult, changed
from core.operations.changing import Change, deleted, inserted, refuse_to_lose
from core.operations.places import children_in, find_block, parent_of
from core.operations.spec import OperationContext, Risk, WriteOperation
from core.operations.things import AnyThing, shortened

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
    "code",
]
"""Kinds of blocks that hold text; all but code may hold other blocks."""


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
    endpoints = CONTENT_CHANGES
    cost = "2, after reading the page"
    risks = (Risk.DESTRUCTIVE,)
    undo = "takes the old block out of the trash and deletes the new one"
    asks = 3

    def title(self, args: ConvertArgs) -> str:
        """Such as: Turn "call the printer" in Meeting notes into a to-do."""
        kind = args.to.replace("_", " ").replace("to do", "to-do")
        return f'Turn "{shortened(args.block, 40)}" in {args.page.name} into a {kind}'

    def run(self, args: ConvertArgs, context: OperationContext) -> ContentResult:
        """Write it anew after the old one, then delete that."""

        def decide(page_id: str) -> list[Change]:
            block = find_block(context.reads.blocks(page_id), args.block)
            refuse_to_lose(children_in(block))
            new = _converted(block, args.to)
            after = str(block["id"])
            return [inserted(parent_of(block, page_id), [new], after=after), deleted(block)]

        return changed(args.page, decide, context)


def _converted(block: Json, kind: TextKind) -> dict[str, object]:
    """A block of another kind with the same text, colour and children."""
    (normal,) = normal_blocks([dict(block)])
    body = normal[normal["type"]]
    if "rich_text" not in body:
        raise BadInput(f"A {normal['type']} holds no text that another kind of block could hold.")
    if kind == "code":
        return _as_code(body)
    kept = {name: body[name] for name in ("rich_text", "color", "children") if name in body}
    if kind.startswith("heading_") and "children" in kept:
        kept["is_toggleable"] = True
    if kind == "to_do":
        kept["checked"] = bool(body.get("checked"))
    return {"object": "block", "type": kind, kind: kept}


def _as_code(body: dict[str, object]) -> dict[str, object]:
    if body.get("children"):
        raise BadInput(
            "Code holds no other blocks, and this block does.",
            next_step="Move or delete what is below it first.",
        )
    code = {"rich_text": body["rich_text"], "language": "plain text"}
    return {"object": "block", "type": "code", "code": code}
