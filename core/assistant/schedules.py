"""The door's part about schedules: order, list, pause, go on, forget, run now."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from core.assistant.control import cleaned
from core.assistant.door import LONGEST_TEXT
from core.domain.chat import Person, Receipt
from core.domain.ports import Wakeups
from core.domain.schedule import Order, Schedule, times_after, wall_time, zone_named
from core.engine.schedules import now_of, start
from core.kit.clock import Clock
from core.kit.errors import BadInput, Conflict, NotAllowed
from core.operations.catalogue import Catalogue
from core.planner.check import check
from core.storage import audit, schedules
from core.storage.database import Database, Transaction

MOST_OF_A_PERSON = 100
"""Schedules that one person may have in one workspace, not counting those that are over."""
OPERATOR = "operator"
"""The actor in the audit when nobody of the chat platforms decides, but the machine's operator."""


class Schedules:
    """What front rooms and operators do with schedules. One transaction each.

    Whoever decides is the person who ordered a schedule, or the operator of this machine, given as
    None. Every method raises Unavailable when the database does not answer.
    """

    def __init__(
        self, database: Database, catalogue: Catalogue, wakeups: Wakeups, clock: Clock
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._wakeups = wakeups
        self._clock = clock

    def create(self, order: Order) -> Schedule:
        """Store an order, once: a repeat of its key finds the first.

        Raises:
            BadInput: it has nothing to do, never comes due, or is one too many; the text says
                which, and what would be right.
        """
        order = replace(order, text=cleaned(order.text))
        self._must_make_sense(order)
        with self._database.begin() as tx:
            now = now_of(tx, self._clock)
            next_at = _next(order, now)
            known = schedules.by_key(tx, order.key)
            if known is not None:
                return known
            _must_come(order, next_at, now)
            if schedules.of_person(tx, order) >= MOST_OF_A_PERSON:
                raise BadInput(
                    f"You have {MOST_OF_A_PERSON} schedules, and I keep no more for one person.",
                    next_step="Delete one first.",
                )
            schedule_id = schedules.add(tx, order, next_at)
            if schedule_id is None:  # the same gesture, delivered twice at this moment
                raise Conflict("That is being stored already.")
            _record(tx, "schedule.created", schedule_id, order.person.id)
            return schedules.lock(tx, schedule_id)

    def listed(self, *, limit: int = 200) -> list[Schedule]:
        """The schedules of all people, oldest first; for operators."""
        with self._database.read() as tx:
            return schedules.listed(tx, limit=limit)

    def upcoming(self, schedule: Schedule, count: int = 3) -> list[str]:
        """The next times of a schedule, as its owner writes them."""
        if schedule.next_at is None or schedule.paused:
            return []
        order, just_before = schedule.order, schedule.next_at - timedelta(microseconds=1)
        times = times_after(order.timing, zone_named(order.zone), just_before)
        return [wall_time(one, order.zone) for one in islice(times, count)]

    def pause(self, schedule_id: str, by: Person | None) -> None:
        """Let it rest. What comes due meanwhile is not made up for.

        Raises NotFound, NotAllowed, Conflict (it rests already).
        """

        def rest(tx: Transaction, schedule: Schedule) -> None:
            if schedule.paused:
                raise Conflict("It is paused already.")
            schedules.pause(tx, schedule.id)

        self._change("schedule.paused", schedule_id, by, rest)

    def resume(self, schedule_id: str, by: Person | None) -> None:
        """Let it go on with the next time to come.

        Raises NotFound, NotAllowed, Conflict (it is not paused, or never comes again).
        """

        def go_on(tx: Transaction, schedule: Schedule) -> None:
            if not schedule.paused:
                raise Conflict("It is not paused.")
            next_at = _next(schedule.order, now_of(tx, self._clock))
            if next_at is None:
                raise Conflict("Its time is over.", next_step="Make a new one, or run it now.")
            schedules.resume(tx, schedule.id, next_at)

        self._change("schedule.resumed", schedule_id, by, go_on)

    def delete(self, schedule_id: str, by: Person | None) -> None:
        """Forget it. What it has started goes on. Raises NotFound, NotAllowed."""
        self._change(
            "schedule.deleted", schedule_id, by, lambda tx, found: schedules.remove(tx, found.id)
        )

    def run_now(self, schedule_id: str, by: Person | None, *, key: str) -> Receipt:
        """Start one run at once, besides those that come due; paused ones too.

        Args:
            key: unique for the gesture; a second delivery of it starts nothing.

        Raises NotFound, NotAllowed, Conflict (its last run is not over).
        """
        with self._database.begin() as tx:
            schedule = _allowed(tx, schedule_id, by)
            request_key = f"schedule:{schedule.id}:by hand:{key}"
            known = schedules.run_under(tx, request_key)
            if known is not None:
                return Receipt(request_id=known, duplicate=True)
            if schedules.is_busy(tx, schedule):
                raise Conflict(
                    f"Its last run, {schedule.last_request_id}, is not over.",
                    next_step="Wait for it, or stop it.",
                )
            actor = OPERATOR if by is None else by.id
            now = now_of(tx, self._clock)
            request_id = start(tx, schedule, now, key=request_key, actor=actor)
        self._wakeups.wake("dispatcher")
        self._wakeups.wake("reporter")
        return Receipt(request_id=request_id, note="Started.")

    def _change(
        self,
        action: str,
        schedule_id: str,
        by: Person | None,
        change: Callable[[Transaction, Schedule], None],
    ) -> None:
        with self._database.begin() as tx:
            change(tx, _allowed(tx, schedule_id, by))
            _record(tx, action, schedule_id, OPERATOR if by is None else by.id)

    def _must_make_sense(self, order: Order) -> None:
        zone_named(order.zone)
        if order.plan is not None:
            check(order.plan, self._catalogue)
        elif not order.text:
            raise BadInput("There is nothing to do.", next_step="Say what I should do then.")
        if len(order.text) > LONGEST_TEXT:
            text = f"That is {len(order.text):,} characters; I read at most {LONGEST_TEXT:,}."
            raise BadInput(text, next_step="Send a shorter request.")


def _next(order: Order, now: datetime) -> datetime | None:
    return next(times_after(order.timing, zone_named(order.zone), now), None)


def _must_come(order: Order, next_at: datetime | None, now: datetime) -> None:
    if next_at is None:
        raise BadInput(
            f"That time is over: it is {wall_time(now, order.zone)}.",
            next_step="Name one that is still to come.",
        )


def _allowed(tx: Transaction, schedule_id: str, by: Person | None) -> Schedule:
    schedule = schedules.lock(tx, schedule_id)
    owner = schedule.order.person
    if by is not None and by.id != owner.id:
        raise NotAllowed(f"Only {owner.name}, who ordered it, can change it.")
    return schedule


def _record(tx: Transaction, action: str, schedule_id: str, actor: str) -> None:
    audit.record(tx, action, audit.Subject(), actor=actor, schedule_id=schedule_id)
