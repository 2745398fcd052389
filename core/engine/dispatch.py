"""Releases the best ready tasks, just in time, and hands them to the broker."""

import structlog

from core.domain.ports import Delivery
from core.domain.task import TaskMessage
from core.engine.leadership import Leadership
from core.kit import failpoints
from core.kit.errors import Unavailable
from core.kit.failpoints import Point
from core.storage import releasing
from core.storage.database import Database

_log = structlog.get_logger(__name__)

SPARE = 1.25
"""How far ahead of the free slots tasks are released, so that a worker never waits for the tick."""


class Dispatcher:
    """One tick releases as many tasks as workers can start, best first.

    The release is stored before anything is sent: a message that gets lost in between is found by
    core.engine.recovery. Every release checks the leader's token in the same transaction, so that
    a leader that was paused and comes back releases nothing.
    """

    def __init__(self, database: Database, delivery: Delivery, leadership: Leadership) -> None:
        self._database = database
        self._delivery = delivery
        self._leadership = leadership

    def tick(self) -> int:
        """Release and send what fits. Returns how many tasks were sent.

        Raises:
            Unavailable: the database or the broker does not answer.
        """
        with self._database.begin() as tx:
            if not self._leadership.confirm(tx):
                return 0
            failpoints.reach(Point.LEADER_AFTER_CONFIRM)
            room = int(releasing.free_slots(tx) * SPARE)
            released = releasing.release(tx, room) if room > 0 else []
        if released:
            failpoints.reach(Point.DISPATCH_AFTER_RELEASE)
        try:
            self._delivery.send_all(
                [
                    TaskMessage(task_id=one.task_id, attempt=one.attempt, band=one.band)
                    for one in released
                ]
            )
        except Unavailable:
            _log.warning("release.not_sent", tasks=len(released))
            raise
        return len(released)
