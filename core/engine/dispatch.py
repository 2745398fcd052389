"""Releases the best ready tasks, just in time, and hands them to the broker."""

from collections.abc import Collection
from math import ceil

import structlog

from core.domain.ports import Delivery
from core.domain.release import Turns
from core.domain.task import TaskMessage
from core.engine.admission import admit
from core.engine.leadership import Leadership
from core.engine.lineup import Lineup
from core.engine.pace import Pace
from core.kit import failpoints
from core.kit.clock import Clock
from core.kit.errors import Unavailable
from core.kit.failpoints import Point
from core.storage import releasing, rules, waiting
from core.storage.database import Database, Transaction

ENOUGH = 4
"""Slots' worth of tasks released ahead."""

_log = structlog.get_logger(__name__)


class Dispatcher:
    """One tick releases as many tasks as workers can start, best first.

    The release is stored before anything is sent: a message that gets lost in between is found by
    core.engine.recovery. Every release checks the leader's token in the same transaction, so that
    a leader that was paused and comes back releases nothing.

    Who has had how many turns is remembered here alone: a new leader starts everybody level.

    Args:
        light: operations whose tasks are light at their first attempt.
    """

    def __init__(
        self,
        database: Database,
        delivery: Delivery,
        leadership: Leadership,
        *,
        light: Collection[str] = frozenset(),
    ) -> None:
        self._database = database
        self._delivery = delivery
        self._leadership = leadership
        self._light = light
        self._turns: Turns = {}
        self._pace = Pace()
        self._clock = Clock()

    @property
    def is_ahead(self) -> bool:
        """Whether enough is released that workers do not wait for the next look if it is late."""
        return self._pace.ahead(self._clock.monotonic()) >= ENOUGH

    def tick(self) -> int:
        """Release and send what fits. Returns how many tasks were sent.

        Raises:
            Unavailable: the database or the broker does not answer.
        """
        with self._database.read() as tx:
            if not waiting.is_something_ready(tx):
                return 0
        with self._database.begin() as tx:
            if not self._leadership.confirm(tx):
                return 0
            failpoints.reach(Point.LEADER_AFTER_CONFIRM)
            released = self._release(tx)
        if released:
            failpoints.reach(Point.DISPATCH_AFTER_RELEASE)
        try:
            self._delivery.send_all(released)
        except Unavailable:
            _log.warning("release.not_sent", tasks=len(released))
            raise
        return len(released)

    def _release(self, tx: Transaction) -> list[TaskMessage]:
        waiting.ripen(tx)
        known = rules.read(tx)
        now = self._clock.monotonic()
        lineup = Lineup(tx, known, self._light, ahead=self._pace.ahead(now))
        self._pace.seen(now, lineup.taken)
        candidates = lineup.candidates(self._turns)
        admission = admit(candidates, lineup.room, lineup.live, known.dials, self._turns)
        self._turns = admission.turns
        if not admission.chosen:
            return []
        if admission.recalled > 0:
            releasing.recall(tx, ceil(admission.recalled), self._light)
        self._pace.released(sum(one.cost for one in admission.chosen))
        return releasing.release(tx, [one.task_id for one in admission.chosen], self._light)
