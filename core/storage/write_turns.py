"""Turns to write on SQLite, where one writer at a time is all there can be.

SQLite lets a writer wait by looking again after ever longer sleeps, so that under load some look at
the wrong moments for seconds. Here the writers of one process queue on a lock, and the processes
on a file beside the database: whoever waits next holds the second byte of it while it looks for the
first, so that nobody overtakes it. The kernel frees both when a process dies.

This only saves waiting: SQLite's own lock is what keeps two writers apart. So whoever has waited
for `_LONGEST_WAIT` goes on without a turn: a process that stands still (SIGSTOP) while it waits
for its own must not keep all others from writing.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.kit.clock import Clock
from core.kit.errors import Unavailable

_LOOK_SECONDS = 0.0005
_LONGEST_WAIT = 3.0
"""Seconds; far more than writing takes."""
_TURN, _NEXT = 0, 1
"""Which byte stands for writing, and for being the next to write."""


class WriteTurns:
    """Turns to write to one database file.

    Args:
        path: the file that is locked; made when it is not there. None for a database in memory.
        patience: seconds after which waiting is given up.
    """

    def __init__(self, path: Path | None, *, patience: float) -> None:
        self._path = path
        self._patience = patience
        self._mine = threading.Lock()
        self._file: int | None = None
        self._clock = Clock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Nobody else writes inside the block. Raises Unavailable when it takes too long."""
        if not self._mine.acquire(timeout=self._patience):
            raise _too_busy()
        try:
            file = self._opened()
            if file is None:
                yield
                return
            came = self._await_turn(file)
            try:
                yield
            finally:
                if came:
                    _give(file, _TURN)
        finally:
            self._mine.release()

    def close(self) -> None:
        """Let go of the file."""
        with self._mine:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _opened(self) -> int | None:
        if self._file is None and self._path is not None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._file

    def _await_turn(self, file: int) -> bool:
        """Returns whether it came; when not, somebody holds it who does not go on."""
        until = self._clock.monotonic() + min(_LONGEST_WAIT, self._patience)
        if not self._take(file, _NEXT, until):
            return False
        try:
            return self._take(file, _TURN, until)
        finally:
            _give(file, _NEXT)

    def _take(self, file: int, byte: int, until: float) -> bool:
        while True:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
            except OSError:  # somebody else holds it
                if self._clock.monotonic() > until:
                    return False
                self._clock.sleep(_LOOK_SECONDS)
            else:
                return True


class AnyTime:
    """No turns: a database that lets many write at once."""

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Write now."""
        yield

    def close(self) -> None:
        """Nothing is held."""


def _give(file: int, byte: int) -> None:
    fcntl.lockf(file, fcntl.LOCK_UN, 1, byte)


def _too_busy() -> Unavailable:
    return Unavailable("My database is too busy at the moment.")
