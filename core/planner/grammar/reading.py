"""A text becomes the clauses it most likely says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from core.planner.grammar.bits import RawClause, clauses_of
from core.planner.grammar.changing import CHANGING, ChangeReader
from core.planner.grammar.edges import Asked
from core.planner.grammar.forms import Forms, english_forms
from core.planner.grammar.lattice import LatticeBuilder
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.matching import Match
from core.planner.grammar.putting import PutReader
from core.planner.grammar.said import (
    Ask,
    Clause,
    Formed,
    Remove,
    Scope,
    Sentence,
    Social,
)
from core.planner.grammar.scanning import Piece, scan
from core.planner.grammar.scoping import ScopeReader
from core.planner.grammar.search import Parsed, parse
from core.planner.grammar.words import Language

MAX_PIECES = 260
"""Words and signs outside blocks, beyond which a text is no request for a grammar."""

_ASKING = frozenset({"show", "summarise", "list", "count", "find", ""})
_SOCIAL = frozenset({"hello", "thanks", "help"})


@dataclass(frozen=True)
class Reader:
    """Reads requests in one language."""

    language: Language
    forms: Forms = field(default_factory=english_forms)

    def read(self, text: str, lexicon: Lexicon, asked: Asked) -> Sentence | None:
        """The likeliest meaning of a cleaned text; None when it is no sentence or too long."""
        pieces = [part for each in scan(text) for part in self._parted(each)]
        while pieces and pieces[-1].shape == "sign" and pieces[-1].text in ".!?":
            pieces.pop()
        if not pieces or len(pieces) > MAX_PIECES:
            return None
        return self._best(text, pieces, lexicon, asked)

    def guarded(self, text: str) -> str:
        """The first word that makes a request depend on something; empty when there is none.

        Words in quotes, in blocks and behind a colon are content.
        """
        lower: list[str] = []
        for piece in scan(text):
            if piece.text == ":" or piece.shape == "block":
                break
            lower.append("" if piece.shape in {"quoted", "url"} else piece.lower)
        for index in range(len(lower)):
            for guard in self.language.guards:
                if tuple(lower[index : index + len(guard)]) == guard:
                    return " ".join(guard)
        return ""

    def _parted(self, piece: Piece) -> list[Piece]:
        """ "high-priority" is a value and a property."""
        first, hyphen, second = piece.text.partition("-")
        known = self.language.starting(second.casefold()) if hyphen and first else ()
        if piece.shape != "word" or not any(each.kind == "PROP" for each in known):
            return [piece]
        middle = piece.start + len(first)
        return [
            Piece("word", first, piece.start, middle),
            Piece("word", second, middle + len(hyphen), piece.end),
        ]

    def _best(
        self, text: str, pieces: list[Piece], lexicon: Lexicon, asked: Asked
    ) -> Sentence | None:
        builder = LatticeBuilder(
            text, pieces, language=self.language, lexicon=lexicon, forms=self.forms
        )
        matches = builder.matches
        found = parse(builder.build(asked), pieces)
        sentences = [_sentence(parsed, text, matches) for parsed in found]
        return min(sentences, key=lambda each: each.cost, default=None)


def _sentence(parsed: Parsed, text: str, matches: Mapping[str, Match]) -> Sentence:
    raw = clauses_of(parsed.tree, text)
    clauses: list[Clause] = []
    doubts: list[float] = []
    ends: list[int] = []
    for index, each in enumerate(raw):
        clause, doubt = min(_meanings(each, text, matches), key=lambda one: one[1])
        if not (index and isinstance(clause, Social)):
            clauses.append(clause)
            doubts.append(doubt)
            ends.append(each.end)
    return Sentence(tuple(clauses), parsed.cost + sum(doubts), tuple(doubts), tuple(ends))


def _meanings(
    raw: RawClause, text: str, matches: Mapping[str, Match]
) -> Iterator[tuple[Clause, float]]:
    """Everything that a clause may mean, with what it costs to believe it."""
    if raw.form:
        match = matches[raw.form]
        form = match.form
        yield Formed(form.operation, form.fixed, match.slots, form.said), 0.0
        return
    if raw.verb in _SOCIAL:
        kind = Social(
            "hello" if raw.verb == "hello" else "thanks" if raw.verb == "thanks" else "help"
        )
        yield kind, 0.0 if not raw.bits else 2.5 + 0.3 * len(raw.bits)
        return
    if raw.verb in {"create", "add", "append"}:
        yield PutReader(raw, text).read()
    if raw.verb in CHANGING:
        yield ChangeReader(raw, text).read()
    if raw.verb in _ASKING:
        yield _ask(raw, text)
    if raw.verb in {"trash", "restore"}:
        scope, cost = ScopeReader(text).read(raw.bits)
        empty = 2.0 if scope == Scope() else 0.0
        empty += 2.0 if any(each.prop and each.value is None and not each.lacking
                            for each in scope.conditions) else 0.0  # fmt: skip
        yield Remove(scope, restore=raw.verb == "restore"), cost + empty


def _ask(raw: RawClause, text: str) -> tuple[Ask, float]:
    scope, cost = ScopeReader(text).read(raw.bits)
    if not raw.verb:
        asks_for_rows = any(bit.kind in {"noun", "all"} for bit in raw.bits) or not scope.place
        cost += 1.0 if scope.is_search and asks_for_rows else 7.0
    if scope == Scope():
        cost += 2.0
    return Ask(raw.verb or "list", scope), cost
