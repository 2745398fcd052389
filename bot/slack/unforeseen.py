"""What a person hears when something went wrong that nobody foresaw."""

import structlog

from core.kit.clock import new_id
from core.kit.errors import UNEXPECTED_TEXT

_log = structlog.get_logger(__name__)


def told_of(doing: str, **facts: str) -> str:
    """Log the exception that is being handled, and say under which id it can be found there."""
    error_id = new_id("err")
    _log.exception("slack.unforeseen", doing=doing, error_id=error_id, **facts)
    return f"{UNEXPECTED_TEXT} Please quote {error_id}."
