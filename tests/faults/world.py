"""The engine in this process, with clocks that are turned: fast faults, real storage, real Notion.

Workers and leaders are built by the composition root, each with its own connections; messages are
kept in a list and delivered by hand. A worker is killed by letting it vanish at a failpoint: it
does nothing any more, and its lease runs out.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

from core.app import App, build
from core.domain.task import TaskMessage
from core.engine.dispatch import Dispatcher
from core.engine.runner import Runner
from core.kit import failpoints
from core.kit.clock import new_id
from core.kit.failpoints import Vanished
from core.kit.settings import Settings
from core.sandbox.server import SandboxServer
from tests.faults.asking import Asker
from tests.faults.checker import Report, report
from tests.faults.histories import join

LEASE = 25.0
"""Seconds after which whoever shows no sign of life has lost its task."""
NOWHERE = "redis://127.0.0.1:9/0"
"""No broker: messages are delivered by hand."""


class World:
    """One orchestrator, some workers, and a person who asks.

    Attributes:
        messages: what was sent and not delivered yet.
        faults: how many were injected.
    """

    def __init__(self, directory: Path, database_url: str, notion: SandboxServer) -> None:
        self._directory = directory
        self._url = database_url
        self._notion = notion
        self._open = ExitStack()
        self._turned = timedelta()
        self._houses: list[App] = []
        self.messages: list[TaskMessage] = []
        self.faults = 0
        self.front = self._house("front")
        self.asker = Asker(self.front, notion)
        self.workers = [self._worker(), self._worker()]
        self.leader = self._house("leader")
        self.leader.leadership.hold()

    def close(self) -> None:
        """Close every connection."""
        self._open.close()

    def send_all(self, messages: Sequence[TaskMessage]) -> None:
        """The Delivery port."""
        self.messages += messages

    def tick(self, failing: str = "") -> None:
        """One turn of the leader, which may vanish in it: another takes over then."""
        with failpoints.armed(failing):
            try:
                self.leader.leadership.hold()
                Dispatcher(self.leader.database, self, self.leader.leadership).tick()
                self.leader.recovery.tick()
            except Vanished:
                self.faults += 1
                self.leader = self._house("leader")

    def plan(self) -> None:
        """Have what was asked planned, without faults, and send what comes first of the plan."""
        self.tick()
        self.deliver()
        self.tick()

    def deliver(self, failing: str = "", *, call: Callable[[], None] | None = None) -> None:
        """Hand what was sent to workers in turn; one that vanishes is replaced by a new one.

        Args:
            call: what happens where `failing` says so.
        """
        sent, self.messages = self.messages, []
        for number, message in enumerate(sent):
            worker = number % len(self.workers)
            try:
                with failpoints.armed(failing if number == 0 else "", call=call):
                    self.workers[worker].run(message.task_id, message.attempt)
            except Vanished:
                self.faults += 1
                self.workers[worker] = self._worker()

    def deliver_to_a_sleeper(self, point: str) -> None:
        """Hand the first message to a worker that stands still at a point until it is replaced.

        While it does, its lease runs out, others do its work, and then it wakes and goes on.
        """
        if not self.messages:
            return
        message = self.messages.pop(0)
        sleeper = self.workers.pop(0)
        self.workers.append(self._worker())
        self.faults += 1

        def meanwhile() -> None:
            with failpoints.armed(""):
                self.turn(LEASE)
                for _ in range(3):
                    self.tick()
                    self.deliver()

        with failpoints.armed(f"{point}=call", call=meanwhile):
            sleeper.run(message.task_id, message.attempt)

    def repeat(self) -> None:
        """Have the broker deliver everything twice."""
        self.faults += bool(self.messages)
        self.messages *= 2

    def lose(self) -> None:
        """Have the broker forget everything."""
        self.faults += bool(self.messages)
        self.messages.clear()

    def turn(self, seconds: float, *, alive: bool = True) -> None:
        """Let all time pass; processes renew what is theirs unless they are not `alive`."""
        by = timedelta(seconds=seconds)
        self._turned += by
        self._notion.desk.clock.turn(by)
        for house in self._houses:
            _turn(house, by)
        if alive:
            self.renew()

    def renew(self) -> None:
        """Signs of life of all workers."""
        for worker in self.workers:
            worker.renew()

    def finish(self, *, turns: int = 60) -> None:
        """Go on without faults until everything asked is over."""
        self.asker.deliver_unacknowledged()
        for _ in range(turns):
            for _ in range(3):
                self.tick()
                self.deliver()
            if self.asker.over():
                return
            self.turn(8)

    def judge(self) -> Report:
        """What the checker says."""
        return report(join(self.asker.asked, self._url, self._notion.desk.journal.show()))

    def replace_workers(self, *, clock_ahead: timedelta) -> None:
        """Put workers on hosts whose clocks are wrong in place of those that are there."""
        self.faults += len(self.workers)
        self.workers = [self._worker(clock_ahead) for _ in self.workers]

    def _worker(self, clock_ahead: timedelta = timedelta()) -> Runner:
        """A worker that stores each end by itself: one thread needs no groups."""
        house = self._house("worker")
        house.clock.turn(clock_ahead)
        works = house.runner.works
        worker = Runner(house.database, works, house.wakeups, owner=new_id("worker"), slots=4)
        worker.renew()
        return worker

    def _house(self, role: str) -> App:
        settings = Settings.model_validate(
            {
                "ASSISTANT_DATA_DIR": self._directory,
                "DATABASE_URL": self._url,
                "REDIS_URL": NOWHERE,
                "NOTION_TOKEN": self._notion.token,
                "NOTION_BASE_URL": self._notion.url,
            },
            by_alias=True,
        )
        house = self._open.enter_context(build(settings, name=new_id(role)))
        _turn(house, self._turned)
        self._houses.append(house)
        return house


def _turn(house: App, by: timedelta) -> None:
    house.database.turn(by)
    house.clock.turn(by)


@contextmanager
def world(directory: Path, database_url: str, notion: SandboxServer) -> Iterator[World]:
    """A world for the length of a `with` block."""
    made = World(directory, database_url, notion)
    try:
        yield made
    finally:
        made.close()
