"""Waiting for an answer only as long as Slack waits for its acknowledgement."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

import structlog

from core.kit.errors import AssistantError

T = TypeVar("T")

_log = structlog.get_logger(__name__)

PATIENCE = 2.0
"""Seconds; Slack gives three for an acknowledgement."""
_AT_ONCE = 8


class Patience:
    """Asks things that may be slow, and does without the answer when it is too late."""

    def __init__(self, seconds: float = PATIENCE) -> None:
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="slack-patience")

    def ask(self, question: Callable[[], T], otherwise: T) -> T:
        """The answer, or `otherwise` when there is none in time."""
        try:
            return self._pool.submit(copy_context().run, question).result(self._seconds)
        except (AssistantError, TimeoutError) as error:
            _log.warning("slack.no_answer_in_time", reason=type(error).__name__)
            return otherwise

    def close(self) -> None:
        """Stop; nobody waits for what is under way."""
        self._pool.shutdown(wait=False, cancel_futures=True)
