"""What the gateway has seen lately, by id: names for its messages, kinds of things, blocks."""

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

from core.kit.clock import Clock
from core.notion.errors import Attempt
from core.notion.shapes import bare_id

T = TypeVar("T")

_MOST = 2_000


class Recent(Generic[T]):
    """Values by id for a limited time; the eldest makes room. Threads may share it.

    Args:
        seconds: how long a value is good.
        most: how many are kept.
    """

    def __init__(self, clock: Clock, seconds: float, most: int = _MOST) -> None:
        self._clock = clock
        self._seconds = seconds
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def get(self, key: str) -> T | None:
        """What is kept under an id, unless it is too old."""
        with self._lock:
            at, value = self._kept.get(bare_id(key), (None, None))
        fresh = at is not None and self._clock.monotonic() - at <= self._seconds
        return value if fresh else None

    def put(self, key: str, value: T) -> None:
        """Keep a value under an id."""
        with self._lock:
            self._kept[bare_id(key)] = (self._clock.monotonic(), value)
            self._kept.move_to_end(bare_id(key))
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def drop(self, key: str) -> None:
        """Drop what is kept under an id."""
        with self._lock:
            self._kept.pop(bare_id(key), None)

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._kept.clear()


class Names:
    """Titles and links of what was seen, for messages only."""

    def __init__(self, clock: Clock, seconds: float = 3_600.0) -> None:
        self._recent: Recent[tuple[str, str]] = Recent(clock, seconds)

    def note(self, thing_id: str, title: str, url: str) -> None:
        """Remember what a thing is called, and where it is opened."""
        self._recent.put(thing_id, (title, url))

    def title(self, thing_id: str) -> str | None:
        """What a thing was called when it was last seen; None when that is not known."""
        known = self._recent.get(thing_id)
        return known[0] if known else None

    def attempt(self, thing_id: str, *, otherwise: str, writes: bool = False) -> Attempt:
        """An attempt on a thing, by its title when that is known, else by the words given."""
        known = self._recent.get(thing_id)
        if known is None:
            return Attempt(what=otherwise, writes=writes)
        title, url = known
        return Attempt(what=f"*{title}*", writes=writes, url=url)
