"""Times as Notion writes and reads them."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.parser import isoparse

_DATE_LENGTH = 10


def stamp(milliseconds: int) -> str:
    """A timestamp floored to the minute: `2026-11-23T09:15:00.000Z`."""
    return _minute_stamp(milliseconds // 60_000)


@lru_cache(maxsize=4096)
def _minute_stamp(minutes: int) -> str:
    return datetime.fromtimestamp(minutes * 60, UTC).strftime("%Y-%m-%dT%H:%M:00.000Z")


def exact_stamp(milliseconds: int) -> str:
    """A timestamp to the millisecond."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"


def is_date_only(text: str) -> bool:
    """Whether an ISO 8601 text names a day and no time."""
    return len(text) == _DATE_LENGTH


def read_moment(text: str) -> datetime | None:
    """An ISO 8601 date or date-time as an aware moment (UTC when it names no offset), or None."""
    try:
        moment = isoparse(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_day(text: str) -> date | None:
    """The day of an ISO 8601 date or date-time as it is written, or None."""
    moment = read_moment(text)
    return moment.date() if moment else None


def canonical(text: str, zone: str | None = None) -> str:
    """A date or date-time as Notion gives it back: milliseconds and an offset.

    Args:
        text: valid ISO 8601.
        zone: IANA name in which a date-time without offset is meant.
    """
    if is_date_only(text):
        return text
    moment = isoparse(text)
    if zone is not None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    offset = moment.strftime("%z")
    return (
        moment.strftime("%Y-%m-%dT%H:%M:%S.")
        + f"{moment.microsecond // 1000:03d}{offset[:3]}:{offset[3:]}"
    )


def known_zone(name: str) -> bool:
    """Whether this is an IANA time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
