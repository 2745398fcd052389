"""What a schedule does at one look: which run starts, which wait, which are left out. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from core.domain.schedule import Missed, Overlap, Schedule, Waiting, times_after, zone_named

GRACE = timedelta(seconds=60)
"""How late a run may be noticed and still count as on time: longer than a leader's succession."""
MOST_CAUGHT_UP = 100
"""Missed runs that are caught up at most; of more, the newest."""
LOOK_BACK = timedelta(days=31)
"""How far back missed runs are looked for."""


class Reason(StrEnum):
    """Why a run was left out."""

    MISSED = "missed"
    """Nobody was there to start it, and the policy is to skip."""
    MERGED = "merged"
    """Nobody was there to start it, and another run stands for it."""
    TOO_MANY = "too_many"
    """More were missed than are caught up."""
    STILL_RUNNING = "still_running"
    """The last run was still going, and the policy is to skip."""
    ONE_WAITS = "one_waits"
    """The last run was still going, and one waits for its end already."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Runs that will not take place."""

    reason: Reason
    due: tuple[datetime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one look at a schedule came to."""

    run: Waiting | None
    """What starts now."""
    waiting: tuple[Waiting, ...]
    next_at: datetime | None
    left_out: tuple[LeftOut, ...]


def take(schedule: Schedule, now: datetime, *, busy: bool) -> Turn:
    """Decide about everything that is due at `now`.

    Args:
        busy: whether the last run is still going.
    """
    due, next_at = _due(schedule, now)
    on_time = [one for one in due if now - one <= GRACE]
    late = due[: len(due) - len(on_time)]
    caught_up, left_out = _missed(schedule.order.missed, late, merged_into=on_time)
    waiting = (*schedule.waiting, *caught_up)
    for one in on_time:
        reason = _in_the_way(schedule.order.overlap, waiting, busy=busy)
        if reason is None:
            waiting = (*waiting, Waiting(due=one))
        else:
            left_out.append(LeftOut(reason, (one,)))
    starts = bool(waiting) and not busy
    return Turn(
        run=waiting[0] if starts else None,
        waiting=waiting[1:] if starts else waiting,
        next_at=next_at,
        left_out=tuple(left_out),
    )


def _due(schedule: Schedule, now: datetime) -> tuple[list[datetime], datetime | None]:
    """The times from `next_at` up to now, and the first one after."""
    if schedule.next_at is None or schedule.next_at > now:
        return [], schedule.next_at
    zone = zone_named(schedule.order.zone)
    start = max(schedule.next_at - timedelta(microseconds=1), now - LOOK_BACK)
    due = list(takewhile(lambda one: one <= now, times_after(schedule.order.timing, zone, start)))
    return due, next(times_after(schedule.order.timing, zone, now), None)


def _missed(
    policy: Missed, late: list[datetime], *, merged_into: list[datetime]
) -> tuple[list[Waiting], list[LeftOut]]:
    """What of the missed runs is caught up, and what is left out."""
    kept: list[datetime] = []
    reason = Reason.MISSED
    if policy is Missed.EACH:
        kept, reason = late[-MOST_CAUGHT_UP:], Reason.TOO_MANY
    elif policy is Missed.MERGE:
        kept, reason = [] if merged_into else late[-1:], Reason.MERGED
    dropped = tuple(late[: len(late) - len(kept)])
    left_out = [LeftOut(reason, dropped)] if dropped else []
    return [Waiting(due=one, missed=True) for one in kept], left_out


def _in_the_way(policy: Overlap, waiting: tuple[Waiting, ...], *, busy: bool) -> Reason | None:
    """Why a run that is due on time cannot take place, if it cannot."""
    if not busy and not waiting:
        return None
    if policy is Overlap.SKIP:
        return Reason.STILL_RUNNING
    return Reason.ONE_WAITS if any(not one.missed for one in waiting) else None
