"""Nodes: pages, databases, data sources and blocks as they are kept."""

from dataclasses import dataclass

from core.sandbox.wire import Obj


@dataclass(frozen=True, slots=True)
class Node:
    """One page, database, data source or block.

    Attributes:
        seq: order of creation, ascending.
        id: dashed UUID.
        kind: `page`, `database`, `data_source` or `block`.
        type: the block type; the kind for everything else.
        parent_id: id of the parent; None in the workspace.
        parent_kind: kind of the parent, or `workspace`.
        page_id: the page whose content this is; None outside pages.
        position: order among the children of one parent, ascending.
        doc: what only this kind has (see `core.sandbox.render`).
        created_ms, edited_ms: milliseconds since 1970, UTC.
        created_by, edited_by: user ids.
        trash_root: id of the node whose trashing took this one along; None outside the trash.
    """

    seq: int
    id: str
    kind: str
    type: str
    parent_id: str | None
    parent_kind: str
    page_id: str | None
    position: int
    doc: Obj
    created_ms: int
    edited_ms: int
    created_by: str
    edited_by: str
    trash_root: str | None

    @property
    def in_trash(self) -> bool:
        """Whether it lies in the trash, itself or with an ancestor."""
        return self.trash_root is not None


@dataclass(frozen=True, slots=True)
class NewNode:
    """A node about to be stored; the rest follows from where and when it is stored."""

    id: str
    kind: str
    type: str
    parent_id: str | None
    parent_kind: str
    page_id: str | None
    doc: Obj


COLUMNS = (
    "seq, id, kind, type, parent_id, parent_kind, page_id, position, doc, created_ms, edited_ms,"
    " created_by, edited_by, trash_root"
)

SCHEMA = """
CREATE TABLE IF NOT EXISTS node (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    type TEXT NOT NULL,
    parent_id TEXT,
    parent_kind TEXT NOT NULL,
    page_id TEXT,
    position INTEGER NOT NULL,
    doc TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    edited_ms INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    edited_by TEXT NOT NULL,
    trash_root TEXT
);
CREATE INDEX IF NOT EXISTS node_children ON node (parent_id, position);
CREATE INDEX IF NOT EXISTS node_trash ON node (trash_root) WHERE trash_root IS NOT NULL;
CREATE TABLE IF NOT EXISTS record (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    parent_id TEXT,
    doc TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS record_kind ON record (kind, parent_id, seq);
CREATE TABLE IF NOT EXISTS effect (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    request INTEGER NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS part (
    upload TEXT NOT NULL,
    number INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (upload, number)
);
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
