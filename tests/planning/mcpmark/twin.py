"""A sandbox to set up and to look at: pages, databases and blocks by Notion's own API."""

import json
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.content import markdown_to_blocks
from core.sandbox.server import SandboxServer

Obj = dict[str, Any]
VERSION = "2025-09-03"


class Twin:
    """One sandbox, with an integration that may do everything.

    Attributes:
        ids: what `page` and `database` made, by title; a database stands for its data source.
    """

    def __init__(self, server: SandboxServer) -> None:
        self._server = server
        self.root = server.root_page_id
        self.ids: dict[str, str] = {}

    def call(self, method: str, path: str, body: Obj | None = None) -> Obj:
        """One request."""
        asking = urllib.request.Request(  # noqa: S310 - an address of our own
            f"{self._server.url}/v1/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self._server.token}",
                "Notion-Version": VERSION,
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(asking, timeout=30) as answer:  # noqa: S310 - as above
            return dict(json.load(answer))

    # Setting up

    def clear(self) -> None:
        """Move everything that a new sandbox holds to the trash."""
        for block in self._all("GET", f"blocks/{self.root}/children?page_size=100"):
            self.call("DELETE", f"blocks/{block['id']}")

    def page(self, title: str, content: str = "", *, parent: str = "", icon: str = "") -> str:
        """A page, at the top unless it has a parent. Its id."""
        body: Obj = {
            "parent": {"page_id": parent or self.root},
            "properties": {"title": {"title": text(title)}},
        }
        if icon:
            body["icon"] = {"emoji": icon}
        made = str(self.call("POST", "pages", body)["id"])
        self.ids[title] = made
        self.write(made, content)
        return made

    def write(self, block_id: str, content: str) -> list[str]:
        """Append content, written as in docs/content-syntax.md. The ids of its blocks."""
        blocks = [dict(block) for block in markdown_to_blocks(content)]
        return self._append(block_id, blocks) if blocks else []

    def database(
        self,
        title: str,
        properties: Mapping[str, str],
        rows: Sequence[Mapping[str, Any]] = (),
        *,
        parent: str = "",
        inline: bool = True,
    ) -> str:
        """A database with rows. The id of its data source.

        Args:
            properties: by name, such as `select: A, B pink` or `relation: Skills`.
            rows: values by name; `icon` and `content` are the row's own.
        """
        body: Obj = {
            "parent": {"type": "page_id", "page_id": parent or self.root},
            "title": text(title),
            "is_inline": inline,
            "initial_data_source": {
                "properties": {name: self._property(said) for name, said in properties.items()}
            },
        }
        made = str(self.call("POST", "databases", body)["data_sources"][0]["id"])
        self.ids[title] = made
        for row in rows:
            self.row(made, properties, row)
        return made

    def row(self, source_id: str, properties: Mapping[str, str], values: Mapping[str, Any]) -> str:
        """A row. Its id."""
        body: Obj = {
            "parent": {"type": "data_source_id", "data_source_id": source_id},
            "properties": {
                name: self._value(properties[name].partition(":")[0], value)
                for name, value in values.items()
                if name in properties
            },
        }
        if "icon" in values:
            body["icon"] = {"emoji": values["icon"]}
        made = str(self.call("POST", "pages", body)["id"])
        title = next(n for n, said in properties.items() if said == "title")
        self.ids[values[title]] = made
        self.write(made, values.get("content", ""))
        return made

    def _property(self, said: str) -> Obj:
        kind, _, details = (part.strip() for part in said.partition(":"))
        if kind in {"select", "multi_select"}:
            return {kind: {"options": [_option(one) for one in details.split(",") if one.strip()]}}
        if kind == "relation":
            return {
                "relation": {
                    "data_source_id": self.ids[details.removesuffix("*")],
                    **({"dual_property": {}} if details.endswith("*") else {"single_property": {}}),
                }
            }
        if kind == "number":
            return {"number": {"format": details or "number"}}
        return {kind: {}}

    def _value(self, kind: str, value: Any) -> Obj:
        if kind in {"title", "rich_text"}:
            return {kind: text(value)}
        if kind in {"select", "status"}:
            return {kind: {"name": value}}
        if kind == "multi_select":
            return {kind: [{"name": name} for name in value]}
        if kind == "date":
            start, _, end = value.partition(" to ")
            return {kind: {"start": start, "end": end or None}}
        if kind == "relation":
            return {kind: [{"id": self.ids[name]} for name in value]}
        if kind == "people":
            return {kind: [{"id": person} for person in value]}
        return {kind: value}

    def _append(self, block_id: str, blocks: list[Obj]) -> list[str]:
        """Append blocks; what lies deeper than one request may go follows in another."""
        deeper = [self._cut(block) for block in blocks]
        answer = self.call("PATCH", f"blocks/{block_id}/children", {"children": blocks})
        made = [str(one["id"]) for one in answer["results"]]
        for made_id, children in zip(made, deeper, strict=True):
            if children:
                self._append(made_id, children)
        return made

    @staticmethod
    def _cut(block: Obj) -> list[Obj]:
        """Take a block's children away, unless they must come with it."""
        inner = block[block["type"]]
        if block["type"] in {"column_list", "table"}:
            return []
        return list(inner.pop("children", []))

    # Looking

    def blocks(self, block_id: str) -> list[Obj]:
        """What lies in a page or block, each with its `children`."""
        found = self._all("GET", f"blocks/{block_id}/children?page_size=100")
        for block in found:
            block["children"] = []
            if block["has_children"] and block["type"] not in {"child_page", "child_database"}:
                block["children"] = self.blocks(block["id"])
        return found

    def rows(self, source_id: str, where: Obj | None = None) -> list[Obj]:
        """Rows of a data source, values by name as plain Python, with `id`, `icon` and `page`."""
        body: Obj = {"filter": where} if where else {}
        return [_row(one) for one in self._all("POST", f"data_sources/{source_id}/query", body)]

    def properties(self, source_id: str) -> dict[str, Obj]:
        """The properties of a data source by name."""
        return dict(self.call("GET", f"data_sources/{source_id}")["properties"])

    def inside(self, page_id: str, title: str) -> str:
        """The id of the one page or data source of that title that lies directly in a page."""
        found = [
            block
            for block in walk(self.blocks(page_id))
            if block["type"] in {"child_page", "child_database"}
            and block[block["type"]]["title"] == title
        ]
        assert len(found) == 1, (title, [block["type"] for block in self.blocks(page_id)])
        if found[0]["type"] == "child_page":
            return str(found[0]["id"])
        return str(self.call("GET", f"databases/{found[0]['id']}")["data_sources"][0]["id"])

    def _all(self, method: str, path: str, body: Obj | None = None) -> list[Obj]:
        found: list[Obj] = []
        cursor = None
        while True:
            asked, given = path, body
            if cursor and method == "GET":
                asked = f"{path}&start_cursor={cursor}"
            elif cursor:
                given = {**(body or {}), "start_cursor": cursor}
            answer = self.call(method, asked, given)
            found += answer["results"]
            cursor = answer.get("next_cursor")
            if not cursor:
                return found


def text(said: str) -> list[Obj]:
    """Rich text without format."""
    return [{"type": "text", "text": {"content": said}}] if said else []


def said(block: Obj) -> str:
    """The text of a block itself."""
    inner = block[block["type"]]
    return "".join(run["plain_text"] for run in inner.get("rich_text", []))


def told(blocks: Sequence[Obj]) -> list[tuple[str, str]]:
    """Kind and text of each block, without what lies in them."""
    return [(block["type"], said(block)) for block in blocks]


def walk(blocks: Sequence[Obj]) -> Iterator[Obj]:
    """All blocks, each before what lies in it."""
    for block in blocks:
        yield block
        yield from walk(block["children"])


def after(blocks: Sequence[Obj], start: str) -> list[Obj]:
    """The siblings that follow the one whose text, or title, begins so; wherever it lies."""
    for number, block in enumerate(blocks):
        title = block[block["type"]].get("title", "")
        if said(block).startswith(start) or (title and title == start):
            return list(blocks[number + 1 :])
        found = after(block["children"], start)
        if found:
            return found
    return []


def one(blocks: Sequence[Obj], start: str, kind: str = "") -> Obj:
    """The one block, at any depth, whose text begins so."""
    found = [b for b in walk(blocks) if said(b).startswith(start) and kind in {"", b["type"]}]
    assert len(found) == 1, (start, [told([b]) for b in found])
    return found[0]


def _option(said_option: str) -> Obj:
    name, _, colour = said_option.strip().rpartition(" ")
    colours = {"pink", "red", "blue", "green", "gray", "purple", "orange", "yellow", "brown"}
    if name and colour in colours:
        return {"name": name, "color": colour}
    return {"name": said_option.strip()}


def _row(page: Obj) -> Obj:
    values = {name: _plain(value) for name, value in page["properties"].items()}
    icon = (page.get("icon") or {}).get("emoji")
    return {**values, "id": page["id"], "icon": icon, "page": page}


def _plain(value: Obj) -> Any:
    kind = value["type"]
    inner = value[kind]
    if kind in {"title", "rich_text"}:
        return "".join(run["plain_text"] for run in inner)
    if kind in {"select", "status"}:
        return inner and inner["name"]
    if kind == "multi_select":
        return [one["name"] for one in inner]
    if kind in {"relation", "people"}:
        return [one["id"] for one in inner]
    if kind == "date":
        return inner and (inner["start"], inner["end"])
    if kind == "formula":
        return inner[inner["type"]]
    return inner
