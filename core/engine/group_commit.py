"""The engine's one speed trick: what several threads have to store is committed together.

A commit costs about the same for one change as for fifty. So threads hand their changes to one
writer, a thread with its own connection, which commits whatever has come in as soon as it is free:
alone when little happens, in groups when much does. There is no window to wait for, except that
a writer may linger: when it has just answered many, it gives them a moment to come again, so that
it does not begin anew with the one who was quickest.

The promise is that of a transaction of one's own: nothing is reported as stored before its commit,
and a change that cannot be stored fails alone. When a group fails it is rolled back, and its
members are tried one by one.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol, TypeVar

import structlog

from core.kit.clock import Clock
from core.kit.errors import Defect, Unavailable
from core.storage.database import Database, Transaction

MOST = 128
"""Changes in one commit."""
_LOOK_AGAIN = 0.001
_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 2.0

_log = structlog.get_logger(__name__)

J = TypeVar("J")
C = TypeVar("C", contravariant=True)
R = TypeVar("R")

Write = Callable[[Transaction, Sequence[J]], Sequence[R]]
"""Stores changes in a transaction; gives what each came to, in their order."""


class Commits(Protocol[C, R]):
    """Stores changes of one kind, each completely or not at all."""

    def put(self, change: C, then: Callable[[R | Exception], None]) -> None:
        """Store a change; `then` hears what it came to, or why it was not stored."""
        ...

    def results(self, changes: Sequence[C]) -> list[R | Exception]:
        """Store changes and wait for all of them."""
        ...

    def close(self, *, seconds: float) -> bool:
        """Store what was handed in, and no more. Returns whether that took less than `seconds`."""
        ...


class OneByOne(Generic[J, R]):
    """Commits in the caller's thread, at once; what the database raises reaches the caller."""

    def __init__(self, database: Database, write: Write[J, R]) -> None:
        self._database = database
        self._write = write

    def put(self, change: J, then: Callable[[R | Exception], None]) -> None:
        """Store a change. Raises what the database raises."""
        then(self._commit([change])[0])

    def results(self, changes: Sequence[J]) -> list[R | Exception]:
        """Store changes in one transaction. Raises what the database raises."""
        return list(self._commit(changes))

    def close(self, *, seconds: float) -> bool:
        """Nothing is ever under way."""
        return True

    def _commit(self, changes: Sequence[J]) -> Sequence[R]:
        return _commit(self._database, self._write, changes)


@dataclass(frozen=True, slots=True)
class _Entry(Generic[J, R]):
    change: J
    then: Callable[[R | Exception], None]


class _Answers(Generic[R]):
    """What some changes came to, for the one who waits for all of them.

    One lock that is taken once, where a Future for each would make four.
    """

    def __init__(self, count: int) -> None:
        self._heard: dict[int, R | Exception] = {}
        self._count = count
        self._complete = threading.Lock()
        if count:
            self._complete.acquire()

    def hear(self, place: int, result: R | Exception) -> None:
        """What one of them came to, all in one thread; what was heard first holds."""
        if place in self._heard:
            return
        self._heard[place] = result
        if len(self._heard) == self._count:
            self._complete.release()

    def all(self) -> list[R | Exception]:
        """Wait for all of them."""
        with self._complete:
            return [self._heard[place] for place in range(self._count)]


class GroupCommit(Generic[J, R]):
    """Commits changes in groups, in a thread of its own that starts with the first of them.

    Args:
        patience: seconds for which a group is tried again while the database does not answer;
            after that its members hear Unavailable.
        linger: seconds for which as many as there were in the last group are awaited.
    """

    def __init__(
        self,
        name: str,
        database: Database,
        write: Write[J, R],
        *,
        patience: float,
        clock: Clock,
        linger: float = 0.0,
    ) -> None:
        self._name = name
        self._database = database
        self._write = write
        self._patience = patience
        self._linger = linger
        self._expected = 1
        self._clock = clock
        self._waiting: deque[_Entry[J, R]] = deque()
        self._something = threading.Condition()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def put(self, change: J, then: Callable[[R | Exception], None]) -> None:
        """Hand in a change. `then` is called from the writer's thread once it is committed."""
        self._put_all([_Entry(change, then)])

    def results(self, changes: Sequence[J]) -> list[R | Exception]:
        """Hand in changes together and wait until all are committed."""
        answers: _Answers[R] = _Answers(len(changes))
        self._put_all(
            [_Entry(change, partial(answers.hear, place)) for place, change in enumerate(changes)]
        )
        return answers.all()

    def close(self, *, seconds: float) -> bool:
        """Commit what was handed in and end. Returns whether nothing was left after `seconds`."""
        with self._something:
            self._closing.set()
            self._something.notify()
            thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _put_all(self, entries: Sequence[_Entry[J, R]]) -> None:
        with self._something:
            closed = self._closing.is_set()
            if not closed:
                self._waiting.extend(entries)
                self._something.notify()
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                    self._thread.start()
        if closed:
            _answer(entries, [Unavailable("This process is ending.")] * len(entries))

    def _run(self) -> None:
        while group := self._next():
            try:
                self._store(group)
            except BaseException:  # noqa: BLE001 - see below
                # Nobody else looks after this thread, and no one may wait for it in vain.
                _log.exception("commits.defect", writer=self._name, changes=len(group))
                _answer(group, [Defect("A writer failed.")] * len(group))

    def _next(self) -> list[_Entry[J, R]]:
        """What has come in, or nothing when there will be nothing more."""
        with self._something:
            while not self._waiting and not self._closing.is_set():
                self._something.wait()
        until = self._clock.monotonic() + self._linger
        while len(self._waiting) < self._expected and self._clock.monotonic() < until:
            if self._clock.sleep(_LOOK_AGAIN, wake=self._closing):
                break
        with self._something:
            self._expected = min(len(self._waiting), MOST)
            return [self._waiting.popleft() for _ in range(self._expected)]

    def _store(self, group: Sequence[_Entry[J, R]]) -> None:
        try:
            results = self._patiently([entry.change for entry in group])
        except Unavailable as error:
            _answer(group, [error] * len(group))
        except Exception as error:  # noqa: BLE001 - it reaches the one whose change it is
            if len(group) == 1:
                _answer(group, [error])
                return
            _log.warning("commits.split", writer=self._name, changes=len(group), error=str(error))
            for entry in group:
                self._store([entry])
        else:
            _answer(group, results)

    def _patiently(self, changes: Sequence[J]) -> Sequence[R]:
        pause = _FIRST_PAUSE
        until = self._clock.monotonic() + self._patience
        while True:
            try:
                return self._commit(changes)
            except Unavailable as error:
                if self._closing.is_set() or self._clock.monotonic() + pause > until:
                    raise
                _log.warning("commits.waiting", writer=self._name, error=str(error))
            self._clock.sleep(pause, wake=self._closing)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _commit(self, changes: Sequence[J]) -> Sequence[R]:
        return _commit(self._database, self._write, changes)


def _commit(database: Database, write: Write[J, R], changes: Sequence[J]) -> Sequence[R]:
    with database.begin() as tx:
        results = write(tx, changes)
        if len(results) != len(changes):
            raise Defect(f"{len(changes)} changes came to {len(results)} results.")
    return results


def _answer(group: Sequence[_Entry[J, R]], results: Sequence[R | Exception]) -> None:
    for entry, result in zip(group, results, strict=True):
        try:
            entry.then(result)
        except Exception:  # noqa: BLE001 - the others of the group were stored and must hear it
            _log.exception("commits.unheard")


class CommitsOf(Protocol):
    """Makes the commits of one kind of change."""

    def __call__(
        self,
        name: str,
        database: Database,
        write: Write[J, R],
        *,
        patience: float,
        linger: float = 0.0,
    ) -> Commits[J, R]:
        """`name`, `patience` and `linger` as for GroupCommit."""
        ...


def one_by_one(
    name: str, database: Database, write: Write[J, R], *, patience: float, linger: float = 0.0
) -> Commits[J, R]:
    """Commits in the caller's thread: nothing to start, nothing to close."""
    return OneByOne(database, write)


def in_groups(
    name: str, database: Database, write: Write[J, R], *, patience: float, linger: float = 0.0
) -> Commits[J, R]:
    """Commits in groups, for a process in which several threads work."""
    return GroupCommit(name, database, write, patience=patience, clock=Clock(), linger=linger)
