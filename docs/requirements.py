"""Which tests prove which requirement of docs/requirements.md: `python -m docs.requirements`.

The tests are found in their source, by their mark: nothing is run.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).with_name("requirements.md")
TESTS = Path(__file__).parents[1] / "tests"
MARK = "requirement"

_ROW = re.compile(r"^\| (\d+) \| (.+) \|$", re.MULTILINE)


def requirements() -> dict[int, str]:
    """Every number of the page with its text."""
    return {int(number): text for number, text in _ROW.findall(PAGE.read_text(encoding="utf-8"))}


def proofs() -> dict[int, list[str]]:
    """The tests of each number, as `path::name`."""
    found: dict[int, list[str]] = {}
    for path in sorted(TESTS.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if f"mark.{MARK}(" in text:
            tree = ast.parse(text)
            for number, name in (*_marked(tree), *_marked_as_a_whole(tree)):
                found.setdefault(number, []).append(f"{path.relative_to(TESTS.parent)}::{name}")
    return found


def _marked(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                yield from ((number, node.name) for number in _numbers(decorator))


def _marked_as_a_whole(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Numbers that a file gives to all of its tests by its `pytestmark`."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            marks = node.value.elts if isinstance(node.value, ast.List) else [node.value]
            yield from ((number, "*") for mark in marks for number in _numbers(mark))


def _numbers(decorator: ast.expr) -> Iterator[int]:
    if not (isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute)):
        return
    if decorator.func.attr != MARK:
        return
    for argument in decorator.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, int):
            yield argument.value


def main() -> None:
    """Print each requirement with its tests."""
    tests = proofs()
    for number, text in requirements().items():
        lines = [f"{number}. {text}", *(f"   {name}" for name in tests.get(number, ()))]
        sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
