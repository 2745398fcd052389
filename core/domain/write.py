"""One effect on Notion: what is intended before it is sent, and what is known after.

The states and the algorithm are those of "Effectively-once on Notion": intent, one send, classify,
probe with an asymmetry, adopt. docs/decisions says why.
"""

import hashlib
import json
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

    @property
    def lane(self) -> str:
        """Parent and title: pages that could be taken for each other are made one at a time."""
        title = next((v for v in self.properties.values() if _is_title(v)), None)
        text = json.dumps(title, sort_keys=True, ensure_ascii=False)
        return f"{self.parent_id}/{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    kind: Literal["create_page"] = "create_page"
    parent_id: str
    parent_is_database: bool
    properties: Json
    children: tuple[Json, ...] = ()
    """The first blocks, within one request's limits."""


class AppendBlocks(Frozen):
    """Append blocks to a page or block, after its present last child."""

    @property
    def lane(self) -> str:
        """What it must not overtake: the thing that it changes."""
        return self.target_id

    kind: Literal["append_blocks"] = "append_blocks"
    target_id: str
    children: tuple[Json, ...]


class UpdatePage(Frozen):
    """Set properties of a page to absolute values."""

    @property
    def lane(self) -> str:
        """What it must not overtake: the thing that it changes."""
        return self.page_id

    kind: Literal["update_page"] = "update_page"
    page_id: str
    properties: Json


class SetTrash(Frozen):
    """Move a page to the trash, or take it back."""

    @property
    def lane(self) -> str:
        """What it must not overtake: the thing that it changes."""
        return self.page_id

    kind: Literal["set_trash"] = "set_trash"
    page_id: str
    in_trash: bool


class DeleteBlock(Frozen):
    """Delete one block (Notion moves it to the trash)."""

    @property
    def lane(self) -> str:
        """What it must not overtake: the thing that it changes."""
        return self.block_id

    kind: Literal["delete_block"] = "delete_block"
    block_id: str


class RestoreBlock(Frozen):
    """Take one deleted block, with what is in it, back out of the trash."""

    @property
    def lane(self) -> str:
        """What it must not overtake: the thing that it changes."""
        return self.block_id

    kind: Literal["restore_block"] = "restore_block"
    block_id: str


Effect = CreatePage | AppendBlocks | UpdatePage | SetTrash | DeleteBlock | RestoreBlock
"""Every kind of effect there is. Adding one: a class here, a row in core.notion.effects.

The `lane` of an effect names what it must not overtake: of the writes of one lane, at most one is
on its way or of unknown outcome at any time.
"""


def _is_title(value: JsonValue) -> bool:
    return isinstance(value, dict) and "title" in value


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
    intended_seconds_ago: float = 0.0
    """Seconds since the row was made, by database time; no send of it is older."""
    probed_seconds_ago: float | None = None
    """Seconds since a probe last found nothing of the last send; None when none did."""
