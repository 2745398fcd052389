"""Setting a page's properties, icon, cover or lock to absolute values."""

from core.domain.notion import Json, Page
from core.domain.write import Applied, UpdatePage
from core.notion.errors import Attempt
from core.notion.kinds.base import Deed, Sought
from core.notion.sameness import fits_properties, has_values, property_of, same_look
from core.notion.shapes import arr, obj, txt, uuid_of
from core.notion.writable import old_look, old_values


class UpdatePageDeed(Deed[UpdatePage]):
    """See the module. The pre-image is the old values, in the form that writes them back."""

    repeats_freely = True

    def attempt(self) -> Attempt:
        """About the page."""
        return self._reads.names.attempt(self.effect.page_id, otherwise="that page", writes=True)

    def observe(self) -> Json:
        """Old values of what will be set, whole even where a page carries a part of them."""
        page = self._reads.page(self.effect.page_id)
        properties = dict(page.properties)
        for name in self.effect.properties:
            value = obj(property_of(properties, name))
            if value.get("type") == "relation" and value.get("has_more"):
                items = self._reads.property_items(page.target.id, txt(value.get("id")))
                properties[name] = {**value, "relation": list(items)}
        return {
            "properties": old_values(properties, self.effect.properties),
            "look": old_look(page.look, self.effect.look),
            "url": page.target.url,
            "title": page.target.title,
            "left": [*self._changed_since(page)],
            "same": self._is_so(self.effect.properties, self.effect.look, page),
        }

    def already(self, before: Json) -> Applied | None:
        """Nothing is sent when everything has been changed since."""
        wanted = self._wanted(before)
        nothing = not wanted["properties"] and not wanted["look"]
        return self._applied(before, txt(before.get("url"))) if nothing else None

    def send(self, before: Json) -> Applied:
        """PATCH /v1/pages/{id}."""
        wanted = self._wanted(before)
        body: Json = dict(obj(wanted["look"]))
        if wanted["properties"]:
            body["properties"] = wanted["properties"]
        path = f"pages/{uuid_of(self.effect.page_id)}"
        answer = self._client.write("PATCH", path, body=body, attempt=self.attempt())
        return self._applied(before, txt(answer.get("url")))

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """The page's present values are the ones wanted, or they are not."""
        del sought
        page = self._reads.page(self.effect.page_id)
        wanted = self._wanted(before)
        is_so = self._is_so(obj(wanted["properties"]), obj(wanted["look"]), page)
        return self._applied(before, page.target.url) if is_so else None

    def _is_so(self, properties: Json, look: Json, page: Page) -> bool:
        return has_values(properties, page.properties) and all(
            same_look(value, page.look.get(name)) for name, value in look.items()
        )

    def _changed_since(self, page: Page) -> list[str]:
        """Names of what is not as the effect expects it."""
        expected = self.effect.expected
        if expected is None:
            return []
        if page.in_trash:
            return [*self.effect.properties, *self.effect.look]
        properties = [
            name
            for name in self.effect.properties
            if name in expected and not fits_properties({name: expected[name]}, page.properties)
        ]
        looks = [
            name
            for name in self.effect.look
            if name in expected and not same_look(expected[name], page.look.get(name))
        ]
        return properties + looks

    def _wanted(self, before: Json) -> Json:
        """What is to be set, without what somebody has changed since."""
        left = arr(before.get("left"))
        look: Json = {name: v for name, v in self.effect.look.items() if name not in left}
        properties: Json = {n: v for n, v in self.effect.properties.items() if n not in left}
        return {"look": look, "properties": properties}

    def _applied(self, before: Json, url: str) -> Applied:
        left = [txt(name) for name in arr(before.get("left"))]
        old = {**obj(before.get("properties")), **obj(before.get("look"))}
        return Applied(
            id=self.effect.page_id,
            url=url,
            before={name: value for name, value in old.items() if name not in left},
            left=tuple(f"{name} of {txt(before.get('title'))}" for name in left),
            same=before.get("same") is True,
        )
