"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def from_microseconds(value: int) -> datetime:
    """The aware UTC time that lies `value` microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=value)


def to_microseconds(value: datetime) -> int:
    """Microseconds from 1970 to an aware time."""
    return (value - _EPOCH) // timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware time, kept as whole microseconds since 1970: exact, and compared as a number."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Aware time to microseconds."""
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        """Microseconds to aware time in UTC."""
        return None if value is None else from_microseconds(cast("int", value))
