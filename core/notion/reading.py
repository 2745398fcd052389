"""What reading from one connection starts from: the client, what is remembered, names."""

from datetime import datetime

from core.domain.notion import Target
from core.kit.clock import Clock
from core.notion.cache import NotionCache
from core.notion.client import NotionClient
from core.notion.seen import Names


class Reading:
    """What the readers of pages, of tables and of the rest have in common.

    Args:
        client: the connection.
        clock: tells how old what was seen is.
        cache: what the process remembers of the connection; its own unless given.
        fresh: whether what is read decides a write: then titles are not taken from memory, and
            schemas only for seconds.
    """

    def __init__(
        self,
        client: NotionClient,
        clock: Clock,
        cache: NotionCache | None = None,
        *,
        fresh: bool = True,
    ) -> None:
        self._client = client
        self._fresh = fresh
        self.cache = cache or NotionCache(clock)
        self.names: Names = self.cache.names
        self._clock = clock
        self._edited: dict[str, tuple[float, datetime]] = {}  # pages, when read, when edited

    def _noted(self, target: Target) -> Target:
        self.names.note(target.id, target.title, target.url)
        self.cache.met(target)
        return target
