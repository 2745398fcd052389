"""Creating a page under a page, or a row in a database.

Notion knows no idempotency key, and a marker in the page would be seen. So a page that may be ours
is told by title, author, time and content; and never one that another write has made. Of pages
with one parent and title, only one is made at a time (`CreatePage.lane`).
"""

from collections.abc import Iterator

from pydantic import JsonValue

from core.domain.notion import Json
from core.domain.write import Applied, CreatePage
from core.kit.errors import NotAllowed
from core.notion.errors import Attempt
from core.notion.kinds.base import Deed, Sought, all_untouched
from core.notion.sameness import block_print, has_values
from core.notion.shapes import obj, plain, txt, uuid_of

_LONGEST_FILTER = 2_000
"""Characters that a title is compared by (Notion API: size limits)."""


class CreatePageDeed(Deed[CreatePage]):
    """See the module."""

    def attempt(self) -> Attempt:
        """About the parent: it is what may be unseen, full or trashed."""
        otherwise = "the database" if self.effect.parent_is_database else "the page to put it under"
        return self._reads.names.attempt(self.effect.parent_id, otherwise=otherwise, writes=True)

    def send(self, before: Json) -> Applied:
        """POST /v1/pages."""
        del before
        key = "data_source_id" if self.effect.parent_is_database else "page_id"
        body: Json = {
            "parent": {"type": key, key: uuid_of(self.effect.parent_id)},
            "properties": self.effect.properties,
        }
        if self.effect.children:
            body["children"] = list(self.effect.children)
        if self.effect.template_id:
            body["template"] = {"type": "template_id", "template_id": self.effect.template_id}
        if self.effect.after:
            body["position"] = {"type": "after_block", "after_block": {"id": self.effect.after}}
        elif self.effect.at_start:
            body["position"] = {"type": "page_start"}
        for name, picture in (("icon", self.effect.icon), ("cover", self.effect.cover)):
            if picture:
                body[name] = picture
        return _applied(self._client.write("POST", "pages", body=body, attempt=self.attempt()))

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """The eldest page that fits best: the same content, else one edited by a person since."""
        del before
        candidates = self._untaken(list(self._candidates(sought)), sought)
        for page in candidates:
            if self._holds(page):
                return _applied(page)
        return next((_applied(page) for page in candidates if not self._untouched(page)), None)

    def is_ours_alone(self, applied: Applied, sought: Sought) -> bool:
        """It holds what was sent and nothing else, and nobody has edited or discussed it."""
        page = self._client.read("GET", f"pages/{uuid_of(applied.id)}", attempt=self.attempt())
        if self.effect.template_id or not self._ours(page, sought) or not self._untouched(page):
            return False
        if not has_values(self.effect.properties, obj(page.get("properties"))):
            return False
        blocks = self._reads.blocks(applied.id)
        if not all_untouched(blocks, self._reads.me().id):
            return False
        if [block_print(one) for one in blocks] != [block_print(b) for b in self.effect.children]:
            return False
        try:
            return not self._reads.comments(applied.id)
        except NotAllowed:
            return False

    def _candidates(self, sought: Sought) -> Iterator[Json]:
        pages = self._rows(sought) if self.effect.parent_is_database else self._pages()
        wanted = _title(self.effect.properties)[1]
        for page in pages:
            if self._ours(page, sought) and _page_title(page) == wanted:
                yield page

    def _rows(self, sought: Sought) -> Iterator[Json]:
        """Rows made since then with that title, asked of the database itself."""
        since = sought.since.strftime("%Y-%m-%dT%H:%M:00Z")
        rules: list[JsonValue] = [
            {"timestamp": "created_time", "created_time": {"on_or_after": since}}
        ]
        name, title = _title(self.effect.properties)
        if name and 0 < len(title) <= _LONGEST_FILTER:
            rules.append({"property": name, "title": {"equals": title}})
        return self._client.results(
            "POST",
            f"data_sources/{uuid_of(self.effect.parent_id)}/query",
            body={"filter": {"and": rules}},
            attempt=self.attempt(),
        )

    def _pages(self) -> Iterator[Json]:
        """Child pages with that title, from the parent's content: search would lag behind."""
        title = _title(self.effect.properties)[1]
        for block in self._reads.children(self.effect.parent_id):
            if txt(obj(block.get("child_page")).get("title")) == title and "child_page" in block:
                yield self._client.read(
                    "GET", f"pages/{uuid_of(txt(block.get('id')))}", attempt=self.attempt()
                )

    def _holds(self, page: Json) -> bool:
        """Whether a page holds the properties sent, and begins with the content sent."""
        if not has_values(self.effect.properties, obj(page.get("properties"))):
            return False
        if not self.effect.children:
            return True
        present = self._reads.children(txt(page.get("id")))
        return all(
            block_print(wanted) == block_print(next(present, {})) for wanted in self.effect.children
        )


def _applied(page: Json) -> Applied:
    return Applied(id=txt(page.get("id")), url=txt(page.get("url")))


def _title(properties: Json) -> tuple[str, str]:
    """Name and plain text of the title among the properties sent; both empty when absent."""
    for name, value in properties.items():
        if "title" in obj(value):
            return name, plain(obj(value)["title"])
    return "", ""


def _page_title(page: Json) -> str:
    return _title(obj(page.get("properties")))[1]
