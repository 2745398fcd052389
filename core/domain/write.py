"""One effect on Notion: what is intended before it is sent, and what is known after.

The states and the algorithm are those of "Effectively-once on Notion": intent, one send, classify,
probe with an asymmetry, adopt. docs/decisions says why.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import Field, JsonValue

from core.domain.notion import Json
from core.domain.plan import Frozen


class WriteState(StrEnum):
    """What is known of one write."""

    PLANNED = "planned"
    """Not sent, or surely not applied."""
    SENT = "sent"
    """Given to the network; no answer recorded."""
    UNKNOWN = "unknown"
    """May or may not have been applied."""
    DONE = "done"
    FAILED = "failed"
    """Surely not applied, and never will be by us."""
    NEEDS_HUMAN = "needs_human"


class CreatePage(Frozen):
    """Create a page under a page, or a row in a data source."""

    kind: Literal["create_page"] = "create_page"
    parent_id: str
    parent_is_database: bool
    properties: Json
    children: tuple[Json, ...] = ()
    """The first blocks, within one request's limits."""


class AppendBlocks(Frozen):
    """Append blocks to a page or block, after its present last child."""

    kind: Literal["append_blocks"] = "append_blocks"
    target_id: str
    children: tuple[Json, ...]


class UpdatePage(Frozen):
    """Set properties of a page to absolute values."""

    kind: Literal["update_page"] = "update_page"
    page_id: str
    properties: Json


class SetTrash(Frozen):
    """Move a page to the trash, or take it back."""

    kind: Literal["set_trash"] = "set_trash"
    page_id: str
    in_trash: bool


class DeleteBlock(Frozen):
    """Delete one block (Notion moves it to the trash)."""

    kind: Literal["delete_block"] = "delete_block"
    block_id: str


Effect = CreatePage | AppendBlocks | UpdatePage | SetTrash | DeleteBlock
"""Every kind of effect there is. Adding one: a class here, a row in core.notion.effects."""


class Applied(Frozen):
    """What a write did."""

    id: str
    """The page that was made or changed, or the block appended to."""
    url: str = ""
    block_ids: tuple[str, ...] = ()
    """Ids of the top-level blocks that an append made, in order."""
    adopted: bool = False
    """True when an earlier send was found to have been applied."""
    before: dict[str, JsonValue] = Field(default_factory=dict)
    """What the write replaced, for undo: old property values, trash state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A row of the write ledger."""

    id: str
    task_id: str
    number: int
    """The n-th write of its task; with the task's id it makes the write's identity."""
    effect: Effect
    state: WriteState
    sends: int
    """How many times it was given to the network."""
    sent_seconds_ago: float | None
    """Seconds since the last send by database time; None when never sent."""
    before: Json
    """Pre-image, and the anchor that a probe starts from."""
    applied: Applied | None
