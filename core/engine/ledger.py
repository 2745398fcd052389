"""A task's own part of the write ledger: each line stored before the next thing happens."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from core.domain.notion import Json
from core.domain.task import Claimed
from core.domain.write import Applied, Effect, Write, WriteState
from core.storage import leases, stopping, writes
from core.storage.database import Database, Transaction
from core.telemetry import metrics


class TaskLedger:
    """Implements domain.ports.Ledger for one attempt of one task.

    Every method is a unit of work of its own: an intention is on disk before a byte is sent. Those
    that change something also prove, in the same transaction, that the task is still this
    attempt's, and raise Conflict when it is not. Before a new write they make
    sure that it is still wanted, and raise Cancelled when somebody has called it off. All raise
    Unavailable when the database does not answer.
    """

    def __init__(self, database: Database, claimed: Claimed) -> None:
        self._database = database
        self._claimed = claimed

    def find(self, number: int) -> Write | None:
        """The n-th effect as an earlier attempt left it, if it did."""
        with self._database.read() as tx:
            return writes.find(tx, self._claimed.task.id, number)

    def intend(self, number: int, effect: Effect, before: Json) -> Write:
        """Write down the n-th effect of the task, or find it as an earlier attempt left it."""
        with self._held() as tx:
            stopping.ask(tx, self._claimed.task.id)
            return writes.intend(tx, self._claimed, number, effect, before)

    def sent(self, write: Write) -> None:
        """Note that a write is about to be sent."""
        with self._held() as tx:
            stopping.ask(tx, self._claimed.task.id)
            writes.sent(tx, self._claimed, write)
            tx.after_commit(lambda: metrics.of_process().write_moved(WriteState.SENT))

    def settle(
        self,
        write: Write,
        state: WriteState,
        *,
        applied: Applied | None = None,
        evidence: str = "",
        hold: float = 0.0,
    ) -> None:
        """Note what is known of a write."""
        with self._held() as tx:
            finding = writes.Finding(state=state, applied=applied, evidence=evidence, hold=hold)
            writes.settle(tx, self._claimed, write, finding)
            tx.after_commit(lambda: metrics.of_process().write_moved(state))

    def missed(self, write: Write, evidence: str) -> None:
        """Note that a probe found nothing."""
        with self._held() as tx:
            writes.missed(tx, self._claimed, write, evidence)

    def taken(self, ids: Sequence[str]) -> frozenset[str]:
        """Which of these pages and blocks a write is known to have made."""
        with self._database.read() as tx:
            return writes.taken(tx, self._claimed.request.workspace_id, ids)

    @contextmanager
    def _held(self) -> Iterator[Transaction]:
        task = self._claimed.task
        with self._database.begin() as tx:
            leases.hold(tx, task.id, task.attempt)
            yield tx
