"""What a person said, clause by clause, before any name is looked up."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

PhraseKind = Literal[
    "text", "quoted", "name", "url", "it", "option", "state", "date", "number", "person", "me",
    "overdue", "unassigned",
]  # fmt: skip

NAMING = frozenset({"text", "quoted", "name", "url", "it"})
"""Kinds of phrase that can name a page, row or database."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of the request that names or values something."""

    kind: PhraseKind
    text: str
    """As written, without quotes."""
    start: int
    end: int
    value: str = ""
    """Of a name its target's id, of an option its name, of a person the user id, else empty."""

    @property
    def names_something(self) -> bool:
        """Whether it can be a title."""
        return self.kind in NAMING


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property with a value, said of rows to make, to find or to change."""

    prop: str
    """The property in the person's words, or a known property's name; empty when only a value
    was said ("high", "done")."""
    value: Phrase | None = None
    compare: str = ""
    """A meaning of the words' [compare] table, or empty."""
    negated: bool = False
    lacking: bool = False
    """The property is said to be empty."""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to make, with what was said of it alone."""

    title: Phrase
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """Content to put on a page."""

    style: str = ""
    """A meaning of the nouns: checklist, bullets, heading, …; empty when none was said."""
    block: str | None = None
    """Lines of markdown."""
    raw: str = ""
    """What stands behind the colon or "with", as written."""
    items: tuple[Phrase, ...] = ()
    """The same, cut at commas."""

    @property
    def is_empty(self) -> bool:
        """Whether no words for it were given."""
        return self.block is None and not self.raw


@dataclass(frozen=True, slots=True)
class SortKey:
    """What to sort by."""

    prop: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Put:
    """Make something: a page, rows, or blocks on a page; which one the place decides."""

    verb: str
    noun: str
    """page, rows, database, a style of block, or empty."""
    items: tuple[Item, ...]
    place: Phrase | None
    attributes: tuple[Attribute, ...]
    """Said of all items."""
    body: Body | None
    count: int | None = None
    kind: Phrase | None = None
    """A known name that says what kind of thing it is: "a meeting called Retro"."""

    @property
    def mixes_quotes(self) -> bool:
        """Whether a title is in quotes and has more words beside them, whose place is unknown."""
        return any(
            item.title.kind == "text" and any(sign in item.title.text for sign in '"“”')
            for item in self.items
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows or pages are meant."""

    names: tuple[Phrase, ...] = ()
    noun: str = ""
    everything: bool = False
    place: Phrase | None = None
    conditions: tuple[Attribute, ...] = ()
    about: Phrase | None = None
    sorts: tuple[SortKey, ...] = ()
    limit: int | None = None

    @property
    def is_search(self) -> bool:
        """Whether it describes rows instead of naming them."""
        return bool(self.conditions or self.everything or self.noun == "rows") and not self.names


@dataclass(frozen=True, slots=True)
class Ask:
    """Show, list, count or find."""

    verb: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class Change:
    """Set properties of rows."""

    verb: str
    scope: Scope
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class Rename:
    """Give a page or row another title."""

    target: Phrase
    title: Phrase


@dataclass(frozen=True, slots=True)
class Remove:
    """Move to the trash, or take back from it."""

    scope: Scope
    restore: bool = False


@dataclass(frozen=True, slots=True)
class Social:
    """A greeting, thanks, or a call for help."""

    kind: Literal["hello", "thanks", "help"]


@dataclass(frozen=True, slots=True)
class Formed:
    """A clause that is one way of saying one operation, word by word (forms.py)."""

    operation: str
    fixed: tuple[tuple[str, str | bool | int], ...]
    slots: tuple[tuple[str, Phrase], ...]
    form: str
    """The form, as the data file has it."""


Clause = Put | Ask | Change | Rename | Remove | Social | Formed


@dataclass(frozen=True, slots=True)
class Sentence:
    """A whole request, read."""

    clauses: tuple[Clause, ...]
    cost: float
    doubts: tuple[float, ...] = ()
    """For each clause, how far it is from what such a clause usually says."""
    ends: tuple[int, ...] = ()
    """Where each clause ends in the text."""

    def phrases(self) -> Iterator[Phrase]:
        """Every phrase that names a page, row or database."""
        for clause in self.clauses:
            yield from _naming(clause)


def _naming(clause: Clause) -> Iterator[Phrase]:
    if isinstance(clause, Put):
        if clause.place:
            yield clause.place
    elif isinstance(clause, Rename):
        yield clause.target
    elif isinstance(clause, Formed):
        yield from (phrase for name, phrase in clause.slots if name in {"database", "other"})
    elif not isinstance(clause, Social):
        yield from clause.scope.names
        if clause.scope.place:
            yield clause.scope.place
