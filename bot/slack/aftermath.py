"""What may be done after Slack was acknowledged, as well as can be: private answers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import BoundedSemaphore, Event

import structlog

from core.kit.clock import Clock
from core.kit.errors import AssistantError, Retry

_log = structlog.get_logger(__name__)

_AT_ONCE = 2
_WAITING = 200
_TRIES = 4
_FIRST_WAIT = 1.0
_LONGEST_WAIT = 30.0


class Aftermath:
    """Does small things in the background, tries again when that can help, and gives up."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._closed = Event()
        self._room = BoundedSemaphore(_WAITING)
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="slack-aftermath")

    def do(self, name: str, work: Callable[[], None]) -> None:
        """Do `work` soon. When too much is waiting it is left undone, and logged."""
        if self._closed.is_set() or not self._room.acquire(blocking=False):
            _log.warning("slack.aftermath_dropped", work=name)
            return
        self._pool.submit(copy_context().run, self._run, name, work)

    def close(self) -> None:
        """Stop; what is under way ends after its present try."""
        self._closed.set()
        self._pool.shutdown(wait=False)

    def _run(self, name: str, work: Callable[[], None]) -> None:
        try:
            wait = _FIRST_WAIT
            for left in reversed(range(_TRIES)):
                try:
                    work()
                except AssistantError as error:
                    asked = getattr(error, "retry_after", None) or wait
                    if error.retry is Retry.NEVER or not left or asked > _LONGEST_WAIT:
                        _log.warning("slack.aftermath_failed", work=name, reason=str(error))
                        return
                    if self._clock.sleep(asked, wake=self._closed):
                        return
                    wait *= 2
                else:
                    return
        except Exception:  # noqa: BLE001 - a defect: it is logged, and nobody waits for it
            _log.exception("slack.aftermath_failed", work=name)
        finally:
            self._room.release()
