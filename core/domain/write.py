"""One effect on Notion: what is intended before it is sent, and what is known after.

The states and the algorithm are those of "Effectively-once on Notion": intent, one send, classify,
probe with an asymmetry, adopt. docs/decisions says why.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from core.domain.lanes import MakesSomething, OnOneThing
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.domain.uploads import (
    ApplyTemplate,
    CompleteUpload,
    NoteBlocks,
    SendPart,
    StartUpload,
)

LONG_MARKDOWN = 50_000
"""Characters of markdown from which on Notion may take its time."""


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


class CreatePage(MakesSomething):
    """Create a page under a page, or a row in a data source."""

    kind: Literal["create_page"] = "create_page"
    parent_id: str
    parent_is_database: bool
    properties: Json
    children: tuple[Json, ...] = ()
    """The first blocks, within one request's limits."""
    icon: Json | None = None
    cover: Json | None = None
    template_id: str = ""
    """A template of the data source, whose content Notion adds a little later."""
    after: str = ""
    """Id of the block of the parent page that it follows; empty for the end."""
    at_start: bool = False

    @property
    def lane(self) -> str:
        """Parent and title."""
        return self._lane(
            self.parent_id, next((v for v in self.properties.values() if _is_title(v)), None)
        )


class AppendBlocks(OnOneThing):
    """Add blocks to a page or block: after its last child, after another one, or at its start."""

    ON = "target_id"
    kind: Literal["append_blocks"] = "append_blocks"
    target_id: str
    children: tuple[Json, ...]
    after: str = ""
    """Id of the child that they follow; empty for the last one."""
    at_start: bool = False
    rode_along: int = 0
    """How many blocks came to be there together with their parent, by another of our requests:
    they are not this one's, however much alike they look."""


class UpdatePage(OnOneThing):
    """Set properties, icon, cover or lock of a page to absolute values."""

    ON = "page_id"
    kind: Literal["update_page"] = "update_page"
    page_id: str
    properties: Json = Field(default_factory=dict)
    look: Json = Field(default_factory=dict)
    """`icon`, `cover` and `is_locked`, in request form; null takes an icon or cover away."""
    expected: Json | None = None
    """What a property or part of the look must be at present to be set; others are left alone."""


class MovePage(OnOneThing):
    """Move a page under another page, or into a data source."""

    ON = "page_id"
    kind: Literal["move_page"] = "move_page"
    page_id: str
    parent_id: str
    parent_is_database: bool = False
    expected: str | None = None
    """Where it must be at present; when it is elsewhere it is left alone."""


class SetTrash(OnOneThing):
    """Move a page to the trash, or take it back."""

    ON = "page_id"
    kind: Literal["set_trash"] = "set_trash"
    page_id: str
    in_trash: bool
    expected: Json | None = None
    """The properties of a page that nobody has touched; when somebody has it is left alone."""


class UpdateBlock(OnOneThing):
    """Give a block new fields; its type and its children stay."""

    ON = "block_id"
    kind: Literal["update_block"] = "update_block"
    block_id: str
    block_type: str
    body: Json
    """The fields under its type, in request form."""
    expected: str | None = None
    """The print of the block that may be changed; another one is left alone."""


class DeleteBlock(OnOneThing):
    """Delete one block (Notion moves it to the trash)."""

    ON = "block_id"
    kind: Literal["delete_block"] = "delete_block"
    block_id: str
    expected: str | None = None
    """The print of the block that may go; another one, or one with others' work, stays."""


class RestoreBlock(OnOneThing):
    """Take one deleted block, with what is in it, back out of the trash."""

    ON = "block_id"
    kind: Literal["restore_block"] = "restore_block"
    block_id: str


class CreateComment(MakesSomething):
    """Comment on a page or block, or answer in a discussion."""

    kind: Literal["create_comment"] = "create_comment"
    place: Literal["page_id", "block_id", "discussion_id"]
    place_id: str
    rich_text: tuple[Json, ...]
    on_id: str
    """The page or block that the discussion is about: there the comment is looked for."""
    attachments: tuple[str, ...] = ()
    """Ids of uploads that hang on it, at most three."""

    @property
    def lane(self) -> str:
        """Place and text."""
        return self._lane(self.on_id, list(self.rich_text))


class UpdateComment(OnOneThing):
    """Give a comment of ours another text."""

    ON = "comment_id"
    kind: Literal["update_comment"] = "update_comment"
    comment_id: str
    rich_text: tuple[Json, ...]
    expected: str | None = None
    """The text that it must have at present."""


class DeleteComment(OnOneThing):
    """Delete a comment of ours, for good."""

    ON = "comment_id"
    kind: Literal["delete_comment"] = "delete_comment"
    comment_id: str
    attachments: tuple[str, ...] = ()
    """Ids of the uploads that hang on it, where they are known: for one like it."""
    expected: str | None = None
    """The text that it must have at present."""


class CreateDatabase(MakesSomething):
    """Create a database with one data source under a page, or one more data source."""

    kind: Literal["create_database"] = "create_database"
    parent_id: str
    """A page; for one more data source, the database."""
    as_source: bool = False
    title: str
    properties: Json
    """The data source's schema, in request form."""
    details: Json = Field(default_factory=dict)
    """Icon, cover, description, `is_inline`, in request form."""

    @property
    def lane(self) -> str:
        """Parent and title."""
        return self._lane(self.parent_id, self.title)


class UpdateObject(OnOneThing):
    """Set fields of a database, a data source or a view to absolute values."""

    ON = "object_id"
    kind: Literal["update_object"] = "update_object"
    object_id: str
    endpoint: Literal["databases", "data_sources", "views"]
    fields: Json
    """The request's body. Of `properties`: schema changes by name or id; null removes one."""
    expected: Json | None = None
    """The fields, as `core.notion` prints them, that must be so at present."""
    only_ours: bool = False
    """Whether it is left alone when anybody else has worked on it, or on a row of it."""


class CreateView(MakesSomething):
    """Create a view of a data source."""

    kind: Literal["create_view"] = "create_view"
    database_id: str
    data_source_id: str
    name: str
    view_type: str
    fields: Json = Field(default_factory=dict)
    """Filter, sorts and configuration, in request form."""

    @property
    def lane(self) -> str:
        """Database and name."""
        return self._lane(self.database_id, self.name)


class DeleteView(OnOneThing):
    """Delete a view, for good."""

    ON = "view_id"
    kind: Literal["delete_view"] = "delete_view"
    view_id: str
    expected: str | None = None
    """The print of the view that may go; another one is left alone."""


class UpdateMarkdown(OnOneThing):
    """Replace the whole content of a page by Notion's markdown, with one request.

    Notion may do it later when it is long: then it answers with a task.
    """

    ON = "page_id"
    kind: Literal["update_markdown"] = "update_markdown"
    page_id: str
    content: str
    """In Notion's own dialect."""
    expected: str | None = None
    """The print of the content that may be replaced; other content is left alone."""

    @property
    def may_be_later(self) -> bool:
        """Whether Notion may answer before it is done."""
        return len(self.content) > LONG_MARKDOWN


class Decide(OnOneThing):
    """Nothing on Notion: what a task decided from what it read, kept for its later attempts."""

    ON = "kind"
    kind: Literal["decide"] = "decide"
    value: Json


Effect = (
    CreatePage
    | AppendBlocks
    | UpdatePage
    | MovePage
    | SetTrash
    | UpdateBlock
    | DeleteBlock
    | RestoreBlock
    | CreateComment
    | UpdateComment
    | DeleteComment
    | CreateDatabase
    | UpdateObject
    | CreateView
    | DeleteView
    | StartUpload
    | SendPart
    | CompleteUpload
    | ApplyTemplate
    | NoteBlocks
    | UpdateMarkdown
    | Decide
)
"""Every kind of effect there is. Adding one: a class here, a row in core.notion.kinds and, when it
can be taken back, in core.domain.undo.

The `lane` of an effect names what it must not overtake: of the writes of one lane, at most one is
on its way or of unknown outcome at any time.
"""

MAKING = frozenset(
    {"create_page", "append_blocks", "create_comment", "create_database", "create_view"}
)
"""Kinds of effects that make one thing more each time they are carried out."""

AnyEffect = Annotated[Effect, Field(discriminator="kind")]
"""An effect as a field of a model."""


def _is_title(value: JsonValue) -> bool:
    return isinstance(value, dict) and "title" in value


class Applied(Frozen):
    """What a write did."""

    id: str
    """The page that was made or changed, or the block appended to."""
    url: str = ""
    block_ids: tuple[str, ...] = ()
    """Ids of the top-level blocks that an append made, in order."""
    prints: tuple[str, ...] = ()
    """Of what was made or changed, a short print of what it holds: tells later whether somebody
    has changed it since. In the order of `block_ids`, when there are any."""
    adopted: bool = False
    """True when an earlier send was found to have been applied."""
    same: bool = False
    """True when all was so before: nothing was changed, and there is nothing to take back."""
    before: dict[str, JsonValue] = Field(default_factory=dict)
    """What the write replaced, for undo: old property values, trash state."""
    left: tuple[str, ...] = ()
    """What was left alone because somebody has changed it since, a plain sentence part each."""
    undo: tuple[AnyEffect, ...] = ()
    """The effects that take this one back, in order; given by the writer, not kept."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """A thing that Notion made of a write besides the one that is known."""

    applied: Applied
    what: str
    """What it is, for people: its title, or its first words."""
    url: str
    ours_alone: bool
    """Whether it is surely our work, as it was sent, and nobody has touched it."""
    take_back: tuple[AnyEffect, ...]
    """What takes it away, leaving alone what somebody has changed since."""
    take_away: tuple[AnyEffect, ...]
    """What takes it away whoever has worked on it."""
