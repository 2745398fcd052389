"""Ways of saying one operation, read from a data file and kept as places between words and slots.

A form is a sentence with holes: "set [the] icon of {page} to {icon}". (a|b) is a choice, [a] may be
left out, {name} is an argument of the operation, or a word that core.planner.drafts.formed makes
arguments of.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree

from core.planner.grammar.scanning import split_words

_NOTATION = r"""
start: choice
choice: sequence ("|" sequence)*
sequence: item+
?item: WORD | slot | group | maybe
slot: "{" NAME "}"
group: "(" choice ")"
maybe: "[" choice "]"
NAME: /[a-z_]+/
WORD: /[^\s(){}\[\]|]+/
%import common.WS
%ignore WS
"""

Element = str | tuple[str]
"""A word in small letters, or a slot as (name,)."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say an operation."""

    number: int
    operation: str
    fixed: tuple[tuple[str, str | bool | int], ...]
    """Arguments that the way of saying it settles."""
    said: str
    """As the file has it."""


class Place:
    """Where one may be within one form: what may come next, and where that leads."""

    __slots__ = ("empty", "form", "steps")

    def __init__(
        self,
        *,
        steps: tuple[tuple[Element, "Place"], ...] = (),
        empty: tuple["Place", ...] = (),
        form: Form | None = None,
    ) -> None:
        self.steps = steps
        self.empty = empty
        """Places that this one is as well, because parts may be chosen or left out."""
        self.form = form
        """The form that is complete here."""


class Node:
    """Where one may be within all forms after some words; what comes next is found when asked.

    The forms stand for very many sentences. Only the beginnings that texts really have are
    followed, and different ways to the same places meet in the same node.
    """

    def __init__(self, places: frozenset[Place], known: dict[frozenset[Place], "Node"]) -> None:
        self._places = places
        self._known = known

    @cached_property
    def words(self) -> Mapping[str, "Node"]:
        """What may be said next."""
        return self._after({step: to for step, to in self._steps.items() if isinstance(step, str)})

    @cached_property
    def slots(self) -> Mapping[str, "Node"]:
        """The holes that may be filled next, by name."""
        return self._after(
            {step[0]: to for step, to in self._steps.items() if isinstance(step, tuple)}
        )

    @cached_property
    def ends(self) -> Sequence[Form]:
        """The forms that are complete here."""
        return sorted(
            {place.form for place in self._all if place.form is not None},
            key=lambda form: form.number,
        )

    @cached_property
    def _all(self) -> set[Place]:
        seen: set[Place] = set()
        waiting = list(self._places)
        while waiting:
            place = waiting.pop()
            if place not in seen:
                seen.add(place)
                waiting += place.empty
        return seen

    @cached_property
    def _steps(self) -> Mapping[Element, set[Place]]:
        steps: dict[Element, set[Place]] = {}
        for place in self._all:
            for element, to in place.steps:
                steps.setdefault(element, set()).add(to)
        return steps

    def _after(self, steps: Mapping[str, set[Place]]) -> Mapping[str, "Node"]:
        places = {said: frozenset(to) for said, to in steps.items()}
        return {
            said: self._known.setdefault(to, Node(to, self._known)) for said, to in places.items()
        }


class Forms:
    """All forms of a language, read when they are first asked for.

    Args:
        path: the language's file (see english.forms.toml).
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def by_number(self) -> Mapping[int, Form]:
        """Each form."""
        said = (
            (entry["operation"], tuple(entry.get("set", {}).items()), each)
            for entry in self._told["form"]
            for each in entry["say"]
        )
        return {number: Form(number, *each) for number, each in enumerate(said)}

    @cached_property
    def root(self) -> Node:
        """Where every form begins."""
        notation = Lark(_NOTATION, parser="lalr")
        starts = (
            _before(notation.parse(form.said), Place(form=form)) for form in self.by_number.values()
        )
        return Node(frozenset(starts), {})

    @cached_property
    def words(self) -> Mapping[str, Mapping[tuple[str, ...], str]]:
        """Tables of words for values with fixed names: `type`, `kind of block`, …"""
        return {name: _inverted(table) for name, table in self._told.get("words", {}).items()}

    @cached_property
    def _told(self) -> dict[str, Any]:
        return tomllib.loads(self._path.read_text(encoding="utf-8"))


def _before(tree: Tree[Token] | Token, after: Place) -> Place:
    """The place from which a part of a form leads to `after`."""
    if isinstance(tree, Token):
        for piece in reversed(split_words(str(tree))):
            after = Place(steps=((piece.text.casefold(), after),))
        return after
    if tree.data == "slot":
        return Place(steps=(((str(tree.children[0]),), after),))
    if tree.data == "sequence":
        for part in reversed(tree.children):
            after = _before(part, after)
        return after
    ways = tuple(_before(each, after) for each in tree.children)
    return Place(empty=(*ways, after) if tree.data == "maybe" else ways)


def _inverted(table: Mapping[str, list[str]]) -> dict[tuple[str, ...], str]:
    return {
        tuple(each.text.casefold() for each in split_words(said)): meaning
        for meaning, phrases in table.items()
        for said in phrases
    }


@cache
def english_forms() -> Forms:
    """The English forms."""
    return Forms(Path(__file__).with_name("english.forms.toml"))
