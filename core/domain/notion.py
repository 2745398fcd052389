"""What Notion holds, in the words the house uses for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import JsonValue

from core.domain.plan import Frozen

Json = dict[str, JsonValue]
"""A JSON object in Notion's own format (Notion API, version 2026-03-11)."""


class ObjectKind(StrEnum):
    """What a thing in Notion is."""

    PAGE = "page"
    """A page under a page or at the top of the workspace."""
    ROW = "row"
    """A page that is a row of a database."""
    DATABASE = "database"


class Target(Frozen):
    """A thing in Notion that a plan names. The planner resolves it; it never invents an id."""

    id: str
    """Page id, or for a database its data source id. With dashes, lower case."""
    kind: ObjectKind
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page or a row as Notion has it at present."""

    target: Target
    parent_id: str
    """Id of the parent page, data source or block; "workspace" at the top."""
    parent_kind: str = "page_id"
    """How Notion names that parent: page_id, data_source_id, block_id, workspace."""
    look: Mapping[str, JsonValue] = field(default_factory=dict)
    """`icon`, `cover` and `is_locked`, in Notion's response format."""
    properties: Mapping[str, JsonValue]
    """Property name to property value object, in Notion's response format."""
    in_trash: bool
    last_edited_at: datetime
    last_edited_by: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database with one data source, and that data source's schema."""

    target: Target
    database_id: str
    schema: Mapping[str, JsonValue] = field(default_factory=dict)
    """Property name to property schema object, in Notion's response format."""
    home_id: str = ""
    """The page that it lies on; empty at the top of the workspace, and where Notion tells none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A member of the Notion workspace."""

    id: str
    name: str
    email: str | None = None
    bot: bool = False
