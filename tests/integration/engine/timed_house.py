"""The engine with schedules and pruning, driven by hand as the rest of it."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.assistant.schedules import Schedules
from core.domain.chat import Person
from core.domain.plan import Plan
from core.domain.schedule import Every, Missed, Order, Overlap, Schedule, Timing, Unit
from core.domain.task import Request
from core.engine.lag import LagWatch
from core.engine.pruning import Pruner
from core.engine.schedules import Scheduler
from core.kit.clock import Clock, new_id
from core.storage import audit, requests
from core.storage.audit import AuditEntry
from core.storage.database import Database
from tests.builders import a_person, a_plan, a_step, a_thread
from tests.integration.engine.house import House, Quiet

KEEP = timedelta(days=90)
KEEP_AUDIT = timedelta(days=400)


class TimedHouse(House):
    """A house whose orchestrator also schedules and prunes."""

    def __init__(self, database: Database, *, owner: str = "w1") -> None:
        super().__init__(database, owner=owner)
        clock = Clock()
        self.scheduler = Scheduler(database, self.leadership, Quiet(), clock)
        self.schedules = Schedules(database, self.catalogue, Quiet(), clock)
        self.pruner = Pruner(database, self.leadership, keep=KEEP, keep_audit=KEEP_AUDIT)
        self.lag = LagWatch(database)

    @property
    def now(self) -> datetime:
        """Database time."""
        with self.database.read() as tx:
            return tx.now

    def hourly(
        self,
        *,
        missed: Missed = Missed.MERGE,
        overlap: Overlap = Overlap.SKIP,
        plan: Plan | None = None,
        person: Person | None = None,
    ) -> Schedule:
        """A schedule that runs a plan of one step every hour from now."""
        order = self.order(plan=plan or a_plan(a_step("one", text="x")), person=person)
        return self.schedules.create(replace(order, missed=missed, overlap=overlap))

    def order(
        self,
        timing: Timing | None = None,
        *,
        plan: Plan | None = None,
        person: Person | None = None,
        text: str = "list Tasks",
        key: str | None = None,
    ) -> Order:
        """An order of a person in a thread; hourly unless a timing is given."""
        return Order(
            key=key or new_id("key"),
            thread=a_thread(),
            person=person or a_person(),
            timing=timing or Every(amount=1, unit=Unit.HOUR, since=self.now),
            zone="UTC",
            text=text,
            plan=plan,
        )

    def requests(self) -> list[Request]:
        """Every request, oldest first."""
        with self.database.read() as tx:
            return list(reversed(requests.newest(tx, limit=500)))

    def dues(self, schedule: Schedule) -> list[timedelta]:
        """The due times of its runs, counted from when it was made, to the second."""
        begins = schedule.created_at
        return [_rounded(request.said_at - begins) for request in self.requests()]

    def told(self, action: str) -> list[AuditEntry]:
        """The audit lines of one action, oldest first."""
        with self.database.read() as tx:
            return [line for line in audit.entries(tx, limit=1000) if line.action == action]

    def stored(self, schedule: Schedule) -> Schedule:
        """A schedule as it is now."""
        return next(one for one in self.schedules.listed() if one.id == schedule.id)


def _rounded(length: timedelta) -> timedelta:
    return timedelta(seconds=round(length.total_seconds()))
