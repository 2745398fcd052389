"""One leader among the orchestrators, by a lease with a term."""

from core.storage import locks
from core.storage.database import Database, Transaction

NAME = "orchestrator"
TERM = 10.0
"""Seconds a leader stays one without renewing: a second takes over within this after `kill -9`."""


class Leadership:
    """Whether this process leads, renewed by `hold` and proved inside transactions by `confirm`."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database = database
        self._owner = owner
        self._token: int | None = None

    def hold(self) -> bool:
        """Become or stay the leader. Call it several times a term. Raises Unavailable."""
        with self._database.begin() as tx:
            self._token = locks.acquire(tx, NAME, self._owner, seconds=TERM)
        return self._token is not None

    def confirm(self, tx: Transaction) -> bool:
        """Whether this process still leads, by the transaction's own time."""
        return self._token is not None and locks.holds(tx, NAME, self._owner, self._token)

    def release(self) -> None:
        """Let another one lead. Raises Unavailable."""
        self._token = None
        with self._database.begin() as tx:
            locks.release(tx, NAME, self._owner)
