"""The real write ledger, with tasks by name, database time that is turned, and deaths on demand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from core.domain.card import ActionKind
from core.domain.notion import Json
from core.domain.task import Claimed, Failed, Problem
from core.domain.write import Applied, Effect, Write, WriteState
from core.engine.leadership import Leadership
from core.engine.ledger import TaskLedger
from core.storage import claims, leases, settling, writes
from core.storage.database import Database
from tests.builders import a_plan, a_step
from tests.integration.engine.house import House


class Book:
    """Running tasks by name, and their ledgers."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._house = House(database, slots=1_000)
        self._running: dict[str, Claimed] = {}

    @property
    def leadership(self) -> Leadership:
        """That of the orchestrator that leads."""
        return self._house.leadership

    def releases(self) -> list[tuple[str, int]]:
        """Release what is ready; the task and attempt of each message."""
        self._house.leadership.hold()
        self._house.release()
        sent = [(task_id, attempt) for task_id, attempt, _ in self._house.messages]
        self._house.messages.clear()
        return sent

    def ledger(self, name: str) -> TaskLedger:
        """The ledger of the task of that name, which is started when it is new."""
        if name not in self._running:
            self._house.submit(a_plan(a_step("one", text=name)))
            self._running[name] = self._claim()
        return TaskLedger(self.database, self._running[name])

    def claimed(self, name: str) -> Claimed:
        """The running task of that name."""
        return self._running[name]

    def stale(self, name: str) -> TaskLedger:
        """The ledger of an attempt that is over."""
        self.ledger(name)
        claimed = self._running[name]
        task = replace(claimed.task, attempt=claimed.task.attempt - 1)
        return TaskLedger(self.database, replace(claimed, task=task))

    def fail(self, name: str) -> None:
        """The task ends, not done."""
        problem = Problem(code="test", text="ended by the test", retryable=True)
        with self.database.begin() as tx:
            settling.apply(tx, self._running[name].task, Failed(problem=problem))

    def retry(self, name: str) -> None:
        """The person asks for the failed task again."""
        self._house.click(self._running[name].request.id, ActionKind.RETRY)
        self._running[name] = self._claim()

    def turn(self, seconds: float) -> None:
        """Let database time pass while every running task keeps its lease."""
        self.database.turn(timedelta(seconds=seconds))
        running = [(one.task.id, one.task.attempt) for one in self._running.values()]
        with self.database.begin() as tx:
            leases.renew(tx, "w1", 1_000, running)
        self._house.leadership.hold()

    def states(self, name: str = "task") -> list[WriteState]:
        """State of each write of a task, in order."""
        with self.database.read() as tx:
            return [write.state for write in writes.of_tasks(tx, [self._running[name].task.id])]

    def _claim(self) -> Claimed:
        self._house.leadership.hold()
        self._house.release()
        ((task_id, attempt, _),) = self._house.messages
        self._house.messages.clear()
        with self.database.begin() as tx:
            claimed = claims.claim(tx, task_id, attempt, "w1")
        assert claimed is not None
        return claimed


class Killed(BaseException):
    """The process died here."""


class Moment(StrEnum):
    """Where a process may die."""

    AFTER_INTEND = "after the intent"
    AFTER_SENT = "before a byte left"
    BEFORE_SETTLE = "after the answer, before it was recorded"
    AFTER_SETTLE = "after it was recorded"


class DyingLedger:
    """A ledger whose process dies at one moment."""

    def __init__(self, ledger: TaskLedger, dies: Moment) -> None:
        self._ledger = ledger
        self._dies = dies

    def find(self, number: int) -> Write | None:
        return self._ledger.find(number)

    def intend(self, number: int, effect: Effect, before: Json) -> Write:
        write = self._ledger.intend(number, effect, before)
        self._may_die(Moment.AFTER_INTEND)
        return write

    def sent(self, write: Write) -> None:
        self._ledger.sent(write)
        self._may_die(Moment.AFTER_SENT)

    def settle(
        self,
        write: Write,
        state: WriteState,
        *,
        applied: Applied | None = None,
        evidence: str = "",
        hold: float = 0.0,
    ) -> None:
        self._may_die(Moment.BEFORE_SETTLE)
        self._ledger.settle(write, state, applied=applied, evidence=evidence, hold=hold)
        self._may_die(Moment.AFTER_SETTLE)

    def missed(self, write: Write, evidence: str) -> None:
        self._ledger.missed(write, evidence)

    def taken(self, ids: Sequence[str]) -> frozenset[str]:
        return self._ledger.taken(ids)

    def _may_die(self, moment: Moment) -> None:
        if moment is self._dies:
            raise Killed(moment)
