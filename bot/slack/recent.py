"""Small memories of one process: bounded, and safe between threads."""

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class RecentHighest:
    """The highest number noted for each of the `room` most recently noted keys."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._known: OrderedDict[str, int] = OrderedDict()
        self._guard = threading.Lock()

    def raise_to(self, key: str, number: int) -> bool:
        """Note a number. Returns whether no higher one had been noted."""
        with self._guard:
            if number < self._known.get(key, number):
                return False
            self._known[key] = number
            self._known.move_to_end(key)
            while len(self._known) > self._room:
                self._known.popitem(last=False)
            return True

    def __contains__(self, key: str) -> bool:
        with self._guard:
            return key in self._known


class RecentKeys:
    """The `room` most recently noted keys."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._known: OrderedDict[str, None] = OrderedDict()
        self._guard = threading.Lock()

    def add(self, key: str) -> bool:
        """Note a key. Returns whether it was new."""
        with self._guard:
            new = key not in self._known
            self._known[key] = None
            self._known.move_to_end(key)
            while len(self._known) > self._room:
                self._known.popitem(last=False)
            return new

    def __contains__(self, key: str) -> bool:
        with self._guard:
            return key in self._known


class RecentValues(Generic[T]):
    """The `room` most recently noted values, each with the time of its note."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._known: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, key: str, *, newer_than: float) -> T | None:
        """The value, unless it is older than that."""
        with self._guard:
            at, value = self._known.get(key, (float("-inf"), None))
        return value if at > newer_than else None

    def noted_at(self, key: str, *, newer_than: float) -> float | None:
        """When a value was noted, unless that is longer ago."""
        with self._guard:
            at, _ = self._known.get(key, (float("-inf"), None))
        return at if at > newer_than else None

    def put(self, key: str, value: T, *, at: float) -> None:
        """Note a value."""
        with self._guard:
            self._known[key] = (at, value)
            self._known.move_to_end(key)
            while len(self._known) > self._room:
                self._known.popitem(last=False)

    def drop(self, key: str) -> None:
        """Forget a value."""
        with self._guard:
            self._known.pop(key, None)
