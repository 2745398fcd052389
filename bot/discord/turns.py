"""Keeps what is said in one channel in the order in which it was said."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """One thing at a time for each channel; channels do not wait for one another.

    discord.py hands each event to a task of its own, and each of them waits for the database:
    without turns, "undo that" could be stored before the request it is about. Whoever comes
    first goes first (`asyncio.Lock` is fair).
    """

    def __init__(self) -> None:
        self._locks: dict[int, asyncio.Lock] = {}
        self._waiting: dict[int, int] = {}

    @asynccontextmanager
    async def turn(self, channel: int) -> AsyncIterator[None]:
        """Wait until everything that came earlier in the channel is done."""
        lock = self._locks.setdefault(channel, asyncio.Lock())
        self._waiting[channel] = self._waiting.get(channel, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._waiting[channel] -= 1
            if not self._waiting[channel]:
                del self._waiting[channel], self._locks[channel]
