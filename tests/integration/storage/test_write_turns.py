"""Writers of one SQLite file take turns, also when they are different processes."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.kit.settings import CHECKOUT
from core.storage.write_turns import WriteTurns
from tests.eventually import PATIENCE

_HOLDER = """
import sys
from pathlib import Path
from core.storage.write_turns import WriteTurns
with WriteTurns(Path(sys.argv[1]), patience=10).turn():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def _held_elsewhere(path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data.sqlite3-turn"


def test_who_waits_in_vain_for_one_that_stands_still_leaves_it_to_the_database(path: Path) -> None:
    turns = WriteTurns(path, patience=0.2)
    with _held_elsewhere(path) as holder:
        holder.send_signal(signal.SIGSTOP)
        for _ in range(2):
            with turns.turn():
                pass
        holder.send_signal(signal.SIGCONT)
    turns.close()


def test_the_turn_of_a_process_that_is_killed_is_free_at_once(path: Path) -> None:
    turns = WriteTurns(path, patience=PATIENCE)
    with _held_elsewhere(path) as holder:
        threading.Timer(0.1, holder.kill).start()
        with turns.turn():
            assert holder.wait(PATIENCE) != 0
    turns.close()


def test_two_threads_never_have_a_turn_at_once(path: Path) -> None:
    turns = WriteTurns(path, patience=PATIENCE)
    writing = 0
    most = 0

    def write() -> None:
        nonlocal writing, most
        for _ in range(200):
            with turns.turn():
                writing += 1
                most = max(most, writing)
                writing -= 1

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    turns.close()


def test_a_turn_is_over_when_its_writer_fails(path: Path) -> None:
    turns = WriteTurns(path, patience=0.2)
    with pytest.raises(LookupError), turns.turn():
        raise LookupError
    with turns.turn():
        pass
    turns.close()


def test_a_database_in_memory_needs_no_file() -> None:
    with WriteTurns(None, patience=0.2).turn():
        pass
