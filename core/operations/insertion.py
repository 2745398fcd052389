"""Where in a page something is inserted, found once."""

from dataclasses import dataclass
from typing import Literal

from core.kit.errors import BadInput
from core.operations.places import find_block, parent_of, section
from core.operations.spec import OperationContext

PLACE = "At the end or start, after a block, or at the end of a heading's section."
ANCHOR = "The text of that block or heading."

Place = Literal["end", "start", "after", "under"]
"""At the end or the start of a page, after one of its blocks, or under one of its headings."""


@dataclass(frozen=True)
class Spot:
    """A page or block, and where among its children new ones go."""

    parent_id: str
    after: str = ""
    at_start: bool = False


def insertion_spot(page_id: str, place: Place, anchor: str, context: OperationContext) -> Spot:
    """The spot that is meant, decided once for all attempts of the task.

    Raises:
        BadInput: it is not said after or under what, or several blocks fit.
        NotFound: the page holds no such block or heading.
    """
    if place == "end":
        return Spot(page_id)
    if place == "start":
        return Spot(page_id, at_start=True)
    if not anchor.strip():
        raise BadInput(
            f"It is not said {place} what to insert.",
            next_step="Give the text of a block or heading.",
        )

    def decide() -> dict[str, str]:
        found = context.reads.blocks(page_id)
        if place == "under":
            region = section(page_id, found, anchor)[1]
            return {"parent_id": region.parent_id, "after": region.end}
        block = find_block(found, anchor)
        return {"parent_id": parent_of(block, page_id), "after": str(block["id"])}

    where = context.writes.decide(lambda: {**decide()})
    after = str(where["after"])
    return Spot(str(where["parent_id"]), after, at_start=not after)
