"""Inserting many rows at once.

On PostgreSQL each row of an `executemany` is a statement of its own to the server. Here all rows
are one value, a list in JSON, and the statement is the same for every number of them; what all
rows have in common is said once. SQLite is in this process and takes them one by one; there the
time goes into making values ready, so that is looked up once for a table and not for each row.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Executable, Insert, Table, bindparam, column, func, insert, select
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from core.storage.columns import to_microseconds
from core.storage.database import Transaction
from core.storage.dialects import insert_into
from core.storage.models import JsonColumn

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

_ROWS = "_rows"


def insert_all(tx: Transaction, table: Table, new: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that give the same columns. Nobody is told of values that the database makes."""
    if not new:
        return
    if tx.is_sqlite:
        _SqliteInsert.of(table, tuple(new[0])).run(tx, new)
        return
    if len(new) == 1:
        tx.send(_plain(table), list(new))
        return
    statement, values = _as_one(table, new)
    tx.send(statement, values)


def insert_new_all(
    tx: Transaction, table: Table, new: Sequence[Mapping[str, Any]], *, unique: Sequence[str]
) -> set[str]:
    """Insert rows that were not there a moment ago.

    Args:
        new: with ids of their own.
        unique: the columns that another process may have stored the same values of meanwhile.

    Returns:
        The ids of those that were stored.
    """
    if tx.is_sqlite or not new:  # a writing transaction is alone on SQLite
        insert_all(tx, table, new)
        return {row["id"] for row in new}
    if len(new) == 1:
        return set(tx.execute(insert_new(tx, table, returning="id"), new[0]).scalars())
    # In one order everywhere: two processes that store the same must not wait for each other.
    ordered = sorted(new, key=lambda row: [str(row[name]) for name in unique])
    statement, values = _as_one(table, ordered)
    stored = statement.on_conflict_do_nothing().returning(table.c.id)
    return set(tx.execute(stored, values).scalars())


def insert_new(tx: Transaction, table: Table, *, returning: str | None = None) -> Executable:
    """An INSERT of one row that does nothing when its key is taken.

    Args:
        returning: the column to give back of a row that was made.
    """
    return _when_new(table, tx.is_sqlite, returning)


@lru_cache(maxsize=64)
def _when_new(table: Table, is_sqlite: bool, returning: str | None) -> Executable:  # noqa: FBT001
    made = insert_into(table, is_sqlite=is_sqlite).on_conflict_do_nothing()
    return made if returning is None else made.returning(table.c[returning])


Ready = Callable[[Any], Any]
"""Makes a value ready for the driver."""


@dataclass(frozen=True, slots=True)
class _SqliteInsert:
    """An INSERT of some columns of a table, and how their values are made ready."""

    statement: str
    given: tuple[tuple[str, Ready | None], ...]
    """The columns that the rows give, in the order of the statement's parameters."""
    defaults: tuple[Any, ...]
    """The values of those that follow, ready."""

    @staticmethod
    @lru_cache(maxsize=64)
    def of(table: Table, given: tuple[str, ...]) -> "_SqliteInsert":
        """The one for rows that give these columns."""
        from sqlalchemy.dialects import sqlite  # those who use PostgreSQL do not load it

        dialect = sqlite.dialect()
        defaults = {
            one.name: one.default.arg
            for one in table.c
            if isinstance(one.default, ScalarElementColumnDefault) and one.name not in given
        }
        columns = [table.c[name] for name in (*given, *defaults)]
        named = ", ".join(dialect.identifier_preparer.format_column(one) for one in columns)
        places = ", ".join("?" * len(columns))
        ready = {
            one.name: one.type.dialect_impl(dialect).bind_processor(dialect) for one in columns
        }
        return _SqliteInsert(
            statement=f"INSERT INTO {table.name} ({named}) VALUES ({places})",  # noqa: S608
            given=tuple((name, ready[name]) for name in given),
            defaults=tuple(_made(ready[name], value) for name, value in defaults.items()),
        )

    def run(self, tx: Transaction, new: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows."""
        columns = [_column(new, name, ready) for name, ready in self.given]
        rows = [(*row, *self.defaults) for row in zip(*columns, strict=True)]
        tx.connection.exec_driver_sql(self.statement, rows)


def _made(ready: Ready | None, value: Any) -> Any:
    return value if ready is None else ready(value)


def _column(new: Sequence[Mapping[str, Any]], name: str, ready: Ready | None) -> list[Any]:
    """The values of one column, ready; one that many rows share is made ready once."""
    values = [row[name] for row in new]
    if ready is None:
        return values
    made = {id(value): ready(value) for value in {id(one): one for one in values}.values()}
    return [made[id(value)] for value in values]


@lru_cache(maxsize=64)
def _plain(table: Table) -> Insert:
    return insert(table).inline()


def _as_one(
    table: Table, new: Sequence[Mapping[str, Any]]
) -> "tuple[postgresql.Insert, dict[str, Any]]":
    """An INSERT of all rows on PostgreSQL, and its values."""
    first = new[0]
    same = {name: value for name, value in first.items() if all(row[name] == value for row in new)}
    own = tuple(name for name in first if name not in same)
    listed = [in_json({name: row[name] for name in own}) for row in new]
    return _at_once(table, tuple(same), own), {**same, _ROWS: listed}


@lru_cache(maxsize=64)
def _at_once(table: Table, same: tuple[str, ...], own: tuple[str, ...]) -> "postgresql.Insert":
    from sqlalchemy.dialects import postgresql  # those who use SQLite do not load it

    listed = (
        func.json_to_recordset(bindparam(_ROWS, type_=JsonColumn))
        .table_valued(*(column(name, table.c[name].type) for name in own))
        .render_derived(name="one", with_types=True)
    )
    said_once = (bindparam(name, type_=table.c[name].type) for name in same)
    chosen = select(*said_once, *(listed.c[name] for name in own))
    return postgresql.insert(table).inline().from_select([*same, *own], chosen)


def in_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a row as PostgreSQL reads them from JSON: times as the numbers they are kept as."""
    return {
        name: to_microseconds(value) if isinstance(value, datetime) else value
        for name, value in row.items()
    }
