"""A workspace for the length of one plan: what was asked of Notion is not asked again.

A text may be read several times before it is understood; each reading asks for the same names.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar, cast

from core.domain.notion import Database, Json, ObjectKind, Page, Target, User
from core.domain.ports import NotionReads

_T = TypeVar("_T")


class AskedOnce:
    """Remembers what Notion answered. Implements core.domain.ports.NotionReads.

    It lives as long as one request is planned, and is used by one thread.
    """

    def __init__(self, notion: NotionReads) -> None:
        self._notion = notion
        self._answers: dict[str, object] = {}

    def _once(self, ask: Callable[[], _T], *key: object) -> _T:
        name = json.dumps(key, sort_keys=True, default=str)
        if name not in self._answers:
            self._answers[name] = ask()
        return cast("_T", self._answers[name])

    def search(
        self, title: str, *, kind: ObjectKind | None = None, limit: int = 20
    ) -> list[Target]:
        """Things whose title matches, best first."""
        return self._once(
            lambda: self._notion.search(title, kind=kind, limit=limit),
            *("search", title, kind, limit),
        )

    def page(self, page_id: str) -> Page:
        """One page or row."""
        return self._once(lambda: self._notion.page(page_id), "page", page_id)

    def database(self, data_source_id: str) -> Database:
        """One data source with its schema."""
        return self._once(lambda: self._notion.database(data_source_id), "database", data_source_id)

    def query(
        self,
        data_source_id: str,
        *,
        where: Json | None = None,
        sorts: Sequence[Json] = (),
        limit: int | None = None,
    ) -> list[Page]:
        """Rows that match a Notion filter."""
        return self._once(
            lambda: self._notion.query(data_source_id, where=where, sorts=sorts, limit=limit),
            *("query", data_source_id, where, sorts, limit),
        )

    def blocks(self, block_id: str) -> list[Json]:
        """The whole tree of blocks below a page or block."""
        return self._notion.blocks(block_id)

    def children(self, block_id: str) -> Iterable[Json]:
        """The blocks directly below a page or block."""
        return self._notion.children(block_id)

    def users(self) -> list[User]:
        """Members and bots of the workspace."""
        return self._once(self._notion.users, "users")

    def me(self) -> User:
        """The assistant's own bot user."""
        return self._notion.me()

    def call(self, thing_id: str, title: str, url: str) -> None:
        """Let messages about a thing call it by this title."""
        self._notion.call(thing_id, title, url)
