"""Runs one delivery of a task: claim, decide, settle. The only place where tasks are run."""

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import inf

import structlog
from structlog.contextvars import bound_contextvars

from core.domain.ports import Wakeups, Work
from core.domain.task import (
    Claimed,
    Done,
    Failed,
    Problem,
    Stopped,
    Task,
    TaskKind,
    TaskState,
    Verdict,
    state_after,
)
from core.engine.backoff import after_error
from core.engine.group_commit import Commits, CommitsOf, one_by_one
from core.kit import failpoints
from core.kit.clock import Clock, new_id
from core.kit.errors import (
    UNEXPECTED_TEXT,
    AssistantError,
    Cancelled,
    Unavailable,
    UnknownOperation,
)
from core.kit.failpoints import Point
from core.storage import claims, leases, settling, unreadable
from core.storage.claims import Ticket
from core.storage.database import Database, Transaction
from core.telemetry import metrics

_log = structlog.get_logger(__name__)


PATIENCE = 5.0
"""Seconds for which a claim waits for a database that does not answer. A verdict waits for as long
as this process lives: the work was done, and the fence decides whether it still counts."""

Run = tuple[Task, Verdict]


class Runner:
    """Runs tasks in one process and keeps their leases.

    Args:
        works: the work behind each kind of task.
        owner: this process's name, unique among all that are alive.
        slots: how many tasks it runs at once.
        commits: how claims and verdicts are committed (core.engine.group_commit).
    """

    def __init__(
        self,
        database: Database,
        works: Mapping[TaskKind, Work],
        wakeups: Wakeups,
        *,
        owner: str,
        slots: int,
        commits: CommitsOf = one_by_one,
    ) -> None:
        self._database = database
        self.works = works
        self._wakeups = wakeups
        self._owner = owner
        self._clock = Clock()
        self._slots = slots
        self._shelf = claims.PlanShelf()
        self._claims: Commits[Ticket, Claimed | None] = commits(
            "claims", database, self._write_claims, patience=PATIENCE
        )
        self._verdicts: Commits[Run, bool] = commits(
            "verdicts", database, self._write_verdicts, patience=inf
        )
        self._running: dict[str, int] = {}
        self._ahead: dict[Ticket, Claimed] = {}
        self._light: set[Ticket] = set()
        self._lock = threading.Lock()

    def run(self, task_id: str, attempt: int) -> None:
        """Run one delivery and wait until its end is stored. A stale or doubled one does nothing.

        Raises:
            Unavailable: the database does not answer; the lease runs out and the task comes back.
        """
        settled = threading.Event()
        self.take(task_id, attempt, settled.set)
        settled.wait()

    def take(self, task_id: str, attempt: int, settled: Callable[[], None]) -> None:
        """Run one delivery, and go on while its end is being stored.

        Args:
            settled: called once when the message has served its purpose: when the end is stored,
                perhaps later and from another thread, or at once when the message is stale. Never
                called when this raises, nor when the process ends before the end is stored.

        Raises:
            Unavailable: the database does not answer; the lease runs out and the task comes back.
        """
        try:
            claimed = self._claimed((task_id, attempt))
        except (ValueError, LookupError, TypeError):  # what reading a row raises
            self._set_aside(task_id, attempt, settled)
            return
        if claimed is None:
            _log.info("delivery.stale", task_id=task_id, attempt=attempt)
            settled()
            return
        try:
            failpoints.reach(Point.RUNNER_AFTER_CLAIM)
            self._run_claimed(claimed, settled)
        except BaseException:
            self._let_go(claimed.task)
            raise

    def read_ahead(self, tickets: Sequence[Ticket]) -> None:
        """Read deliveries of light tasks that threads of this process are about to take.

        They are not claimed: see core.storage.claims.read_all. When one of them cannot be read,
        none is, and each is claimed by the thread that takes it. Raises Unavailable.
        """
        try:
            with self._database.read() as tx:
                found = claims.read_all(tx, tickets, self._owner, self._shelf)
        except (ValueError, LookupError, TypeError) as error:  # what reading a row raises
            _log.warning("tasks.not_read_ahead", tasks=len(tickets), error=str(error))
            return
        with self._lock:
            for ticket, read in zip(tickets, found, strict=True):
                if read is not None and ticket not in self._light:
                    self._ahead[ticket] = read
                    self._light.add(ticket)

    def flush(self, *, seconds: float) -> bool:
        """Store what has been decided; nothing more can be run. Returns whether all of it is."""
        return self._verdicts.close(seconds=seconds) and self._claims.close(seconds=seconds)

    def renew(self) -> None:
        """Say that this process is alive and keep the leases of what it runs."""
        with self._lock:
            running = list(self._running.items())
        with self._database.begin() as tx:
            kept = leases.renew(tx, self._owner, self._slots, running)
        with self._lock:  # what has ended meanwhile needs no lease
            held = sum(self._running.get(task_id) == attempt for task_id, attempt in running)
        if kept < held:
            _log.warning("lease.lost", running=held, kept=kept)

    def hand_back(self) -> None:
        """Say goodbye: whatever this process still runs goes to another one at once."""
        with self._database.begin() as tx:
            leases.leave(tx, self._owner)
        self._wakeups.wake("dispatcher")

    def _claimed(self, ticket: Ticket) -> Claimed | None:
        with self._lock:
            ahead = self._ahead.pop(ticket, None)
            under_way = ticket in self._light
        return ahead if under_way else self._claim(ticket)

    def _claim(self, ticket: Ticket) -> Claimed | None:
        [claimed] = self._claims.results([ticket])
        if isinstance(claimed, Exception):
            raise claimed
        if claimed is not None:
            with self._lock:
                self._running[claimed.task.id] = claimed.task.attempt
        return claimed

    def _let_go(self, task: Task) -> None:
        with self._lock:
            self._light.discard((task.id, task.attempt))
            if self._running.get(task.id) == task.attempt:
                del self._running[task.id]

    def _refuse(self, task: Task, settled: Callable[[], None]) -> None:
        """Give a task back that this process's code does not know: another's may."""
        _log.warning("task.refused", task_id=task.id, operation=_name_of(task))
        if self._claim_if_light(task) is not None:
            name = _name_of(task)
            with self._database.begin() as tx:
                leases.refuse(tx, task.id, task.attempt, owner=self._owner, operation=name)
        self._let_go(task)
        settled()

    def _set_aside(self, task_id: str, attempt: int, settled: Callable[[], None]) -> None:
        """Let a task rest that cannot be read."""
        _log.exception("task.unreadable", task_id=task_id, attempt=attempt)
        with self._database.begin() as tx:
            unreadable.set_aside(tx, task_id, attempt, worker=self._owner)
        settled()

    def _run_claimed(self, claimed: Claimed, settled: Callable[[], None]) -> None:
        task = claimed.task
        ids = {"request_id": task.request_id, "plan_id": task.plan_id, "task_id": task.id}
        with bound_contextvars(**ids, attempt=task.attempt):
            began = self._clock.monotonic()
            try:
                verdict = self._decide(claimed)
            except UnknownOperation:
                self._refuse(task, settled)
                return
            end, operation = state_after(verdict), _name_of(task)
            metrics.of_process().task_ran(operation, end, self._clock.monotonic() - began)
            failpoints.reach(Point.RUNNER_AFTER_WORK)
            self._settle(task, verdict, settled)

    def _settle(self, task: Task, verdict: Verdict, settled: Callable[[], None]) -> None:
        owned = task if isinstance(verdict, Done) else self._claim_if_light(task)
        if owned is None:
            self._let_go(task)
            settled()
            return
        self._verdicts.put((owned, verdict), partial(self._stored, owned, verdict, settled))

    def _claim_if_light(self, task: Task) -> Task | None:
        """A light task that is not simply done is claimed after all, like any other.

        Returns None when somebody else has it by now.
        """
        if task.state is not TaskState.RELEASED:
            return task
        claimed = self._claim((task.id, task.attempt))
        return None if claimed is None else claimed.task

    def _stored(
        self,
        task: Task,
        verdict: Verdict,
        settled: Callable[[], None],
        written: bool | Exception,  # noqa: FBT001 - the result of `apply_all`, heard by position
    ) -> None:
        """Hear what became of a verdict."""
        if isinstance(written, Unavailable):  # this process ends; the task is handed back
            _log.warning("verdict.lost", task_id=task.id, error=str(written))
            return
        if isinstance(written, Exception):
            self._settle_without(task, verdict, written, settled)
            return
        if not written:
            metrics.of_process().task_move_refused(state_after(verdict))
            _log.warning("verdict.refused", task_id=task.id, verdict=type(verdict).__name__)
        failpoints.reach(Point.RUNNER_AFTER_FINISH)
        self._let_go(task)
        settled()

    def _settle_without(
        self, task: Task, verdict: Verdict, error: Exception, settled: Callable[[], None]
    ) -> None:
        """Fail a task whose end cannot be stored, such as a result that no database takes."""
        error_id = new_id("err")
        _log.error("verdict.not_stored", task_id=task.id, error_id=error_id, error=str(error))
        if isinstance(verdict, Failed):  # its problem was written by this module: nothing is left
            self._let_go(task)
            settled()
            return
        self._settle(task, Failed(problem=_unexpected(error_id)), settled)

    def _write_claims(self, tx: Transaction, tickets: Sequence[Ticket]) -> Sequence[Claimed | None]:
        tx.after_commit(lambda: self._wakeups.wake("reporter"))
        return claims.claim_all(tx, tickets, self._owner, self._shelf)

    def _write_verdicts(self, tx: Transaction, runs: Sequence[Run]) -> Sequence[bool]:
        tx.after_commit(lambda: self._wakeups.wake("dispatcher"))
        tx.after_commit(lambda: self._wakeups.wake("reporter"))
        return settling.apply_all(tx, runs)

    def _decide(self, claimed: Claimed) -> Verdict:
        task = claimed.task
        if claimed.request.cancelled:
            return Stopped()
        try:
            return self.works[task.kind].run(claimed, lambda text: self._say(task, text))
        except UnknownOperation:
            raise
        except AssistantError as error:
            if error.pages:
                _log.exception("task.defect")
            _log.warning("task.error", task_id=task.id, request_id=task.request_id, code=error.code)
            return after_error(error, task.tries)
        except Exception:  # noqa: BLE001 - the edge of the engine: a defect must not lose the task
            error_id = new_id("err")
            _log.exception("task.unexpected", error_id=error_id)
            return Failed(problem=_unexpected(error_id))

    def _say(self, task: Task, text: str) -> None:
        if task.state is TaskState.RELEASED:  # it is light, and over before anybody could read it
            return
        with self._database.begin() as tx:
            cancelled = leases.say(tx, task.id, task.attempt, text)
        self._wakeups.wake("reporter")
        if cancelled:
            raise Cancelled("This was stopped.")


def _unexpected(error_id: str) -> Problem:
    text = f"{UNEXPECTED_TEXT} The operator can find it under {error_id}."
    return Problem(code="unexpected", text=text, retryable=True)


def _name_of(task: Task) -> str:
    return task.step.operation if task.step else task.kind.value
