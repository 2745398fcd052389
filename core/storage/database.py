"""Connections and units of work, on SQLite (WAL) and PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    URL,
    Connection,
    CursorResult,
    Engine,
    Executable,
    Table,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from core.kit.errors import ConfigurationError, Unavailable
from core.storage import journeys
from core.storage.columns import from_microseconds
from core.storage.dialects import insert_into
from core.storage.write_turns import AnyTime, WriteTurns

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.dialects import postgresql, sqlite

_BUSY_SECONDS = 30
"""How long a writer waits for another on SQLite. Writers are short; waits of seconds are rare."""

_SQLITE_NOW = "SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"


class Transaction:
    """One unit of work: all of it is stored, or nothing.

    Made by `Database.begin` and `Database.read`. What must happen only when it was stored
    (a log line, a wake-up) is handed to `after_commit`.
    """

    def __init__(self, connection: Connection, offset: timedelta) -> None:
        self.connection = connection
        self._offset = offset
        self._after: list[Callable[[], None]] = []

    @cached_property
    def now(self) -> datetime:
        """Database time early in this transaction, the same at every look: what leases go by."""
        if self.is_sqlite:
            now = int(self.connection.exec_driver_sql(_SQLITE_NOW).scalar_one())
        else:
            now = journeys.began_at(self.connection)
        return from_microseconds(now) + self._offset

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite, where a writing transaction is alone."""
        return self.connection.dialect.name == "sqlite"

    def execute(
        self, statement: Executable, parameters: Any = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run one statement."""
        return self.connection.execute(statement, parameters)

    def send(self, statement: Executable, parameters: Any = None) -> None:
        """Run one statement of which nobody wants to know what it came to.

        On PostgreSQL it travels with the next one that is executed, or with the commit; that is
        where its error is raised.
        """
        options = None if self.is_sqlite else journeys.UNHEARD
        self.connection.execute(statement, parameters, execution_options=options)

    def insert(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        """An INSERT that knows `on_conflict_do_nothing` on either database."""
        return insert_into(table, is_sqlite=self.is_sqlite)

    def after_commit(self, action: Callable[[], None]) -> None:
        """Have `action` called once the transaction is stored; never when it is not."""
        self._after.append(action)

    def run_after(self) -> None:
        """Call what was handed to `after_commit`; done by `Database`."""
        for action in self._after:
            action()


class Database:
    """The one database of this process.

    Args:
        url: SQLAlchemy URL for SQLite or PostgreSQL (psycopg 3).

    Raises:
        ConfigurationError: the URL is for something else.
    """

    def __init__(self, url: str) -> None:
        self._url = _checked(url)
        self._offset = timedelta()
        self._turns: WriteTurns | AnyTime = AnyTime()
        if self.is_sqlite:
            self._turns = WriteTurns(_beside(self._url), patience=_BUSY_SECONDS)
        self.engine = _sqlite_engine(self._url) if self.is_sqlite else journeys.connected(self._url)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self._url.get_backend_name() == "sqlite"

    def turn(self, by: timedelta) -> None:
        """Move the database time that this object's transactions see; for tests of leases."""
        self._offset += by

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A writing unit of work. On SQLite it holds the only write lock from its start.

        Raises:
            Unavailable: the database cannot be reached or stayed locked.
        """
        with self._turns.turn(), _reachable(), self.engine.begin() as connection:
            transaction = Transaction(connection, self._offset)
            yield transaction
        transaction.run_after()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A reading unit of work that sees one state of the database.

        Raises:
            Unavailable: the database cannot be reached.
        """
        with _reachable(), self.engine.connect() as connection:
            if self.is_sqlite:
                connection.execution_options(reads_only=True)
            with connection.begin():
                yield Transaction(connection, self._offset)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()
        self._turns.close()


def _beside(url: URL) -> Path | None:
    return Path(f"{url.database}-turn") if url.database else None


def _checked(url: str) -> URL:
    parsed = make_url(url)
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ConfigurationError(
            f"DATABASE_URL names {parsed.get_backend_name()!r}.",
            next_step="Use a sqlite:// or postgresql:// address.",
        )
    return parsed


def _sqlite_engine(url: URL) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        hide_parameters=True,  # errors are logged, and parameters are what people wrote
        connect_args={"timeout": _BUSY_SECONDS, "isolation_level": None},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: "sqlite3.Connection", _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer; it fails.
    # So every writing one takes the write lock at its start.
    reads = connection.get_execution_options().get("reads_only")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except OperationalError as error:
        raise Unavailable("My database does not answer at the moment.") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("My database does not answer at the moment.") from error
        raise
