"""Reading tables: schemas, rows, what columns hold, views, templates."""

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from core.domain.notion import Database, Json, Page
from core.kit.errors import NotFound
from core.notion.cache import FRESH
from core.notion.client import PAGE_SIZE, Incomplete
from core.notion.errors import Attempt
from core.notion.parse import database_of, page_of
from core.notion.reading import Reading
from core.notion.shapes import bare_id, ids, obj, objs, txt, uuid_of
from core.notion.writable import old_values


class TableReads(Reading):
    """Data sources with their rows, views and templates."""

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

    def templates(self, data_source_id: str) -> list[Json]:
        """The templates of a data source."""
        attempt = self.names.attempt(data_source_id, otherwise="that database")
        path = f"data_sources/{uuid_of(data_source_id)}/templates"
        return objs(self._client.read("GET", path, attempt=attempt).get("templates"))

    def thing(self, endpoint: str, thing_id: str) -> Json:
        """A database, data source or view as Notion has it. Raises NotFound."""
        what = "that view" if endpoint == "views" else "that database"
        attempt = self.names.attempt(thing_id, otherwise=what)
        return self._client.read("GET", f"{endpoint}/{uuid_of(thing_id)}", attempt=attempt)

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
