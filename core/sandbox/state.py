"""The twin's storage: one SQLite file, written in one transaction per request."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.sandbox.node_store import NodeStore
from core.sandbox.nodes import SCHEMA
from core.sandbox.record_store import RecordStore

_TABLES = ("node", "record", "part", "effect", "meta")


class State:
    """Everything a sandbox knows, in the file `path`.

    One connection serves all callers one after another; a lock keeps the server's thread and the
    thread that resets or copies apart. Writes are durable once `transaction` has ended.

    Attributes:
        nodes: pages, databases, data sources and blocks.
        records: users, tokens, comments and the other things outside the tree.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(SCHEMA)
        self.nodes = NodeStore(self.rows)
        self.records = RecordStore(self.rows)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: commits at the end, rolls back when the body raises."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                self.records.forget()
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Within a transaction: all of the body or none of it, and the transaction goes on."""
        self.rows("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self.rows("ROLLBACK TO part")
            self.records.forget()
            raise
        finally:
            self.rows("RELEASE part")

    def rows(self, statement: str, arguments: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement."""
        with self._lock:
            return self._connection.execute(statement, arguments).fetchall()

    def meta(self, key: str) -> str | None:
        """A fact about the sandbox itself."""
        found = self.rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(found[0][0]) if found else None

    def set_meta(self, key: str, value: str) -> None:
        """Keep a fact about the sandbox itself."""
        self.rows(
            "INSERT INTO meta (key, value) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    def clear(self) -> None:
        """Forget everything: content, users, tokens and the effect log."""
        with self.transaction():
            for table in _TABLES:
                self.rows(f"DELETE FROM {table}")  # noqa: S608 - names from the tuple above
            self.records.forget()

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy of the whole state to `path`, replacing what is there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        target = sqlite3.connect(path)
        try:
            with self._lock:
                self._connection.backup(target)
        finally:
            target.close()

    def load_from(self, path: Path) -> None:
        """Replace the whole state by the copy in `path`; raises FileNotFoundError without one."""
        if not path.is_file():
            raise FileNotFoundError(path)
        source = sqlite3.connect(path)
        try:
            with self._lock:
                source.backup(self._connection)
                self.records.forget()
        finally:
            source.close()
