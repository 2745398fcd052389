"""Carries out changes of a page's content: decided once from what the page holds, then written.

Notion cannot move a block or change its type: what moves is written anew.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from pydantic import Field

from core.content import Block, Difference, Insert, Update, diff
from core.content.compared import READ_ONLY
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.domain.write import DeleteBlock, UpdateBlock
from core.kit.errors import BadInput
from core.operations.places import Region, own_text, walk
from core.operations.spec import OperationContext
from core.operations.writing import append_content


class Change(Frozen):
    """One change of a page's content.

    Args:
        does: what is done.
        block_id: the block that is changed or deleted; of an insert, whose child it becomes.
        block_type: of an update, the block's type.
        body: of an update, the block's fields.
        blocks: of an insert, what is written.
        after: of an insert, the block that they follow.
        at_start: of an insert, whether they become the first children; else they become the last.
    """

    does: Literal["update", "delete", "insert"]
    block_id: str
    block_type: str = ""
    body: Json = Field(default_factory=dict)
    blocks: tuple[Json, ...] = ()
    after: str = ""
    at_start: bool = False


def updated(block: Json, body: Json) -> Change:
    """A block gets new fields."""
    return Change(
        does="update", block_id=str(block["id"]), block_type=str(block["type"]), body=body
    )


def deleted(block: Json) -> Change:
    """A block goes, with what is below it. Raises BadInput when that could not be undone."""
    refuse_to_lose([block])
    return Change(does="delete", block_id=str(block["id"]))


def inserted(parent_id: str, blocks: Sequence[Block], *, after: str = "") -> Change:
    """Blocks are added after another one, or as the first children."""
    return Change(
        does="insert", block_id=parent_id, blocks=tuple(blocks), after=after, at_start=not after
    )


def rewritten(region: Region, blocks: Sequence[Block]) -> list[Change]:
    """The fewest changes that turn a part of a page into other content.

    Raises:
        BadInput: a page or database that lies in it would be lost.
    """
    difference: Difference = diff([_alone(block) for block in region.blocks], list(blocks))
    if difference.endangered:
        titles = ", ".join(f"“{one.title or one.kind}”" for one in difference.endangered[:5])
        raise BadInput(
            f"That would delete what lies in the page: {titles}.",
            next_step="Move or delete it first, or link to it in the new text.",
        )
    changes: list[Change] = []
    for one in difference.operations:
        if isinstance(one, Update):
            changes.append(
                Change(does="update", block_id=one.block_id, block_type=one.kind, body=one.body)
            )
        elif isinstance(one, Insert):
            parent_id = one.parent_id or region.parent_id
            after = one.after_id or (region.after if one.parent_id is None else "")
            changes.append(inserted(parent_id, one.blocks, after=after))
        else:
            changes.append(Change(does="delete", block_id=one.block_id))
    return changes


def carry_out(
    context: OperationContext, decide: Callable[[], Iterable[Change]]
) -> tuple[Change, ...]:
    """Decide on changes once, and write them. Raises errors of core.kit.errors.

    Returns:
        what was decided.
    """
    decided = context.writes.decide(
        lambda: {"changes": [one.model_dump(mode="json") for one in decide()]}
    )
    listed = decided.get("changes")
    changes = tuple(
        Change.model_validate(one) for one in (listed if isinstance(listed, list) else [])
    )
    for number, change in enumerate(changes):
        if len(changes) > 1:
            context.say(f"{number} of {len(changes)} changes")
        _write(context, change)
    return changes


def refuse_to_lose(blocks: Iterable[Json]) -> None:
    """Refuse to delete pages and databases along with blocks. Raises BadInput."""
    for block in walk(blocks):
        kind = str(block.get("type"))
        if kind in READ_ONLY:
            body = block.get(kind)
            title = str(body.get("title", "")) if isinstance(body, dict) else ""
            raise BadInput(
                f"“{title or own_text(block) or kind}” lies in what would be deleted.",
                next_step="Move it or delete it by itself first.",
            )


def _alone(block: Json) -> dict[str, Any]:
    return dict(block)


def _write(context: OperationContext, change: Change) -> None:
    match change.does:
        case "update":
            context.writes.apply(
                UpdateBlock(
                    block_id=change.block_id, block_type=change.block_type, body=change.body
                )
            )
        case "delete":
            context.writes.apply(DeleteBlock(block_id=change.block_id))
        case _:
            append_content(
                context,
                change.block_id,
                [dict(block) for block in change.blocks],
                after=change.after,
                at_start=change.at_start,
            )
