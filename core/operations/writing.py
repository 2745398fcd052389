"""Carries a packed document into Notion, one write a request.

The n-th write of a task is the same in every attempt, and a write that was done answers from the
ledger: so a document that was half written when its worker died goes on where it stopped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

from pydantic import JsonValue

from core.content import Block, Place, Request, pack, without_refused_links
from core.content.measure import json_size
from core.content.runs import Run, rich_text
from core.domain.notion import Json
from core.domain.write import AppendBlocks, Applied, CreatePage
from core.kit.errors import NotFound
from core.operations.spec import OperationContext


class Dress(TypedDict, total=False):
    """What a new page looks like, and what it begins with."""

    icon: Json | None
    cover: Json | None
    template_id: str
    after: str
    at_start: bool


def text_runs(text: str) -> list[JsonValue]:
    """Plain text as rich text in request form, in as many items as its length needs."""
    return [*rich_text([Run(text)])]


def create_with_content(
    context: OperationContext,
    *,
    parent_id: str,
    in_database: bool,
    properties: Json,
    blocks: Sequence[Block],
    **dress: Unpack[Dress],
) -> Applied:
    """Create a page or row with content of any size. Raises errors of core.kit.errors."""
    first, *rest = pack(without_refused_links(blocks), create=True, beside=json_size(properties))
    page = context.writes.apply(
        CreatePage(
            parent_id=parent_id,
            parent_is_database=in_database,
            properties=properties,
            children=first.children,
            **dress,
        )
    )
    if rest:
        _carry_out(context, _Where(page.id), [first, *rest], done=1)
    return page


def append_content(
    context: OperationContext,
    page_id: str,
    blocks: Sequence[Block],
    *,
    after: str = "",
    at_start: bool = False,
) -> tuple[str, ...]:
    """Add blocks of any number to a page: at its end, after one of its blocks, or at its start.

    Returns the ids of those at the top. Raises errors of core.kit.errors.
    """
    requests = list(pack(blocks, create=False))
    place = _Where(page_id, after, at_start=at_start)
    answers = _carry_out(context, place, requests, done=0)
    return tuple(
        block_id
        for number, request in enumerate(requests)
        if request.parent.request is None
        for block_id in answers[number]
    )


@dataclass(frozen=True)
class _Where:
    """A page or block, and the place among its children where new ones go; the end by default."""

    parent_id: str
    after: str = ""
    at_start: bool = False

    @property
    def is_end(self) -> bool:
        """Whether plain appending will do."""
        return not self.after and not self.at_start


def _carry_out(
    context: OperationContext, where: _Where, requests: Sequence[Request], *, done: int
) -> dict[int, tuple[str, ...]]:
    """Send the requests after the first `done`. Returns the block ids that each answered."""
    answers: dict[int, tuple[str, ...]] = {}
    for number, request in enumerate(requests):
        if number < done:
            continue
        if len(requests) > 1:
            context.say(f"{number} of {len(requests)} requests")
        parent_id = _parent_of(request, where.parent_id, answers)
        if request.kind == "list":
            answers[number] = _listed(context, parent_id)
        else:
            append = _append(request, parent_id, where, answers).model_copy(
                update={"rode_along": len(_below(request.parent, requests))}
            )
            answers[number] = context.writes.apply(append).block_ids
    return answers


def _append(
    request: Request, parent_id: str, where: _Where, answers: dict[int, tuple[str, ...]]
) -> AppendBlocks:
    """The write of one request: those that go on another one's blocks follow them."""
    append = AppendBlocks(target_id=parent_id, children=request.children)
    if request.parent.request is not None or where.is_end:
        return append
    if request.follows is None:
        return append.model_copy(update={"after": where.after, "at_start": where.at_start})
    return append.model_copy(update={"after": _block_at(request.follows, answers)})


def _below(place: Place, requests: Sequence[Request]) -> Sequence[Block]:
    """The blocks that came to a place together with the place itself."""
    if place.request is None:
        return requests[0].children if requests[0].kind == "create" else ()
    maker = requests[place.request]
    named = maker.children if maker.kind != "list" else _below(maker.parent, requests)
    block = named[place.index]
    inner = block[block["type"]].get("children")
    return inner if isinstance(inner, list) else ()


def _parent_of(request: Request, page_id: str, answers: dict[int, tuple[str, ...]]) -> str:
    if request.parent.request is None:
        return page_id
    return _block_at(request.parent, answers)


def _block_at(place: Place, answers: dict[int, tuple[str, ...]]) -> str:
    ids = answers[place.request or 0]
    if place.index >= len(ids):
        raise NotFound("A block that I had just written is gone, so I stopped writing into it.")
    return ids[place.index]


def _listed(context: OperationContext, block_id: str) -> tuple[str, ...]:
    """Ids of what a page holds: Notion does not tell them when it creates a page with content."""
    return tuple(str(block["id"]) for block in context.reads.children(block_id))
