"""Ways of saying one operation, read from a data file and kept as a tree of words and slots.

A form is a sentence with holes: "set [the] icon of {page} to {icon}". (a|b) is a choice, [a] may be
left out, {name} is an argument of the operation, or a word that core.planner.drafts.formed makes
arguments of.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path

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


@dataclass
class Node:
    """A place in the tree of all forms."""

    words: dict[str, "Node"] = field(default_factory=dict)
    slots: dict[str, "Node"] = field(default_factory=dict)
    ends: list[Form] = field(default_factory=list)


@dataclass(frozen=True)
class Forms:
    """All forms of a language.

    Args:
        root: the tree.
        by_number: each form.
        words: tables of words for values with fixed names: `type`, `kind of block`, …
    """

    root: Node
    by_number: Mapping[int, Form]
    words: Mapping[str, Mapping[tuple[str, ...], str]]


@cache
def _notation() -> Lark:
    return Lark(_NOTATION, parser="lalr")


def _sequences(tree: Tree[Token] | Token) -> Iterator[tuple[Element, ...]]:
    """Every way to say a part of a form."""
    if isinstance(tree, Token):
        yield tuple(each.text.casefold() for each in split_words(str(tree)))
    elif tree.data == "slot":
        yield ((str(tree.children[0]),),)
    elif tree.data == "sequence":
        for parts in product(*(list(_sequences(each)) for each in tree.children)):
            yield tuple(element for part in parts for element in part)
    else:
        if tree.data == "maybe":
            yield ()
        for each in tree.children:
            yield from _sequences(each)


def ways(said: str) -> list[tuple[Element, ...]]:
    """All sentences that a form stands for, as words and slots."""
    return list(_sequences(_notation().parse(said)))


def load_forms(path: Path) -> Forms:
    """Read a language's forms (see english.forms.toml)."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    root = Node()
    by_number: dict[int, Form] = {}
    for entry in told["form"]:
        fixed = tuple(entry.get("set", {}).items())
        for said in entry["say"]:
            form = Form(len(by_number), entry["operation"], fixed, said)
            by_number[form.number] = form
            for way in ways(said):
                _grow(root, way, form)
    return Forms(root, by_number, {name: _inverted(table) for name, table in told["words"].items()})


def _grow(root: Node, way: tuple[Element, ...], form: Form) -> None:
    node = root
    for element in way:
        if isinstance(element, str):
            node = node.words.setdefault(element, Node())
        else:
            node = node.slots.setdefault(element[0], Node())
    if form not in node.ends:
        node.ends.append(form)


def _inverted(table: Mapping[str, list[str]]) -> dict[tuple[str, ...], str]:
    return {
        tuple(each.text.casefold() for each in split_words(said)): meaning
        for meaning, phrases in table.items()
        for said in phrases
    }


@cache
def english_forms() -> Forms:
    """The English forms."""
    return load_forms(Path(__file__).with_name("english.forms.toml"))
