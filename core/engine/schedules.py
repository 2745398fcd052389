"""Starts what is scheduled: one accepted request for each time it is due."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

import structlog

from core.domain.chat import Inbound
from core.domain.ports import Wakeups
from core.domain.schedule import Schedule
from core.engine import turns
from core.engine.leadership import Leadership
from core.engine.turns import LeftOut, Turn
from core.kit import failpoints
from core.kit.clock import Clock
from core.kit.errors import Unavailable
from core.kit.failpoints import Point
from core.storage import audit, requests, schedules, tasks
from core.storage.database import Database, Transaction
from core.telemetry import metrics

_log = structlog.get_logger(__name__)

_LOOK_AGAIN = timedelta(seconds=2)
"""How soon a run that waits for the end of the last one is tried again."""
_BROKEN_PAUSE = timedelta(minutes=5)


class Scheduler:
    """One tick looks at every schedule that is due.

    Each is looked at in a transaction of its own that proves the leader's token, holds the
    schedule's row, accepts the request under a key made of schedule and due time, and moves the
    schedule on: all of it happens, or nothing. Time is database time, so that the clock of the
    leader's machine starts nothing early; `clock` only adds what a test or a demonstration has
    turned it by.
    """

    def __init__(
        self, database: Database, leadership: Leadership, wakeups: Wakeups, clock: Clock
    ) -> None:
        self._database = database
        self._leadership = leadership
        self._wakeups = wakeups
        self._clock = clock

    def tick(self) -> int:
        """Start what is due. Returns how many runs were started. Raises Unavailable."""
        with self._database.read() as tx:
            due = schedules.due(tx, now_of(tx, self._clock))
        started = sum(self._look(schedule_id) for schedule_id in due)
        if started:
            self._wakeups.wake("dispatcher")
            self._wakeups.wake("reporter")
        return started

    def _look(self, schedule_id: str) -> bool:
        """Take one schedule's turn. Returns whether a run was started."""
        try:
            with self._database.begin() as tx:
                if not self._leadership.confirm(tx):
                    return False
                schedule = schedules.lock_due(tx, schedule_id, now_of(tx, self._clock))
                return schedule is not None and self._take_turn(tx, schedule)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - a broken row (a newer version's) must not stop the others
            _log.exception("schedule.broken", schedule_id=schedule_id)
            self._put_off(schedule_id)
            return False

    def _take_turn(self, tx: Transaction, schedule: Schedule) -> bool:
        now = now_of(tx, self._clock)
        turn = turns.take(schedule, now, busy=schedules.is_busy(tx, schedule))
        schedules.move_on(
            tx,
            schedule.id,
            next_at=turn.next_at,
            waiting=turn.waiting,
            look_at=_look_at(turn, now),
        )
        _tell(tx, schedule, turn.left_out)
        if turn.run is None:
            return False
        late = (now - turn.run.due).total_seconds()
        start(tx, schedule, turn.run.due, key=schedule.request_key(turn.run.due))
        tx.after_commit(lambda: metrics.of_process().schedule_started(late))
        failpoints.reach(Point.SCHEDULE_BEFORE_COMMIT)
        return True

    def _put_off(self, schedule_id: str) -> None:
        with self._database.begin() as tx:
            if self._leadership.confirm(tx):
                until = now_of(tx, self._clock) + _BROKEN_PAUSE
                schedules.put_off(tx, schedule_id, until)


def now_of(tx: Transaction, clock: Clock) -> datetime:
    """The time people mean, by the database."""
    return tx.now + clock.shift


def start(
    tx: Transaction, schedule: Schedule, due: datetime, *, key: str, actor: str = audit.SYSTEM
) -> str:
    """Accept the request of one run. Returns the request's id.

    Args:
        due: what "today" in the request counts from.
        key: unique for the run.
        actor: who started it.
    """
    order = schedule.order
    inbound = Inbound(key=key, thread=order.thread, person=order.person, text=order.text, at=due)
    receipt = requests.accept(tx, inbound)
    if receipt.duplicate:
        return receipt.request_id
    if order.plan is None:
        tasks.add_planning(tx, receipt.request_id)
    else:
        requests.set_outcome(tx, receipt.request_id, order.plan)
        tasks.add_plan(tx, receipt.request_id, order.plan)
    schedules.started(tx, schedule.id, receipt.request_id, due)
    subject = audit.Subject(request_id=receipt.request_id)
    audit.record(
        tx,
        "schedule.started",
        subject,
        actor=actor,
        schedule_id=schedule.id,
        due=due.isoformat(),
    )
    return receipt.request_id


def _look_at(turn: Turn, now: datetime) -> datetime | None:
    if not turn.waiting:
        return turn.next_at
    soon = now + _LOOK_AGAIN
    return soon if turn.next_at is None else min(soon, turn.next_at)


def _tell(tx: Transaction, schedule: Schedule, left_out: Iterable[LeftOut]) -> None:
    """Say in the audit which runs will not take place, and why."""
    for one in left_out:
        audit.record(
            tx,
            "schedule.left_out",
            audit.Subject(),
            schedule_id=schedule.id,
            reason=one.reason,
            runs=len(one.due),
            first=one.due[0].isoformat(),
            last=one.due[-1].isoformat(),
        )
        count = partial(metrics.of_process().schedule_left_out, one.reason, len(one.due))
        tx.after_commit(count)
