"""Setting fields of a database, a data source or a view to absolute values."""

import json

from pydantic import JsonValue

from core.domain.notion import Json
from core.domain.write import Applied, UpdateObject
from core.notion.errors import Attempt
from core.notion.kinds.base import Deed, Sought
from core.notion.kinds.schema_changes import (
    is_in_use,
    present_of,
    reverse_of,
    so_far,
    used_options,
)
from core.notion.sameness import same_look, text_print
from core.notion.shapes import obj, objs, plain, txt, uuid_of
from core.notion.writable import old_look, text_value

_TEXTS = frozenset({"title", "description"})
_LOOKS = frozenset({"icon", "cover"})


class UpdateObjectDeed(Deed[UpdateObject]):
    """See the module. Of a schema, the pre-image is the change that takes each change back."""

    repeats_freely = True

    def attempt(self) -> Attempt:
        """About the database or view."""
        what = "that view" if self.effect.endpoint == "views" else "that database"
        return self._reads.names.attempt(self.effect.object_id, otherwise=what, writes=True)

    def observe(self) -> Json:
        """Old fields, in the form that writes them back."""
        present = self._present()
        before: Json = {"name": plain(present.get("title")) or txt(present.get("name"))}
        before["fields"] = {
            name: value
            for name, wanted in self.effect.fields.items()
            for value in [self._old(name, wanted, present)]
            if value is not None or name in _LOOKS
        }
        before["changed"] = self._changed_since(present)
        before["same"] = "properties" not in self.effect.fields and self._is_so(present)
        return before

    def already(self, before: Json) -> Applied | None:
        """Somebody has changed it since."""
        if not before.get("changed"):
            return None
        return Applied(id=self.effect.object_id, left=(txt(before.get("changed")),))

    def send(self, before: Json) -> Applied:
        """PATCH /v1/databases/{id}, /v1/data_sources/{id} or /v1/views/{id}."""
        answer = self._client.write(
            "PATCH", self._path(), body=self.effect.fields, attempt=self.attempt()
        )
        self._reads.forget()
        return self._applied(before, answer)

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """Whether every field is as wanted."""
        del sought
        present = self._present()
        self._reads.forget()
        return self._applied(before, present) if self._is_so(present) else None

    def _is_so(self, present: Json) -> bool:
        return all(_fits(name, wanted, present) for name, wanted in self.effect.fields.items())

    def _path(self) -> str:
        return f"{self.effect.endpoint}/{uuid_of(self.effect.object_id)}"

    def _present(self) -> Json:
        return self._reads.thing(self.effect.endpoint, self.effect.object_id)

    def _old(self, name: str, wanted: JsonValue, present: Json) -> JsonValue:
        if name == "properties":
            return reverse_of(obj(wanted), obj(present.get("properties")))
        if name in _TEXTS:
            return text_value(present.get(name))
        if name in _LOOKS:
            return old_look(present, {name: None}).get(name)
        return present.get(name)

    def _changed_since(self, present: Json) -> str:
        """What is not as expected, in words; empty when all is."""
        expected = self.effect.expected
        name = plain(present.get("title")) or txt(present.get("name"))
        if expected is not None and so_far(self.effect.fields, present) != expected:
            return name
        if self.effect.only_ours and self._is_others(present):
            return name
        if expected is None:
            return ""
        for key, change in obj(self.effect.fields.get("properties")).items():
            found = present_of(key, obj(present.get("properties")))
            if found is not None and self._loses_values(change, found):
                return f"the property {txt(found.get('name'))} of {name}, which holds values"
        return ""

    def _is_others(self, present: Json) -> bool:
        """Whether anybody else has worked on a database, or on a row of it."""
        ours = {self._reads.me().id}
        sources = [txt(each.get("id")) for each in objs(present.get("data_sources"))]
        rows = (
            row for source in sources or [self.effect.object_id] for row in self._reads.rows(source)
        )
        last = txt(obj(present.get("last_edited_by")).get("id"))
        return bool({last} - ours - {""}) or any(
            {row.created_by, row.last_edited_by} - ours - {""} for row in rows
        )

    def _loses_values(self, change: JsonValue, found: Json) -> bool:
        """Whether rows hold values that a change of a property would take from them."""
        if change is None:
            return is_in_use(self._reads, self.effect.object_id, found)
        return used_options(self._reads, self.effect.object_id, obj(change), found)

    def _applied(self, before: Json, present: Json) -> Applied:
        old = obj(before.get("fields"))
        return Applied(
            id=self.effect.object_id,
            url=txt(present.get("url")),
            before={"fields": old, "after": so_far(old, present)},
            same=before.get("same") is True,
        )


def _fits(name: str, wanted: JsonValue, present: Json) -> bool:
    if name == "properties":
        schema = obj(present.get("properties"))
        return all(_is_so(key, change, schema) for key, change in obj(wanted).items())
    if name in _TEXTS:
        return text_print(wanted) == text_print(present.get(name))
    if name in _LOOKS:
        return same_look(wanted, present.get(name))
    return json.dumps(wanted, sort_keys=True) == json.dumps(present.get(name), sort_keys=True)


def _is_so(key: str, change: JsonValue, schema: Json) -> bool:
    found = present_of(key, schema)
    if change is None:
        return found is None
    if found is None:
        return False
    told = obj(change)
    kind = next((each for each in told if each not in {"name", "description", "type", "id"}), "")
    named = txt(told.get("name")) or txt(found.get("name"))
    return named == found.get("name") and (not kind or kind == found.get("type"))
