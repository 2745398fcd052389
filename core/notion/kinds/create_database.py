"""Creating a database with its first data source, or one more data source.

Told by place, author, time and title. What is named afterwards is the data source: it holds rows.
"""

from collections.abc import Iterator

from core.domain.notion import Json
from core.domain.write import Applied, CreateDatabase
from core.notion.errors import Attempt
from core.notion.kinds.base import Deed, Sought
from core.notion.shapes import obj, objs, plain, txt, uuid_of


class CreateDatabaseDeed(Deed[CreateDatabase]):
    """See the module."""

    def attempt(self) -> Attempt:
        """About what it is put under."""
        return self._reads.names.attempt(
            self.effect.parent_id, otherwise="the page to put it under", writes=True
        )

    def send(self, before: Json) -> Applied:
        """POST /v1/databases, or POST /v1/data_sources."""
        del before
        key = "database_id" if self.effect.as_source else "page_id"
        body: Json = {
            "parent": {"type": key, key: uuid_of(self.effect.parent_id)},
            "title": [{"type": "text", "text": {"content": self.effect.title}}],
            **self.effect.details,
        }
        if self.effect.as_source:
            body["properties"] = self.effect.properties
            path = "data_sources"
        else:
            body["initial_data_source"] = {"properties": self.effect.properties}
            path = "databases"
        answer = self._client.write("POST", path, body=body, attempt=self.attempt())
        return _applied(answer) if self.effect.as_source else _applied_first(answer)

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """The eldest of ours there with that title that no other write has made."""
        del before
        candidates = self._sources() if self.effect.as_source else self._databases()
        fitting = [
            source
            for source in candidates
            if self._ours(source, sought) and plain(source.get("title")) == self.effect.title
        ]
        return next((_applied(one) for one in self._untaken(fitting, sought)), None)

    def _databases(self) -> Iterator[Json]:
        """First data sources of the databases under the page with that title."""
        for block in self._reads.children(self.effect.parent_id):
            if txt(obj(block.get("child_database")).get("title")) == self.effect.title:
                yield self._source(self._reads.thing("databases", txt(block.get("id"))))

    def _sources(self) -> Iterator[Json]:
        found = self._reads.thing("databases", self.effect.parent_id)
        for one in objs(found.get("data_sources")):
            yield self._reads.thing("data_sources", txt(one.get("id")))

    def _source(self, database: Json) -> Json:
        sources = objs(database.get("data_sources"))
        source_id = txt(sources[0].get("id")) if sources else txt(database.get("id"))
        return self._reads.thing("data_sources", source_id)


def _applied(source: Json) -> Applied:
    database_id = txt(obj(source.get("parent")).get("database_id"))
    return Applied(
        id=txt(source.get("id")),
        url=txt(source.get("url")),
        before={"database_id": database_id},
    )


def _applied_first(database: Json) -> Applied:
    """Of a new database: told from its answer alone, so that nothing can fail after the write."""
    first = next(iter(objs(database.get("data_sources"))), {})
    return Applied(
        id=txt(first.get("id")),
        url=txt(database.get("url")),
        before={"database_id": txt(database.get("id"))},
    )
