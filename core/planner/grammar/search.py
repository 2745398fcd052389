"""The cheapest ways through a lattice that are sentences of the grammar.

The automaton is the one that Lark makes of sentences.lark (LALR). Several paths walk it side by
side, piece by piece; of paths that stand in the same state only the cheapest few go on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from lark import Lark, Token, Tree
from lark.common import LexerConf
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer, LexerState
from lark.parsers.lalr_interactive_parser import InteractiveParser

from core.planner.grammar.edges import Edge
from core.planner.grammar.lattice import Lattice
from core.planner.grammar.scanning import Piece

BEAM = 28
"""Paths kept at each piece."""
PER_STATE = 3
"""Paths kept that stand in the same state."""
READINGS = 16
"""Sentences handed back."""


_BESIDE = {
    ("TEXT", "NOUN"): 0.8,
    ("QUOTED", "NOUN"): 0.2,
    ("TEXT", "NAME"): 0.4,
    ("NAME", "TEXT"): 0.4,
    ("TEXT", "OPTION"): 0.7,
    ("OPTION", "TEXT"): 0.3,
    ("STATE", "TEXT"): 0.3,
    ("DATE", "TEXT"): 0.3,
    ("COMPARE", "NAME"): 0.8,
    ("COMPARE", "TEXT"): 0.2,
    ("NUMBER", "TEXT"): 0.2,
    ("NOUN", "NOUN"): 0.1,
    ("TEXT", "IT"): 0.8,
    ("TEXT", "SKIP"): 0.25,
    ("IT", "NUMBER"): 1.0,
    ("IT", "NOUN"): 0.8,
    ("IT", "CALLED"): 1.0,
    ("IT", "TEXT"): 1.0,
    ("IT", "NAME"): 1.0,
    ("IT", "QUOTED"): 1.0,
}
"""What it costs that two readings stand side by side: "Launch notes" is rather one name than a
name and a noun."""


_AFTER_TITLE = frozenset({"PREP", "SEP", "JOIN"})
_LAST_WORD = 0.9
"""What it costs to take the last word of a title to add for a property without a value."""


class _Given(Lexer):
    """Hands the parser tokens that were found elsewhere."""

    __future_interface__ = 2

    def __init__(self, conf: LexerConf) -> None:
        pass

    def lex(self, lexer_state: LexerState, parser_state: object) -> Iterator[Token]:
        """No token comes from text."""
        yield from ()


@cache
def sentences() -> Lark:
    """The grammar, made once per process."""
    source = Path(__file__).with_name("sentences.lark").read_text(encoding="utf-8")
    return Lark(source, parser="lalr", lexer=_Given, maybe_placeholders=False)


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk through the lattice up to some piece."""

    cost: float
    parser: InteractiveParser
    tokens: "tuple[Token, ...]"
    features: tuple[int, int]
    """Clauses begun and prepositions in the present one: paths that differ here mean different
    things, so both go on."""

    @property
    def key(self) -> tuple[object, ...]:
        """Paths with the same key may go on in the same ways."""
        return (tuple(self.parser.parser_state.state_stack), self.features)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A way to read the whole text."""

    cost: float
    tree: Tree[Token]


@dataclass(frozen=True, slots=True)
class _Next:
    """A walk and the edge that it may take from where it is."""

    cost: float
    walk: Walk
    edge: Edge
    start: int
    end: int

    def taken(self) -> Walk | None:
        """The walk with the edge behind it; None when no sentence goes on so."""
        if self.edge.kind == "SKIP":
            return replace(self.walk, cost=self.cost)
        token = Token(self.edge.kind, self.edge.value, start_pos=self.start, end_pos=self.end)
        parser: InteractiveParser = self.walk.parser.copy(deepcopy_values=False)  # type: ignore[no-untyped-call]  # lark
        try:
            parser.feed_token(token)
        except UnexpectedToken:
            return None
        clauses, prepositions = self.walk.features
        if self.edge.kind == "JOIN":
            clauses, prepositions = clauses + 1, 0
        elif self.edge.kind == "PREP":
            prepositions += 1
        return Walk(self.cost, parser, (*self.walk.tokens, token), (clauses, prepositions))


def parse(lattice: Lattice, pieces: list[Piece]) -> list[Parsed]:
    """The cheapest readings of the whole text, best first; none when it is no sentence."""
    size = len(pieces)
    waiting: list[list[_Next]] = [[] for _ in range(size + 1)]
    walks = [Walk(0.0, _fresh(), (), (0, 0))]
    for place in range(size):
        walks = _best(waiting[place]) if place else walks
        for walk in walks:
            choices = walk.parser.choices()  # type: ignore[no-untyped-call]  # lark has no types here
            for edge in lattice[place]:
                if edge.kind == "SKIP" or edge.kind in choices:
                    cost = walk.cost + edge.cost + (_beside(walk, edge) if walk.tokens else 0.0)
                    start, end = pieces[place].start, pieces[edge.end - 1].end
                    waiting[edge.end].append(_Next(cost, walk, edge, start, end))
        waiting[place].clear()
    return list(_finished(_best(waiting[size])))


def _fresh() -> InteractiveParser:
    """A parser at the start that walks states without building trees."""
    parser = sentences().parse_interactive("")
    parser.parser_state.parse_conf = _bare_conf(parser)
    return parser


def _bare_conf(parser: InteractiveParser):  # type: ignore[no-untyped-def]  # lark's own generic
    conf = parser.parser_state.parse_conf
    return type(conf)(conf.parse_table, {}, conf.start)


def _best(nexts: list[_Next]) -> list[Walk]:
    """The cheapest walks that go on; an edge is taken only when its walk is among them."""
    kept: dict[tuple[object, ...], int] = {}
    best: list[Walk] = []
    for each in sorted(nexts, key=lambda one: one.cost):
        walk = each.taken()
        if walk is not None and kept.get(walk.key, 0) < PER_STATE:
            kept[walk.key] = kept.get(walk.key, 0) + 1
            best.append(walk)
        if len(best) == BEAM:
            break
    return best


def _beside(path: Walk, edge: Edge) -> float:
    """What it costs that a reading follows another; "create a Launch plan page" is a page."""
    before = path.tokens[-1]
    if before.type == "TEXT" and edge.kind == "NOUN" and edge.value == "page":
        verb = next((each for each in reversed(path.tokens) if each.type == "VERB"), None)
        return 0.5 if verb == "create" else 0.8
    if before.type == "PROP" and edge.kind in _AFTER_TITLE and _ends_title(path.tokens):
        return _LAST_WORD
    return _BESIDE.get((before.type, edge.kind), 0.0)


def _ends_title(tokens: "tuple[Token, ...]") -> bool:
    """ "Add Standup notes to Roadmap": the word is the title's, whatever property is called so."""
    verb = next((each for each in tokens if each.type == "VERB"), None)
    beside = len(tokens) > 1 and tokens[-2].type == "TEXT"
    return beside and verb is not None and str(verb) in {"create", "add"}


def _finished(paths: list[Walk]) -> Iterator[Parsed]:
    found = 0
    for path in paths:
        if found == READINGS:
            return
        tree = _tree(path.tokens)
        if tree is not None:
            found += 1
            yield Parsed(path.cost, tree)


def _tree(tokens: tuple[Token, ...]) -> Tree[Token] | None:
    parser = sentences().parse_interactive("")
    try:
        for token in tokens:
            parser.feed_token(token)
        tree: Tree[Token] = parser.feed_eof()  # type: ignore[no-untyped-call]  # lark
    except UnexpectedToken:
        return None
    return tree
