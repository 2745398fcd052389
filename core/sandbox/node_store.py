"""Reading and writing nodes: the tree's SQL. Always called inside the state's transaction."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from core.sandbox.nodes import COLUMNS, NewNode, Node
from core.sandbox.wire import Obj, dumps

Rows: TypeAlias = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
"""Runs one statement and gives its rows."""


def _node(row: tuple[Any, ...]) -> Node:
    return Node(*(*row[:8], json.loads(row[8]), *row[9:]))


_CONTENT_KINDS = "('block', 'page', 'database')"
_SUBTREE = """
WITH RECURSIVE tree (id) AS (
    SELECT ? UNION ALL SELECT node.id FROM node JOIN tree ON node.parent_id = tree.id
)
"""


class NodeStore:
    """The nodes of one state.

    Args:
        rows: runs one SQL statement.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def _many(self, clause: str, arguments: Sequence[Any]) -> list[Node]:
        found = self._rows(f"SELECT {COLUMNS} FROM node {clause}", arguments)  # noqa: S608
        return [_node(row) for row in found]

    def get(self, identifier: str) -> Node | None:
        """The node with this id."""
        found = self._many("WHERE id = ?", (identifier,))
        return found[0] if found else None

    def children(self, parent_id: str, *, start: int = 0, count: int = -1) -> list[Node]:
        """Content of a page or block in order, without what was trashed apart from it.

        Args:
            parent_id: whose content.
            start: the least position.
            count: how many at most; all when negative.
        """
        return self._many(
            "WHERE parent_id = ? AND position >= ?"  # noqa: S608 - a constant
            " AND trash_root IS (SELECT trash_root FROM node WHERE id = ?)"
            f" AND kind IN {_CONTENT_KINDS} ORDER BY position LIMIT ?",
            (parent_id, start, parent_id, count),
        )

    def rows_of(self, data_source_id: str, *, in_trash: bool = False) -> list[Node]:
        """The rows of a data source, the newest first."""
        trash = "trash_root IS NOT NULL" if in_trash else "trash_root IS NULL"
        return self._many(
            f"WHERE parent_id = ? AND kind = 'page' AND {trash} ORDER BY seq DESC",
            (data_source_id,),
        )

    def rows_page(self, data_source_id: str, before: int, count: int) -> list[Node]:
        """At most `count` rows created no later than sequence `before`, the newest first."""
        return self._many(
            "WHERE parent_id = ? AND kind = 'page' AND trash_root IS NULL AND seq <= ?"
            " ORDER BY seq DESC LIMIT ?",
            (data_source_id, before, count),
        )

    def data_sources(self, database_id: str) -> list[Node]:
        """The data sources of a database, in order."""
        return self._many(
            "WHERE parent_id = ? AND kind = 'data_source' ORDER BY position", (database_id,)
        )

    def parent_of(self, identifier: str) -> str | None:
        """The id of a node's parent."""
        found = self._rows("SELECT parent_id FROM node WHERE id = ?", (identifier,))
        return found[0][0] if found else None

    def all_of(
        self, kinds: Sequence[str], words: Sequence[str] = (), *, in_trash: bool = False
    ) -> list[Node]:
        """Every node of these kinds that holds these words somewhere, the last edited first."""
        marks = ", ".join("?" for _ in kinds)
        trash = "trash_root IS NOT NULL" if in_trash else "trash_root IS NULL"
        # Only plain words look the same in the stored JSON; the caller judges the title itself.
        plain = [word for word in words if word.isascii() and word.isalnum()]
        held = "".join(" AND instr(lower(doc), ?) > 0" for _ in plain)
        return self._many(
            f"WHERE kind IN ({marks}) AND {trash}{held} ORDER BY edited_ms DESC, seq DESC",
            [*kinds, *plain],
        )

    def parents_among(self, identifiers: Sequence[str]) -> set[str]:
        """Which of these nodes have content."""
        if not identifiers:
            return set()
        marks = ", ".join("?" for _ in identifiers)
        found = self._rows(
            "SELECT DISTINCT held.parent_id FROM node AS held"  # noqa: S608 - marks, a constant
            " JOIN node AS holder ON holder.id = held.parent_id"
            f" WHERE held.parent_id IN ({marks}) AND held.trash_root IS holder.trash_root"
            f" AND held.kind IN {_CONTENT_KINDS}",
            list(identifiers),
        )
        return {row[0] for row in found}

    def count_rows(self, data_source_id: str) -> int:
        """How many rows a data source holds outside the trash."""
        found = self._rows(
            "SELECT count(*) FROM node WHERE parent_id = ? AND kind = 'page'"
            " AND trash_root IS NULL",
            (data_source_id,),
        )
        return int(found[0][0])

    def count_made(self) -> int:
        """How many blocks and pages were ever made; the trash gives no room back."""
        found = self._rows("SELECT count(*) FROM node WHERE kind IN ('block', 'page')", ())
        return int(found[0][0])

    def count_newer(self, data_source_id: str, seq: int) -> int:
        """How many rows outside the trash were created after sequence `seq`."""
        found = self._rows(
            "SELECT count(*) FROM node WHERE parent_id = ? AND kind = 'page'"
            " AND trash_root IS NULL AND seq > ?",
            (data_source_id, seq),
        )
        return int(found[0][0])

    def last_position(self, parent_id: str | None) -> int:
        """The greatest position under a parent, the trash included; 0 when there is none."""
        found = self._rows("SELECT max(position) FROM node WHERE parent_id IS ?", (parent_id,))
        return int(found[0][0] or 0)

    def make_room(self, parent_id: str, after: int, count: int) -> None:
        """Move what follows position `after` back by `count` places."""
        self._rows(
            "UPDATE node SET position = position + ? WHERE parent_id = ? AND position > ?",
            (count, parent_id, after),
        )

    def add(self, new: NewNode, position: int, now_ms: int, user_id: str) -> None:
        """Store a new node."""
        self._rows(
            "INSERT INTO node (id, kind, type, parent_id, parent_kind, page_id, position, doc,"
            " created_ms, edited_ms, created_by, edited_by) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                *(new.id, new.kind, new.type, new.parent_id, new.parent_kind, new.page_id),
                *(position, dumps(new.doc), now_ms, now_ms, user_id, user_id),
            ),
        )

    def save(self, node: Node, doc: Obj, now_ms: int, user_id: str) -> None:
        """Replace what a node holds."""
        self._rows(
            "UPDATE node SET doc = ?, edited_ms = ?, edited_by = ? WHERE id = ?",
            (dumps(doc), now_ms, user_id, node.id),
        )

    def touch(self, identifier: str, now_ms: int, user_id: str) -> None:
        """Mark a node as edited."""
        self._rows(
            "UPDATE node SET edited_ms = ?, edited_by = ? WHERE id = ?",
            (now_ms, user_id, identifier),
        )

    def move(self, node: Node, parent_id: str, parent_kind: str, page_id: str | None) -> None:
        """Put a node at the end of another parent."""
        self._rows(
            "UPDATE node SET parent_id = ?, parent_kind = ?, page_id = ?, position = ?"
            " WHERE id = ?",
            (parent_id, parent_kind, page_id, self.last_position(parent_id) + 1, node.id),
        )

    def place(self, identifier: str, parent: tuple[str, str], page_id: str, position: int) -> None:
        """Put a node at a position under a parent, given by id and kind."""
        self._rows(
            "UPDATE node SET parent_id = ?, parent_kind = ?, page_id = ?, position = ?"
            " WHERE id = ?",
            (*parent, page_id, position, identifier),
        )

    def trash(self, node: Node) -> None:
        """Put a node and all that lies in it into the trash."""
        self._rows(
            f"{_SUBTREE} UPDATE node SET trash_root = ?"  # noqa: S608 - a constant
            " WHERE id IN (SELECT id FROM tree) AND trash_root IS NULL",
            (node.id, node.id),
        )

    def restore(self, node: Node) -> None:
        """Take a node and all that went with it out of the trash."""
        self._rows("UPDATE node SET trash_root = NULL WHERE trash_root = ?", (node.id,))
