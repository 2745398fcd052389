"""Names of the workspace that a request may say: titles, properties, options, people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from core.content.values.choosing import bare
from core.domain.notion import Database, ObjectKind, Target, User
from core.planner.grammar.called import nouns_of
from core.planner.grammar.schemas import schema_of

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
    of_schemas = tuple(_of_schemas(databases))
    titles = _titles(tuple(targets), [called for _, called, _ in of_schemas])
    said = (*titles, *of_schemas, *_people(users))
    found: dict[str, dict[Name, None]] = {}
    for kind, called, value in said:
        words = tuple(bare(called).split())
        if words:
            found.setdefault(words[0], {})[Name(kind, words, value)] = None
    return {first: tuple(names) for first, names in found.items()}


_Said = tuple[NameKind, str, str]


def _titles(targets: Sequence[Target], others: Sequence[str]) -> Iterator[_Said]:
    """Titles, and the nouns for a database's rows that are no other name."""
    for target in targets:
        yield "NAME", target.title, target.id
    databases = [each for each in targets if each.kind is ObjectKind.DATABASE]
    for noun, database in nouns_of(databases, [*others, *(each.title for each in targets)]):
        yield "NAME", noun, database


def _of_schemas(databases: Iterable[Database]) -> Iterator[_Said]:
    for database in databases:
        for prop in schema_of(database).values():
            yield "PROP", prop.name, prop.name
            for option in prop.options:
                yield "OPTION", option.name, option.name
            if prop.type == "checkbox":
                yield "OPTION", prop.name, prop.name
                yield "OPTION", f"un{prop.name.casefold()}", prop.name


def _people(users: Iterable[User]) -> Iterator[_Said]:
    """Whole names and first names."""
    for user in users:
        if not user.bot:
            yield "PERSON", user.name, user.id
            yield "PERSON", "".join(user.name.split()[:1]), user.id
