"""Why a task that could run does not, and until when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SHOWN_AFTER = 10.0
"""Seconds of waiting from which on a person is told."""


class WaitKind(StrEnum):
    """What it waits for."""

    PAUSED = "paused"
    """Somebody holds it; `reason` is what they said."""
    SERVICE = "service"
    """An outside service asked everybody to wait; `reason` says which."""
    TOKEN = "token"  # noqa: S105 - the name of a wait
    """Notion refuses the token of its connection; `reason` says so."""
    RETRY = "retry"
    """Its last try failed in passing."""
    TURN = "turn"
    """Others are before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A wait that is worth telling."""

    kind: WaitKind
    reason: str = ""
    until: datetime | None = None
    """When it is over, as far as that can be told."""
    ahead: int = 0
    """Tasks before it, for TURN."""
