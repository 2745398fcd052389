"""Setting a page's properties to absolute values."""

from core.domain.notion import Json
from core.domain.write import Applied, UpdatePage
from core.notion.errors import Attempt
from core.notion.kinds.base import Deed, Sought
from core.notion.sameness import has_values, property_of
from core.notion.shapes import obj, txt, uuid_of
from core.notion.writable import old_values


class UpdatePageDeed(Deed[UpdatePage]):
    """See the module. The pre-image is the old values, in the form that writes them back."""

    repeats_freely = True

    def attempt(self) -> Attempt:
        """About the page."""
        return self._reads.names.attempt(self.effect.page_id, otherwise="that page", writes=True)

    def observe(self) -> Json:
        """Old values of the properties that will be set, whole even where a page carries a part."""
        page = self._reads.page(self.effect.page_id)
        properties = dict(page.properties)
        for name in self.effect.properties:
            value = obj(property_of(properties, name))
            if value.get("type") == "relation" and value.get("has_more"):
                items = self._reads.property_items(page.target.id, txt(value.get("id")))
                properties[name] = {**value, "relation": list(items)}
        return {
            "properties": old_values(properties, self.effect.properties),
            "url": page.target.url,
        }

    def send(self, before: Json) -> Applied:
        """PATCH /v1/pages/{id}."""
        answer = self._client.write(
            "PATCH",
            f"pages/{uuid_of(self.effect.page_id)}",
            body={"properties": self.effect.properties},
            attempt=self.attempt(),
        )
        return _applied(self.effect, before, txt(answer.get("url")))

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """The page's present values are the ones wanted, or they are not."""
        del sought
        page = self._reads.page(self.effect.page_id)
        if not has_values(self.effect.properties, page.properties):
            return None
        return _applied(self.effect, before, page.target.url)


def _applied(effect: UpdatePage, before: Json, url: str) -> Applied:
    return Applied(id=effect.page_id, url=url, before=obj(before.get("properties")))
