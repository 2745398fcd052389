"""One leader among the orchestrators, by a lease with a term."""

from core.storage import locks
from core.storage.database import Database, Transaction
from core.storage.lag import LEADER

NAME = LEADER
TERM = 10.0
"""Seconds a leader stays one without renewing: a second takes over within this after `kill -9`."""
HOLDS = 4
"""How often a term its leader renews it, and another orchestrator asks for it."""


class Leadership:
    """Whether this process leads, renewed by `hold` and proved inside transactions by `confirm`.

    What a leader does, it does in a transaction that has confirmed first: nobody takes over before
    that transaction ends, and one that was paused, cut off or whose clock was set finds out there.

    Args:
        owner: this process's name, unique among all that are alive.
        term: seconds, by database time.
    """

    def __init__(self, database: Database, owner: str, *, term: float = TERM) -> None:
        self._database = database
        self._owner = owner
        self._term = term
        self._token: int | None = None

    @property
    def rest(self) -> float:
        """Seconds between two calls of `hold`."""
        return self._term / HOLDS

    def hold(self) -> bool:
        """Become or stay the leader. Call it several times a term. Raises Unavailable."""
        with self._database.begin() as tx:
            self._token = locks.acquire(tx, NAME, self._owner, seconds=self._term)
        return self._token is not None

    def confirm(self, tx: Transaction) -> bool:
        """Whether this process still leads, by the transaction's own time."""
        token = self._token
        return token is not None and locks.holds(tx, NAME, self._owner, token)

    def release(self) -> None:
        """Let another one lead. Raises Unavailable."""
        token, self._token = self._token, None
        if token is not None:
            with self._database.begin() as tx:
                locks.release(tx, NAME, self._owner, token)
