"""Reading from Notion: the port NotionReads, and what the writer needs besides."""

from collections.abc import Iterator

from core.domain.notion import Json, ObjectKind, Page, Target, User
from core.notion.cache import EVERYTHING, search_key
from core.notion.downloads import download
from core.notion.errors import Attempt
from core.notion.page_reads import PageReads
from core.notion.parse import database_of, page_of, target_of, user_of
from core.notion.shapes import obj
from core.notion.table_reads import TableReads

FREE_PLAN_BYTES = 5 * 1024 * 1024
"""What a file may have where the plan says nothing (Notion API: file uploads, free workspaces)."""

_SEARCHED = 100
"""How many results a search looks at before it ranks them."""

_UNLIKE = 4
"""The rank of a title that does not hold what was sought."""


class Reads(PageReads, TableReads):
    """Reads through one connection. Threads may share it. Implements NotionLibrary."""

    def search(
        self, title: str, *, kind: ObjectKind | None = None, limit: int = 20
    ) -> list[Target]:
        """Things whose title matches, best first. An empty title lists what can be seen.

        Notion looks at titles only, and may not know yet what was made a moment ago.
        """
        key = search_key(title, kind, limit)
        kept = None if self._fresh else self._kept(key, title, kind, limit)
        if kept is not None:
            return list(kept)
        body: Json = {"query": title}
        if kind is not None:
            value = "data_source" if kind is ObjectKind.DATABASE else "page"
            body["filter"] = {"property": "object", "value": value}
        found = self._client.results(
            "POST",
            "search",
            body=body,
            attempt=Attempt(what="what you are looking for", writes=False),
            limit=_SEARCHED if title or kind else limit,
        )
        targets = [self._met(thing) for thing in found]
        fitting = [target for target in targets if kind is None or target.kind is kind]
        best = sorted(fitting, key=lambda target: _rank(title, target.title))[:limit]
        if best:
            self.cache.searches.put(key, best)
        return list(best)

    def _kept(
        self, key: str, title: str, kind: ObjectKind | None, limit: int
    ) -> list[Target] | None:
        """What is remembered of a search, or of one that listed every database."""

        def in_list() -> list[Target] | None:
            if kind is not ObjectKind.DATABASE or not title:
                return None
            everything = search_key("", kind, _SEARCHED)
            listed = self.cache.searches.peek(everything, self.cache.ages.search)
            if listed is None or len(listed) == _SEARCHED:
                return None
            fitting = [target for target in listed if _rank(title, target.title) < _UNLIKE]
            return sorted(fitting, key=lambda target: _rank(title, target.title))[:limit] or None

        return self.cache.searches.get(key, self.cache.ages.search, otherwise=in_list)

    def forget(self) -> bool:
        """Look again the next time: what is kept may have proved wrong. Returns whether any was."""
        known = len(self.cache.schemas) + len(self.cache.users)
        self.cache.wrote([EVERYTHING])
        return bool(known)

    def users(self) -> list[User]:
        """Members and bots of the workspace, as they were some minutes ago at most.

        Raises NotAllowed when the integration may not see them.
        """
        kept = self.cache.users.get("users", self.cache.ages.users)
        if kept is None:
            attempt = Attempt(what="the workspace's members", writes=False)
            found = self._client.results("GET", "users", attempt=attempt)
            kept = [user_of(user) for user in found]
            self.cache.users.put("users", kept)
        return list(kept)

    def me(self) -> User:
        """The assistant's own bot user; it stays the same as long as the token does."""
        if self.cache.me is None:
            attempt = Attempt(what="my own account", writes=False)
            self.cache.me = user_of(self._client.read("GET", "users/me", attempt=attempt))
        return self.cache.me

    def call(self, thing_id: str, title: str, url: str) -> None:
        """Let messages about a thing call it by this title."""
        self.names.note(thing_id, title, url)

    def recent(self, *, limit: int) -> list[Page]:
        """Pages and rows, those first that were edited last."""
        body: Json = {
            "filter": {"property": "object", "value": "page"},
            "sort": {"timestamp": "last_edited_time", "direction": "descending"},
        }
        attempt = Attempt(what="what was edited lately", writes=False)
        found = self._client.results("POST", "search", body=body, attempt=attempt, limit=limit)
        return [page_of(page) for page in found]

    def upload_limit(self) -> int:
        """Bytes that a file may have in this workspace, by its plan."""
        attempt = Attempt(what="my own account", writes=False)
        bot = obj(self._client.read("GET", "users/me", attempt=attempt).get("bot"))
        told = obj(bot.get("workspace_limits")).get("max_file_upload_size_in_bytes")
        return told if isinstance(told, int) else FREE_PLAN_BYTES

    def download(self, url: str) -> Iterator[bytes]:
        """A file that Notion keeps. Raises BadInput, NotFound, Unavailable."""
        return download(url, api=self._client.address)

    def _met(self, thing: Json) -> Target:
        """What a search gave; it brings the schema of a database along."""
        if thing.get("object") == "data_source" and thing.get("properties"):
            self.cache.put_schema(database_of(thing))
        return self._noted(target_of(thing))


def _rank(wanted: str, title: str) -> int:
    """0 for the same title, then the same but for capitals, begins so, holds it, anything else."""
    folded, sought = title.casefold(), " ".join(wanted.split()).casefold()
    fits = (title == wanted, folded == sought, folded.startswith(sought), sought in folded, True)
    return fits.index(True)
