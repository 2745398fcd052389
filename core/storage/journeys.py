"""Fewer journeys to PostgreSQL: a statement that nobody waits for travels with the next one.

On a busy machine the way to the server and back takes longer than most statements. So connections
are in psycopg's pipeline mode for their whole life. What is executed waits for its answer, as
always, and takes along what was sent before; what is only sent (`UNHEARD`) waits for nobody. An
error of something sent is raised by the next statement that waits, at the latest by the commit,
which then does not happen. BEGIN and a look at the database's clock are always sent so.

Whether a connection still works is asked only after it has rested: SQLAlchemy's own question
before each use would be a journey more.
"""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from core.kit.clock import Clock

if TYPE_CHECKING:
    import psycopg  # those who use SQLite do not load it

UNHEARD = {"unheard": True}
"""Execution options of a statement whose result nobody looks at."""

_IDLE_SECONDS = 8
"""How long PostgreSQL lets a transaction do nothing. Shorter than the term of a leader."""
_RESTED_SECONDS = 1.0
_NOW = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"
_MOST_ERRORS = 5
"""Answers of one failed journey that are thrown away one by one; more, and the connection is."""

_clock = Clock()


def connected(url: URL) -> Engine:
    """An engine for PostgreSQL whose statements may be sent without waiting."""
    engine = create_engine(
        url,
        hide_parameters=True,  # errors are logged, and parameters are what people wrote
        pool_size=8,
        max_overflow=8,
        pool_use_lifo=True,  # what was used last has its statements prepared
        pool_reset_on_return=None,  # `_end_what_is_open` does it, when there is anything
        connect_args={"connect_timeout": 5, "autocommit": True},  # BEGIN is sent by `_begin`
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "close", _leave)
    event.listen(engine, "reset", _end_what_is_open)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", _ask_after_rest)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "after_cursor_execute", _await_answer)
    event.listen(engine, "rollback", _forget_answers)
    return engine


def began_at(connection: Connection) -> int:
    """Database time at the start of a connection's transaction, in microseconds since 1970."""
    told = connection.info["began"]
    if told.description is None:  # its answer is still on its way
        connection.exec_driver_sql("SELECT 1")
    return int(told.fetchone()[0])


def _set_up(connection: "psycopg.Connection[Any]", record: ConnectionPoolEntry) -> None:
    # A process that is paused inside a transaction must not keep the rows it has locked.
    connection.execute(f"SET idle_in_transaction_session_timeout = '{_IDLE_SECONDS}s'")
    record.info["mode"] = mode = connection.pipeline()
    record.info["pipeline"] = mode.__enter__()


def _leave(_connection: object, record: ConnectionPoolEntry) -> None:
    import psycopg  # it is loaded: a connection of it is there

    with suppress(psycopg.Error):  # a connection that is lost has no mode
        record.info["mode"].__exit__(None, None, None)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN", execution_options=UNHEARD)
    raw = connection.connection.driver_connection
    connection.info["began"] = raw.cursor().execute(_NOW)  # type: ignore[union-attr]  # it is open


def _await_answer(
    connection: Connection,
    _cursor: object,
    _statement: str,
    _parameters: object,
    context: ExecutionContext,
    _many: bool,  # noqa: FBT001 - SQLAlchemy's event
) -> None:
    if not context.execution_options.get("unheard"):
        connection.info["pipeline"].sync()


def _forget_answers(connection: Connection) -> None:
    """Before a transaction is taken back: those that wait behind an error only repeat it."""
    if not connection.invalidated:
        _forget(connection.info["pipeline"])


def _end_what_is_open(
    connection: "psycopg.Connection[Any]", record: ConnectionPoolEntry, _state: object
) -> None:
    """A commit that failed leaves its transaction open."""
    import psycopg  # it is loaded: a connection of it is there

    if connection.info.transaction_status is not psycopg.pq.TransactionStatus.IDLE:
        _forget(record.info["pipeline"])
        connection.rollback()


def _forget(pipeline: "psycopg.Pipeline") -> None:
    import psycopg  # as above

    for _ in range(_MOST_ERRORS):
        try:
            pipeline.sync()
        except psycopg.Error:
            continue
        return


def _note_rest(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = _clock.monotonic()


def _ask_after_rest(
    connection: "psycopg.Connection[Any]", record: ConnectionPoolEntry, _proxy: object
) -> None:
    since = record.info.get("rests_since")
    if since is not None and _clock.monotonic() - since > _RESTED_SECONDS:
        import psycopg  # it is loaded: a connection of it is there

        try:
            connection.execute("SELECT 1")
            record.info["pipeline"].sync()
        except psycopg.Error:
            raise InvalidatePoolError from None
