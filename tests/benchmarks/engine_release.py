"""What it costs to release one task, with a thousand tasks waiting and with a hundred thousand."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import cast

from sqlalchemy import text

from core.domain.task import TaskMessage
from core.engine.dispatch import Dispatcher
from core.engine.leadership import Leadership
from core.kit.clock import Clock
from core.storage import leases, requests, tasks
from core.storage.database import Database
from core.storage.migrate import upgrade
from core.storage.waiting import lanes
from tests.benchmarks import engine_work
from tests.builders import a_person, a_thread, an_inbound

_PLAN = 50
_PEOPLE = 20
_SLOTS = 40


class _Leader:
    """Leads without asking: the lease is not what is measured."""

    def confirm(self, _tx: object) -> bool:
        return True


@dataclass
class _Nowhere:
    """Takes messages and sends none."""

    sent: list[TaskMessage] = field(default_factory=list)

    def send_all(self, messages: Sequence[TaskMessage]) -> None:
        self.sent = list(messages)


class _Backlog:
    """A database in which so many tasks wait, of twenty people in four workspaces."""

    def __init__(self, url: str, waiting: int) -> None:
        self.database = Database(url)
        upgrade(self.database)
        plan = engine_work.plan(_PLAN, engine_work.Short.name)
        for number in range(waiting // _PLAN):
            who = number % _PEOPLE
            thread = a_thread(workspace=f"T{who % 4}")
            with self.database.begin() as tx:
                asked = an_inbound(thread=thread, person=a_person(f"U{who}"))
                request_id = requests.accept(tx, asked).request_id
                tasks.add_plan(tx, request_id, plan)
        if not self.database.is_sqlite:
            with self.database.begin() as tx:
                tx.execute(text("ANALYZE"))
        self._nowhere = _Nowhere()
        leadership = cast("Leadership", _Leader())
        self._dispatcher = Dispatcher(self.database, self._nowhere, leadership)
        with self.database.read() as tx:
            count = len(lanes(tx))
        assert count == _PEOPLE, f"{count} lanes: the two backlogs cannot be compared"

    def refill(self) -> None:
        """What was released waits again: the quicker tasks end, the more one release takes."""
        with self.database.begin() as tx:
            tx.execute(text("UPDATE tasks SET state = 'pending' WHERE state = 'cancelled'"))

    def release(self, clock: Clock) -> float:
        """Microseconds for each task of one release; then they are over."""
        with self.database.begin() as tx:
            leases.renew(tx, "worker", _SLOTS, [])
        began = clock.monotonic()
        count = self._dispatcher.tick()
        took = clock.monotonic() - began
        over = text("UPDATE tasks SET state = 'cancelled' WHERE id = :id")
        with self.database.begin() as tx:
            for message in self._nowhere.sent:
                tx.execute(over, {"id": message.task_id})
        return took / count * 1e6


def release_costs(urls: tuple[str, str], ticks: int) -> tuple[float, float]:
    """Microseconds to release one task at a backlog of 1,000 and of 100,000, by turns; medians.

    Args:
        urls: two empty databases.
    """
    clock = Clock()
    small, large = _Backlog(urls[0], 1_000), _Backlog(urls[1], 100_000)
    costs: tuple[list[float], list[float]] = ([], [])
    for _ in range(ticks):
        small.refill()
        for backlog, taken in zip((small, large), costs, strict=True):
            taken.append(backlog.release(clock))
    small.database.close()
    large.database.close()
    return median(costs[0][2:]), median(costs[1][2:])


def on_sqlite(ticks: int) -> tuple[float, float]:
    """`release_costs` on SQLite."""
    directory = Path(tempfile.mkdtemp(prefix="bench-release-"))
    try:
        small, large = (f"sqlite:///{directory / name}.sqlite3" for name in ("small", "large"))
        return release_costs((small, large), ticks)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
