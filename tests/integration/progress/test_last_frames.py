"""Whatever the order in which writers get through, the last thing shown is the final state."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.card import CardState
from core.progress.reporter import PAUSE
from core.storage import cards
from core.storage.database import Database
from tests.builders import a_plan, a_step
from tests.integration.progress.conftest import Newsroom

WRITERS = 4


@dataclass(frozen=True)
class Move:
    """One writer's turn, and how long it stands still between drawing a frame and its landing."""

    writer: int
    stalls: float
    works: bool


MOVES = st.lists(
    st.builds(
        Move,
        writer=st.integers(0, WRITERS - 1),
        stalls=st.sampled_from([0.0, 1.0, 30.0, cards.LEASE.total_seconds() + 1]),
        works=st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.requirement(6)
@settings(max_examples=6, deadline=None)
@given(moves=MOVES)
def test_four_writers_in_any_order_end_with_the_final_state(
    sqlite_template: Path, moves: list[Move]
) -> None:
    with a_newsroom(sqlite_template) as newsroom:
        _play_to_the_end(newsroom, moves)


@contextmanager
def a_newsroom(template: Path) -> Iterator[Newsroom]:
    """On an empty SQLite database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = shutil.copy(template, Path(folder) / "assistant.sqlite3")
        database = Database(f"sqlite:///{path}")
        yield Newsroom(database)
        database.close()


def _play_to_the_end(newsroom: Newsroom, moves: list[Move]) -> None:
    writers = [newsroom.hire(f"w{number}") for number in range(WRITERS)]
    newsroom.house.submit(a_plan(a_step("one"), a_step("two", after=("one",))))
    newsroom.reporter.tick()
    rest = iter(moves)

    def play(moves: Iterator[Move]) -> None:
        """Each move happens while the frame of the one before it is still on its way."""
        for move in moves:
            newsroom.turn(PAUSE + move.stalls)
            if move.works:
                newsroom.house.work()
            newsroom.wall.while_showing = lambda: play(moves)
            writers[move.writer].tick()
            newsroom.wall.while_showing = None

    play(rest)
    newsroom.house.work()
    for _ in range(3):
        newsroom.turn(cards.LEASE.total_seconds() + 1)
        for writer in writers:
            writer.tick()
    [frames] = newsroom.wall.messages.values()
    assert frames[-1].state is CardState.DONE
    shown = len(frames)
    newsroom.turn(600)
    assert [writer.tick() for writer in writers] == [0] * WRITERS
    assert len(frames) == shown
