"""What is offered while somebody types an option of a command: names as they are in Notion.

Autocomplete (Discord): an answer within 3 s, at most 25 choices of at most 100 characters. It
never fails loudly: who gets no choices types the name.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import structlog

from core.kit.clock import Clock
from core.kit.errors import AssistantError

MOST = 25
LONGEST = 100
FRESH = 60.0
"""Seconds for which names are offered without looking again."""
WITHIN = 1.5
"""Seconds that Notion may take; after that what was known before is offered."""

_MOST_KEYS = 500
_LOOKING = 2
"""Looks at once: a Notion that hangs holds up no more threads than that."""

Look = Callable[[], Sequence[str]]

_log = structlog.get_logger(__name__)


def best(names: Sequence[str], typed: str) -> list[str]:
    """Those of the names that fit what was typed, the closest first, as Discord takes them."""
    wanted = typed.strip().casefold()
    usable = dict.fromkeys(name for name in names if name.strip() and len(name) <= LONGEST)
    ranked = sorted(
        (_rank(name.casefold(), wanted), at, name)
        for at, name in enumerate(usable)
        if wanted in name.casefold()
    )
    return [name for _, _, name in ranked[:MOST]]


def _rank(name: str, wanted: str) -> int:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in name else 3


class Suggestions:
    """Remembers names and looks them up on threads of its own. Safe for use by several threads."""

    def __init__(self, clock: Clock, *, within: float = WITHIN) -> None:
        self._clock = clock
        self._within = within
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, Sequence[str]]] = {}
        self._looking: dict[str, Future[Sequence[str]]] = {}
        self._threads = ThreadPoolExecutor(_LOOKING, thread_name_prefix="discord-names")

    def names(self, key: str, look: Look) -> Sequence[str]:
        """The names under a key: fresh ones, or what was known, or none. Blocking, for `within`."""
        with self._lock:
            at, known = self._known.get(key, (None, ()))
            if at is not None and self._clock.monotonic() - at < FRESH:
                return known
            looking = self._looking.get(key)
            if looking is None:
                if len(self._looking) >= _LOOKING:
                    return known
                looking = self._looking[key] = self._threads.submit(self._look, key, look)
        try:
            return looking.result(self._within)
        except TimeoutError:
            return known

    def _look(self, key: str, look: Look) -> Sequence[str]:
        try:
            found = tuple(look())
        except AssistantError as error:
            _log.info("discord.no_suggestions", reason=error.user_text)
            return self._known.get(key, (0.0, ()))[1]
        finally:
            with self._lock:
                self._looking.pop(key, None)
        with self._lock:
            self._known[key] = (self._clock.monotonic(), found)
            if len(self._known) > _MOST_KEYS:
                del self._known[next(iter(self._known))]
        return found

    def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
