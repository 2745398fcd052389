"""Which gateway connections a process opens (pure). Sharding (Gateway, Discord: Events)."""

import re
from dataclasses import dataclass

from core.kit.errors import ConfigurationError

_SOME = re.compile(r"(?P<first>\d+)(?:-(?P<last>\d+))?/(?P<count>\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shards:
    """The shards of one process."""

    count: int | None = None
    """Shards of all processes together; what Discord recommends when None."""
    ids: tuple[int, ...] | None = None
    """Those of this process; all of them when None."""

    def started_of(self, recommended: int) -> int:
        """How many this process starts."""
        return len(self.ids) if self.ids is not None else self.count or recommended


def shards_of(said: str) -> Shards:
    """What DISCORD_SHARDS says: "auto", "4", "2/16", "0-3/16".

    Raises:
        ConfigurationError: the shards it names are not among so many.
    """
    if said == "auto":
        return Shards()
    if said.isdecimal():
        return Shards(count=int(said))
    some = _SOME.fullmatch(said)
    first, last, count = -1, -1, 0
    if some is not None:
        first, count = int(some["first"]), int(some["count"])
        last = int(some["last"] or first)
    if not 0 <= first <= last < count:
        raise ConfigurationError(
            f"DISCORD_SHARDS is {said!r}.",
            next_step='Give "auto", a number, or the shards of this process: "0-3/16" names the '
            "first four of sixteen.",
        )
    return Shards(count=count, ids=tuple(range(first, last + 1)))
