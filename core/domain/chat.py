"""What comes in from people, in words that fit every platform."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any


class Platform(StrEnum):
    """Where a conversation is held."""

    SLACK = "slack"
    DISCORD = "discord"
    TERMINAL = "terminal"
    WEB = "web"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRef:
    """Where a conversation lives."""

    platform: Platform
    workspace: str
    """Slack team id, Discord guild id ("@me" for direct messages), or "local"."""
    channel: str
    thread: str | None
    """Slack thread timestamp, Discord thread id, terminal session id. None when the conversation
    starts with the card itself (a slash command): showing the first card decides it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks, as the platform knows them."""

    id: str
    """The platform's id for the person, unique within platform and workspace."""
    name: str
    zone: str = "UTC"
    """IANA time zone in which "Friday" is meant."""
    locale: str = "en-US"
    manages: bool = False
    """Whether the platform says that they manage the place where they spoke: an administrator of
    it, or anybody in a direct message of their own."""
    roles: tuple[str, ...] = ()
    """The platform's ids of the roles they have there, as Discord tells; an approver may be one."""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Person":
        """The person as stored; what a newer version stored besides is passed over."""
        known = {one.name: kept[one.name] for one in fields(cls) if one.name in kept}
        return cls(**{**known, "roles": tuple(kept.get("roles", ()))})

    def kept(self) -> dict[str, Any]:
        """The person as it is stored."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One thing a person said to the assistant, before it is accepted."""

    key: str
    """Unique for the gesture: every redelivery of it carries the same key."""
    thread: ThreadRef
    person: Person
    text: str
    """What was said, without the mention of the assistant, with the platform's own escapes
    undone. Untrusted."""
    at: datetime
    """When it was said, aware."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSign:
    """A sign that a person put on a message (a reaction): stop what it stands for."""

    platform: Platform
    key: str
    """The key under which the message was accepted, if it was a request."""
    channel: str
    message: str
    """The message's own id, as a card's message would carry it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer to an accepted Inbound or a decision."""

    request_id: str
    duplicate: bool = False
    """True when the key had been accepted before; nothing was done this time."""
    note: str = ""
    """A short sentence for the person alone ("Stopping."), or empty."""
