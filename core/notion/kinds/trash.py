"""Moving pages and blocks to the trash and back: the state itself is the evidence."""

from core.domain.notion import Json
from core.domain.write import Applied, DeleteBlock, RestoreBlock, SetTrash
from core.kit.errors import BadInput, NotFound
from core.notion.errors import Attempt
from core.notion.kinds.base import Deed, Sought
from core.notion.parse import is_trashed
from core.notion.reads import Reads
from core.notion.shapes import txt, uuid_of


class SetTrashDeed(Deed[SetTrash]):
    """A page to the trash, or back."""

    repeats_freely = True

    def attempt(self) -> Attempt:
        """About the page."""
        return self._reads.names.attempt(self.effect.page_id, otherwise="that page", writes=True)

    def observe(self) -> Json:
        """Where the page is at present."""
        page = self._reads.page(self.effect.page_id)
        return {"in_trash": page.in_trash, "url": page.target.url}

    def already(self, before: Json) -> Applied | None:
        """Notion refuses to edit what is in the trash, so it is not sent again."""
        return (
            _applied(self.effect, before)
            if before.get("in_trash") is self.effect.in_trash
            else None
        )

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
        self._client.write("PATCH", path, body={"in_trash": False}, attempt=self.attempt())
        return Applied(id=self.effect.block_id)

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """Whether the block is there again."""
        del before, sought
        there = not is_trashed(self._reads.block(self.effect.block_id))
        return Applied(id=self.effect.block_id) if there else None
