"""Computing Notion's formulas for a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from core.sandbox.formula_functions import FUNCTIONS, SPECIAL, Thing, rank
from core.sandbox.formula_syntax import (
    Apply,
    FormulaError,
    Literal,
    Reference,
    Tree,
    parse_formula,
)

read_formula = lru_cache(maxsize=512)(parse_formula)
"""The tree of a formula, remembered."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a formula may look at.

    Attributes:
        value: the plain value of a property, by name or id; raises FormulaError when there is none.
        now: the present time.
        row_id: id of the row.
        value_of: the plain value of a property of another page; raises like `value`.
        email_of: the e-mail address of a person; empty when it has none.
        names: values that the formula itself has named: by `let`, or `current` in a list.
    """

    value: Callable[[str], Any]
    now: datetime
    row_id: str
    value_of: Callable[[Thing, str], Any]
    email_of: Callable[[Thing], str]
    names: Mapping[str, Any] = field(default_factory=dict)

    def knowing(self, **names: Any) -> "Surroundings":
        """The same with further names."""
        return replace(self, names={**self.names, **names})


def unknown_functions(tree: Tree) -> list[str]:
    """The functions in a tree that the twin does not compute."""
    return sorted(_unknown(tree, frozenset()))


def _unknown(tree: Tree, named: frozenset[str]) -> set[str]:
    if not isinstance(tree, Apply):
        return set()
    if tree.name in named and not tree.arguments:
        return set()
    if tree.name in {"let", "lets"}:
        named |= {one.name for one in tree.arguments[:-1:2] if isinstance(one, Apply)}
    elif _is_over_list(tree):
        named |= {"current", "index"}
    known = tree.name in FUNCTIONS or tree.name in SPECIAL or _is_over_list(tree)
    inside = (_unknown(argument, named) for argument in tree.arguments)
    return set().union(() if known else {tree.name}, *inside)


def evaluate(tree: Tree, around: Surroundings) -> Any:
    """The value of a formula; raises FormulaError when it has none."""
    if isinstance(tree, Literal):
        return tree.value
    if isinstance(tree, Reference):
        return around.value(tree.name)
    if tree.name in around.names and not tree.arguments:
        return around.names[tree.name]
    if _is_over_list(tree):
        return _over_list(tree, around)
    if tree.name in SPECIAL:
        return _special(tree, around)
    arguments = [evaluate(argument, around) for argument in tree.arguments]
    try:
        return FUNCTIONS[tree.name](*arguments)
    except (TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise FormulaError(f"{tree.name} cannot be computed: {error}.") from error


def _is_over_list(tree: Apply) -> bool:
    """Whether it looks at the elements of a list one by one; a list may also be sorted as it is."""
    return tree.name in _OVER_LISTS and (tree.name != "sort" or len(tree.arguments) > 1)


def _special(tree: Apply, around: Surroundings) -> Any:
    arguments = tree.arguments
    if tree.name == "and":
        return all(evaluate(argument, around) for argument in arguments)
    if tree.name == "or":
        return any(evaluate(argument, around) for argument in arguments)
    if tree.name in {"if", "ifs"}:
        return _choose(arguments, around)
    if tree.name in {"let", "lets"}:
        return _named(arguments, around)
    if tree.name in {"prop", "name", "email", "id"}:
        return _of_thing(tree, around)
    if tree.name == "today":
        return {"start": around.now.date().isoformat(), "end": None, "time_zone": None}
    start = around.now.replace(second=0, microsecond=0).isoformat(timespec="milliseconds")
    return {"start": start, "end": None, "time_zone": None}


def _of_thing(tree: Apply, around: Surroundings) -> Any:
    """Something of a page or a person; the id may be the row's own."""
    if tree.name == "id" and not tree.arguments:
        return around.row_id
    thing, *more = [evaluate(argument, around) for argument in tree.arguments] or [None]
    if thing is None:
        return None
    if not isinstance(thing, Thing):
        raise FormulaError(f"{tree.name} is asked of something that has none.")
    if tree.name == "prop":
        return around.value_of(thing, str(more[0]) if more else "")
    if tree.name == "email":
        return around.email_of(thing)
    return thing.id if tree.name == "id" else thing.name


def _named(arguments: tuple[Tree, ...], around: Surroundings) -> Any:
    """Pairs of a name and what it stands for, and what is computed with them."""
    for index in range(0, len(arguments) - 1, 2):
        name = arguments[index]
        if not isinstance(name, Apply):
            raise FormulaError("let needs a name.")
        around = around.knowing(**{name.name: evaluate(arguments[index + 1], around)})
    return evaluate(arguments[-1], around)


def _over_list(tree: Apply, around: Surroundings) -> Any:
    """What a function makes of the elements of a list, each known as `current`."""
    try:
        listed, each = tree.arguments
    except ValueError:
        raise FormulaError(f"{tree.name} takes a list and an expression.") from None
    elements = evaluate(listed, around) or []
    if not isinstance(elements, list):
        raise FormulaError(f"{tree.name} takes a list.")
    results = [
        evaluate(each, around.knowing(current=element, index=index))
        for index, element in enumerate(elements)
    ]
    return _OVER_LISTS[tree.name](elements, results)


_OVER_LISTS: Mapping[str, Callable[[list[Any], list[Any]], Any]] = {
    "map": lambda _, results: results,
    "filter": lambda elements, results: [
        one for one, kept in zip(elements, results, strict=True) if kept
    ],
    "find": lambda elements, results: next(
        (one for one, kept in zip(elements, results, strict=True) if kept), None
    ),
    "findIndex": lambda _, results: next((index for index, kept in enumerate(results) if kept), -1),
    "sort": lambda elements, results: [
        elements[index]
        for index in sorted(range(len(elements)), key=lambda index: rank(results[index]))
    ],
    "some": lambda _, results: any(results),
    "every": lambda _, results: all(results),
}


def _choose(arguments: tuple[Tree, ...], around: Surroundings) -> Any:
    """Pairs of condition and value, and perhaps a value for when none holds."""
    for index in range(0, len(arguments) - 1, 2):
        if evaluate(arguments[index], around):
            return evaluate(arguments[index + 1], around)
    return evaluate(arguments[-1], around) if len(arguments) % 2 else None
