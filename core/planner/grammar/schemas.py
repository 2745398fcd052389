"""What a database is made of, read out of Notion's answer once however often it is asked for."""

from functools import lru_cache

from core.content.values.schema import PropertySchema, parse_schema
from core.domain.notion import Database

_KEPT = 64
"""Databases that are remembered; one request is about eight at most."""


def schema_of(database: Database) -> dict[str, PropertySchema]:
    """The properties of a database by name."""
    return dict(_parsed(_This(database)))


class _This:
    """One answer of Notion, by identity: the schema in it is a dict, which has no hash."""

    __slots__ = ("database",)

    def __init__(self, database: Database) -> None:
        self.database = database

    def __hash__(self) -> int:
        return id(self.database)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and other.database is self.database


@lru_cache(maxsize=_KEPT)
def _parsed(this: _This) -> dict[str, PropertySchema]:
    return parse_schema(this.database.schema)
