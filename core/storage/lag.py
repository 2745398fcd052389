"""How far the work is behind."""

from sqlalchemy import func, select

from core.domain.task import TaskState
from core.storage.database import Transaction
from core.storage.models import TaskRow


def oldest_ready(tx: Transaction) -> float:
    """Seconds that the oldest task that may run has been waiting for its release; 0 for none."""
    ready = select(func.min(TaskRow.not_before)).where(
        TaskRow.state == TaskState.PENDING, TaskRow.not_before <= tx.now
    )
    oldest = tx.execute(ready).scalar()
    return 0.0 if oldest is None else (tx.now - oldest).total_seconds()
