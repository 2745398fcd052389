"""Moving pages and blocks to the trash and back: the state itself is the evidence."""

from core.domain.notion import Json
from core.domain.write import Applied, DeleteBlock, RestoreBlock, SetTrash
from core.kit.errors import BadInput, NotFound
from core.notion.errors import Attempt
from core.notion.kinds.base import Deed, Sought
from core.notion.parse import is_trashed
from core.notion.reads import Reads
from core.notion.sameness import content_print, fits_properties
from core.notion.shapes import obj, plain, txt, uuid_of


class SetTrashDeed(Deed[SetTrash]):
    """A page to the trash, or back."""

    repeats_freely = True

    def attempt(self) -> Attempt:
        """About the page."""
        return self._reads.names.attempt(self.effect.page_id, otherwise="that page", writes=True)

    def observe(self) -> Json:
        """Where the page is at present, and whether somebody has worked on it."""
        page = self._reads.page(self.effect.page_id)
        expected = self.effect.expected
        touched = expected is not None and (
            page.last_edited_by != self._reads.me().id
            or not fits_properties(expected, page.properties)
        )
        return {
            "in_trash": page.in_trash,
            "url": page.target.url,
            "title": page.target.title,
            "touched": touched,
        }

    def already(self, before: Json) -> Applied | None:
        """Notion refuses to edit what is in the trash, so it is not sent again."""
        if before.get("in_trash") is self.effect.in_trash:
            return _applied(self.effect, before)
        if before.get("touched"):
            return Applied(
                id=self.effect.page_id,
                url=txt(before.get("url")),
                left=(txt(before.get("title")),),
            )
        return None

    def send(self, before: Json) -> Applied:
        """PATCH /v1/pages/{id}."""
        self._client.write(
            "PATCH",
            f"pages/{uuid_of(self.effect.page_id)}",
            body={"in_trash": self.effect.in_trash},
            attempt=self.attempt(),
        )
        return _applied(self.effect, before)

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """Whether the page is where it should be; one that cannot be seen any more is gone."""
        del sought
        try:
            in_trash = self._reads.page(self.effect.page_id).in_trash
        except NotFound:
            in_trash = True
        return _applied(self.effect, before) if in_trash is self.effect.in_trash else None


def _applied(effect: SetTrash, before: Json) -> Applied:
    was: Json = {"in_trash": before.get("in_trash")}
    return Applied(id=effect.page_id, url=txt(before.get("url")), before=was)


class DeleteBlockDeed(Deed[DeleteBlock]):
    """A block, with what is in it, to the trash."""

    repeats_freely = True

    def attempt(self) -> Attempt:
        """About the block."""
        return Attempt(what="that block", writes=True)

    def observe(self) -> Json:
        """Whether somebody has worked on it; looked at only when it matters."""
        if self.effect.expected is None:
            return {}
        try:
            block = self._reads.block(self.effect.block_id)
        except (NotFound, BadInput):
            return {"gone": True}
        if is_trashed(block):
            return {"gone": True}
        kind = txt(block.get("type"))
        said = plain(obj(block.get(kind)).get("rich_text"))[:60] or "a block"
        return {"touched": self._is_touched(block), "said": said}

    def already(self, before: Json) -> Applied | None:
        """It is gone, or it is not ours alone any more."""
        if before.get("gone"):
            return Applied(id=self.effect.block_id, before={"in_trash": True})
        if before.get("touched"):
            return Applied(id=self.effect.block_id, left=(f"“{txt(before.get('said'))}”",))
        return None

    def send(self, before: Json) -> Applied:
        """DELETE /v1/blocks/{id}. A block that somebody has deleted before is as it should be."""
        path = f"blocks/{uuid_of(self.effect.block_id)}"
        try:
            self._client.write("DELETE", path, attempt=self.attempt())
        except (NotFound, BadInput):
            if is_gone(self._reads, self.effect.block_id):
                return Applied(id=self.effect.block_id, before={"in_trash": True})
            raise
        return Applied(id=self.effect.block_id)

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """Whether the block is gone."""
        del before, sought
        gone = is_gone(self._reads, self.effect.block_id)
        return Applied(id=self.effect.block_id) if gone else None

    def _is_touched(self, block: Json) -> bool:
        """Whether somebody else has changed the block, or anything in it."""
        if content_print(block) != self.effect.expected or not self._untouched(block):
            return True
        return bool(block.get("has_children")) and any(
            not self._untouched(one) for one in _all_of(self._reads.blocks(txt(block.get("id"))))
        )


def _all_of(blocks: list[Json]) -> list[Json]:
    found: list[Json] = []
    for block in blocks:
        inner = block.get("children")
        below = [one for one in inner if isinstance(one, dict)] if isinstance(inner, list) else []
        found += [block, *_all_of(below)]
    return found


def is_gone(reads: Reads, block_id: str) -> bool:
    """Whether a block is in the trash; Notion may refuse to speak of it then."""
    try:
        return is_trashed(reads.block(block_id))
    except (NotFound, BadInput):
        return True


class RestoreBlockDeed(Deed[RestoreBlock]):
    """A deleted block back to where it was."""

    repeats_freely = True

    def attempt(self) -> Attempt:
        """About the block."""
        return Attempt(what="that block", writes=True)

    def send(self, before: Json) -> Applied:
        """PATCH /v1/blocks/{id}."""
        del before
        path = f"blocks/{uuid_of(self.effect.block_id)}"
        answer = self._client.write("PATCH", path, body={"in_trash": False}, attempt=self.attempt())
        return self._applied(answer)

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """Whether the block is there again."""
        del before, sought
        block = self._reads.block(self.effect.block_id)
        return None if is_trashed(block) else self._applied(block)

    def _applied(self, block: Json) -> Applied:
        return Applied(id=self.effect.block_id, prints=(content_print(block),))
