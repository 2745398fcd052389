"""What people say is done, taken back and done again; `make samples` goes the way of every sample.

The few here stand for the kinds of writes: a row's values, many rows, a new page, the trash, a
page's content, a schema, a comment with a file.
"""

from pathlib import Path

import pytest

from core.domain.card import ActionKind, CardState
from tests.planning.samples.round_trip import MIRA, go, opened, prepared


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("samples") / "master.sqlite3"
    prepared(path)
    return path


def test_a_sample_of_each_kind_is_done_taken_back_and_done_again(
    master: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    names = ("rows.update_many", "pages.restore", "blocks.replace_section", "files.comment")
    with opened(master, sqlite_template, tmp_path / "desk") as desk:
        trips = [go(name, desk) for name in names]
    assert [(trip.operation, trip.problem, trip.stages) for trip in trips] == [
        (name, "", "done, undone, redone") for name in names
    ]


def test_undo_by_word_is_about_the_last_change_and_redo_is_called_so(
    master: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    with opened(master, sqlite_template, tmp_path / "desk") as desk:
        desk.said("mark Dark mode as done")
        desk.said("show overdue tasks in Roadmap")
        desk.ask("delete the page Handbook", who=MIRA)
        undone, redone = desk.said("undo"), desk.said("undo")
        again = desk.said("mark Dark mode as done")
        restored = desk.said("restore the page Handbook")
    assert undone.title == "Undo: Set Status of Dark mode"
    assert redone.title == "Redo: Set Status of Dark mode"
    assert redone.steps[0].title == "Do again: Dark mode: set Status to Done"
    assert (again.state, again.body) == (CardState.DONE, "Nothing had to be changed.")
    assert "It was not in the trash" in restored.body
    offered = [one.kind for card in (again, restored) for one in card.actions]
    assert ActionKind.UNDO not in offered
