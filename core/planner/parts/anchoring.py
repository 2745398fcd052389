"""What the words of a request stand for, when they are read against one database.

Titles, properties, options, people, dates and numbers are anchors; words of the language are told
apart by a table; what neither knows stays a word, which nothing has explained yet.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from core.content.values.choosing import bare
from core.content.values.naming import match_property
from core.content.values.schema import PropertySchema
from core.domain.notion import Database, ObjectKind
from core.kit.errors import BadInput
from core.planner.grammar.edges import Asked, dates
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.lists import word_list
from core.planner.grammar.scanning import Piece, scan
from core.planner.grammar.schemas import schema_of
from core.planner.parts.anchor_words import AnchorWords, Word, english_anchors

_NUMBER = re.compile(r"[€$£]?(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?:([kK])|h|hrs)?(?!\w|[-:]\w)")
_MAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"\+\d[\d ()/-]{5,20}\d")
_NO_DATES = word_list("anchoring.no_dates")
_BEFORE_DATES = word_list("anchoring.before_dates")
_SIGNS = {",": "sep", ";": "sep", ":": "colon", "(": "sep", ")": "sep", "–": "sep", "—": "sep",
          "-": "sep", "=": "sep", "/": "or", "&": "and", "+": "and", "?": "mark"}  # fmt: skip
_RANK = ("row", "quoted", "url", "email", "phone", "option", "box", "place", "page", "prop", "date",
         "person", "state", "number")  # fmt: skip
_THOUSAND = 1000
_TELLING = 3
"""Words of a title that is known by all but its first."""
_OPENING = frozenset({"verb", "comment", "copy", "rename", "done_verb", "undo_verb"})
_NEVER = frozenset(
    {"deny", "reason", "limiting", "finite", "content", "narrow", "again", "correct", "repeat"}
)
_ONLY_OPENING = _OPENING | {"polite", "copied"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One bare word or sign of a text with its place."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """A stretch [start, end) of the text with what it stands for."""

    kind: str
    start: int
    end: int
    text: str
    value: str = ""
    """A target's id, an option's name, a user's id, a number, a meaning of the language's words."""
    prop: str = ""
    """Of an option, box or property: the property's name."""
    yes: bool = True
    """Of a box: whether it is said to be checked."""


@dataclass(frozen=True, slots=True)
class _Entry:
    words: tuple[str, ...]
    kind: str
    value: str = ""
    prop: str = ""
    yes: bool = True


def units_of(text: str, pieces: Iterable[Piece]) -> list[Unit]:
    """The bare words of pieces; quotes and links are one each."""
    found: list[Unit] = []
    for piece in pieces:
        if piece.shape in {"quoted", "url", "block", "newline", "call"}:
            found.append(Unit(f"<{piece.shape}>", piece.start, piece.end))
            continue
        place = piece.start
        for word in re.findall(r"\w+|[^\w\s]", text[piece.start : piece.end]):
            place = text.index(word, place)
            found.append(Unit(bare(word) or word, place, place + len(word)))
            place += len(word)
    return found


@dataclass(frozen=True)
class _Cut:
    """A text cut up; the same against every database."""

    units: Sequence[Unit]
    dates: Mapping[int, int]
    """Where a date ends, by where it begins."""
    quotes: Mapping[int, Piece]


@lru_cache(maxsize=8)
def _cut(text: str, asked: Asked) -> _Cut:
    pieces = scan(text)
    quotes = {each.start: each for each in pieces if each.shape in {"quoted", "url", "block"}}
    return _Cut(units_of(text, pieces), _dates_in(text, pieces, asked), quotes)


def _dates_in(text: str, pieces: Sequence[Piece], asked: Asked) -> Mapping[int, int]:
    found: dict[int, int] = {}
    for start, edge in dates(text, pieces, asked):
        end = pieces[edge.end - 1].end
        if text[pieces[start].start : end].casefold() in _NO_DATES:
            continue
        found[pieces[start].start] = end
        if pieces[start].lower in _BEFORE_DATES and edge.end > start + 1:
            # "Finished on yesterday": the first word may belong to a property's name.
            found[pieces[start + 1].start] = end
    return found


@dataclass
class Anchoring:
    """Reads stretches of one text against one database, or against none.

    Args:
        database: what the request is about; None knows titles, people and the language only.
        related: rows of other databases that relations of this one may hold, by their database.
    """

    text: str
    lexicon: Lexicon
    asked: Asked
    database: Database | None = None
    words: AnchorWords = field(default_factory=english_anchors)

    @cached_property
    def units(self) -> Sequence[Unit]:
        """The bare words of the text."""
        return _cut(self.text, self.asked).units

    @cached_property
    def schema(self) -> dict[str, PropertySchema]:
        """The properties of the database; none without one."""
        return schema_of(self.database) if self.database else {}

    @cached_property
    def _dates(self) -> Mapping[int, int]:
        return _cut(self.text, self.asked).dates

    @cached_property
    def _quotes(self) -> Mapping[int, Piece]:
        return _cut(self.text, self.asked).quotes

    @cached_property
    def _entries(self) -> dict[str, list[_Entry]]:
        found: dict[str, list[_Entry]] = {}
        for entry in _of_schema(tuple(self.schema.values())):
            found.setdefault(entry.words[0], []).append(entry)
        return found

    def anchors(self, start: int, end: int) -> list[Anchor]:
        """The anchors of a stretch of the text, in order; every word is in one of them."""
        inside = [n for n, unit in enumerate(self.units) if start <= unit.start and unit.end <= end]
        found: list[Anchor] = []
        at = inside[0] if inside else 0
        last = inside[-1] + 1 if inside else 0
        heading = True
        while at < last:
            stop, anchor = self._best(at, last, heading=heading)
            heading = heading and anchor.kind in {"polite", "sep", "sign"}
            found.append(anchor)
            at = stop
        return found

    def _best(self, at: int, last: int, *, heading: bool) -> tuple[int, Anchor]:
        """The longest anchor; of several as long, what the workspace knows."""
        candidates = [each for each in self._candidates(at, heading=heading) if each[0] <= last]
        if not candidates:
            unit = self.units[at]
            kind = "word" if unit.word[:1].isalnum() else "sign"
            return at + 1, self._anchor(_SIGNS.get(unit.word, kind), at, at + 1)
        return max(candidates, key=lambda each: (each[0], -self._rank(each[1], heading=heading)))

    def _rank(self, anchor: Anchor, *, heading: bool) -> float:
        """How far behind others of the same length an anchor stands."""
        if heading and anchor.kind in _OPENING:
            return 1.0
        if anchor.kind == "place" and self.database and anchor.value != self.database.target.id:
            return _RANK.index("prop") + 0.5
        return (
            _RANK.index(anchor.kind)
            if anchor.kind in _RANK
            else len(_RANK) + (anchor.kind == "filler")
        )

    def _anchor(self, kind: str, at: int, end: int, entry: _Entry | None = None) -> Anchor:
        start, stop = self.units[at].start, self.units[end - 1].end
        told = entry or _Entry((), kind)
        return Anchor(kind, start, stop, self.text[start:stop], told.value, told.prop, told.yes)

    def _candidates(self, at: int, *, heading: bool) -> Iterator[tuple[int, Anchor]]:
        unit = self.units[at]
        yield from self._shapes(at, unit)
        for entry in (*self._entries.get(unit.word, ()), *self._named(unit.word)):
            end = self._end(entry.words, at)
            if end:
                yield end, self._anchor(entry.kind, at, end, entry)
        for word in self.words.by_first.get(unit.word, ()):
            end = self._end(word.words, at)
            if end and self._may_stand(word, heading=heading):
                yield end, self._anchor(word.kind, at, end, _Entry((), word.kind, word.meaning))

    def _may_stand(self, word: Word, *, heading: bool) -> bool:
        if word.kind in _NEVER:
            return False
        return heading or word.kind not in _ONLY_OPENING

    def _shapes(self, at: int, unit: Unit) -> Iterator[tuple[int, Anchor]]:
        """Quotes, addresses, dates and numbers."""
        quote = self._quotes.get(unit.start)
        if quote is not None:
            link = quote.text.rstrip(",.;:!?)") if quote.shape == "url" else quote.text
            yield at + 1, Anchor(quote.shape, unit.start, unit.end, link)
            return
        for kind, pattern in (("email", _MAIL), ("phone", _PHONE), ("number", _NUMBER)):
            match = pattern.match(self.text, unit.start)
            stop = match and self._at(match.end())
            if match and stop:
                value = _figure(match) if kind == "number" else match.group()
                yield stop, Anchor(kind, unit.start, match.end(), value, value)
        stop = self._at(self._dates.get(unit.start, -1))
        if stop and not self._cuts_a_name(at, stop):
            yield stop, self._anchor("date", at, stop)

    def _cuts_a_name(self, at: int, stop: int) -> bool:
        """Whether a name begins inside a date and goes on behind it: "for Evening choir"."""
        return any(
            self._end(entry.words, inside) > stop
            for inside in range(at, stop)
            for entry in self._named(self.units[inside].word)
            if entry.kind != "person"
        )

    def _at(self, end: int) -> int:
        """The number of the unit behind a place where a unit ends; 0 when none ends there."""
        return next((n + 1 for n, unit in enumerate(self.units) if unit.end == end), 0)

    def _end(self, words: tuple[str, ...], at: int) -> int:
        """Where words end that begin at a unit, past apostrophes and hyphens; 0 when others do."""
        place = at
        for count, word in enumerate(words):
            if count:
                while place < len(self.units) and self._joins(place):
                    place += 1
            if place >= len(self.units) or self.units[place].word != word:
                return 0
            place += 1
        return place

    def _joins(self, at: int) -> bool:
        """Whether a unit is a sign that stands inside a word or name: an apostrophe, a hyphen."""
        return self.units[at].word in {"'", "’", "-", ".", "/", "&", ":"} and (
            self.units[at].start == self.units[at - 1].end or self.units[at].word == "&"
        )

    def _inflected(self, first: str) -> Iterator[_Entry]:
        """Titles that begin with a verb, told in another form of it: "Otis cleans the gutters"."""
        for base in sorted(_bases(first)):
            for name in self.lexicon.starting(base):
                target = self.lexicon.targets.get(name.value)
                long = len(name.words) >= _TELLING
                if long and target is not None and target.kind is ObjectKind.ROW:
                    yield _Entry((first, *name.words[1:]), "row", name.value)

    def _named(self, first: str) -> Iterator[_Entry]:
        """What the workspace calls so: titles of everything, and people."""
        yield from self._inflected(first)
        for name in self.lexicon.starting(first):
            if name.kind == "PERSON":
                yield _Entry(name.words, "person", name.value)
            elif name.kind == "NAME":
                kind = self.lexicon.targets[name.value].kind
                kinds = {ObjectKind.DATABASE: "place", ObjectKind.ROW: "row"}
                yield _Entry(name.words, kinds.get(kind, "page"), name.value)


def _bases(word: str) -> set[str]:
    """What a verb may be said as otherwise: "clean" of "cleans", "close" of "closing"."""
    ends = [word.removesuffix(end) for end in ("s", "es", "ed", "ing") if word.endswith(end)]
    return {base for end in ends for base in (end, f"{end}e")} - {word}


def _figure(match: re.Match[str]) -> str:
    plain = match[1].replace(",", "")
    if match[2]:
        return f"{float(plain) * _THOUSAND:g}" if float(plain) < _THOUSAND else plain
    return plain


@lru_cache(maxsize=64)
def _of_schema(props: tuple[PropertySchema, ...]) -> tuple[_Entry, ...]:
    """Everything that a schema's names are said like."""
    return tuple(dict.fromkeys((*_own_names(props), *_usual_names(props))))


def _usual_names(props: tuple[PropertySchema, ...]) -> Iterator[_Entry]:
    """What people call properties by what they are for, where that is one of them."""
    schema = {prop.name: prop for prop in props}
    own = {bare(name) for name in schema}
    for said in english_anchors().named("usual") - own:
        try:
            prop = match_property(said, schema)
        except BadInput:
            continue
        yield _Entry(tuple(said.split()), "prop", prop.name, prop.name)


def _own_names(props: tuple[PropertySchema, ...]) -> Iterator[_Entry]:
    """Names of properties, options and checkboxes, with their other numbers and adverbs."""
    words = english_anchors()
    for prop in props:
        for said in _names(prop.name, words):
            yield _Entry(said, "prop", prop.name, prop.name)
        for option in prop.options:
            for said in _names(option.name, words):
                yield _Entry(said, "option", option.name, prop.name)
        if prop.type == "checkbox":
            yield from _boxes(prop.name, words)
        elif prop.type == "date":
            for verb in words.also("form", bare(prop.name)):
                yield _Entry((verb,), "prop", prop.name, prop.name)


def _boxes(name: str, words: AnchorWords) -> Iterator[_Entry]:
    plain = tuple(bare(name).split())
    if not plain:
        return
    yield _Entry(plain, "box", "", name)
    yield _Entry((f"un{plain[0]}", *plain[1:]), "box", "", name, yes=False)
    yield _Entry(("non", *plain), "box", "", name, yes=False)
    ending = [plain[0][:-1], plain[0][:-2]] if len(plain) == 1 and name.endswith("ed") else []
    for verb in dict.fromkeys((*words.also("form", bare(name)), *ending)):
        for lead in ("to", "need to", "have to", "left to", "needs to", "has to"):
            yield _Entry((*lead.split(), verb), "box", "", name, yes=False)
        yield _Entry((verb,), "box", "verb", name)


def _names(name: str, words: AnchorWords) -> Iterator[tuple[str, ...]]:
    """A name, its other number, its abbreviations and the adverb made of it."""
    plain = bare(name)
    if not plain:
        return
    said = [plain, plain[:-1] if plain.endswith("s") else f"{plain}s"]
    if plain.endswith("y"):
        said.append(f"{plain[:-1]}ies")
    said += [*words.also("abbreviation", plain), *words.also("adverb", plain)]
    for each in dict.fromkeys(said):
        if each:
            yield tuple(each.split())
