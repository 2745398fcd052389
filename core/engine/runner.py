"""Runs one delivery of a task: claim, decide, settle. The only place where tasks are run."""

import threading
from collections.abc import Mapping

import structlog
from structlog.contextvars import bound_contextvars

from core.domain.ports import Wakeups, Work
from core.domain.task import (
    Claimed,
    Failed,
    Problem,
    Stopped,
    Task,
    TaskKind,
    Verdict,
    state_after,
)
from core.engine.backoff import after_error
from core.kit import failpoints
from core.kit.clock import Clock, new_id
from core.kit.errors import UNEXPECTED_TEXT, AssistantError, Cancelled, Conflict
from core.kit.failpoints import Point
from core.storage import leases, settling
from core.storage.database import Database
from core.telemetry import metrics

_log = structlog.get_logger(__name__)


class Runner:
    """Runs tasks in one process and keeps their leases.

    Args:
        works: the work behind each kind of task.
        owner: this process's name, unique among all that are alive.
        slots: how many tasks it runs at once.
    """

    def __init__(
        self,
        database: Database,
        works: Mapping[TaskKind, Work],
        wakeups: Wakeups,
        *,
        owner: str,
        slots: int,
    ) -> None:
        self._database = database
        self._works = works
        self._wakeups = wakeups
        self._owner = owner
        self._clock = Clock()
        self._slots = slots
        self._running: dict[str, int] = {}
        self._lock = threading.Lock()

    def run(self, task_id: str, attempt: int) -> None:
        """Run one delivery. A stale or doubled one does nothing.

        Raises:
            Unavailable: the database does not answer; the lease runs out and the task comes back.
        """
        with self._database.begin() as tx:
            claimed = leases.claim(tx, task_id, attempt, self._owner)
        if claimed is None:
            _log.info("delivery.stale", task_id=task_id, attempt=attempt)
            return
        with self._lock:
            self._running[task_id] = attempt
        try:
            failpoints.reach(Point.RUNNER_AFTER_CLAIM)
            self._run_claimed(claimed)
        finally:
            with self._lock:
                self._running.pop(task_id, None)

    def renew(self) -> None:
        """Say that this process is alive and keep the leases of what it runs."""
        with self._lock:
            running = list(self._running.items())
        with self._database.begin() as tx:
            kept = leases.renew(tx, self._owner, self._slots, running)
        if kept < len(running):
            _log.warning("lease.lost", running=len(running), kept=kept)

    def hand_back(self) -> None:
        """Say goodbye: whatever this process still runs goes to another one at once."""
        with self._database.begin() as tx:
            leases.leave(tx, self._owner)
        self._wakeups.wake("dispatcher")

    def _run_claimed(self, claimed: Claimed) -> None:
        task = claimed.task
        ids = {"request_id": task.request_id, "plan_id": task.plan_id, "task_id": task.id}
        with bound_contextvars(**ids, attempt=task.attempt):
            self._wakeups.wake("reporter")
            began = self._clock.monotonic()
            verdict = self._decide(claimed)
            end, operation = state_after(verdict), _name_of(task)
            metrics.of_process().task_ran(operation, end, self._clock.monotonic() - began)
            failpoints.reach(Point.RUNNER_AFTER_WORK)
            try:
                with self._database.begin() as tx:
                    settling.apply(tx, task, verdict)
            except Conflict:
                metrics.of_process().task_move_refused(end)
                _log.warning("verdict.refused", verdict=type(verdict).__name__)
            failpoints.reach(Point.RUNNER_AFTER_FINISH)
        self._wakeups.wake("dispatcher")
        self._wakeups.wake("reporter")

    def _decide(self, claimed: Claimed) -> Verdict:
        task = claimed.task
        if claimed.request.cancelled:
            return Stopped()
        try:
            return self._works[task.kind].run(claimed, lambda text: self._say(task, text))
        except AssistantError as error:
            if error.pages:
                _log.exception("task.defect")
            return after_error(error, task.tries)
        except Exception:  # noqa: BLE001 - the edge of the engine: a defect must not lose the task
            error_id = new_id("err")
            _log.exception("task.unexpected", error_id=error_id)
            text = f"{UNEXPECTED_TEXT} The operator can find it under {error_id}."
            return Failed(problem=Problem(code="unexpected", text=text, retryable=True))

    def _say(self, task: Task, text: str) -> None:
        with self._database.begin() as tx:
            cancelled = leases.say(tx, task.id, task.attempt, text)
        self._wakeups.wake("reporter")
        if cancelled:
            raise Cancelled("This was stopped.")


def _name_of(task: Task) -> str:
    return task.step.operation if task.step else task.kind.value
