"""What Slack keeps besides messages: triggers, modals, Home tabs, files, unfurls, functions."""

import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TRIGGER_LIVES = 3.0
"""Seconds within which a trigger opens one modal (Slack docs, "Modals")."""


@dataclass
class OpenView:
    """A modal or a Home tab as it is at present."""

    id: str
    view: Json
    hash: str
    user: str
    frames: list[Json] = field(default_factory=list)
    """Every state it has shown."""

    @property
    def private_metadata(self) -> str:
        return str(self.view.get("private_metadata") or "")


@dataclass
class SharedFile:
    """A file in Slack."""

    id: str
    name: str
    data: bytes
    channel: str = ""
    thread_ts: str | None = None
    shared: bool = True
    title: str = ""
    comment: str = ""


@dataclass
class Shown:
    """The state."""

    trigger_lives: float = TRIGGER_LIVES
    triggers: dict[str, float] = field(default_factory=dict)
    """When each was given out; those used are not in."""
    views: dict[str, OpenView] = field(default_factory=dict)
    homes: dict[str, OpenView] = field(default_factory=dict)
    """Home tabs by user."""
    files: dict[str, SharedFile] = field(default_factory=dict)
    unfurls: list[Json] = field(default_factory=list)
    functions: dict[str, Json] = field(default_factory=dict)
    """What became of each execution of a function: `outputs` or `error`; empty while it runs."""

    def give_trigger(self, number: int) -> str:
        """A trigger that may open one modal soon."""
        trigger = f"{number}.trigger.{int(time.time())}"
        self.triggers[trigger] = time.monotonic()
        return trigger

    def take_trigger(self, trigger: str) -> str:
        """Use one up. Returns Slack's error, or nothing."""
        given = self.triggers.pop(trigger, None)
        if given is None:
            return "exchanged_trigger_id" if ".trigger." in trigger else "invalid_trigger_id"
        return "expired_trigger_id" if time.monotonic() - given > self.trigger_lives else ""

    @property
    def modal(self) -> OpenView:
        """The only modal that was opened."""
        (view,) = self.views.values()
        return view
