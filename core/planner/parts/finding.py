"""What each stretch of a request's words stands for: titles, options, people, dates, known words.

Of what may begin at a place the longest is taken, and of several as long the one that the
workspace knows. What nothing knows stays a word.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.content.values.choosing import bare
from core.domain.notion import ObjectKind
from core.planner.grammar.edges import Asked, dates
from core.planner.grammar.lexicon import Lexicon, Name
from core.planner.grammar.lists import word_list
from core.planner.grammar.part_words import english_parts
from core.planner.grammar.scanning import Piece, scan
from core.planner.grammar.words import english

_MAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"\+\d[\d ()/-]{5,20}\d")
_RANK = ("quoted", "url", "email", "phone", "date", "row", "page", "place", "option", "prop",
         "person", "tells", "not", "small")  # fmt: skip
_SHAPES = {
    **{each: each for each in ("quoted", "url", "number")},
    "block": "other",
    "newline": "stop",
    "call": "stop",
}
_SIGNS = {
    **dict.fromkeys((".", "!", "?"), "stop"),
    **dict.fromkeys((",", ";", ":", "–", "—", "-", "(", ")", "=", "&"), "sep"),
    **dict.fromkeys(("'s", "’s"), "small"),
}
_POINTING = word_list("finding.pointing")
_VERBS = frozenset({"verb", "create", "change"})
_BEFORE_VERBS = frozenset({"small", "stop", "sep"})
_FROM_LANGUAGE = {
    **{each.upper(): each for each in ("noun", "compare", "due", "overdue", "unassigned", "state",
                                       "all", "sort", "direction", "me", "it", "number", "verb",
                                       "created", "called", "or", "not", "by")},
    **dict.fromkeys(("SKIP", "PREP", "WITH", "AS"), "small"),
    "PROP": "usual", "WITHOUT": "lack", "ASSIGNED": "owns", "SEQUENCE": "and", "IS": "tells",
    "FIRST": "limit",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch [start, end) of the text with what it stands for."""

    kind: str
    start: int
    end: int
    text: str
    """As written; of a quote what is inside."""
    value: str = ""
    """A target's id, an option's or property's name, a meaning of the language's words."""


@dataclass
class Finder:
    """Cuts one text into parts."""

    text: str
    lexicon: Lexicon
    asked: Asked

    def parts(self) -> list[Part]:
        """All parts in order; without those that say nothing by themselves."""
        pieces = self._pieces = scan(self.text)
        self._lower = [each.lower.replace("’", "'") for each in pieces]
        self._dates: dict[int, int] = {}
        for start, edge in dates(self.text, pieces, self.asked):
            self._dates[start] = max(edge.end, self._dates.get(start, 0))
        found: list[Part] = []
        index = 0
        while index < len(pieces):
            begins = all(each.kind in _BEFORE_VERBS for each in found)
            index, part = self._best(index, begins=begins)
            found.append(part)
        return found

    def _best(self, index: int, *, begins: bool) -> tuple[int, Part]:
        """The part that begins at a piece; where a sentence begins, a verb rather than others."""
        known = max(
            self._candidates(index),
            key=lambda each: (each[0], begins and each[1].kind in _VERBS, -_rank(each[1].kind)),
            default=None,
        )
        return known or (index + 1, self._part("word", index, index + 1))

    def _part(self, kind: str, first: int, end: int, value: str = "") -> Part:
        start, stop = self._pieces[first].start, self._pieces[end - 1].end
        text = self.text[start:stop]
        if kind in {"quoted", "url"}:
            text = self._pieces[first].text
        return Part(kind, start, stop, text, value)

    def _candidates(self, index: int) -> Iterator[tuple[int, Part]]:
        """Everything that may begin at a piece: where it ends, and what it is."""
        yield from self._addresses(index)
        yield from self._plain(index, self._pieces[index])
        for name in self._lexicon_names(index):
            end = self._end(name.words, index)
            if end is not None:
                yield end, self._part(self._kind(name), index, end, name.value)
        if index in self._dates:
            yield self._dates[index], self._part("date", index, self._dates[index])
        if self._pieces[index].shape in {"word", "sign"}:
            yield from self._of_language(index)

    def _of_language(self, index: int) -> Iterator[tuple[int, Part]]:
        first = self._lower[index]
        of_grammar = (
            (known.words, _FROM_LANGUAGE.get(known.kind, "other"), known.meaning)
            for known in english().starting(first)
        )
        for words, kind, meaning in (*of_grammar, *english_parts().by_first.get(first, ())):
            end = index + len(words)
            points = kind == "small" and words[0] in _POINTING and len(words) == 1
            if tuple(self._lower[index:end]) == words and not points:
                # "due on the 4th": the date begins with the last word of the phrase.
                end -= kind == "due" and len(words) > 1 and end - 1 in self._dates
                yield end, self._part(kind, index, end, meaning)

    def _addresses(self, index: int) -> Iterator[tuple[int, Part]]:
        piece = self._pieces[index]
        for kind, pattern in (("email", _MAIL), ("phone", _PHONE)):
            match = pattern.match(self.text, piece.start)
            if match is not None:
                size = len(self._pieces)
                stop = match.end()
                last = next((n for n in range(index, size) if self._pieces[n].end >= stop), index)
                yield last + 1, Part(kind, piece.start, stop, match.group())

    def _plain(self, index: int, piece: Piece) -> Iterator[tuple[int, Part]]:
        """What a piece is by its shape alone."""
        kind = _SHAPES.get(piece.shape) or _SIGNS.get(piece.text)
        if kind is not None:
            yield index + 1, self._part(kind, index, index + 1, piece.text)

    def _lexicon_names(self, index: int) -> Sequence[Name]:
        piece = self._pieces[index]
        if piece.shape not in {"word", "number", "quoted"}:
            return ()
        own = bare(piece.text).split()
        if not own:
            return ()
        several = [
            replace(name, words=(own[0],))
            for name in self.lexicon.starting(f"{own[0]}s")
            if name.words == (f"{own[0]}s",) and name.kind == "NAME"
        ]
        return (*self.lexicon.starting(own[0]), *several)

    def _kind(self, name: Name) -> str:
        if name.kind != "NAME":
            return name.kind.casefold()
        kind = self.lexicon.targets[name.value].kind
        return {ObjectKind.DATABASE: "place", ObjectKind.ROW: "row"}.get(kind, "page")

    def _end(self, words: Sequence[str], index: int) -> int | None:
        """Where a name ends that begins here; None when it is another."""
        if self._pieces[index].shape == "quoted":
            return (
                index + 1 if tuple(bare(self._pieces[index].text).split()) == tuple(words) else None
            )
        said: list[str] = []
        for end in range(index, min(index + 2 * len(words) + 1, len(self._pieces))):
            if self._pieces[end].shape not in {"word", "number", "sign"}:
                return None
            if self._pieces[end].text in {",", ";", ":"}:
                return None
            said += bare(self._pieces[end].text).split()
            if said == list(words):
                return end + 1
            if said != list(words)[: len(said)]:
                return None
        return None


def _rank(kind: str) -> int:
    return _RANK.index(kind) if kind in _RANK else len(_RANK)
