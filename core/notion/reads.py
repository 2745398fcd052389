"""Reading from Notion: the port NotionReads, and what the writer needs besides."""

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from core.domain.notion import Database, Json, ObjectKind, Page, Target, User
from core.kit.clock import Clock
from core.kit.errors import NotFound
from core.notion.client import PAGE_SIZE, Incomplete, NotionClient
from core.notion.downloads import download
from core.notion.errors import Attempt
from core.notion.parse import database_of, page_of, target_of, user_of
from core.notion.seen import Names, Recent
from core.notion.shapes import ids, obj, objs, txt, uuid_of
from core.notion.writable import old_values

SCHEMA_SECONDS = 10.0
"""How long a schema that was read is good for another row of the same database."""

USERS_SECONDS = 60.0
"""How long the list of members that was read is good."""

FREE_PLAN_BYTES = 5 * 1024 * 1024
"""What a file may have where the plan says nothing (Notion API: file uploads, free workspaces)."""

_SEARCHED = 100
"""How many results a search looks at before it ranks them."""

_SEPARATE = frozenset({"child_page", "child_database"})
"""Blocks whose children are pages of their own, not content of this one."""


class Reads:
    """Reads through one connection. Threads may share it. Implements NotionReads.

    Args:
        client: the connection.
        clock: tells how old what was seen is.
    """

    def __init__(self, client: NotionClient, clock: Clock) -> None:
        self._client = client
        self.names = Names(clock)
        self._schemas: Recent[Database] = Recent(clock, SCHEMA_SECONDS)
        self._users: Recent[list[User]] = Recent(clock, USERS_SECONDS)
        self._me: User | None = None

    def search(
        self, title: str, *, kind: ObjectKind | None = None, limit: int = 20
    ) -> list[Target]:
        """Things whose title matches, best first. An empty title lists what can be seen.

        Notion looks at titles only, and may not know yet what was made a moment ago.
        """
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
        targets = [self._noted(target_of(thing)) for thing in found]
        fitting = [target for target in targets if kind is None or target.kind is kind]
        return sorted(fitting, key=lambda target: _rank(title, target.title))[:limit]

    def page(self, page_id: str) -> Page:
        """One page or row. Raises NotFound when there is none that can be seen."""
        attempt = self.names.attempt(page_id, otherwise="that page")
        page = page_of(self._client.read("GET", f"pages/{uuid_of(page_id)}", attempt=attempt))
        self._noted(page.target)
        return page

    def database(self, data_source_id: str) -> Database:
        """One data source with its schema; takes a database's id too, when it has one source."""
        kept = self._schemas.get(data_source_id)
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
        self._schemas.put(data_source_id, database)
        self._schemas.put(database.target.id, database)
        return database

    def forget(self) -> None:
        """Look again the next time: what is kept of databases may have proved wrong."""
        self._schemas.clear()

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
        """The whole tree of blocks below a page or block; children under "children"."""
        blocks = list(self.children(block_id))
        for block in blocks:
            if block.get("has_children") and block.get("type") not in _SEPARATE:
                block["children"] = [*self.blocks(txt(block.get("id")))]
        return blocks

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
        """Members and bots of the workspace, as they were at most a minute ago.

        Raises NotAllowed when the integration may not see them.
        """
        kept = self._users.get("users")
        if kept is None:
            attempt = Attempt(what="the workspace's members", writes=False)
            found = self._client.results("GET", "users", attempt=attempt)
            kept = [user_of(user) for user in found]
            self._users.put("users", kept)
        return list(kept)

    def me(self) -> User:
        """The assistant's own bot user; it stays the same as long as the token does."""
        if self._me is None:
            attempt = Attempt(what="my own account", writes=False)
            self._me = user_of(self._client.read("GET", "users/me", attempt=attempt))
        return self._me

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
        return target


def _rank(wanted: str, title: str) -> int:
    """0 for the same title, then the same but for capitals, begins so, holds it, anything else."""
    folded, sought = title.casefold(), " ".join(wanted.split()).casefold()
    fits = (title == wanted, folded == sought, folded.startswith(sought), sought in folded, True)
    return fits.index(True)
