"""Reading from Notion: the port NotionReads, and what the writer needs besides."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import datetime

from pydantic import JsonValue

from core.domain.notion import Database, Json, ObjectKind, Page, Target, User
from core.kit.clock import Clock
from core.kit.errors import NotFound
from core.notion.cache import EVERYTHING, FRESH, NotionCache, Tree, search_key
from core.notion.client import PAGE_SIZE, Incomplete, NotionClient
from core.notion.downloads import download
from core.notion.errors import Attempt
from core.notion.parse import database_of, page_of, target_of, user_of
from core.notion.seen import Names
from core.notion.shapes import bare_id, ids, obj, objs, txt, uuid_of
from core.notion.writable import old_values

FREE_PLAN_BYTES = 5 * 1024 * 1024
"""What a file may have where the plan says nothing (Notion API: file uploads, free workspaces)."""

_JUST_READ = 2.0
"""Seconds for which what a page said of its last edit is not asked for again."""

_SEARCHED = 100
"""How many results a search looks at before it ranks them."""

_SEPARATE = frozenset({"child_page", "child_database"})
"""Blocks whose children are pages of their own, not content of this one."""


class Reads:
    """Reads through one connection. Threads may share it. Implements NotionLibrary.

    Args:
        client: the connection.
        clock: tells how old what was seen is.
        cache: what the process remembers of the connection; its own unless given.
        fresh: whether what is read decides a write: then titles are not taken from memory, and
            schemas only for seconds.
    """

    def __init__(
        self,
        client: NotionClient,
        clock: Clock,
        cache: NotionCache | None = None,
        *,
        fresh: bool = True,
    ) -> None:
        self._client = client
        self._fresh = fresh
        self.cache = cache or NotionCache(clock)
        self.names: Names = self.cache.names
        self._clock = clock
        self._edited: dict[str, tuple[float, datetime]] = {}

    def search(
        self, title: str, *, kind: ObjectKind | None = None, limit: int = 20
    ) -> list[Target]:
        """Things whose title matches, best first. An empty title lists what can be seen.

        Notion looks at titles only, and may not know yet what was made a moment ago.
        """
        key = search_key(title, kind, limit)
        kept = None if self._fresh else self.cache.searches.get(key, self.cache.ages.search)
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

    def page(self, page_id: str) -> Page:
        """One page or row. Raises NotFound when there is none that can be seen."""
        attempt = self.names.attempt(page_id, otherwise="that page")
        page = page_of(self._client.read("GET", f"pages/{uuid_of(page_id)}", attempt=attempt))
        self._noted(page.target)
        self._edited[bare_id(page_id)] = (self._clock.monotonic(), page.last_edited_at)
        return page

    def database(self, data_source_id: str) -> Database:
        """One data source with its schema; takes a database's id too, when it has one source."""
        ages = self.cache.ages
        age = min(FRESH, ages.schema) if self._fresh else ages.schema
        kept = self.cache.schemas.get(bare_id(data_source_id), age)
        if kept is not None:
            return kept
        attempt = self.names.attempt(data_source_id, otherwise="that database")
        path = f"data_sources/{uuid_of(data_source_id)}"
        try:
            source = self._client.read("GET", path, attempt=attempt)
        except NotFound:
            source = self._only_source(data_source_id, attempt)
        database = database_of(source)
        self._noted(database.target)
        self.cache.put_schema(database, data_source_id)
        return database

    def forget(self) -> bool:
        """Look again the next time: what is kept may have proved wrong. Returns whether any was."""
        known = len(self.cache.schemas) + len(self.cache.users)
        self.cache.wrote([EVERYTHING])
        return bool(known)

    def query(
        self,
        data_source_id: str,
        *,
        where: Json | None = None,
        sorts: Sequence[Json] = (),
        limit: int | None = None,
    ) -> list[Page]:
        """Rows that match a Notion filter; all of them when `limit` is None.

        Raises:
            BadInput: the filter is refused, or more than 10,000 rows match.
        """
        body: Json = {}
        if where:
            body["filter"] = where
        if sorts:
            body["sorts"] = list(sorts)
        rows = self._client.results(
            "POST",
            f"data_sources/{uuid_of(data_source_id)}/query",
            body=body,
            attempt=self.names.attempt(data_source_id, otherwise="that database"),
            limit=limit,
        )
        pages = [page_of(row) for row in rows if row.get("object") == "page"]
        for page in pages:
            self._noted(page.target)
        return pages

    def blocks(self, block_id: str) -> list[Json]:
        """The whole tree of blocks below a page or block; children under "children".

        A page that has not been edited since it was last read is not read again.
        """
        key = bare_id(block_id)
        tree = self.cache.trees.get(key, self.cache.ages.tree) if self.cache.is_page(key) else None
        if tree is not None and tree.is_of(self._last_edited_at(block_id)):
            return self._kept_in_mind(deepcopy(list(tree.blocks)))
        self._edited.pop(key, None)
        began = self._client.now()
        blocks = self._below(block_id)
        if self.cache.is_page(key):
            self.cache.trees.put(key, Tree(began, deepcopy(blocks)))
        return self._kept_in_mind(blocks)

    def just_read(self, block_id: str) -> Json | None:
        """A block as it was read with its page a moment ago, without its children."""
        return self.cache.blocks.get(block_id)

    def _kept_in_mind(self, blocks: list[Json]) -> list[Json]:
        for block in blocks:
            alone = {name: value for name, value in block.items() if name != "children"}
            self.cache.blocks.put(txt(block.get("id")), deepcopy(alone))
            self._kept_in_mind(objs(block.get("children")))
        return blocks

    def _below(self, block_id: str) -> list[Json]:
        blocks = list(self.children(block_id))
        for block in blocks:
            if block.get("has_children") and block.get("type") not in _SEPARATE:
                block["children"] = [*self._below(txt(block.get("id")))]
        return blocks

    def _last_edited_at(self, page_id: str) -> datetime:
        """When a page was last edited; asked for, unless this reader has just read the page."""
        at, known = self._edited.pop(bare_id(page_id), (None, None))
        if at is None or known is None or self._clock.monotonic() - at > _JUST_READ:
            known = self.page(page_id).last_edited_at
        return known

    def markdown(self, page_id: str) -> str | None:
        """A page's whole content as Notion's markdown, with one request; None if that is not all.

        Notion leaves out what its markdown cannot say, and cuts very long pages; it tells both.
        """
        attempt = self.names.attempt(page_id, otherwise="that page")
        path = f"pages/{uuid_of(page_id)}/markdown"
        answer = self._client.read("GET", path, attempt=attempt)
        whole = not answer.get("truncated") and not answer.get("unknown_block_ids")
        return txt(answer.get("markdown")) if whole else None

    def children(self, block_id: str) -> Iterator[Json]:
        """The blocks directly below a page or block, in order, fetched as they are taken."""
        return self._client.results(
            "GET",
            f"blocks/{uuid_of(block_id)}/children",
            attempt=self.names.attempt(block_id, otherwise="that page"),
        )

    def block(self, block_id: str) -> Json:
        """One block, without its children. Raises NotFound."""
        attempt = Attempt(what="that block", writes=False)
        return self._client.read("GET", f"blocks/{uuid_of(block_id)}", attempt=attempt)

    def rows(self, data_source_id: str, *, where: Json | None = None) -> Iterator[Page]:
        """Every row that matches, in the order of their making.

        Notion gives 10,000 rows of one query; further ones are asked for from the time on at which
        the last one was made.

        Raises:
            BadInput: the filter is refused, or more rows than that were made in one minute.
        """
        given: set[str] = set()
        since: str | None = None
        while True:
            before = since
            try:
                for row in self._since(data_source_id, where, since):
                    since = txt(row.get("created_time"))
                    if txt(row.get("id")) not in given:
                        given.add(txt(row.get("id")))
                        page = page_of(row)
                        self._noted(page.target)
                        yield page
            except Incomplete:
                if since == before:
                    raise
            else:
                return

    def _since(self, data_source_id: str, where: Json | None, since: str | None) -> Iterator[Json]:
        """Rows that were made from a time on, the first ones first. Raises Incomplete."""
        rules: list[JsonValue] = [where] if where else []
        if since is not None:
            made: Json = {"timestamp": "created_time", "created_time": {"on_or_after": since}}
            rules.append(made)
        body: Json = {"sorts": [{"timestamp": "created_time", "direction": "ascending"}]}
        if rules:
            body["filter"] = rules[0] if len(rules) == 1 else {"and": rules}
        found = self._client.results(
            "POST",
            f"data_sources/{uuid_of(data_source_id)}/query",
            body=body,
            attempt=self.names.attempt(data_source_id, otherwise="that database"),
        )
        return (row for row in found if row.get("object") == "page")

    def values(self, page: Page) -> Json:
        """A page's values in the form that writes them, without what Notion computes itself."""
        return old_values(page.properties, dict(page.properties))

    def property_items(self, page_id: str, property_id: str) -> list[Json]:
        """Every item of a list property; a page itself carries the first 25 (Notion API)."""
        return [
            obj(item.get(txt(item.get("type"))))
            for item in self._client.results(
                "GET",
                f"pages/{uuid_of(page_id)}/properties/{property_id}",
                attempt=self.names.attempt(page_id, otherwise="that page"),
            )
        ]

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

    def comments(self, thing_id: str) -> list[Json]:
        """The open comments on a page or block, in order."""
        attempt = self.names.attempt(thing_id, otherwise="that page")
        query: Json = {"block_id": uuid_of(thing_id)}
        return list(self._client.results("GET", "comments", query=query, attempt=attempt))

    def comment(self, comment_id: str) -> Json:
        """One comment. Raises NotFound."""
        attempt = Attempt(what="that comment", writes=False)
        return self._client.read("GET", f"comments/{uuid_of(comment_id)}", attempt=attempt)

    def templates(self, data_source_id: str) -> list[Json]:
        """The templates of a data source."""
        attempt = self.names.attempt(data_source_id, otherwise="that database")
        path = f"data_sources/{uuid_of(data_source_id)}/templates"
        return objs(self._client.read("GET", path, attempt=attempt).get("templates"))

    def views(self, data_source_id: str) -> list[Json]:
        """The views of a data source; Notion lists their ids alone."""
        attempt = self.names.attempt(data_source_id, otherwise="that database")
        query: Json = {"data_source_id": uuid_of(data_source_id)}
        found = self._client.results("GET", "views", query=query, attempt=attempt)
        return [self.thing("views", txt(view.get("id"))) for view in found]

    def view_rows(self, view_id: str, *, limit: int) -> list[str]:
        """Ids of the rows that a view shows at present, at most `limit`."""
        attempt = Attempt(what="that view", writes=False)
        path = f"views/{uuid_of(view_id)}/queries"
        size = min(limit, PAGE_SIZE)
        answer = self._client.read("POST", path, body={"page_size": size}, attempt=attempt)
        rows = ids(objs(answer.get("results")))
        cursor = answer.get("next_cursor")
        while cursor and len(rows) < limit:
            part = self._client.read(
                "GET",
                f"{path}/{txt(answer.get('id'))}",
                query={"start_cursor": cursor, "page_size": min(PAGE_SIZE, limit - len(rows))},
                attempt=attempt,
            )
            rows += ids(objs(part.get("results")))
            cursor = part.get("next_cursor")
        return rows

    def thing(self, endpoint: str, thing_id: str) -> Json:
        """A database, data source or view as Notion has it. Raises NotFound."""
        what = "that view" if endpoint == "views" else "that database"
        attempt = self.names.attempt(thing_id, otherwise=what)
        return self._client.read("GET", f"{endpoint}/{uuid_of(thing_id)}", attempt=attempt)

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

    def _only_source(self, database_id: str, attempt: Attempt) -> Json:
        """The one data source of a database; raises NotFound when it has none or several."""
        found = self._client.read("GET", f"databases/{uuid_of(database_id)}", attempt=attempt)
        sources = [txt(source.get("id")) for source in objs(found.get("data_sources"))]
        if len(sources) != 1:
            raise NotFound(
                f"{attempt.head} has {len(sources)} data sources, so I can't tell which is meant.",
                next_step="Name the data source.",
            )
        return self._client.read("GET", f"data_sources/{sources[0]}", attempt=attempt)

    def _noted(self, target: Target) -> Target:
        self.names.note(target.id, target.title, target.url)
        self.cache.met(target)
        return target

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
