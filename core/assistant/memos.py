"""What front rooms remember between runs, and turns that their processes take."""

from core.kit.clock import new_id
from core.storage import locks, memos
from core.storage.database import Database


class Memos:
    """Small texts by name. Every method raises Unavailable when the database does not answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, name: str) -> str | None:
        """The text that is kept under a name."""
        with self._database.read() as tx:
            return memos.read(tx, name)

    def write(self, name: str, text: str) -> None:
        """Keep a text under a name; an earlier one is replaced."""
        with self._database.begin() as tx:
            memos.write(tx, name, text)

    def take_turn(self, name: str, seconds: float) -> bool:
        """Take a turn, shared by all processes, unless one was taken less than `seconds` ago."""
        with self._database.begin() as tx:
            return locks.acquire(tx, name, new_id("turn"), seconds=seconds) is not None
