"""A workspace that nobody changes, so that each question to it is asked once."""

import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from core.domain.notion import Database, Json, ObjectKind, Page, Target, User
from core.domain.ports import NotionReads

T = TypeVar("T")


class Resting:
    """Remembers what a workspace answered. Implements core.domain.ports.NotionReads."""

    def __init__(self, reads: NotionReads) -> None:
        self._reads = reads
        self._answers: dict[str, object] = {}

    def _once(self, ask: Callable[[], T], *key: object) -> T:
        name = json.dumps(key, sort_keys=True, default=str)
        if name not in self._answers:
            self._answers[name] = ask()
        return self._answers[name]  # type: ignore[return-value]  # the key says which call it was

    def search(
        self, title: str, *, kind: ObjectKind | None = None, limit: int = 20
    ) -> list[Target]:
        return self._once(
            lambda: self._reads.search(title, kind=kind, limit=limit), "search", title, kind, limit
        )

    def page(self, page_id: str) -> Page:
        return self._once(lambda: self._reads.page(page_id), "page", page_id)

    def database(self, data_source_id: str) -> Database:
        return self._once(lambda: self._reads.database(data_source_id), "database", data_source_id)

    def query(
        self,
        data_source_id: str,
        *,
        where: Json | None = None,
        sorts: Sequence[Json] = (),
        limit: int | None = None,
    ) -> list[Page]:
        return self._once(
            lambda: self._reads.query(data_source_id, where=where, sorts=sorts, limit=limit),
            "query",
            data_source_id,
            where,
            sorts,
            limit,
        )

    def blocks(self, block_id: str) -> list[Json]:
        """Planning never looks into pages."""
        raise AssertionError(f"the planner read the content of {block_id}")

    def children(self, block_id: str) -> list[Json]:
        """Planning never looks into pages."""
        raise AssertionError(f"the planner read the content of {block_id}")

    def users(self) -> list[User]:
        return self._once(self._reads.users, "users")

    def call(self, thing_id: str, title: str, url: str) -> None:
        self._reads.call(thing_id, title, url)

    def me(self) -> User:
        return self._once(self._reads.me, "me")
