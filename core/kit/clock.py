"""The one clock and the one id scheme. Tests turn this time instead of sleeping.

Two times are kept apart: `Clock.now` is the time people mean ("Friday", "in an hour") and can be
started anywhere (setting ASSISTANT_NOW); `Clock.monotonic` measures durations. Leases use neither:
they go by database time (core.storage.database).
"""

import asyncio
import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no letters that are read as digits, sorts like the number it writes."""

_PAIRS = tuple(first + second for first in _ALPHABET for second in _ALPHABET)

_RANDOM_BITS = 48
_STEP_BITS = 40


class Clock:
    """A clock that starts at `start` (an aware datetime) and runs at the pace of the real one.

    Args:
        start: the time it shows when it is made; the real time when None.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._offset = start - datetime.now(UTC) if start else timedelta()  # noqa: TID251
        self._stopping = threading.Event()

    def now(self) -> datetime:
        """The present time, aware, in UTC."""
        return datetime.now(UTC) + self._offset  # noqa: TID251

    @property
    def shift(self) -> timedelta:
        """How far it is ahead of the real one: what turns database time into people's time."""
        return self._offset

    def monotonic(self) -> float:
        """Seconds since some fixed moment; only differences mean anything."""
        return time.monotonic()

    def turn(self, by: timedelta) -> None:
        """Move this clock forward (or back) by `by`; for tests and demonstrations."""
        self._offset += by

    def sleep(self, seconds: float, *, wake: threading.Event | None = None) -> bool:
        """Wait for `seconds`, or until `wake` is set. Returns whether `wake` ended the wait."""
        return (wake or self._stopping).wait(max(0.0, seconds))

    async def asleep(self, seconds: float) -> None:
        """Wait for `seconds` without blocking the event loop."""
        await asyncio.sleep(max(0.0, seconds))  # noqa: TID251


def local_zone() -> str:
    """The IANA name of this machine's time zone; "UTC" when it cannot be told."""
    parts = Path("/etc/localtime").resolve().parts
    if "zoneinfo" not in parts:
        return "UTC"
    name = "/".join(parts[parts.index("zoneinfo") + 1 :])
    try:
        return ZoneInfo(name).key
    except (ValueError, ZoneInfoNotFoundError):
        return "UTC"


def new_id(prefix: str, *, after: str = "") -> str:
    """A fresh id such as `task_00d20yq8njy9drsw8hke`.

    Ids of one prefix sort by the time they were made (48 bits of milliseconds, then 48 random
    bits), so that an index on them stays compact.

    Args:
        after: an id that it has to sort behind, also within one millisecond.
    """
    milliseconds = time.time_ns() // 1_000_000
    number = (milliseconds << _RANDOM_BITS) | int.from_bytes(os.urandom(_RANDOM_BITS // 8), "big")
    if after:
        step = 1 + int.from_bytes(os.urandom(_STEP_BITS // 8), "big")
        number = max(number, _number_of(after) + step)
    pairs = []
    for _ in range(10):
        number, pair = divmod(number, len(_PAIRS))
        pairs.append(_PAIRS[pair])
    return f"{prefix}_{''.join(reversed(pairs))}"


def _number_of(id_: str) -> int:
    number = 0
    for digit in id_.rpartition("_")[2]:
        number = number * 32 + _ALPHABET.index(digit)
    return number
