"""Columns and synced blocks."""

from pydantic import Field

from core.content import Block
from core.domain.plan import Frozen
from core.kit.errors import BadInput
from core.operations.blocks import ContentResult, blocks_of, inserted_at
from core.operations.insertion import ANCHOR, PLACE, Place
from core.operations.places import find_block, own_text, walk
from core.operations.spec import OperationContext, WriteOperation
from core.operations.things import AnyThing, described

_ENDPOINTS = (
    "GET /v1/pages/{page_id}",
    "GET /v1/blocks/{block_id}/children",
    "PATCH /v1/blocks/{block_id}/children",
)
_UNDO = "deletes what was added; what somebody has worked on stays"


class AddColumnsArgs(Frozen):
    """Into which page, where, and what stands in each column."""

    page: AnyThing
    columns: tuple[str, ...] = Field(
        min_length=2, max_length=10, description="The content of each column, as markdown."
    )
    place: Place = Field("end", description=PLACE)
    anchor: str = Field("", description=ANCHOR)


class AddColumns(WriteOperation[AddColumnsArgs, ContentResult]):
    """Add columns."""

    name = "blocks.add_columns"
    summary = "Add content side by side to a page, in two or more columns."
    sample = 'add two columns to Meeting notes: "For" and "Against"'
    permission = "insert content"
    endpoints = _ENDPOINTS
    cost = "1, and more where a column holds more than 100 blocks or deep lists"
    undo = _UNDO
    says = "Add {columns} columns to {page}"
    asks = 2

    def run(self, args: AddColumnsArgs, context: OperationContext) -> ContentResult:
        """Write them."""
        columns: list[Block] = [
            {"object": "block", "type": "column", "column": {"children": blocks_of(text)}}
            for text in args.columns
        ]
        block: Block = {
            "object": "block",
            "type": "column_list",
            "column_list": {"children": columns},
        }
        return inserted_at(args.page, args.place, args.anchor, [block], context)


class AddSyncedArgs(Frozen):
    """Into which page, where, and what."""

    page: AnyThing
    markdown: str = Field(min_length=1)
    place: Place = Field("end", description=PLACE)
    anchor: str = Field("", description=ANCHOR)


class AddSynced(WriteOperation[AddSyncedArgs, ContentResult]):
    """Add a synced block."""

    name = "blocks.add_synced"
    summary = "Add a synced block to a page: content that other pages can show as it is here."
    sample = 'add a synced block to Team Home: "Office hours 9 to 5"'
    permission = "insert content"
    endpoints = _ENDPOINTS
    cost = "1 for each 100 blocks"
    undo = _UNDO
    says = 'Add the synced block "{markdown}" to {page}'
    asks = 2

    def run(self, args: AddSyncedArgs, context: OperationContext) -> ContentResult:
        """Write it."""
        body = {"synced_from": None, "children": blocks_of(args.markdown)}
        block: Block = {"object": "block", "type": "synced_block", "synced_block": body}
        return inserted_at(args.page, args.place, args.anchor, [block], context)


class SyncArgs(Frozen):
    """Which synced block of which page, and where it is shown too."""

    source: AnyThing
    page: AnyThing
    block: str = Field("", description="A text in the synced block; empty where there is one.")
    place: Place = Field("end", description=PLACE)
    anchor: str = Field("", description=ANCHOR)


class ShowSynced(WriteOperation[SyncArgs, ContentResult]):
    """Show a synced block in another page."""

    name = "blocks.show_synced"
    summary = "Show a synced block of one page in another page too; a change shows in both."
    help = "Notion makes no synced block of what is there: add it as one first."
    sample = 'show the synced block "Office hours" of Team Home in Meeting notes'
    permission = "insert content"
    endpoints = _ENDPOINTS
    cost = "1, after reading the first page"
    undo = "takes it away from the second page; the first one keeps it"
    says = "Show a synced block of {source} in {page}"
    asks = 3

    def run(self, args: SyncArgs, context: OperationContext) -> ContentResult:
        """Find the original once, then write a copy that refers to it."""
        source = described(args.source, context.reads)
        found = context.writes.decide(
            lambda: {"id": _original(source.id, args.block, source.name, context)}
        )
        body = {"synced_from": {"type": "block_id", "block_id": str(found["id"])}}
        block: Block = {"object": "block", "type": "synced_block", "synced_block": body}
        return inserted_at(args.page, args.place, args.anchor, [block], context)


def _original(page_id: str, said: str, name: str, context: OperationContext) -> str:
    """Id of the synced block that is meant, of a copy that of its original."""
    synced = {}
    for block in walk(context.reads.blocks(page_id)):
        body = block.get("synced_block")
        if isinstance(body, dict):
            origin = body.get("synced_from")
            own = origin.get("block_id") if isinstance(origin, dict) else block["id"]
            synced[str(block["id"])] = (block, str(own))
    if said and synced:
        meant = find_block([block for block, _ in synced.values()], said)
        inside = [key for key, (block, _) in synced.items() if meant in walk([block])]
        return synced[inside[-1]][1]
    if len(synced) == 1:
        return next(iter(synced.values()))[1]
    if not synced:
        raise BadInput(
            f"{name} holds no synced block.", next_step="Add one with “add a synced block”."
        )
    shown = "; ".join(f"“{own_text(next(iter(walk([b]))))[:40]}”" for b, _ in synced.values())
    raise BadInput(f"{name} holds {len(synced)} synced blocks: {shown}.", next_step="Say a text.")
