"""Where forms fit in a text: every stretch that is one way of saying an operation, word by word.

A form covers its stretch completely; no word of it is passed over but determiners. What a slot
takes costs a little: nothing for what is quoted or known by name, more the more words it has.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.planner.grammar.edges import Edge
from core.planner.grammar.forms import Form, Forms, Node
from core.planner.grammar.lists import word_list
from core.planner.grammar.said import Phrase, PhraseKind
from core.planner.grammar.scanning import Piece
from core.planner.grammar.words import Known

BASE = -0.5
"""A form is believed a little more than loose phrases that say the same."""
_PER_WORD = 0.05
_UNKNOWN_NAME = 0.35
_SLIP = 0.6
_NEXT_CLAUSE = 1.5
"""What it costs that a text holds what looks like the beginning of another clause."""
_INSTEAD_OF_NAME = 1.2
"""What it costs to take words for a name where a known name begins."""
_LONGEST_NAME = 9
_LAST_SIGNS = frozenset({".", "!", "?"})
_PARTS_OF_PAGES = frozenset({"todo", "block", "block_ids", "anchor", "heading", "comment"})
_CONTENT = frozenset({"markdown", "text"})
"""Holes for what is written as it is."""
_DETERMINERS = word_list("matching.determiners")
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("page", "database", "parent", "other", "source"), "thing"),
    **dict.fromkeys(("property", "group_by", "key", "by"), "property"),
    **dict.fromkeys(("type", "to", "measure", "style", "look"), "choice"),
    **dict.fromkeys(("limit", "limit_of_columns", "more", "less"), "number"),
    "option": "option",
    **dict.fromkeys(("later", "earlier"), "amount"),
    **dict.fromkeys(("markdown", "text", "csv", "columns", "options", "values", "rows"), "long"),
}
"""What kind of words a slot takes, where it is not a plain text."""
_ONE = word_list("matching.one")
_AFTER = frozenset({",", ".", ";", "!", "?"})
_NAMED: Mapping[str, tuple[str, ...]] = {
    "thing": ("NAME",), "property": ("PROP", "PROPS"), "option": ("OPTION",),
}  # fmt: skip
"""The known names that kinds of words are."""


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch [start, end) of pieces that a form fits."""

    end: int
    form: Form
    slots: tuple[tuple[str, Phrase], ...]
    cost: float


@dataclass(frozen=True)
class Words:
    """A text's pieces with what is known of each place."""

    text: str
    pieces: Sequence[Piece]
    known: Sequence[Sequence[tuple[Known, int, float]]]
    names: Sequence[Sequence[Edge]]
    databases: frozenset[str]
    """Ids of those known names that are databases."""

    def lower(self, index: int) -> str:
        """A piece in small letters, with straight apostrophes."""
        return self.pieces[index].lower.replace("’", "'")

    def has(self, index: int, *kinds: str) -> bool:
        """Whether a phrase of such a kind starts at a place."""
        return any(known.kind in kinds for known, _end, _slip in self.known[index])


class FormMatcher:
    """Finds the forms in one text."""

    def __init__(self, words: Words, forms: Forms, slips: Mapping[str, str]) -> None:
        self._words = words
        self._forms = forms
        self._slips = slips
        self._size = len(words.pieces)
        self._may_end = [self._is_end(index) for index in range(self._size + 1)]

    def starting(self, index: int) -> list[Match]:
        """Forms that fit from a place on, where a clause may begin; the cheapest of a kind."""
        if not self._may_start(index):
            return []
        best: dict[tuple[int, str], Match] = {}
        for match in self._walk(self._forms.root, index, (), BASE):
            key = (match.end, match.form.operation)
            if key not in best or match.cost < best[key].cost:
                best[key] = match
        return list(best.values())

    def _may_start(self, index: int) -> bool:
        if index == 0:
            return True
        before = self._words.pieces[index - 1]
        if before.shape in {"newline", "block", "sign", "call"}:
            return True
        return any(
            end == index and (known.kind in {"SKIP", "SEQUENCE"} or known.meaning == "hello")
            for start in range(max(0, index - 5), index)
            for known, end, _slip in self._words.known[start]
        )

    def _is_end(self, index: int) -> bool:
        """Whether a clause may end before a piece."""
        if index >= self._size or self._words.pieces[index].shape == "newline":
            return True
        polite = any(known.kind == "SKIP" and known.meaning in {"polite", "filler"}
                     for known, _end, _slip in self._words.known[index])  # fmt: skip
        sequence = self._words.has(index, "SEQUENCE")
        return polite or sequence or self._words.pieces[index].text in _AFTER

    def _walk(
        self, node: Node, index: int, slots: tuple[tuple[str, Phrase], ...], cost: float
    ) -> Iterator[Match]:
        if self._may_end[index] and not self._cuts_content(index, slots):
            for form in node.ends:
                yield Match(index, form, slots, cost)
        if index >= self._size:
            return
        yield from self._by_word(node, index, slots, cost)
        for name, following in node.slots.items():
            for end, phrase, more in self._fillings(name, following, index):
                yield from self._walk(following, end, (*slots, (name, phrase)), cost + more)

    def _cuts_content(self, index: int, slots: tuple[tuple[str, Phrase], ...]) -> bool:
        """Whether what is to be written would lose a last word: in ": call back" none is idle."""
        if index >= self._size or not slots or slots[-1][0] not in _CONTENT:
            return False
        idle = any(known.meaning == "filler" for known, _end, _slip in self._words.known[index])
        return idle and any(each.text == ":" for each in self._words.pieces[:index])

    def _by_word(
        self, node: Node, index: int, slots: tuple[tuple[str, Phrase], ...], cost: float
    ) -> Iterator[Match]:
        lower = self._words.lower(index)
        if self._words.pieces[index].shape in {"quoted", "block", "url"}:
            return
        if lower in node.words:
            yield from self._walk(node.words[lower], index + 1, slots, cost)
        elif (meant := self._slips.get(lower, "")) in node.words:
            yield from self._walk(node.words[meant], index + 1, slots, cost + _SLIP)
        if lower in _DETERMINERS and index + 1 < self._size:
            yield from self._walk(node, index + 1, slots, cost)

    def _fillings(
        self, name: str, following: Node, index: int
    ) -> Iterator[tuple[int, Phrase, float]]:
        """What a slot may take from a place on: where it ends, the phrase, and the cost."""
        kind = _KINDS.get(name, "text")
        if kind == "choice":
            yield from self._choices(name, index)
            return
        if kind == "number":
            yield from self._numbers(index)
            return
        if kind == "amount":
            yield from self._amounts(index)
            return
        yield from self._known_fillings(name, kind, index)
        if kind == "option":
            return
        piece = self._words.pieces[index]
        if piece.shape == "quoted":
            yield index + 1, self._phrase("quoted", index, index + 1), 0.0
        elif piece.shape == "url":
            yield index + 1, self._phrase("url", index, index + 1), 0.0
        yield from self._runs(name, kind, following, index)

    def _fits(self, slot: str, edge: Edge) -> bool:
        """Whether a known thing is of the kind that a slot is for."""
        if slot in {"page", "database", "other"} and edge.kind == "NAME":
            return (edge.value in self._words.databases) == (slot != "page")
        return True

    def _known_fillings(
        self, name: str, kind: str, index: int
    ) -> Iterator[tuple[int, Phrase, float]]:
        for edge in self._words.names[index]:
            if edge.kind in _NAMED.get(kind, ()) and self._fits(name, edge):
                found: PhraseKind = "name" if kind == "thing" else "text"
                yield edge.end, self._phrase(found, index, edge.end, edge.value), edge.cost
        if kind == "thing":
            for known, end, slip in self._words.known[index]:
                if known.kind == "IT":
                    yield end, self._phrase("it", index, end), slip + 0.05

    def _runs(
        self, name: str, kind: str, following: Node, index: int
    ) -> Iterator[tuple[int, Phrase, float]]:
        """Stretches of words up to where the form can go on."""
        named = kind in {"thing", "property"}
        if kind == "thing" and self._words.lower(index) in _DETERMINERS:
            return
        cost = _UNKNOWN_NAME if named else 0.1
        if kind == "thing" and any(edge.kind == "NAME" for edge in self._words.names[index]):
            cost += _INSTEAD_OF_NAME
        longest = _LONGEST_NAME if named else self._size
        for end in range(index + 1, min(index + longest, self._size) + 1):
            if not self._may_hold(kind, self._words.pieces[end - 1]):
                return
            cost += self._cost_of(name, end - 1, first=end - 1 == index)
            if self._goes_on(following, end):
                yield end, self._run(kind, index, end), cost

    def _may_hold(self, kind: str, piece: Piece) -> bool:
        """Whether a slot may take a piece at all."""
        if kind in {"thing", "property"}:
            plain = piece.shape in {"word", "number"}
            return plain or (piece.shape == "sign" and piece.text not in ",;:=()")
        return kind == "long" or piece.shape not in {"block", "newline"}

    def _cost_of(self, name: str, index: int, *, first: bool) -> float:
        """What one more piece costs in a slot."""
        cost = _PER_WORD if self._words.pieces[index].shape != "block" else 0.0
        if name in _PARTS_OF_PAGES and self._words.has(index, "ALL", "DUE", "OVERDUE"):
            cost += _NEXT_CLAUSE
        if name in {"title", "name"} and not first and self._words.has(index, "WITH"):
            # "a database Contacts with name and phone": what follows is no part of the title.
            cost += _NEXT_CLAUSE
        return cost + (_NEXT_CLAUSE if not first and self._opens_clause(index) else 0.0)

    def _run(self, kind: str, index: int, end: int) -> Phrase:
        """Words as a phrase; content at the end of a text keeps the sign that ends it."""
        phrase = self._phrase("text", index, end)
        rest = self._words.text[phrase.end :]
        if kind == "long" and end == self._size and rest.strip() in _LAST_SIGNS:
            return Phrase("text", phrase.text + rest.rstrip(), phrase.start, phrase.end)
        return phrase

    def _opens_clause(self, index: int) -> bool:
        """Whether another clause seems to begin here, behind a comma or "and"."""
        before = self._words.pieces[index - 1]
        joined = before.text in {",", ";"} or any(
            known.kind == "SEQUENCE" and end == index
            for start in range(max(0, index - 3), index)
            for known, end, _slip in self._words.known[start]
        )
        if not joined or (index > 1 and self._words.pieces[index].text[:1].isupper()):
            # A capital within a list opens a member of it: "Web, Print and Social".
            return False
        lower = self._words.lower(index)
        own = lower in self._forms.root.words and not self._words.known[index]
        return own or self._words.has(index, "VERB")

    def _goes_on(self, following: Node, end: int) -> bool:
        if end >= self._size:
            return bool(following.ends)
        if following.ends and self._may_end[end]:
            return True
        lower = self._words.lower(end)
        if lower in following.words or self._slips.get(lower, "") in following.words:
            return True
        wanted = {kind for name in following.slots for kind in _NAMED.get(_KINDS.get(name, ""), ())}
        if any(edge.kind in wanted for edge in self._words.names[end]):
            return True
        return (
            lower in _DETERMINERS
            and end + 1 < self._size
            and (self._words.lower(end + 1) in following.words)
        )

    def _choices(self, name: str, index: int) -> Iterator[tuple[int, Phrase, float]]:
        """Words that stand for a fixed value of an argument."""
        for said, meaning in self._forms.words.get(name, {}).items():
            end = index + len(said)
            if end <= self._size and all(
                self._words.lower(index + at) == word for at, word in enumerate(said)
            ):
                yield end, self._phrase("option", index, end, meaning), 0.0

    def _numbers(self, index: int) -> Iterator[tuple[int, Phrase, float]]:
        piece = self._words.pieces[index]
        if piece.shape == "number" and piece.text.replace(".", "", 1).isdigit():
            yield index + 1, self._phrase("number", index, index + 1, piece.text), 0.0
        for known, end, _slip in self._words.known[index]:
            if known.kind == "NUMBER":
                yield end, self._phrase("number", index, end, known.meaning), 0.0

    def _amounts(self, index: int) -> Iterator[tuple[int, Phrase, float]]:
        """Time, such as "a week" or "3 days"; the phrase's value is "3 day"."""
        counts = [(end, said.value) for end, said, _cost in self._numbers(index)]
        if self._words.lower(index) in _ONE:
            counts.append((index + 1, "1"))
        for start, number in counts:
            for end, unit, cost in self._choices("unit", start):
                said = f"{number} {unit.value}"
                yield end, self._phrase("text", index, end, said), cost

    def _phrase(self, kind: PhraseKind, first: int, end: int, value: str = "") -> Phrase:
        start, stop = self._words.pieces[first].start, self._words.pieces[end - 1].end
        said = self._words.text[start:stop]
        text = self._words.pieces[first].text if kind in {"quoted", "url"} else said.strip()
        return Phrase(kind, text, start, stop, value)
