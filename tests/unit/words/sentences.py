"""Finds the sentences that the code says to people in English, by reading its source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
ERRORS = frozenset(
    {
        "AssistantError", "BadInput", "NotFound", "NotAllowed", "Unavailable", "Throttled",
        "ComesLater", "NoAnswer", "NoCredit", "BudgetSpent", "UnknownOutcome", "Conflict",
        "Cancelled", "Refused",
    }
)  # fmt: skip
"""Not ConfigurationError and Defect: operators read those, in English."""
_READ = {
    "Refuse": frozenset({"text"}),
    "Answer": frozenset({"text"}),
    "Clarify": frozenset({"question"}),
    "Option": frozenset({"label"}),
    "Problem": frozenset({"text"}),
    "Receipt": frozenset({"note"}),
    "add": frozenset({"title"}),
}


def said_to_people(*rooms: str) -> dict[str, str]:
    """Each sentence with gaps for what is filled in, and the first place that says it.

    What is glued together elsewhere, or handed through, is not seen.
    """
    found: dict[str, str] = {}
    for room in rooms:
        paths = [ROOT / room] if room.endswith(".py") else sorted((ROOT / room).rglob("*.py"))
        for path in paths:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for text, line in _in_tree(tree):
                found.setdefault(text, f"{path.relative_to(ROOT)}:{line}")
    return found


def _in_tree(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for expression in _spoken(node):
                yield from ((text, node.lineno) for text in _texts(expression) if _says(text))


def _spoken(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that people read."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    names = _READ.get(name, frozenset({"next_step"}) if name in ERRORS else frozenset())
    first = call.args[:1] if name in ERRORS else []
    return first + [one.value for one in call.keywords if one.arg in names]


def _says(text: str) -> bool:
    """Whether there is more than gaps."""
    return any(letter.isalpha() for letter in re.sub(r"\{\w\}", "", text))


def _texts(node: ast.expr) -> Iterator[str]:
    """What an expression says, with `{gap}` for what is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            gaps = iter("abcdefghij")
            yield "".join(
                str(one.value) if isinstance(one, ast.Constant) else f"{{{next(gaps)}}}"
                for one in values
            )
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body)
            yield from _texts(orelse)
        case _:
            return
