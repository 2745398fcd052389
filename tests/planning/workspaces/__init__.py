"""Workspaces that are written down rather than served: their titles, schemas and people.

Planning reads nothing else. A page called "Briefs|old" has the title "Briefs": what stands behind
the bar only tells two of one title apart in the file.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.domain.chat import Person
from core.domain.notion import Database, Json, ObjectKind, Page, Target, User
from core.kit.errors import NotFound
from core.sandbox.ids import seeded_uuid
from tests.builders import NOON

_GROUPS = ("To-do", "In progress", "Complete")


class Written:
    """A workspace out of a file. Implements core.domain.ports.NotionReads.

    Args:
        name: of the file beside this module, without its ending.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        told = json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))
        self.asker = Person(id="U1", name=told["asker"]["name"], zone=told["asker"]["zone"])
        self._users = [User(id=self._id(each), name=each) for each in told["people"]]
        self._pages: dict[str, Page] = {}
        self._databases: dict[str, Database] = {}
        for title, parent in told["pages"].items():
            self._add(title, ObjectKind.PAGE, self._id(parent) if parent else "workspace")
        for title, database in told["databases"].items():
            self._add_database(title, database["properties"], database["rows"])

    def _id(self, called: str) -> str:
        return seeded_uuid(f"{self._name}/{called}")

    def _target(self, called: str, kind: ObjectKind) -> Target:
        title, identifier = called.partition("|")[0], self._id(called)
        link = f"https://notion.example.com/{identifier.replace('-', '')}"
        return Target(id=identifier, kind=kind, title=title, url=link)

    def _add(self, called: str, kind: ObjectKind, parent: str) -> None:
        target = self._target(called, kind)
        self._pages[target.id] = Page(
            target=target, parent_id=parent, properties={}, in_trash=False, created_at=NOON,
            last_edited_at=NOON, created_by="", last_edited_by="",
        )  # fmt: skip

    def _add_database(self, title: str, properties: dict[str, str], rows: list[str]) -> None:
        target = self._target(title, ObjectKind.DATABASE)
        schema: Json = {name: self._property(name, said) for name, said in properties.items()}
        self._databases[target.id] = Database(target=target, database_id=target.id, schema=schema)
        for row in rows:
            self._add(row, ObjectKind.ROW, target.id)

    def _property(self, name: str, said: str) -> Json:
        kind, _, details = said.partition(": ")
        config: Json = {}
        if kind == "relation":
            config = {"data_source_id": self._id(details)}
        elif details:
            groups = [[each.strip() for each in part.split(",")] for part in details.split("/")]
            config = {"options": [{"id": each, "name": each} for part in groups for each in part]}
            if kind == "status":
                config["groups"] = [
                    {"name": group, "option_ids": [*part]}
                    for group, part in zip(_GROUPS, groups, strict=True)
                ]
        return {"id": name, "name": name, "type": kind, kind: config}

    def _things(self) -> Iterator[Target]:
        for database in self._databases.values():
            yield database.target
        for page in self._pages.values():
            yield page.target

    def search(
        self, title: str, *, kind: ObjectKind | None = None, limit: int = 20
    ) -> list[Target]:
        """Things whose title holds the words."""
        said = title.casefold()
        fitting = [each for each in self._things() if said in each.title.casefold()]
        return [each for each in fitting if kind in (None, each.kind)][:limit]

    def page(self, page_id: str) -> Page:
        """A page or row."""
        if page_id not in self._pages:
            raise NotFound("There is no such page.")
        return self._pages[page_id]

    def database(self, data_source_id: str) -> Database:
        """A database."""
        if data_source_id not in self._databases:
            raise NotFound("There is no such database.")
        return self._databases[data_source_id]

    def query(
        self,
        data_source_id: str,
        *,
        where: Json | None = None,
        sorts: Sequence[Json] = (),
        limit: int | None = None,
    ) -> list[Page]:
        """Rows, by words of their title at most: planning asks for no others."""
        del sorts
        asked = where.get("title") if where else None
        words = str(asked.get("contains", "")).casefold() if isinstance(asked, dict) else ""
        rows = [each for each in self._pages.values() if each.parent_id == data_source_id]
        return [each for each in rows if words in each.target.title.casefold()][:limit]

    def blocks(self, block_id: str) -> list[Json]:
        """Planning never looks into pages."""
        raise AssertionError(f"the planner read the content of {block_id}")

    def children(self, block_id: str) -> list[Json]:
        """Planning never looks into pages."""
        raise AssertionError(f"the planner read the content of {block_id}")

    def users(self) -> list[User]:
        """The people."""
        return self._users

    def me(self) -> User:
        """The assistant's own bot user."""
        return User(id=self._id("bot"), name="Assistant", bot=True)

    def call(self, thing_id: str, title: str, url: str) -> None:
        """Names are known already."""
