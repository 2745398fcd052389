"""Reading pages: their properties, their blocks, what is said about them, what lies in them."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import datetime

from core.domain.notion import Json, Page, Target
from core.kit.errors import NotAllowed, NotFound
from core.notion.cache import Tree
from core.notion.errors import Attempt
from core.notion.parse import child_of, page_of
from core.notion.reading import Reading
from core.notion.shapes import bare_id, objs, txt, uuid_of

_JUST_READ = 2.0
"""Seconds for which what a page said of its last edit is not asked for again."""

_SEPARATE = frozenset({"child_page", "child_database"})
"""Blocks whose children are pages of their own, not content of this one."""

_MOST_INSIDE = 1_000
"""Things in one page that are remembered."""


class PageReads(Reading):
    """Pages, rows, blocks and comments."""

    def page(self, page_id: str) -> Page:
        """One page or row. Raises NotFound when there is none that can be seen."""
        attempt = self.names.attempt(page_id, otherwise="that page")
        page = page_of(self._client.read("GET", f"pages/{uuid_of(page_id)}", attempt=attempt))
        self._noted(page.target)
        self._edited[bare_id(page_id)] = (self._clock.monotonic(), page.last_edited_at)
        return page

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

    def titles(self, page_ids: Iterable[str], *, most: int) -> dict[str, str]:
        """Titles of pages by id: known ones, and of the others as many as may be asked for.

        They are for people's eyes; one that is an hour old will do.

        Args:
            most: how many requests that may take.
        """
        found: dict[str, str] = {}
        for page_id in dict.fromkeys(page_ids):
            title = self.names.title(page_id)
            if title is None and most > 0:
                most -= 1
                title = self._title(page_id)
            if title is not None:
                found[page_id] = title
        return found

    def _title(self, page_id: str) -> str | None:
        try:
            return self.page(page_id).target.title
        except (NotFound, NotAllowed):
            return None

    def inside(self, page_id: str) -> list[Target]:
        """The pages and databases that lie directly in a page, in order.

        What decides a write is read anew; else it may be a minute old, or half an hour while
        webhooks tell what changes.
        """
        key = bare_id(page_id)
        kept = None if self._fresh else self.cache.inside.get(key, self.cache.ages.inside)
        if kept is not None:
            return list(kept)
        found = [child_of(block) for block in self.children(page_id) if block["type"] in _SEPARATE]
        if len(found) <= _MOST_INSIDE:
            self.cache.inside.put(key, tuple(found))
        return found

    def block(self, block_id: str) -> Json:
        """One block, without its children. Raises NotFound."""
        attempt = Attempt(what="that block", writes=False)
        return self._client.read("GET", f"blocks/{uuid_of(block_id)}", attempt=attempt)

    def comments(self, thing_id: str) -> list[Json]:
        """The open comments on a page or block, in order."""
        attempt = self.names.attempt(thing_id, otherwise="that page")
        query: Json = {"block_id": uuid_of(thing_id)}
        return list(self._client.results("GET", "comments", query=query, attempt=attempt))

    def comment(self, comment_id: str) -> Json:
        """One comment. Raises NotFound."""
        attempt = Attempt(what="that comment", writes=False)
        return self._client.read("GET", f"comments/{uuid_of(comment_id)}", attempt=attempt)
