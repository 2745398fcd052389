"""Inserting many rows at once.

On PostgreSQL each row of an `executemany` is a statement of its own to the server. Here all rows
are one value, a list in JSON, and the statement is the same for every number of them; what all
rows have in common is said once. SQLite is in this process and takes them one by one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Insert, Table, bindparam, column, func, insert, select

from core.storage.columns import to_microseconds
from core.storage.database import Transaction
from core.storage.models import JsonColumn

_ROWS = "_rows"


def insert_all(tx: Transaction, table: Table, new: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that give the same columns. Nobody is told of values that the database makes."""
    if not new:
        return
    if tx.is_sqlite or len(new) == 1:
        tx.send(_plain(table), list(new))
        return
    first = new[0]
    same = {name: value for name, value in first.items() if all(row[name] == value for row in new)}
    own = tuple(name for name in first if name not in same)
    listed = [in_json({name: row[name] for name in own}) for row in new]
    tx.send(_at_once(table, tuple(same), own), {**same, _ROWS: listed})


@lru_cache(maxsize=64)
def _plain(table: Table) -> Insert:
    return insert(table).inline()


@lru_cache(maxsize=64)
def _at_once(table: Table, same: tuple[str, ...], own: tuple[str, ...]) -> Insert:
    listed = (
        func.json_to_recordset(bindparam(_ROWS, type_=JsonColumn))
        .table_valued(*(column(name, table.c[name].type) for name in own))
        .render_derived(name="one", with_types=True)
    )
    said_once = (bindparam(name, type_=table.c[name].type) for name in same)
    chosen = select(*said_once, *(listed.c[name] for name in own))
    return insert(table).inline().from_select([*same, *own], chosen)


def in_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a row as PostgreSQL reads them from JSON: times as the numbers they are kept as."""
    return {
        name: to_microseconds(value) if isinstance(value, datetime) else value
        for name, value in row.items()
    }
