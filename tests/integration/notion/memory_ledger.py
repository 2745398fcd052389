"""A ledger in memory that keeps the promises of core.domain.ports.Ledger; its time is a Clock."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.domain.notion import Json
from core.domain.write import AppendBlocks, Applied, CreatePage, Effect, Write, WriteState
from core.kit.clock import Clock, new_id
from core.kit.errors import Conflict, Unavailable

_OUT = {WriteState.SENT, WriteState.UNKNOWN}


@dataclass
class Row:
    """A write and the moments that its ages count from."""

    write: Write
    intended_at: datetime
    sent_at: datetime | None = None
    probed_at: datetime | None = None
    held_until: datetime | None = None
    evidence: str = ""


class Book:
    """All rows of one workspace.

    Args:
        clock: database time.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.rows: dict[tuple[str, int], Row] = {}

    def states(self, task_id: str = "task_1") -> list[WriteState]:
        """State of each write of a task, in order."""
        return [row.write.state for (task, _), row in sorted(self.rows.items()) if task == task_id]


class Killed(BaseException):
    """The process died here."""


class Moment(StrEnum):
    """Where a process may die."""

    AFTER_INTEND = "after the intent"
    AFTER_SENT = "before a byte left"
    BEFORE_SETTLE = "after the answer, before it was recorded"
    AFTER_SETTLE = "after it was recorded"


class MemoryLedger:
    """The rows of one attempt of one task.

    Args:
        dies: where the process dies, once.

    Attributes:
        lost: set it to behave as after a lost lease.
    """

    def __init__(self, book: Book, task_id: str = "task_1", dies: Moment | None = None) -> None:
        self.book = book
        self.task_id = task_id
        self.lost = False
        self._dies = dies

    def find(self, number: int) -> Write | None:
        row = self.book.rows.get((self.task_id, number))
        return None if row is None else self._aged(row)

    def intend(self, number: int, effect: Effect, before: Json) -> Write:
        self._held()
        key = (self.task_id, number)
        row = self.book.rows.get(key)
        if row is None:
            write = Write(
                id=new_id("write"),
                task_id=self.task_id,
                number=number,
                effect=effect,
                state=WriteState.PLANNED,
                sends=0,
                sent_seconds_ago=None,
                before=before,
                applied=None,
            )
            self.book.rows[key] = row = Row(write, self.book.clock.now())
        elif row.write.state in {WriteState.PLANNED, WriteState.FAILED}:
            row.write = replace(row.write, effect=effect, before=before, state=WriteState.PLANNED)
        self._may_die(Moment.AFTER_INTEND)
        return self._aged(row)

    def sent(self, write: Write) -> None:
        self._held()
        row = self._row(write)
        if row.write.sends != write.sends or row.write.state in {WriteState.DONE, WriteState.SENT}:
            raise Conflict("This write has been taken over.")
        now = self.book.clock.now()
        for other in self.book.rows.values():
            busy = other.write.state in _OUT or (other.held_until or now) > now
            if other is not row and other.write.effect.lane == write.effect.lane and busy:
                raise Unavailable("An earlier change is on its way.", retry_after=2.0)
        row.write = replace(row.write, state=WriteState.SENT, sends=row.write.sends + 1)
        row.sent_at, row.probed_at = now, None
        self._may_die(Moment.AFTER_SENT)

    def settle(
        self,
        write: Write,
        state: WriteState,
        *,
        applied: Applied | None = None,
        evidence: str = "",
        hold: float = 0.0,
    ) -> None:
        self._may_die(Moment.BEFORE_SETTLE)
        self._held()
        if applied is not None and self.taken(_made(write.effect, applied)):
            raise Conflict("Another write has made this already.")
        row = self._row(write)
        row.write = replace(row.write, state=state, applied=applied)
        row.evidence = evidence
        row.held_until = self.book.clock.now() + timedelta(seconds=hold) if hold else None
        self._may_die(Moment.AFTER_SETTLE)

    def missed(self, write: Write, evidence: str) -> None:
        self._held()
        row = self._row(write)
        row.write = replace(row.write, state=WriteState.UNKNOWN)
        row.probed_at, row.evidence = self.book.clock.now(), evidence

    def taken(self, ids: Sequence[str]) -> frozenset[str]:
        made = {
            made
            for row in self.book.rows.values()
            if row.write.applied is not None and row.write.state is WriteState.DONE
            for made in _made(row.write.effect, row.write.applied)
        }
        return frozenset(made & set(ids))

    def _may_die(self, moment: Moment) -> None:
        if moment is self._dies:
            raise Killed(moment)

    def _row(self, write: Write) -> Row:
        return self.book.rows[(write.task_id, write.number)]

    def _held(self) -> None:
        if self.lost:
            raise Conflict("The task belongs to another attempt.")

    def _aged(self, row: Row) -> Write:
        now = self.book.clock.now()

        def age(moment: datetime | None) -> float | None:
            return None if moment is None else (now - moment).total_seconds()

        return replace(
            row.write,
            sent_seconds_ago=age(row.sent_at),
            probed_seconds_ago=age(row.probed_at),
            intended_seconds_ago=age(row.intended_at) or 0.0,
        )


def _made(effect: Effect, applied: Applied) -> tuple[str, ...]:
    if isinstance(effect, CreatePage):
        return (applied.id,)
    return applied.block_ids if isinstance(effect, AppendBlocks) else ()
