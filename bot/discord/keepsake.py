"""The few things the client remembers between two runs: what it registered, what it heard."""

from collections.abc import Callable
from dataclasses import dataclass

from core.assistant.memos import Memos

Read = Callable[[str], str | None]
Write = Callable[[str, str], None]
TakeTurn = Callable[[str, float], bool]

SHARED = frozenset({"commands"})
"""Names that all processes of an application share; others are of the shards of one."""


@dataclass(frozen=True, slots=True)
class Keepsake:
    """Small texts by name. Losing them costs a command sync and a backfill, nothing more."""

    read: Read
    """name -> the text kept under it, or None."""
    write: Write
    """(name, text): keeps it."""
    take_turn: TakeTurn = lambda _name, _seconds: True
    """(name, seconds) -> whether no process took that turn within so many seconds; blocking."""


def in_memos(memos: Memos, shards: str) -> Keepsake:
    """Keeps texts in the house, for this process's shards."""

    def full(name: str) -> str:
        return f"discord:{name}" if name in SHARED else f"discord:{shards}:{name}"

    return Keepsake(
        read=lambda name: memos.read(full(name)),
        write=lambda name, text: memos.write(full(name), text),
        take_turn=lambda name, seconds: memos.take_turn(f"discord:{name}", seconds),
    )


def in_memory() -> Keepsake:
    """Keeps texts as long as the process lives."""
    kept: dict[str, str] = {}
    return Keepsake(read=kept.get, write=kept.__setitem__)
