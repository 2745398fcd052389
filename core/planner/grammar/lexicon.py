"""Names of the workspace that a request may say: titles, properties, options, people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.content.values.choosing import bare
from core.content.values.schema import parse_schema
from core.domain.notion import Database, ObjectKind, Target, User

NameKind = Literal["NAME", "PROP", "OPTION", "PERSON"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name with what it stands for."""

    kind: NameKind
    words: tuple[str, ...]
    """The name's words, without case, accents and signs."""
    value: str
    """Target id, property name, option name, or user id."""


@dataclass(frozen=True)
class Lexicon:
    """The names known for one request. Grows while it is planned; each growth is a new value."""

    targets: Mapping[str, Target] = field(default_factory=dict)
    """Things by id."""
    databases: Mapping[str, Database] = field(default_factory=dict)
    """Databases whose schema is known, by data source id."""
    users: tuple[User, ...] = ()
    by_first: Mapping[str, tuple[Name, ...]] = field(default_factory=dict)

    def starting(self, first: str) -> tuple[Name, ...]:
        """Names that begin with a bare word."""
        return self.by_first.get(first, ())

    def with_names(
        self,
        *,
        targets: Iterable[Target] = (),
        databases: Iterable[Database] = (),
        users: Iterable[User] = (),
    ) -> "Lexicon":
        """A lexicon that knows more."""
        more = {**self.targets, **{each.id: each for each in targets}}
        schemas = {**self.databases, **{each.target.id: each for each in databases}}
        more |= {each.target.id: each.target for each in schemas.values()}
        people = tuple({user.id: user for user in (*self.users, *users)}.values())
        return Lexicon(more, schemas, people, _index(more.values(), schemas.values(), people))


def _index(
    targets: Iterable[Target], databases: Iterable[Database], users: Iterable[User]
) -> dict[str, tuple[Name, ...]]:
    names: dict[tuple[str, tuple[str, ...], str], Name] = {}

    def take(kind: NameKind, said: str, value: str) -> None:
        words = tuple(bare(said).split())
        if words:
            names.setdefault((kind, words, value), Name(kind, words, value))

    for target in targets:
        take("NAME", target.title, target.id)
        if target.kind is ObjectKind.DATABASE:
            take("NAME", _other_number(target.title), target.id)
    for database in databases:
        for prop in parse_schema(database.schema).values():
            take("PROP", prop.name, prop.name)
            for option in prop.options:
                take("OPTION", option.name, option.name)
    for user in users:
        if not user.bot:
            take("PERSON", user.name, user.id)
            take("PERSON", user.name.split()[0] if user.name.split() else "", user.id)
    found: dict[str, list[Name]] = {}
    for name in names.values():
        found.setdefault(name.words[0], []).append(name)
    return {first: tuple(all_) for first, all_ in found.items()}


def _other_number(title: str) -> str:
    """ "Projects" for "Project" and the other way round."""
    return title[:-1] if title.endswith("s") else f"{title}s"
