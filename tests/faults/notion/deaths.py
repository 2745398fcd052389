"""Where a process may die while it writes, and a ledger whose process does."""

import os
import signal
import socket
from collections.abc import Sequence
from enum import StrEnum

from core.domain.notion import Json
from core.domain.write import Applied, Effect, Write, WriteState
from core.engine.ledger import TaskLedger


class Death(StrEnum):
    """The moment of a SIGKILL."""

    AFTER_INTEND = "after the intent"
    AFTER_SENT = "before a byte left"
    ON_THE_WAY = "after the request left, before its answer"
    BEFORE_SETTLE = "before what came of it was recorded"
    AFTER_SETTLE = "after it was recorded"
    AFTER_LOOK = "after a look, before what it found was recorded"


def die() -> None:
    """End this process as the machine would: nothing is closed, nothing is told."""
    os.kill(os.getpid(), signal.SIGKILL)


class DeadlyLedger:
    """A task's ledger, in a process that dies at one moment. Nobody comes back from there.

    Args:
        ledger: the real one.
        death: when; None for a process that lives.
    """

    def __init__(self, ledger: TaskLedger, death: Death | None) -> None:
        self._ledger = ledger
        self._death = death
        self._looks = False

    def find(self, number: int) -> Write | None:
        found = self._ledger.find(number)
        self._looks = found is not None and found.state in {WriteState.SENT, WriteState.UNKNOWN}
        return found

    def intend(self, number: int, effect: Effect, before: Json) -> Write:
        write = self._ledger.intend(number, effect, before)
        self._may_die(Death.AFTER_INTEND)
        return write

    def sent(self, write: Write) -> None:
        self._ledger.sent(write)
        self._looks = False
        self._may_die(Death.AFTER_SENT)
        if self._death is Death.ON_THE_WAY:
            # The first byte of the answer is asked for once the whole request has left.
            socket.socket.recv = lambda *_: die()  # type: ignore[assignment,method-assign]

    def settle(
        self,
        write: Write,
        state: WriteState,
        *,
        applied: Applied | None = None,
        evidence: str = "",
        hold: float = 0.0,
    ) -> None:
        self._may_die(Death.AFTER_LOOK if self._looks else Death.BEFORE_SETTLE)
        self._ledger.settle(write, state, applied=applied, evidence=evidence, hold=hold)
        self._may_die(Death.AFTER_SETTLE)

    def missed(self, write: Write, evidence: str) -> None:
        self._may_die(Death.AFTER_LOOK)
        self._ledger.missed(write, evidence)

    def taken(self, ids: Sequence[str]) -> frozenset[str]:
        return self._ledger.taken(ids)

    def _may_die(self, moment: Death) -> None:
        if moment is self._death:
            die()
