"""What people and places settled: zone and language of a person; etiquette and ways of a place."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Etiquette(StrEnum):
    """Which messages of a place the assistant answers. Commands and buttons always work."""

    FOLLOW = "follow"
    """Those that mention it, and all in threads it takes part in, unless meant for another."""
    MENTION = "mention"
    """Those that mention it."""
    OFF = "off"
    """None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What tells whether a message is meant for the assistant."""

    by_person: bool = True
    """Not by a bot, a webhook, or the platform itself."""
    direct: bool = False
    """In a direct message: nobody else is there to be addressed."""
    mentions_me: bool = False
    mentions_another: bool = False
    """Whether it begins by addressing somebody else, or replies to somebody else."""


def is_answered(said: Said, etiquette: Etiquette, engaged: Callable[[], bool]) -> bool:
    """Whether the assistant takes a message as meant for it.

    Args:
        engaged: whether it takes part in the thread; asked only when that decides.
    """
    if not said.by_person:
        return False
    if said.direct:
        return True
    if etiquette is Etiquette.OFF:
        return False
    if said.mentions_me:
        return True
    return etiquette is Etiquette.FOLLOW and not said.mentions_another and engaged()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPerson:
    """What a person settled; empty where they did not."""

    zone: str = ""
    """IANA time zone."""
    language: str = ""
    """A language of core.words, such as "de"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPlace:
    """What holds in a place: its own settings before those of its workspace."""

    etiquette: Etiquette = Etiquette.FOLLOW
    database: str = ""
    """Id of the Notion database where captures go; empty when none was chosen."""
    database_title: str = ""
    unfurls: bool = False
    """Whether links to Notion pages may be unfurled: everybody in the place sees what they say."""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChange:
    """What to set of a place; None where nothing changes."""

    etiquette: Etiquette | None = None
    database: str | None = None
    """Empty to choose none."""
    database_title: str | None = None
    unfurls: bool | None = None
    language: str | None = None
    """Empty to go by the people."""
