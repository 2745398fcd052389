"""Tells how far the leader is behind."""

from core.storage import lag
from core.storage.database import Database
from core.telemetry import metrics


class LagWatch:
    """One tick measures the oldest ready task. Tick durations and lateness are told elsewhere."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def tick(self) -> float:
        """Seconds that the oldest task that may run has been waiting. Raises Unavailable."""
        with self._database.read() as tx:
            seconds = lag.oldest_ready(tx)
        metrics.of_process().ready_lag(seconds)
        return seconds
