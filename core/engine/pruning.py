"""Deletes what is over and older than people need it."""

from datetime import timedelta

import structlog

from core.engine.leadership import Leadership
from core.kit import failpoints
from core.kit.failpoints import Point
from core.storage import pruning
from core.storage.database import Database
from core.telemetry import metrics

_log = structlog.get_logger(__name__)

TASKS_AT_ONCE = 1_000
"""Tasks whose requests are deleted in one transaction: some tens of milliseconds."""
AUDIT_AT_ONCE = 5_000
GONE = timedelta(days=1)
"""After this a worker process that was not seen is not listed any more."""


class Pruner:
    """One tick deletes one small batch of everything that is old enough.

    Args:
        keep: how long a request, its plan, tasks, writes and card are kept after its end; so long
            it can be looked at, tried again and undone.
        keep_audit: how long audit lines are kept; never shorter than their requests.
    """

    def __init__(
        self,
        database: Database,
        leadership: Leadership,
        *,
        keep: timedelta,
        keep_audit: timedelta,
    ) -> None:
        self._database = database
        self._leadership = leadership
        self._keep = keep
        self._keep_audit = max(keep, keep_audit)

    def tick(self) -> bool:
        """Delete a batch. Returns whether there may be more. Raises Unavailable."""
        return self._requests() | self._audit() | self._rest()

    def _requests(self) -> bool:
        with self._database.begin() as tx:
            if not self._leadership.confirm(tx):
                return False
            old = pruning.old_requests(tx, tx.now - self._keep, tasks=TASKS_AT_ONCE)
            if old:
                pruning.delete_requests(tx, old)
                failpoints.reach(Point.PRUNING_BEFORE_COMMIT)
        _count("request", len(old))
        return bool(old)

    def _audit(self) -> bool:
        with self._database.begin() as tx:
            if not self._leadership.confirm(tx):
                return False
            before = tx.now - self._keep_audit
            lines = pruning.delete_audit(tx, before, limit=AUDIT_AT_ONCE)
        _count("audit", lines)
        return lines == AUDIT_AT_ONCE

    def _rest(self) -> bool:
        with self._database.begin() as tx:
            if not self._leadership.confirm(tx):
                return False
            processes = pruning.delete_processes(tx, tx.now - GONE)
            calls = pruning.delete_model_calls(tx, tx.now - self._keep_audit)
            schedules = pruning.delete_schedules(tx, tx.now - self._keep)
        _count("process", processes)
        _count("schedule", schedules)
        _count("model_call", calls)
        return False


def _count(kind: str, rows: int) -> None:
    if rows:
        metrics.of_process().pruned(kind, rows)
        _log.info("rows.pruned", kind=kind, rows=rows)
