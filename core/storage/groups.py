"""Naming a whole group of rows in a statement whose text does not depend on how many they are.

`IN (?, ?, …)` is another statement for every size of a group: put together, parsed and planned each
time. Here the ids are one value: an array on PostgreSQL, a JSON list on SQLite.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Dialect, String, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Ids(TypeDecorator[Collection[str]]):
    """Several ids as one value."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array where there are arrays."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(String()))

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        """Ids to the value that the driver takes."""
        ids = list(value or ())
        return json.dumps(ids) if dialect.name == "sqlite" else ids


class _AmongIds(FunctionElement[bool]):
    """Whether a column is one of the ids."""

    name = "among_ids"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: object = None) -> "_AmongIds":
        """As it is: SQLAlchemy would compare it with 1 on SQLite, and no index would be used."""
        return self


def among(column: Any, parameter: str) -> ColumnElement[bool]:
    """SQL: whether a column holds one of the ids that a parameter of this name gives."""
    return _AmongIds(column, bindparam(parameter, type_=_Ids()))


@compiles(_AmongIds)
def _as_array(element: _AmongIds, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = element.clauses
    return f"{compiler.process(column, **options)} = ANY ({compiler.process(ids, **options)})"


@compiles(_AmongIds, "sqlite")
def _as_list(element: _AmongIds, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = element.clauses
    listed = f"SELECT value FROM json_each({compiler.process(ids, **options)})"  # noqa: S608 - no text of anybody's in it
    return f"{compiler.process(column, **options)} IN ({listed})"
