"""Appending blocks after the last child of a page or block.

Blocks that may be ours are told by author, time and content, in their order; and never one that
another write has made.
"""

from core.domain.notion import Json
from core.domain.write import AppendBlocks, Applied
from core.notion.errors import Attempt
from core.notion.kinds.base import Deed, Sought, all_untouched
from core.notion.parse import when
from core.notion.sameness import block_print, content_print
from core.notion.shapes import ids, objs, txt, uuid_of


class AppendBlocksDeed(Deed[AppendBlocks]):
    """See the module."""

    def attempt(self) -> Attempt:
        """About the page or block appended to."""
        return self._reads.names.attempt(self.effect.target_id, otherwise="that page", writes=True)

    def send(self, before: Json) -> Applied:
        """PATCH /v1/blocks/{id}/children."""
        del before
        answer = self._client.write(
            "PATCH",
            f"blocks/{uuid_of(self.effect.target_id)}/children",
            body={"children": list(self.effect.children), **self._position()},
            attempt=self.attempt(),
        )
        return _applied(self.effect, objs(answer.get("results")))

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """The blocks of an earlier send, in order.

        An append is one transaction of Notion: one of its blocks is enough to know that all were
        added. A person may have deleted or edited others since; those stay theirs.
        """
        del before
        ours = [
            block
            for block in self._reads.children(self.effect.target_id)
            if self._ours(block, sought)
        ]
        taken = sought.taken(ids(ours))
        free = [block for block in ours if txt(block.get("id")) not in taken]
        wanted = [block_print(block) for block in self.effect.children]
        run = _in_order(free[self.effect.rode_along :], wanted)
        return _applied(self.effect, run) if run else None

    def is_ours_alone(self, applied: Applied, sought: Sought) -> bool:
        """All of it is there, one after the other, and in a place that is older than it.

        What was made together with its place could be taken for it.
        """
        place = self._reads.block(self.effect.target_id)
        if when(place.get("created_time")) >= sought.since:
            return False
        blocks = list(self._reads.children(self.effect.target_id))
        places = [number for number, one in enumerate(blocks) if one["id"] in applied.block_ids]
        wanted = [content_print(block) for block in self.effect.children]
        if len(places) != len(wanted) or places[-1] - places[0] != len(places) - 1:
            return False
        made = [blocks[number] for number in places]
        if [content_print(block) for block in made] != wanted:
            return False
        inner = [
            below
            for block in made
            if block.get("has_children")
            for below in self._reads.blocks(txt(block.get("id")))
        ]
        return all_untouched([*made, *inner], self._reads.me().id)

    def _position(self) -> Json:
        """Where among the children; nothing for the end."""
        if self.effect.at_start:
            return {"position": {"type": "start"}}
        if self.effect.after:
            after: Json = {"id": uuid_of(self.effect.after)}
            return {"position": {"type": "after_block", "after_block": after}}
        return {}


def _in_order(present: list[Json], wanted: list[tuple[str, str]]) -> list[Json]:
    """The first blocks that come in the order of `wanted`, gaps allowed."""
    found: list[Json] = []
    place = 0
    for block in present:
        print_ = block_print(block)
        if print_ in wanted[place:]:
            place = wanted.index(print_, place) + 1
            found.append(block)
    return found


def _applied(effect: AppendBlocks, blocks: list[Json]) -> Applied:
    return Applied(
        id=effect.target_id,
        block_ids=tuple(ids(blocks)),
        prints=tuple(content_print(block) for block in blocks),
    )
