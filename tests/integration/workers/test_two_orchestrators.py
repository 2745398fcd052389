"""Two orchestrators as real processes: one is paused, comes back, and the other is killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from core.assistant.schedules import Schedules
from core.domain.schedule import Once, Order
from core.engine.leadership import NAME
from core.kit.clock import Clock, new_id
from core.kit.settings import CHECKOUT
from core.operations.catalogue import Catalogue
from core.storage import audit
from core.storage.database import Database
from core.storage.models import LeaseRow
from tests.builders import a_person, a_thread
from tests.eventually import eventually
from tests.integration.engine.house import Quiet

SCRIPT = str(Path(__file__).with_name("small_orchestrator.py"))


class Pair:
    """Two orchestrators on one database, and what can be seen of them there."""

    def __init__(self, database: Database, url: str) -> None:
        self.database = database
        self._schedules = Schedules(database, Catalogue([]), Quiet(), Clock())
        self.processes = {name: self._start(url, name) for name in ("one", "two")}

    def leader(self) -> str:
        """Who leads at present; empty when nobody does."""
        with self.database.read() as tx:
            query = select(LeaseRow.owner).where(LeaseRow.name == NAME, LeaseRow.until > tx.now)
            return str(tx.execute(query).scalar() or "")

    def run_one(self, what: str) -> None:
        """Have something done in a moment, and see it started once."""
        before = self.started()
        with self.database.read() as tx:
            soon = tx.now + timedelta(seconds=0.2)
        order = Order(
            key=new_id("key"),
            thread=a_thread(),
            person=a_person(),
            timing=Once(at=soon),
            zone="UTC",
            text="list Tasks",
        )
        self._schedules.create(order)
        eventually(lambda: self.started() > before, what)
        assert self.started() == before + 1

    def started(self) -> int:
        """How many runs were started."""
        with self.database.read() as tx:
            lines = audit.entries(tx, limit=1000)
        return sum(line.action == "request.accepted" for line in lines)

    def signal(self, name: str, number: int) -> None:
        """Send a signal at a moment when the process holds no lock of SQLite's."""
        with self.database.begin():
            os.kill(self.processes[name].pid, number)

    def end(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait()
            assert process.stdin is not None
            process.stdin.close()

    def _start(self, url: str, name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-P", SCRIPT, url, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},  # noqa: TID251 - a child's environment
        )


@pytest.fixture
def pair(database: Database, database_url: str) -> Iterator[Pair]:
    pair = Pair(database, database_url)
    yield pair
    pair.end()


def test_a_paused_leader_is_followed_does_no_harm_when_it_comes_back_and_leads_again_after_a_kill(
    pair: Pair,
) -> None:
    first = eventually(pair.leader, "a leader", within=60.0)
    [second] = set(pair.processes) - {first}
    pair.run_one("the first run")

    pair.signal(first, signal.SIGSTOP)
    eventually(lambda: pair.leader() == second, "a successor of the paused one", within=60.0)
    pair.run_one("the run while it is paused")

    pair.signal(first, signal.SIGCONT)
    for _ in range(2):
        pair.run_one("the runs after its return")

    pair.signal(second, signal.SIGKILL)
    eventually(lambda: pair.leader() == first, "a successor of the killed one")
    pair.run_one("the last run")
    assert pair.started() == 5
