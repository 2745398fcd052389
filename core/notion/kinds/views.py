"""Views of databases: told by database, author, time and name."""

import hashlib
import json
from collections.abc import Iterator

from core.domain.notion import Json
from core.domain.write import Applied, CreateView, DeleteView
from core.kit.errors import NotFound
from core.notion.errors import Attempt
from core.notion.kinds.base import Deed, Sought
from core.notion.shapes import same_id, txt, uuid_of

_FIELDS = ("filter", "sorts", "quick_filters", "configuration")


class CreateViewDeed(Deed[CreateView]):
    """A view of a data source."""

    def attempt(self) -> Attempt:
        """About the database."""
        return self._reads.names.attempt(
            self.effect.data_source_id, otherwise="that database", writes=True
        )

    def send(self, before: Json) -> Applied:
        """POST /v1/views."""
        del before
        body: Json = {
            "database_id": uuid_of(self.effect.database_id),
            "data_source_id": uuid_of(self.effect.data_source_id),
            "name": self.effect.name,
            "type": self.effect.view_type,
            **self.effect.fields,
        }
        return _made(self._client.write("POST", "views", body=body, attempt=self.attempt()))

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """The eldest view of ours of that name that no other write has made."""
        del before
        fitting = [view for view in self._views() if self._ours(view, sought)]
        return next((_made(view) for view in self._untaken(fitting, sought)), None)

    def _views(self) -> Iterator[Json]:
        for one in self._reads.views(self.effect.data_source_id):
            if one.get("name") == self.effect.name and same_id(
                one.get("data_source_id"), self.effect.data_source_id
            ):
                yield one


class DeleteViewDeed(Deed[DeleteView]):
    """A view, for good; its fields are kept, so that one like it can be made."""

    repeats_freely = True

    def attempt(self) -> Attempt:
        """About the view."""
        return Attempt(what="that view", writes=True)

    def observe(self) -> Json:
        """What it shows, in the form that makes one like it."""
        try:
            view = self._reads.thing("views", self.effect.view_id)
        except NotFound:
            return {}
        parent = view.get("parent")
        return {
            "database_id": parent.get("database_id") if isinstance(parent, dict) else None,
            "data_source_id": view.get("data_source_id"),
            "name": view.get("name"),
            "view_type": view.get("type"),
            "fields": {name: view[name] for name in _FIELDS if view.get(name)},
            "print": _print_of(view),
        }

    def already(self, before: Json) -> Applied | None:
        """It is gone, or somebody has changed it since."""
        if not before:
            return Applied(id=self.effect.view_id)
        if self.effect.expected not in (None, before.get("print")):
            left = f"the view {txt(before.get('name'))}"
            return Applied(id=self.effect.view_id, left=(left,))
        return None

    def send(self, before: Json) -> Applied:
        """DELETE /v1/views/{id}."""
        path = f"views/{uuid_of(self.effect.view_id)}"
        self._client.write("DELETE", path, attempt=self.attempt())
        return self._gone(before)

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """Whether it is gone."""
        del sought
        try:
            self._reads.thing("views", self.effect.view_id)
        except NotFound:
            return self._gone(before)
        return None

    def _gone(self, before: Json) -> Applied:
        kept = {name: value for name, value in before.items() if name != "print"}
        return Applied(id=self.effect.view_id, before=kept)


def _made(view: Json) -> Applied:
    return Applied(id=txt(view.get("id")), url=txt(view.get("url")), prints=(_print_of(view),))


def _print_of(view: Json) -> str:
    """What a view shows, in short: tells later whether somebody has changed it since."""
    shown = {name: view.get(name) for name in ("name", "type", *_FIELDS) if view.get(name)}
    text = json.dumps(shown, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
