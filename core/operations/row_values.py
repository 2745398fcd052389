"""What people say of a row's values, as Notion takes it."""

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from core.content.values import (
    Candidate,
    KnownNames,
    PropertySchema,
    ValueContext,
    match_property,
)
from core.domain.notion import ObjectKind
from core.domain.ports import NotionLibrary, NotionReads
from core.operations.spec import OperationContext
from core.operations.things import members, shortened

MOST_TITLES = 10
"""Related pages whose titles are asked for, where they are not known."""


def values_context(context: OperationContext) -> ValueContext:
    """What values are read against: the asker's zone and locale, the workspace's people."""
    people = people_of(context.reads)
    asker = context.person.name.casefold()
    same = [one.id for one in people.candidates if one.name.casefold() == asker]
    return ValueContext(
        now=context.now,
        zone=ZoneInfo(context.person.zone),
        locale=context.person.locale,
        me=same[0] if len(same) == 1 else "",
        people=people,
        pages=PagesByTitle(context.reads),
        shown=Shown(context.reads),
    )


class Shown(Mapping[str, str]):
    """Names of people and titles of pages by id, looked up when text needs them.

    Args:
        most: for how many titles that are not known Notion may be asked; others stay ids.
    """

    def __init__(self, reads: NotionLibrary, *, most: int = MOST_TITLES) -> None:
        self._reads = reads
        self._left = most
        self._names: dict[str, str] = {}

    def __getitem__(self, identifier: str) -> str:
        if not self._names:
            self._names |= {user.id: user.name for user in members(self._reads)}
        if identifier not in self._names:
            known = self._reads.titles([identifier], most=0)
            if not known and self._left > 0:
                self._left -= 1
                known = self._reads.titles([identifier], most=1)
            self._names |= known
        return self._names[identifier]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def people_of(reads: NotionReads) -> KnownNames:
    """The workspace's members, by name; nobody when the integration may not see people."""
    return KnownNames(
        tuple(
            Candidate(user.id, user.name, user.email or "")
            for user in members(reads)
            if not user.bot
        )
    )


class PagesByTitle:
    """Looks up the rows that a relation may point at."""

    def __init__(self, reads: NotionReads) -> None:
        self._reads = reads

    def find(self, name: str, *, within: str = "") -> list[Candidate]:
        """Rows of exactly that title."""
        wanted = name.casefold()
        found = self._reads.search(name, kind=ObjectKind.ROW)
        return [Candidate(t.id, t.title, t.url) for t in found if t.title.casefold() == wanted]

    def nearest(self, name: str, *, within: str = "") -> list[str]:
        """Titles that come close."""
        return [target.title for target in self._reads.search(name, kind=ObjectKind.ROW, limit=3)]


def title_among(given: Mapping[str, JsonValue], schema: Mapping[str, PropertySchema]) -> str:
    """The title among values that people gave; "Untitled" when there is none."""
    for said, value in given.items():
        if match_property(said, schema).type == "title":
            return str(value)
    return "Untitled"


def said_values(properties: Mapping[str, JsonValue]) -> str:
    """Values for a title: "Status to Done, Due to 2026-11-27"; of ids only what they are set in."""
    said = ((name, _said(value)) for name, value in properties.items())
    return ", ".join(f"{name} to {text}" if text else name for name, text in said)


def _said(value: JsonValue) -> str:
    """A value as people say it; empty for what only a program reads."""
    match value:
        case str():
            return shortened(value, 40)
        case {"start": str(start), **rest}:
            end = rest.get("end")
            return f"{start} to {end}" if isinstance(end, str) else start
        case None:
            return "nothing"
        case dict() | list():
            return ""
        case _:
            return str(value)
