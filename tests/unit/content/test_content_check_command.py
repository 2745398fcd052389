"""`notion-assistant content check FILE`: 0 when Notion takes it, 1 when not, 2 when unreadable."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from core.kit.errors import BadInput


def check(path: Path, *options: str) -> tuple[int, str]:
    """Exit code and what was printed."""
    done = CliRunner().invoke(cli, ["content", "check", str(path), *options])
    if isinstance(done.exception, BadInput):
        return 2, str(done.exception)
    return done.exit_code, done.output


def written(path: Path, content: Any) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


TEXT = {"text": {"content": "x"}}
BLOCK = {"type": "quote", "quote": {"rich_text": [TEXT]}}


@pytest.mark.parametrize(
    ("name", "content", "verdict"),
    [
        (
            "a.md",
            "# Title\n\n- item\n",
            "2 blocks; nothing is wrong. Notion takes it in 1 request.",
        ),
        ("a.txt", "plain", "1 block; nothing is wrong. Notion takes it in 1 request."),
        ("a.json", [BLOCK] * 250, "250 blocks; nothing is wrong. Notion takes it in 3 requests."),
        ("a.json", BLOCK, "1 block; nothing is wrong. Notion takes it in 1 request."),
        ("a.json", {"Name": {"title": [TEXT]}}, "1 property; nothing is wrong. Notion takes it."),
        (
            "a.json",
            {"properties": {"Name": {"title": [TEXT]}}, "children": [BLOCK]},
            "1 property and 1 block; nothing is wrong. Notion takes it in 1 request.",
        ),
    ],
)
def test_what_notion_takes_exits_0(tmp_path: Path, name: str, content: Any, verdict: str) -> None:
    path = written(tmp_path / name, content)
    assert check(path) == (0, f"{path}: {verdict}\n")


@pytest.mark.parametrize(
    ("content", "first"),
    [
        ([{**BLOCK, "type": "gallery"}], "blocks[0].type: 'gallery' is no type of block"),
        ([{"quote": {"rich_text": []}}], "blocks[0].type: A block names its type."),
        ({"Due": {"date": {"start": "soon"}}}, "properties['Due'].date.start: A day or a time"),
        ({"children": [BLOCK] * 101}, "children: At most 100 items are allowed; this has 101."),
        (
            [None, 5, "x", [], {"type": []}, {"type": "quote", "quote": {"children": 3}}],
            "blocks[0]:",
        ),
    ],
)
def test_what_notion_would_refuse_exits_1_and_is_named(
    tmp_path: Path, content: Any, first: str
) -> None:
    code, printed = check(written(tmp_path / "a.json", content))
    assert code == 1
    assert printed.startswith(first)
    assert printed.endswith("Notion would refuse it.\n")


@pytest.mark.parametrize("content", ["{bad", "5", "{}", '"x"', "[" * 5_000])
def test_what_is_neither_blocks_nor_properties_exits_2(tmp_path: Path, content: str) -> None:
    code, printed = check(written(tmp_path / "a.json", content))
    assert code == 2
    assert printed.startswith("The file")


def test_a_file_that_is_not_there_exits_2(tmp_path: Path) -> None:
    code, printed = check(tmp_path / "none.md")
    assert code == 2
    assert "There is no file" in printed


def test_what_markdown_loses_is_noted_with_its_line(tmp_path: Path) -> None:
    code, printed = check(written(tmp_path / "a.md", "x\n\n[a](/relative)\n"))
    assert code == 0
    assert printed.startswith("note: line 3: ")


def test_a_script_gets_one_json_document(tmp_path: Path) -> None:
    code, printed = check(written(tmp_path / "a.json", [{**BLOCK, "type": "gallery"}]), "--json")
    found = json.loads(printed)
    assert (code, found["what"], [each["path"] for each in found["problems"]]) == (
        1,
        "1 block",
        ["blocks[0].type"],
    )
