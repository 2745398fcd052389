"""`notion-assistant content to-blocks` and `to-markdown`: the result, and what was lost."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import cli
from core.content import markdown_to_blocks
from core.kit.errors import BadInput


def run(command: str, path: str, given: str = "") -> Result:
    return CliRunner().invoke(cli, ["content", command, path], input=given)


def test_a_file_becomes_blocks_and_again_the_same_text(tmp_path: Path) -> None:
    text = "# Title\n\n- [x] *done*\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    blocks = run("to-blocks", str(tmp_path / "a.md"))
    assert (blocks.exit_code, json.loads(blocks.stdout)) == (0, markdown_to_blocks(text))
    again = run("to-markdown", "-", blocks.stdout)
    assert (again.exit_code, again.stdout, again.stderr) == (0, text, "")


def test_what_notion_cannot_say_is_told_with_its_line() -> None:
    done = run("to-blocks", "-", "one\n\n[two](/relative)\n")
    assert done.stderr == (
        "line 3: The link '/relative' is not an absolute address, so only its text was kept.\n"
    )


def test_what_markdown_cannot_say_is_told() -> None:
    done = run("to-markdown", "-", '[{"type": "unsupported", "unsupported": {}}]')
    assert done.stdout == "\\[unsupported\\]\n"
    assert done.stderr == "A block of type unsupported cannot be written as markdown.\n"


@pytest.mark.parametrize("given", ["{", "{}", "[1]", "[{}]"])
def test_what_is_no_list_of_blocks_is_refused_in_words(given: str) -> None:
    assert isinstance(run("to-markdown", "-", given).exception, BadInput)
