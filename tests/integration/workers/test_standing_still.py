"""A child that is stopped may keep others from writing to SQLite: it is replaced if it stays so."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.kit.clock import Clock
from core.storage.database import Database
from core.storage.migrate import upgrade
from tests.eventually import eventually
from workers.supervised import ChildSpec, Supervised

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs waitid(2) for stopped ones")

STANDSTILL = 30.0
HOLDS_THE_LOCK = """
import sys
from core.storage.database import Database
with Database(sys.argv[1]).begin():
    print("held", flush=True)
    sys.stdin.read()
"""


class TurnedClock(Clock):
    """One whose steady time is turned by hand as well."""

    ahead = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'data.sqlite3'}")
    upgrade(made)
    yield made
    made.close()


@pytest.fixture
def child(tmp_path: Path, clock: TurnedClock, database: Database) -> Iterator[Supervised]:
    """A process that holds the lock of the database, as if in the middle of a transaction."""
    reading, writing = os.pipe()
    spec = ChildSpec(
        name="holder",
        command=(sys.executable, "-P", "-c", HOLDS_THE_LOCK, str(database.engine.url)),
        announces=False,
    )
    made = Supervised(spec, tmp_path, clock, lifeline=reading, standstill=STANDSTILL)
    made.start()
    eventually(lambda: made.log.read_text() == "held\n", "the lock to be held")
    yield made
    if made.process is not None:
        made.process.kill()
        made.process.wait()
    os.close(reading)
    os.close(writing)


def _stop(child: Supervised) -> int:
    """Stop it, and have the supervisor see it."""
    assert child.process is not None
    pid = child.process.pid
    child.process.send_signal(signal.SIGSTOP)
    eventually(lambda: os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOWAIT), "it to be stopped")
    child.tend()
    return pid


def test_one_that_is_stopped_inside_a_transaction_is_replaced_and_others_write_again(
    child: Supervised, clock: TurnedClock, database: Database
) -> None:
    stopped = _stop(child)
    clock.ahead += STANDSTILL
    child.tend()
    with database.begin():
        pass
    clock.ahead += STANDSTILL

    def replaced() -> bool:
        child.tend()
        return child.process is not None and child.process.pid != stopped

    eventually(replaced, "its successor")


def test_one_that_goes_on_in_time_is_left_alone(child: Supervised, clock: TurnedClock) -> None:
    stopped = _stop(child)
    clock.ahead += STANDSTILL - 10
    child.tend()
    os.kill(stopped, signal.SIGCONT)
    eventually(lambda: os.waitid(os.P_PID, stopped, os.WCONTINUED | os.WNOWAIT), "it to go on")
    child.tend()
    clock.ahead += STANDSTILL
    child.tend()
    assert child.process is not None
    assert child.process.pid == stopped
    assert child.process.poll() is None
