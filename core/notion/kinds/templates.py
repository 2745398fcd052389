"""Templates: Notion adds their content a little after it has answered."""

from core.domain.notion import Json
from core.domain.uploads import ApplyTemplate, NoteBlocks
from core.domain.write import Applied
from core.notion.errors import Attempt
from core.notion.kinds.base import Deed, Sought
from core.notion.sameness import content_print
from core.notion.shapes import arr, ids, txt, uuid_of


class ApplyTemplateDeed(Deed[ApplyTemplate]):
    """A template for a row that is there; told by blocks that were not there before."""

    def attempt(self) -> Attempt:
        """About the row."""
        return self._reads.names.attempt(self.effect.page_id, otherwise="that page", writes=True)

    def observe(self) -> Json:
        """The blocks at the top."""
        return {"known": [*ids(list(self._reads.children(self.effect.page_id)))]}

    def send(self, before: Json) -> Applied:
        """PATCH /v1/pages/{id}."""
        template: Json = {"type": "template_id", "template_id": self.effect.template_id}
        path = f"pages/{uuid_of(self.effect.page_id)}"
        self._client.write("PATCH", path, body={"template": template}, attempt=self.attempt())
        return self._applied(before)

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """Whether blocks have come since."""
        del sought
        known = set(map(txt, arr(before.get("known"))))
        came = any(one not in known for one in ids(list(self._reads.children(self.effect.page_id))))
        return self._applied(before) if came else None

    def _applied(self, before: Json) -> Applied:
        return Applied(id=self.effect.page_id, before=before)


class NoteBlocksDeed(Deed[NoteBlocks]):
    """What Notion has added by itself; nothing is sent."""

    repeats_freely = True

    def attempt(self) -> Attempt:
        """About the row."""
        return self._reads.names.attempt(self.effect.page_id, otherwise="that page")

    def send(self, before: Json) -> Applied:
        """Look."""
        del before
        known = set(self.effect.known)
        new = [
            one
            for one in self._reads.children(self.effect.page_id)
            if txt(one.get("id")) not in known
        ]
        return Applied(
            id=self.effect.page_id,
            block_ids=tuple(ids(new)),
            prints=tuple(content_print(one) for one in new),
        )

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """The same look."""
        del sought
        return self.send(before)
