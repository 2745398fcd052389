"""Finds tasks whose message or worker was lost, and makes them ready again or gives them up."""

import structlog

from core.domain.task import Problem
from core.engine.leadership import Leadership
from core.kit import failpoints
from core.kit.failpoints import Point
from core.storage import deadlines, leases, settling
from core.storage.database import Database

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
        for number, lost in enumerate(overdue):
            with self._database.begin() as tx:
                if not self._leadership.confirm(tx):
                    return number
                if lost.was_running and lost.lost + 1 >= leases.MOST_LOST:
                    settling.bury(tx, lost, DEAD)
                else:
                    leases.take_back(tx, lost)
            _log.warning("task.lost", task_id=lost.task_id, was_running=lost.was_running)
        return len(overdue) + self._give_up()

    def _give_up(self) -> int:
        """Fail what still waits although its time is over."""
        with self._database.read() as tx:
            late = deadlines.overdue(tx)
        for number, task_id in enumerate(late):
            with self._database.begin() as tx:
                if not self._leadership.confirm(tx):
                    return number
                deadlines.give_up(tx, task_id)
            _log.warning("task.too_late", task_id=task_id)
        return len(late)
