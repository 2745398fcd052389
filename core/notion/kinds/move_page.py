"""Moving a page: where it lies is the evidence."""

from core.domain.notion import Json
from core.domain.write import Applied, MovePage
from core.notion.errors import Attempt
from core.notion.kinds.base import Deed, Sought
from core.notion.shapes import obj, same_id, txt, uuid_of
from core.notion.writable import old_values


class MovePageDeed(Deed[MovePage]):
    """See the module. A row loses on the way what the new place has no property for."""

    repeats_freely = True

    def attempt(self) -> Attempt:
        """About the page."""
        return self._reads.names.attempt(self.effect.page_id, otherwise="that page", writes=True)

    def observe(self) -> Json:
        """Where it lies, and the values that it may lose."""
        page = self._reads.page(self.effect.page_id)
        return {
            "parent_id": page.parent_id,
            "parent_kind": page.parent_kind,
            "properties": old_values(page.properties, dict(page.properties)),
            "url": page.target.url,
            "title": page.target.title,
        }

    def already(self, before: Json) -> Applied | None:
        """It lies there already, or somebody has moved it elsewhere since."""
        present = before.get("parent_id")
        if same_id(present, self.effect.parent_id):
            return Applied(id=self.effect.page_id, url=txt(before.get("url")))
        expected = self.effect.expected
        if expected is not None and not same_id(present, expected):
            left = f"where {txt(before.get('title'))} lies"
            return Applied(id=self.effect.page_id, url=txt(before.get("url")), left=(left,))
        return None

    def send(self, before: Json) -> Applied:
        """POST /v1/pages/{id}/move."""
        key = "data_source_id" if self.effect.parent_is_database else "page_id"
        parent: Json = {"type": key, key: uuid_of(self.effect.parent_id)}
        path = f"pages/{uuid_of(self.effect.page_id)}/move"
        self._client.write("POST", path, body={"parent": parent}, attempt=self.attempt())
        return self._applied(before)

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """Whether it lies there."""
        del sought
        page = self._reads.page(self.effect.page_id)
        return self._applied(before) if same_id(page.parent_id, self.effect.parent_id) else None

    def _applied(self, before: Json) -> Applied:
        kind = before.get("parent_kind")
        was: Json = {}
        if kind in {"page_id", "data_source_id"}:
            was = {
                "parent_id": before.get("parent_id"),
                "parent_is_database": kind == "data_source_id",
                "properties": obj(before.get("properties")),
            }
        return Applied(id=self.effect.page_id, url=txt(before.get("url")), before=was)
