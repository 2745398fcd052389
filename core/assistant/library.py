"""What front rooms may show of Notion without a plan: names to choose from, forms, previews.

Reads only, through the connection of the workspace that asks, so that nothing is shown which the
connection cannot read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from core.content.values import (
    PropertySchema,
    ValueContext,
    kind_of,
    parse_schema,
    to_text,
    to_values,
)
from core.domain.chat import Person, ThreadRef
from core.domain.notion import Json, ObjectKind, Page, Target, User
from core.domain.ports import NotionLibrary
from core.domain.task import Request
from core.kit.clock import Clock
from core.kit.errors import BadInput, NotAllowed
from core.operations.row_values import PagesByTitle, people_of
from core.operations.things import members

LARGEST_CHOICE = 100
"""Names that one list offers: as many as the platforms show."""
_LOOKED_AT = 10
"""Rows that tell whether dates of a database carry a time."""
_NO_PLACE = frozenset({"files", "place", "verification", "location", "button"})
"""Types that no form can fill although Notion would take them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A property that a form can fill."""

    schema: PropertySchema
    timed: bool = False
    """Of a date: whether the database's rows give a time of day, too."""

    @property
    def name(self) -> str:
        """What the property is called."""
        return self.schema.name

    @property
    def type(self) -> str:
        """Notion's name of its type."""
        return self.schema.type


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What can be filled in for a new row of a database, by its live schema."""

    database: Target
    fields: tuple[Field, ...]
    """The title first, the rest in Notion's order."""
    left_out: tuple[PropertySchema, ...]
    """Properties that Notion fills in itself, or that no form can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A page or row in a few words."""

    target: Target
    facts: tuple[tuple[str, str], ...]
    """Property names and their values as text, those that are not empty."""
    edited_at: datetime


class Library:
    """Opens shelves."""

    def __init__(self, reads_for: Callable[[Request], NotionLibrary], clock: Clock) -> None:
        self._reads_for = reads_for
        self._clock = clock

    def of(self, thread: ThreadRef, person: Person) -> "Shelf":
        """What somebody sees in a place."""
        looking = as_if_asked(thread, person, self._clock.now())
        return Shelf(self._reads_for(looking), person, self._clock)


def as_if_asked(thread: ThreadRef, person: Person, now: datetime) -> Request:
    """A request without words, for who looks at Notion from a place."""
    return Request(
        id="",
        workspace_id="",
        thread=thread,
        person=person,
        text="",
        said_at=now,
        accepted_at=now,
        outcome=None,
        finished_at=None,
        cancelled=False,
        undoes=None,
    )


class Shelf:
    """What one connection shows to one person. Every method raises errors of core.kit.errors."""

    def __init__(self, reads: NotionLibrary, person: Person, clock: Clock) -> None:
        self._reads = reads
        self._person = person
        self._clock = clock

    def connection(self) -> str:
        """What the connection is called in Notion."""
        return self._reads.me().name

    def databases(self, typed: str = "", limit: int = LARGEST_CHOICE) -> list[Target]:
        """Databases whose title has what was typed, best first; all of them for no text."""
        return self._reads.search(typed.strip(), kind=ObjectKind.DATABASE, limit=limit)

    def things(
        self, typed: str = "", *, kind: ObjectKind | None = None, limit: int = LARGEST_CHOICE
    ) -> list[Target]:
        """Pages, rows and databases, or those of one kind, whose title has what was typed."""
        return self._reads.search(typed.strip(), kind=kind, limit=limit)

    def database(self, database_id: str) -> Target:
        """One database, by its data source id."""
        return self._reads.database(database_id).target

    def form(self, database_id: str) -> Form:
        """The form of a new row."""
        source = self._reads.database(database_id)
        schema = parse_schema(source.schema)
        timed = self._timed(database_id, schema)
        usable = [one for one in schema.values() if _can_be_filled(one)]
        titles = [one for one in usable if one.type == "title"]
        rest = [one for one in usable if one.type != "title"]
        return Form(
            database=source.target,
            fields=tuple(Field(schema=one, timed=one.name in timed) for one in [*titles, *rest]),
            left_out=tuple(one for one in schema.values() if not _can_be_filled(one)),
        )

    def rows(self, database_id: str, typed: str = "", limit: int = LARGEST_CHOICE) -> list[Target]:
        """Rows of a database whose title has what was typed."""
        schema = parse_schema(self._reads.database(database_id).schema)
        title = next((one.name for one in schema.values() if one.type == "title"), None)
        where: Json | None = None
        if typed.strip() and title is not None:
            where = {"property": title, "title": {"contains": typed.strip()}}
        found = self._reads.query(database_id, where=where, limit=limit)
        return [page.target for page in found]

    def people(self, typed: str = "", limit: int = LARGEST_CHOICE) -> list[User]:
        """Members of the workspace whose name has what was typed; none when they are hidden."""
        wanted = typed.strip().casefold()
        found = [one for one in members(self._reads) if not one.bot]
        return [one for one in found if wanted in one.name.casefold()][:limit]

    def preview(self, page_id: str, most: int = 5) -> Preview:
        """A page or row in a few words.

        Args:
            most: how many properties to tell.

        Raises:
            NotFound, NotAllowed: the connection cannot read it, or it is in the trash.
        """
        page = self._reads.page(page_id)
        if page.in_trash:
            raise NotAllowed("That page is in the trash.")
        named = {user.id: user.name for user in members(self._reads)}
        told = ((name, to_text(value, self._values(named))) for name, value in _told(page))
        facts = [(name, text) for name, text in told if text]
        return Preview(target=page.target, facts=tuple(facts[:most]), edited_at=page.last_edited_at)

    def problems(self, database_id: str, values: Mapping[str, JsonValue]) -> dict[str, str]:
        """What is wrong with the values of a new row: property name to a plain sentence."""
        schema = parse_schema(self._reads.database(database_id).schema)
        context = ValueContext(
            now=self._clock.now(),
            zone=ZoneInfo(self._person.zone),
            locale=self._person.locale,
            people=people_of(self._reads),
            pages=PagesByTitle(self._reads),
        )
        found = {}
        for name, value in values.items():
            if name not in schema:
                found[name] = f"{name} is no property of this database any more."
                continue
            try:
                to_values({name: value}, schema, context)
            except BadInput as error:
                found[name] = str(error)
        return found

    def _values(self, named: dict[str, str]) -> ValueContext:
        zone = ZoneInfo(self._person.zone)
        return ValueContext(
            now=self._clock.now(), zone=zone, locale=self._person.locale, shown=named
        )

    def _timed(self, database_id: str, schema: dict[str, PropertySchema]) -> set[str]:
        dates = {one.name for one in schema.values() if one.type == "date"}
        if not dates:
            return set()
        rows = self._reads.query(database_id, limit=_LOOKED_AT)
        return {name for name in dates if any(_has_time(row, name) for row in rows)}


def _can_be_filled(schema: PropertySchema) -> bool:
    return schema.type not in _NO_PLACE and kind_of(schema).writable


def _has_time(row: Page, name: str) -> bool:
    value = row.properties.get(name)
    date = value.get("date") if isinstance(value, dict) else None
    return isinstance(date, dict) and "T" in str(date.get("start"))


def _told(page: Page) -> Sequence[tuple[str, Json]]:
    return [
        (name, value)
        for name, value in page.properties.items()
        if isinstance(value, dict) and value.get("type") not in {"title", "button"}
    ]
