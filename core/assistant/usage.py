"""What the language model was asked for, what it took and what it cost."""

from datetime import timedelta

from core.domain.model import UsageBy, UsageLine
from core.storage import model_calls
from core.storage.database import Database


class ModelUsage:
    """Looks at the calls to the language model that are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def told(self, *, days: int, by: UsageBy) -> list[UsageLine]:
        """Usage of today and the days before it (UTC), newest day first.

        Args:
            days: how many, today included.
        """
        with self._database.read() as tx:
            today = tx.now.replace(hour=0, minute=0, second=0, microsecond=0)
            return model_calls.usage(tx, today - timedelta(days=days - 1), by)
