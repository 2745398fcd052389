"""Carries a packed document into Notion, one write a request.

The n-th write of a task is the same in every attempt, and a write that was done answers from the
ledger: so a document that was half written when its worker died goes on where it stopped.
"""

from collections.abc import Sequence

from core.content import Block, Request, pack
from core.domain.notion import Json
from core.domain.write import AppendBlocks, Applied, CreatePage
from core.kit.errors import NotFound
from core.operations.spec import OperationContext


def create_with_content(
    context: OperationContext,
    *,
    parent_id: str,
    in_database: bool,
    properties: Json,
    blocks: Sequence[Block],
) -> Applied:
    """Create a page or row with content of any size. Raises errors of core.kit.errors."""
    first, *rest = pack(blocks, create=True)
    page = context.writes.apply(
        CreatePage(
            parent_id=parent_id,
            parent_is_database=in_database,
            properties=properties,
            children=first.children,
        )
    )
    if rest:
        _carry_out(context, page.id, [first, *rest], done=1)
    return page


def append_content(
    context: OperationContext, page_id: str, blocks: Sequence[Block]
) -> tuple[str, ...]:
    """Append blocks of any number to a page. Returns the ids of those at the top."""
    requests = list(pack(blocks, create=False))
    answers = _carry_out(context, page_id, requests, done=0)
    return tuple(
        block_id
        for number, request in enumerate(requests)
        if request.parent.request is None
        for block_id in answers[number]
    )


def _carry_out(
    context: OperationContext, page_id: str, requests: Sequence[Request], *, done: int
) -> dict[int, tuple[str, ...]]:
    """Send the requests after the first `done`. Returns the block ids that each answered."""
    answers: dict[int, tuple[str, ...]] = {}
    for number, request in enumerate(requests):
        if number < done:
            continue
        if len(requests) > 1:
            context.say(f"{number} of {len(requests)} requests")
        parent_id = _parent_of(request, page_id, answers)
        if request.kind == "list":
            answers[number] = _listed(context, parent_id)
        else:
            append = AppendBlocks(target_id=parent_id, children=request.children)
            answers[number] = context.writes.apply(append).block_ids
    return answers


def _parent_of(request: Request, page_id: str, answers: dict[int, tuple[str, ...]]) -> str:
    if request.parent.request is None:
        return page_id
    ids = answers[request.parent.request]
    if request.parent.index >= len(ids):
        raise NotFound("A block that I had just written is gone, so I stopped writing into it.")
    return ids[request.parent.index]


def _listed(context: OperationContext, block_id: str) -> tuple[str, ...]:
    """Ids of what a page holds: Notion does not tell them when it creates a page with content."""
    return tuple(str(block["id"]) for block in context.reads.children(block_id))
