"""What the terminal draws of a card's text."""

from io import StringIO

from rich.console import Console

from bot.terminal.picture import picture
from core.domain.card import Card, CardState


def drawn(body: str) -> str:
    card = Card(request_id="r", revision=1, state=CardState.ANSWERED, title="A page", body=body)
    console = Console(file=StringIO(), width=60)
    console.print(picture(card))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_a_line_break_of_a_page_is_a_new_line() -> None:
    lines = drawn("- It breaks<br>at noon").splitlines()
    first = next(n for n, line in enumerate(lines) if "It breaks" in line)
    assert "at noon" in lines[first + 1]


def test_a_line_break_in_a_cell_is_a_space() -> None:
    assert "one two" in drawn("| A |\n| --- |\n| one<br>two |")
