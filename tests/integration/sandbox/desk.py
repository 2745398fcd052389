"""The official client on a running sandbox, and short words for what tests do with it."""

from types import TracebackType
from typing import Any, Self

import httpx
import pytest
from notion_client import APIResponseError, Client
from notion_client.errors import HTTPResponseError

from core.sandbox.server import SandboxServer

Obj = dict[str, Any]


def text(content: str, **extra: Any) -> list[Obj]:
    return [{"type": "text", "text": {"content": content}, **extra}]


def paragraph(content: str, **extra: Any) -> Obj:
    return {"type": "paragraph", "paragraph": {"rich_text": text(content), **extra}}


def block(kind: str, content: str = "", **extra: Any) -> Obj:
    body = {**extra, "rich_text": text(content)} if content else dict(extra)
    return {"type": kind, kind: body}


def has_property(name: str, kind: str, **condition: Any) -> Obj:
    """A filter on a property."""
    return {"property": name, kind: condition}


class Workbench:
    """A client of one version, and a raw connection beside it."""

    def __init__(self, server: SandboxServer, version: str) -> None:
        self.server = server
        self.version = version
        self.http = httpx.Client(timeout=10)
        self._carrier = httpx.Client(timeout=10)
        self.notion = Client(
            auth=server.token,
            base_url=server.url,
            notion_version=version,
            retry=False,
            client=self._carrier,
        )
        # The library puts its own headers on the connection it is given; a raw request has none.
        self.plain = httpx.Client(timeout=10)
        self.root = server.root_page_id

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.http.close()
        self._carrier.close()
        self.plain.close()

    def raw(
        self, method: str, path: str, content: Any = None, headers: Obj | None = None
    ) -> httpx.Response:
        """A request that the client library would not send."""
        known = {
            "Authorization": f"Bearer {self.server.token}",
            "Notion-Version": self.version,
            "Content-Type": "application/json",
        }
        sent = {key: value for key, value in {**known, **(headers or {})}.items() if value}
        body = {"content": content} if isinstance(content, bytes) else {"json": content}
        address = f"{self.server.url}/v1/{path}"
        return self.plain.request(method, address, headers=sent, **body)

    def refused(self, path: str, body: Obj, method: str = "POST") -> str:
        """The message of a 400 validation_error."""
        answer = self.raw(method, path, body)
        assert (answer.status_code, answer.json().get("code")) == (400, "validation_error"), (
            answer.text
        )
        return str(answer.json()["message"])

    def page(self, title: str = "A page", *children: Obj, **extra: Any) -> Obj:
        made: Any = self.notion.pages.create(
            parent={"page_id": self.root},
            properties={"title": {"title": text(title)}},
            children=list(children),
            **extra,
        )
        return dict(made)

    def children(self, block_id: str) -> list[Obj]:
        answer: Any = self.notion.blocks.children.list(block_id)
        return list(answer["results"])

    def append(self, block_id: str, *children: Obj, **extra: Any) -> list[Obj]:
        answer: Any = self.notion.blocks.children.append(block_id, children=list(children), **extra)
        return list(answer["results"])

    def words(self, block_id: str) -> list[str]:
        """The plain text of each child."""
        found = []
        for child in self.children(block_id):
            content = child[child["type"]]
            runs = content.get("rich_text", [])
            found.append("".join(run["plain_text"] for run in runs) or content.get("title", ""))
        return found

    def table(self, title: str = "A table", **properties: Obj) -> str:
        """A database with these properties beside Name; the id of its data source."""
        made: Any = self.notion.databases.create(
            parent={"type": "page_id", "page_id": self.root},
            title=text(title),
            initial_data_source={"properties": {"Name": {"title": {}}, **properties}},
        )
        return str(made["data_sources"][0]["id"])

    def row(self, source: str, name: str, **values: Any) -> Obj:
        made: Any = self.notion.pages.create(
            parent={"data_source_id": source},
            properties={"Name": {"title": text(name)}, **values},
        )
        return dict(made)

    def query(self, source: str, **body: Any) -> list[str]:
        """The names of the rows found, in order."""
        answer: Any = self.notion.data_sources.query(source, **body)
        return [name_of(row) for row in answer["results"]]

    def source(self, title: str) -> Obj:
        """A seeded data source."""
        found: Any = self.notion.search(
            query=title, filter={"property": "object", "value": "data_source"}
        )
        return dict(found["results"][0])


def name_of(row: Obj) -> str:
    for value in row["properties"].values():
        if value["type"] == "title":
            return "".join(run["plain_text"] for run in value["title"])
    raise AssertionError("a row without a title")


def error_of(caught: pytest.ExceptionInfo[HTTPResponseError]) -> tuple[int, str]:
    error = caught.value
    assert isinstance(error, APIResponseError)
    return error.status, str(getattr(error.code, "value", error.code))
