"""Every reading of every stretch of a request's words, each with what it costs to believe.

Cost 0 is the plain reading. A word of the language read as ordinary text, an unknown word read as
a name after "to", a slip of the finger: each costs something, and the cheapest path through the
lattice that is a sentence wins (search.py).
"""

from collections.abc import Iterator, Sequence

from core.content.values.choosing import bare
from core.domain.notion import ObjectKind
from core.planner.grammar.called import singular
from core.planner.grammar.costs import PART, SIGN_AS_TEXT, as_text, longest_first
from core.planner.grammar.edges import Asked, Edge, dates
from core.planner.grammar.forms import Forms
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.matching import FormMatcher, Match, Words
from core.planner.grammar.scanning import Piece
from core.planner.grammar.words import Known, Language

PER_WORD = 0.05
"""Ordinary text is a little dearer than anything that is known."""
_SLIP = 0.7
_SIGNS = {":": "COLON", "=": "EQUALS", "(": "OPEN", ")": "SHUT", "/": "TEXT", "'s": "POSS",
          "’s": "POSS", "'": "POSS", "’": "POSS"}  # fmt: skip
_SEPARATORS = frozenset(",;")
_DASHES = frozenset({"–", "—", "-"})
_STOPS = frozenset(".!?;")
_BEFORE_NOUNS = frozenset({"determiner", "adjective"})
_CALLING = frozenset({"polite", "filler", "hello"})
_CALLED_SO = 1.2
""" "called Budget review" names nothing by its property Budget."""
_AFTER_PREP = frozenset({"NOUN", "IT", "STATE", "ALL", "OVERDUE", "UNASSIGNED"})


PROPS = "PROPS"
""" "Amounts", where a property is called Amount: only a form takes it for that."""

Lattice = list[list[Edge]]
"""Edges by the piece they start at."""


class LatticeBuilder:
    """Makes the lattice of one text."""

    def __init__(
        self,
        text: str,
        pieces: Sequence[Piece],
        *,
        language: Language,
        lexicon: Lexicon,
        forms: Forms,
    ) -> None:
        self._text = text
        self._pieces = pieces
        self._language = language
        self._lexicon = lexicon
        self._lower = [each.lower for each in pieces]
        self._known: list[list[tuple[Known, int, float]]] = [
            list(self._phrases(index)) for index in range(len(pieces))
        ]
        self._names = [longest_first(list(self._named(index))) for index in range(len(pieces))]
        self._fitting = self._forms(forms)

    @property
    def matches(self) -> dict[str, Match]:
        """The forms that fit, by the value of their edges."""
        return {
            f"{start}:{number}": match
            for start, matches in enumerate(self._fitting)
            for number, match in enumerate(matches)
        }

    def _forms(self, forms: Forms) -> list[list[Match]]:
        databases = frozenset(
            each.id for each in self._lexicon.targets.values() if each.kind is ObjectKind.DATABASE
        )
        words = Words(self._text, self._pieces, self._known, self._names, databases)
        slips = {
            lower: meant
            for lower in self._lower
            if (meant := self._language.corrected(lower)) is not None
        }
        matcher = FormMatcher(words, forms, slips)
        return [matcher.starting(index) for index in range(len(self._pieces))]

    def build(self, asked: Asked) -> Lattice:
        """The whole lattice."""
        lattice = [list(self._edges(index)) for index in range(len(self._pieces))]
        for start, edge in dates(self._text, self._pieces, asked):
            lattice[start].append(edge)
        for start, matches in enumerate(self._fitting):
            for number, match in enumerate(matches):
                lattice[start].append(Edge(match.end, "FORM", f"{start}:{number}", match.cost))
        return lattice

    def _edges(self, index: int) -> Iterator[Edge]:
        piece = self._pieces[index]
        yield from self._names[index]
        if piece.shape == "quoted":
            yield Edge(index + 1, "QUOTED", piece.text, 0.0)
        elif piece.shape == "url":
            yield Edge(index + 1, "URL", piece.text, 0.0)
            yield Edge(index + 1, "TEXT", piece.text, 1.0)
        elif piece.shape == "block":
            yield Edge(index + 1, "BLOCK", piece.text, 0.0)
        elif piece.shape == "number":
            yield Edge(index + 1, "NUMBER", piece.text, 0.0)
            yield Edge(index + 1, "TEXT", piece.text, 0.3)
        elif piece.shape == "newline":
            yield Edge(index + 1, "SKIP", "", 0.3)
            yield Edge(index + 1, "SEP", "newline", 0.4)
        elif piece.shape == "sign":
            yield from self._signs(index)
        elif piece.shape == "call":
            yield Edge(index + 1, "SKIP", "", 0.1)
            yield Edge(index + 1, "TEXT", piece.text, 0.8)
        else:
            yield Edge(index + 1, "TEXT", piece.text, self._text_cost(index))
        yield from self._words(index)
        yield from self._joins(index)
        yield from self._content(index)

    def _content(self, index: int) -> Iterator[Edge]:
        """All that stands behind a colon, when what to add to is known to be a page."""
        if index == 0 or self._pieces[index - 1].text != ":":
            return
        named = [e for edges in self._names for e in edges if e.kind == "NAME" and e.cost < PART]
        kinds = {self._lexicon.targets[edge.value].kind for edge in named}
        if named and ObjectKind.DATABASE not in kinds:
            said = self._text[self._pieces[index].start :].strip()
            verbs = sum(self._verb_cost(each) < 1 for each in self._verbs(index))
            yield Edge(len(self._pieces), "BLOCK", said, 1.0 + 0.6 * verbs)

    def _verbs(self, start: int) -> Iterator[int]:
        """Places behind `start` where a verb stands."""
        for index in range(start + 1, len(self._pieces)):
            if any(known.kind == "VERB" for known, _end, _slip in self._known[index]):
                yield index

    def _signs(self, index: int) -> Iterator[Edge]:
        sign = self._pieces[index].text
        if sign in _SIGNS:
            yield Edge(index + 1, _SIGNS[sign], sign, 0.0)
        if sign in _SEPARATORS:
            yield Edge(index + 1, "SEP", sign, 0.0)
        if sign in _DASHES:
            yield Edge(index + 1, "SEP", sign, 0.4)
        if sign in _STOPS:
            yield Edge(index + 1, "SKIP", sign, 0.1)
        if sign == "," and self._only_skipped_before(index):
            yield Edge(index + 1, "SKIP", sign, 0.1)
        yield Edge(index + 1, "TEXT", sign, SIGN_AS_TEXT.get(sign, 0.2))

    def _only_skipped_before(self, index: int) -> bool:
        """ "hey, can you …": nothing but polite words stands before the comma."""
        return all(
            any(
                known.kind in {"SKIP", "VERB"} and known.meaning in _CALLING for known, _, _ in each
            )
            for each in self._known[:index]
        )

    def _text_cost(self, index: int) -> float:
        """What it costs to take a word for ordinary text."""
        single = [known for known, end, slip in self._known[index]
                  if end == index + 1 and not slip]  # fmt: skip
        cost = max((as_text(known) for known in single), default=0.0)
        named = any(edge.kind in {"PROP", "OPTION"} for edge in self._names[index])
        cost = max(cost, 0.6 if named else 0.0)
        if self._known_verb_in_list(index):
            cost = max(cost, 0.6)
        return PER_WORD + cost * (0.4 if self._is_name_like(index) else 1.0)

    def _known_verb_in_list(self, index: int) -> bool:
        """A verb right behind a comma or "and" rather opens a clause, except behind a colon."""
        if index == 0 or any(piece.text == ":" for piece in self._pieces[:index]):
            return False
        before = self._pieces[index - 1].text == "," or any(
            known.kind == "SEQUENCE" and end == index for known, end, _ in self._known[index - 1]
        )
        return before and any(known.kind == "VERB" for known, _, _ in self._known[index])

    def _phrases(self, index: int) -> Iterator[tuple[Known, int, float]]:
        """Known phrases from a place: phrase, where it ends, what a slip in it costs."""
        if self._pieces[index].shape not in {"word", "sign"}:
            return
        first = self._lower[index]
        for known in self._language.starting(first):
            if self._follows(known.words, index):
                yield known, index + len(known.words), 0.0
        corrected = (
            None
            if self._pieces[index].text[:1].isupper() and index
            else (self._language.corrected(first))
        )
        for known in self._language.starting(corrected) if corrected else ():
            if len(known.words) == 1:
                yield known, index + 1, _SLIP

    def _follows(self, words: Sequence[str], index: int) -> bool:
        end = index + len(words)
        return tuple(self._lower[index:end]) == tuple(words)

    def _words(self, index: int) -> Iterator[Edge]:
        for known, end, slip in self._known[index]:
            if known.kind == "VERB":
                yield Edge(end, "VERB", known.meaning, slip + self._verb_cost(index))
            elif known.kind == "SKIP":
                yield Edge(end, "SKIP", known.meaning, slip + self._skip_cost(index, end, known))
            elif known.kind == "SEQUENCE":
                plain = 0.4 if self._is_name_like(index) else 0.0
                yield Edge(end, "SEP", known.meaning, 0.2 + slip + plain)
            elif known.kind == "PREP":
                yield Edge(end, "PREP", known.meaning, slip + self._prep_cost(end))
            elif known.kind == "ME":
                yield Edge(end, "ME", "me", slip + (0.0 if known.words[0] == "me" else 0.2))
                if self._owns_place(index):
                    yield Edge(end, "SKIP", "determiner", 0.1)
            else:
                plain = 0.4 if self._is_name_like(index) else 0.0
                plain += 0.05 if known.kind == "NOT" else 0.0
                yield Edge(end, known.kind, known.meaning, slip + plain)

    def _owns_place(self, index: int) -> bool:
        """ "on my reading list": the list is meant, and not that it is mine."""
        named = index + 1 < len(self._names) and any(
            edge.kind == "NAME" for edge in self._names[index + 1]
        )
        return named and any(
            known.kind == "PREP" and end == index
            for start in range(max(0, index - 5), index)
            for known, end, _slip in self._known[start]
        )

    def _verb_cost(self, index: int) -> float:
        """A verb belongs at the start, or after a joining word or a polite one."""
        before = index - 1
        if self._says_state(index):
            return 1.2
        if before < 0:
            return 0.0
        if self._pieces[before].shape in {"newline", "block", "sign", "call"}:
            return 0.1
        if self._follows_place(index):
            return 0.6
        opened = any(
            known.kind in {"SKIP", "SEQUENCE"} and end == index
            for start in range(max(0, index - 5), index)
            for known, end, _slip in self._known[start]
            if known.kind != "SKIP" or known.meaning in {"polite", "opener"}
        )
        return 0.1 if opened else 2.5

    def _says_state(self, index: int) -> bool:
        """Whether a verb that shows is a state before what is in it: "open items of Ann"."""
        kinds = {(known.kind, known.meaning) for known, _end, _slip in self._known[index]}
        if ("VERB", "show") not in kinds or all(kind != "STATE" for kind, _ in kinds):
            return False
        behind = self._known[index + 1] if index + 1 < len(self._known) else []
        return any(known.kind == "NOUN" and known.meaning == "rows" for known, _, _ in behind)

    def _follows_place(self, index: int) -> bool:
        """Whether the text opens with a known place that ends here: "in Roadmap add …"."""
        opened = any(known.kind == "PREP" for known, _end, _slip in self._known[0])
        return opened and any(
            edge.kind == "NAME" and edge.end == index
            for start in range(1, index)
            for edge in self._names[start]
        )

    def _skip_cost(self, index: int, end: int, known: Known) -> float:
        """A word that matters little, unless it is written like a name or stands alone."""
        cost = 0.5 if self._is_name_like(index) else 0.0
        if known.meaning == "adjective":
            cost += 0.12
        if known.meaning == "opener" and index:
            cost += 0.8
        alone = end == len(self._pieces) or self._pieces[end].text in _SEPARATORS
        return cost + (0.8 if alone and known.meaning in _BEFORE_NOUNS else 0.0)

    def _is_name_like(self, index: int) -> bool:
        """Whether a word is written with a capital where a sentence would not have one."""
        if index == 0 or not self._pieces[index].text[:1].isupper():
            return False
        before = self._pieces[index - 1]
        return not (before.shape in {"newline", "block"} or before.text in _STOPS)

    def _prep_cost(self, after: int) -> float:
        """ "to" before something known is a place; before other words it may be text."""
        while after < len(self._pieces) and any(
            known.kind == "SKIP" and end == after + 1 for known, end, _ in self._known[after]
        ):
            if any(edge.kind == "NAME" for edge in self._names[after]):
                return 0.0
            after += 1
        if after >= len(self._pieces):
            return 1.5
        known_thing = self._pieces[after].shape in {"quoted", "url"} or self._names[after]
        nouns = any(known.kind in _AFTER_PREP for known, _, _ in self._known[after])
        return 0.0 if known_thing or nouns else 0.5

    def _joins(self, index: int) -> Iterator[Edge]:
        """The words and signs between two clauses, as one edge."""
        end, cost = index, 1.0
        while end < len(self._pieces):
            step = self._join_at(end)
            if step is None:
                break
            end, strength = step
            cost = min(cost, strength)
        if index < end < len(self._pieces):
            before = index == 0 or self._join_at(index - 1) is not None
            if not before:
                yield Edge(end, "JOIN", "", cost + self._start_cost(end))

    def _join_at(self, index: int) -> tuple[int, float] | None:
        piece = self._pieces[index]
        if piece.shape == "newline":
            return index + 1, 0.0
        if piece.text in _STOPS:
            return index + 1, 0.0
        if piece.text == ",":
            return index + 1, 0.3
        ends = [
            (end, 0.0 if known.meaning == "then" else 0.2)
            for known, end, _slip in self._known[index]
            if known.kind == "SEQUENCE"
        ]
        return max(ends, default=None)

    def _start_cost(self, index: int) -> float:
        """A new clause mostly starts with a verb, perhaps behind a polite word."""
        for place in range(index, min(index + 5, len(self._pieces))):
            kinds = {known.kind for known, _end, _slip in self._known[place]}
            if "VERB" in kinds or self._fitting[place]:
                return 0.0
            if "SKIP" not in kinds:
                break
        return 2.0

    def _named(self, index: int) -> Iterator[Edge]:
        """Names of the workspace that start here."""
        if self._pieces[index].shape not in {"word", "number", "quoted"}:
            return
        if self._pieces[index].shape == "quoted":
            yield from self._quoted_names(index)
            return
        own = bare(self._pieces[index].text).split()
        yield from self._several(index, own)
        for name in self._lexicon.starting(own[0]) if own else ():
            end = self._end_of_name(name.words, index)
            if end is not None:
                said = self._text[self._pieces[index].start : self._pieces[end - 1].end]
                cost = self._name_cost(name.kind, said)
                if name.kind == "PROP" and self._follows_called(index):
                    cost += _CALLED_SO
                yield Edge(end, name.kind, name.value, cost)

    def _several(self, index: int, own: Sequence[str]) -> Iterator[Edge]:
        """A property said in the plural: "amounts"."""
        one = singular(own[0]) if own else ""
        for name in self._lexicon.starting(one) if own and one != own[0] else ():
            if name.kind == "PROP" and name.words == (one,):
                yield Edge(index + 1, PROPS, name.value, 0.0)

    def _follows_called(self, index: int) -> bool:
        """Whether a title is to begin here: "called Budget review"."""
        return any(
            known.kind == "CALLED" and end == index
            for start in range(max(0, index - 3), index)
            for known, end, _slip in self._known[start]
        )

    def _name_cost(self, kind: str, said: str) -> float:
        """A name written small may be an ordinary word."""
        capital = said[:1].isupper() or not said[:1].isalpha()
        return {"OPTION": 0.0 if capital else 0.1, "PERSON": 0.0 if capital else 0.2}.get(kind, 0.0)

    def _quoted_names(self, index: int) -> Iterator[Edge]:
        words = tuple(bare(self._pieces[index].text).split())
        for name in self._lexicon.starting(words[0]) if words else ():
            if name.words == words and name.kind in {"NAME", "OPTION", "PROP"}:
                yield Edge(index + 1, name.kind, name.value, 0.05)

    def _end_of_name(self, words: Sequence[str], index: int) -> int | None:
        """Where a name ends whose words stand here, with or without signs between; or None."""
        said: list[str] = []
        for end in range(index, min(index + 2 * len(words) + 1, len(self._pieces))):
            piece = self._pieces[end]
            if piece.shape not in {"word", "number", "sign"} or piece.text in _SEPARATORS | {":"}:
                return None
            said += bare(piece.text).split()
            if said == list(words):
                return end + 1
            if said != list(words)[: len(said)]:
                return None
        return None
