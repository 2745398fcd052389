"""What a card says of a wait: the reason, and when it is over. Pure."""

from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.domain.wait import Wait, WaitKind

RESUMABLE = "type “resume”"
"""What the reason of a pause says that a person of the thread made."""


def told(wait: Wait, *, now: datetime, zone: str) -> str:
    """A sentence or two.

    Args:
        zone: IANA time zone of the person who waits.
    """
    until = None if wait.until is None else clock_time(wait.until, now, zone)
    match wait.kind:
        case WaitKind.PAUSED:
            return _paused(wait.reason)
        case WaitKind.SERVICE:
            return f"{wait.reason} until {until}."
        case WaitKind.RETRY:
            return f"Trying again at {until}."
        case WaitKind.TURN:
            return _turn(wait.ahead, until)
        case _:
            assert_never(wait.kind)


def _paused(reason: str) -> str:
    """Who holds it: what a person of the thread said already names them."""
    if RESUMABLE in reason:
        return f"Paused: {reason}"
    return f"Paused by an operator{f': {reason}' if reason else '.'}"


def _turn(ahead: int, until: str | None) -> str:
    before = f"about {ahead:,} tasks are before it" if ahead > 1 else "others are before it"
    start = "" if until is None else f"; it should start at about {until}"
    return f"Waiting for its turn: {before}{start}."


def clock_time(moment: datetime, now: datetime, zone: str) -> str:
    """The full minute by which a moment is over, with the day when it is another one."""
    try:
        there = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        there = ZoneInfo("UTC")
    whole = moment.replace(second=0, microsecond=0)
    local = (whole + timedelta(minutes=1) if whole < moment else whole).astimezone(there)
    if local.date() == now.astimezone(there).date():
        return f"{local:%H:%M}"
    return f"{local:%H:%M} on {local:%-d %B}"
