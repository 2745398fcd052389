"""What the Discord room uses of the house, in the form in which it uses it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.assistant.door import Assistant


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A property of a database that people can set."""

    name: str
    kind: str
    """Notion's name for its type."""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A request that somebody made before."""

    id: str
    title: str
    state: str
    """What became of it, in a word or two."""
    over: bool


def _nothing(_: str) -> Sequence[str]:
    return ()


def _no_fields(_: str) -> Sequence[Field]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Looks up names in Notion. Each blocks, and raises errors of core.kit.errors."""

    databases: Callable[[str], Sequence[str]] = _nothing
    """typed -> titles of databases"""
    pages: Callable[[str], Sequence[str]] = _nothing
    """typed -> titles of pages"""
    titles: Callable[[str], Sequence[str]] = _nothing
    """typed -> titles of pages and rows"""
    fields: Callable[[str], Sequence[Field]] = _no_fields
    """title of a database -> its properties"""
    people: Callable[[str], Sequence[str]] = _nothing
    """typed -> members of the workspace"""


def _no_requests(_workspace: str, _person: str) -> Sequence[Earlier]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What commands, clicks and messages are taken to."""

    assistant: Assistant
    names: Names = field(default_factory=Names)
    earlier: Callable[[str, str], Sequence[Earlier]] = _no_requests
    """(Discord's id of the server or "@me", of the person) -> their requests, newest first"""
