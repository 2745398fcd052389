"""Finds tasks whose message or worker was lost, and makes them ready again or gives them up."""

from collections.abc import Callable
from functools import partial

import structlog

from core.domain.task import Problem
from core.engine.leadership import Leadership
from core.kit import failpoints
from core.kit.errors import Unavailable
from core.kit.failpoints import Point
from core.storage import deadlines, leases, settling
from core.storage.database import Database, Transaction
from core.storage.leases import Lost

_log = structlog.get_logger(__name__)

DEAD = Problem(
    code="dead",
    text=(
        f"This step ended its worker process {leases.MOST_LOST} times, so I stopped trying."
        " Ask an operator to look at the dead letters."
    ),
    retryable=True,
)


class Recovery:
    """One tick looks at every task whose lease has run out.

    A released one was never claimed: its message was lost, or the broker is slow; it is ready
    again, and the old message will find nothing. A running one lost its worker: it is ready again
    too, until it has lost too many. What still waits when its time is over has failed.
    """

    def __init__(self, database: Database, leadership: Leadership) -> None:
        self._database = database
        self._leadership = leadership

    def tick(self) -> int:
        """Take back or bury what is overdue. Returns how many tasks. Raises Unavailable."""
        with self._database.begin() as tx:
            if not self._leadership.confirm(tx):
                return 0
            overdue = leases.overdue(tx)
        if overdue:
            failpoints.reach(Point.RECOVERY_AFTER_LOOK)
        taken = sum(self._change(one.task_id, partial(_take, lost=one)) for one in overdue)
        with self._database.read() as tx:
            late = deadlines.overdue(tx)
        return taken + sum(self._change(one, partial(_give_up, task_id=one)) for one in late)

    def _change(self, task_id: str, change: Callable[[Transaction], None]) -> bool:
        """Change one task, if this process still leads. One that fails must not stop the others."""
        try:
            with self._database.begin() as tx:
                if not self._leadership.confirm(tx):
                    return False
                change(tx)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - what nobody foresaw about one task
            _log.exception("recovery.failed", task_id=task_id)
            return False
        return True


def _take(tx: Transaction, *, lost: Lost) -> None:
    """Take back a task whose lease has run out, or bury it."""
    if lost.was_running and lost.lost + 1 >= leases.MOST_LOST:
        settling.bury(tx, lost, DEAD)
    else:
        leases.take_back(tx, lost)
    tx.after_commit(
        lambda: _log.warning("task.lost", task_id=lost.task_id, was_running=lost.was_running)
    )


def _give_up(tx: Transaction, *, task_id: str) -> None:
    """Fail what still waits although its time is over."""
    deadlines.give_up(tx, task_id)
    tx.after_commit(lambda: _log.warning("task.too_late", task_id=task_id))
