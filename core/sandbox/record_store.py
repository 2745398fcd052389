"""Things outside the tree: users, tokens, comments, views, uploads, tasks, subscriptions."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from core.sandbox.wire import Obj, dumps

Rows: TypeAlias = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]


class RecordStore:
    """Records of one state: an id, a kind, perhaps a parent, and an object.

    Args:
        rows: runs one SQL statement.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._kept: dict[str, list[Obj]] = {}

    def forget(self) -> None:
        """Drop what is kept in memory, when the file may have changed underneath."""
        self._kept.clear()

    def add(self, kind: str, doc: Obj, *, parent_id: str | None = None) -> None:
        """Store a record; its id is `doc["id"]`."""
        self._kept.pop(kind, None)
        self._rows(
            "INSERT INTO record (id, kind, parent_id, doc) VALUES (?, ?, ?, ?)",
            (doc["id"], kind, parent_id, dumps(doc)),
        )

    def save(self, kind: str, doc: Obj) -> None:
        """Replace a record."""
        self._kept.pop(kind, None)
        self._rows(
            "UPDATE record SET doc = ? WHERE id = ? AND kind = ?", (dumps(doc), doc["id"], kind)
        )

    def remove(self, kind: str, identifier: str) -> None:
        """Forget a record."""
        self._kept.pop(kind, None)
        self._rows("DELETE FROM record WHERE id = ? AND kind = ?", (identifier, kind))

    def get(self, kind: str, identifier: str) -> Obj | None:
        """A record of a kind."""
        found = self._rows("SELECT doc FROM record WHERE id = ? AND kind = ?", (identifier, kind))
        return dict(json.loads(found[0][0])) if found else None

    def all(self, kind: str, *, parent_id: str | None = None) -> list[Obj]:
        """All records of a kind (under a parent, when one is named), the oldest first."""
        if parent_id is None:
            found = self._rows("SELECT doc FROM record WHERE kind = ? ORDER BY seq", (kind,))
        else:
            found = self._rows(
                "SELECT doc FROM record WHERE kind = ? AND parent_id = ? ORDER BY seq",
                (kind, parent_id),
            )
        return [json.loads(row[0]) for row in found]

    def kept(self, kind: str) -> list[Obj]:
        """All records of a kind, from memory when they were read before. Not to be changed."""
        if kind not in self._kept:
            self._kept[kind] = self.all(kind)
        return self._kept[kind]
