"""The rules that keep the house readable, checked on its own source."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import quantiles

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = sorted(
    path
    for room in ("bot", "core", "workers")
    for path in (ROOT / room).rglob("*.py")
    if "migrations" not in path.parts
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 50
USUAL_LINES_OF_A_FUNCTION = 25
"""Nine of ten functions are at most this long."""


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions() -> Iterator[tuple[str, int]]:
    """Every function of the product: where it is and how many lines it has without docstring."""
    for path in PRODUCT:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.body[0]
                told = ast.get_docstring(node) is not None and first.end_lineno
                start = first.end_lineno if told else node.lineno
                lines = (node.end_lineno or node.lineno) - (start or node.lineno) + 1
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", lines


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PRODUCT}
    assert [
        f"{path.relative_to(ROOT)}: {lines}"
        for path, lines in lengths.items()
        if lines > MOST_LINES_OF_A_FILE
    ] == []


def test_no_function_is_longer_than_50_lines_and_nine_of_ten_than_25() -> None:
    lengths = dict(functions())
    assert {name: n for name, n in lengths.items() if n > MOST_LINES_OF_A_FUNCTION} == {}
    assert quantiles(lengths.values(), n=10)[-1] <= USUAL_LINES_OF_A_FUNCTION


def test_no_module_is_called_utils_helpers_common_or_misc() -> None:
    banned = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base_utils"}
    assert [path for path in PRODUCT if path.stem in banned or path.parent.name in banned] == []


@pytest.mark.parametrize(
    ("call", "owner"),
    [
        ("chat_postMessage", "bot/slack/surface.py"),
        ("chat_update", "bot/slack/surface.py"),
        ("chat_postEphemeral", "bot/slack/surface.py"),
        ("views_open", "bot/slack/windows.py"),
        ("views_update", "bot/slack/windows.py"),
        ("views_publish", "bot/slack/windows.py"),
        ("chat_unfurl", "bot/slack/unfurling.py"),
        ("functions_completeSuccess", "bot/slack/steps.py"),
        ("functions_completeError", "bot/slack/steps.py"),
    ],
)
def test_each_write_to_slack_has_one_owner(call: str, owner: str) -> None:
    callers = {
        str(path.relative_to(ROOT))
        for path in PRODUCT
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr == call
    }
    assert callers <= {owner}


def test_only_effects_writes_to_notion() -> None:
    writers = {
        str(path.relative_to(ROOT))
        for path in PRODUCT
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr == "write" and _is_client(node.value)
    }
    assert {path.split("/")[1] for path in writers} <= {"notion"}
    assert all("effects" in path or "/kinds/" in path for path in writers)


def test_units_of_work_end_in_the_upper_rooms_alone() -> None:
    openers = {
        path.relative_to(ROOT).parts[1]
        for path in PRODUCT
        if path.relative_to(ROOT).parts[0] == "core" and "sandbox" not in path.parts
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "begin"
    }
    allowed = {"assistant", "engine", "progress", "storage"}
    assert openers <= allowed
    storage = (ROOT / "core" / "storage").rglob("*.py")
    inner = [path for path in storage if path.stem not in {"database", "migrate"}]
    assert [path for path in inner if ".begin(" in path.read_text(encoding="utf-8")] == []


def test_tests_use_at_most_one_mock_for_ten_tests() -> None:
    text = [path.read_text(encoding="utf-8") for path in TESTS if path != Path(__file__)]
    mocks = sum(one.count("Mock(") + one.count("patch(") for one in text)
    assert mocks <= sum(one.count("\ndef test_") + one.count("    def test_") for one in text) / 10


def _is_client(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in {"_client", "client"}
