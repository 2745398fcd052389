"""A task's own part of the write ledger: each line stored before the next thing happens."""

from core.domain.notion import Json
from core.domain.task import Task
from core.domain.write import Applied, Effect, Write, WriteState
from core.storage import leases, writes
from core.storage.database import Database


class TaskLedger:
    """Implements what core.notion.effects needs of a ledger, for one attempt of one task.

    Every method is a unit of work of its own: an intention is on disk before a byte is sent.
    All raise Unavailable when the database does not answer.
    """

    def __init__(self, database: Database, task: Task) -> None:
        self._database = database
        self._task = task

    def intend(self, number: int, effect: Effect, target: str, before: Json) -> Write:
        """Write down the n-th effect of the task, or find it as an earlier attempt left it."""
        with self._database.begin() as tx:
            return writes.intend(tx, self._task, number, effect, target, before)

    def find(self, number: int) -> Write | None:
        """The n-th effect as an earlier attempt left it, if it did."""
        with self._database.read() as tx:
            return writes.find(tx, self._task, number)

    def sent(self, write: Write) -> None:
        """Note that a write is about to be sent. Raises Conflict when the lease is lost."""
        with self._database.begin() as tx:
            leases.hold(tx, self._task.id, self._task.attempt)
            writes.sent(tx, self._task, write)

    def settle(
        self,
        write: Write,
        state: WriteState,
        *,
        applied: Applied | None = None,
        evidence: str = "",
    ) -> None:
        """Note what is known of a write now."""
        with self._database.begin() as tx:
            writes.settle(tx, self._task, write, state, applied=applied, evidence=evidence)

    def unsettled_on(self, target: str) -> list[Write]:
        """Other tasks' writes to a target whose outcome is not known yet."""
        with self._database.read() as tx:
            return writes.unsettled_on(tx, target, besides=self._task.id)
