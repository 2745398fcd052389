"""Computing Notion's formulas for a row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from core.sandbox.formula_functions import FUNCTIONS, SPECIAL
from core.sandbox.formula_syntax import (
    Apply,
    FormulaError,
    Literal,
    Reference,
    Tree,
    functions_of,
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
    """

    value: Callable[[str], Any]
    now: datetime
    row_id: str


def unknown_functions(tree: Tree) -> list[str]:
    """The functions in a tree that the twin does not compute."""
    return sorted(functions_of(tree) - FUNCTIONS.keys() - SPECIAL)


def evaluate(tree: Tree, around: Surroundings) -> Any:
    """The value of a formula; raises FormulaError when it has none."""
    if isinstance(tree, Literal):
        return tree.value
    if isinstance(tree, Reference):
        return around.value(tree.name)
    if tree.name in SPECIAL:
        return _special(tree, around)
    arguments = [evaluate(argument, around) for argument in tree.arguments]
    try:
        return FUNCTIONS[tree.name](*arguments)
    except (TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise FormulaError(f"{tree.name} cannot be computed: {error}.") from error


def _special(tree: Apply, around: Surroundings) -> Any:
    arguments = tree.arguments
    if tree.name == "and":
        return all(evaluate(argument, around) for argument in arguments)
    if tree.name == "or":
        return any(evaluate(argument, around) for argument in arguments)
    if tree.name in {"if", "ifs"}:
        return _choose(arguments, around)
    if tree.name == "id":
        return around.row_id
    if tree.name == "today":
        return {"start": around.now.date().isoformat(), "end": None, "time_zone": None}
    start = around.now.replace(second=0, microsecond=0).isoformat(timespec="milliseconds")
    return {"start": start, "end": None, "time_zone": None}


def _choose(arguments: tuple[Tree, ...], around: Surroundings) -> Any:
    """Pairs of condition and value, and perhaps a value for when none holds."""
    for index in range(0, len(arguments) - 1, 2):
        if evaluate(arguments[index], around):
            return evaluate(arguments[index + 1], around)
    return evaluate(arguments[-1], around) if len(arguments) % 2 else None
