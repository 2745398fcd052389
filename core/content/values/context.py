"""Who asks, when and where; and how names of people and pages become ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol
from zoneinfo import ZoneInfo

from core.content.values.choosing import Certainty, choose, nearest


@dataclass(frozen=True)
class Candidate:
    """A person or page that a name may mean.

    Args:
        id: its Notion id.
        name: as Notion shows it.
        hint: what tells it from another of the same name: a path, an e-mail address.
    """

    id: str
    name: str
    hint: str = ""


class Names(Protocol):
    """Looks up people or pages by name; the caller supplies it, since that may need Notion."""

    def find(self, name: str, *, within: str = "") -> Sequence[Candidate]:
        """All that `name` certainly may mean: none, one, or several that need a question.

        Args:
            name: as the person said it; no list.
            within: the data source whose pages are meant; empty for people.
        """

    def nearest(self, name: str, *, within: str = "") -> Sequence[str]:
        """Names that look like `name`, best first, to offer; may be empty."""


@dataclass(frozen=True)
class KnownNames:
    """Names from a list that is at hand, such as the workspace's people.

    A name is found by its whole, or by one of its words ("Ann" for "Ann Lee"), without regard
    to capitals; an e-mail address by its whole.
    """

    candidates: tuple[Candidate, ...] = ()

    def find(self, name: str, *, within: str = "") -> Sequence[Candidate]:
        """See `Names.find`; `within` does not matter."""
        wanted = name.strip().lstrip("@").casefold()
        by_hint = [each for each in self.candidates if wanted and each.hint.casefold() == wanted]
        if by_hint:
            return by_hint
        names = tuple(dict.fromkeys(each.name for each in self.candidates))
        choice = choose(name.strip().lstrip("@"), names)
        if choice.certainty is Certainty.NONE:
            return []
        return [each for each in self.candidates if each.name in choice.names]

    def nearest(self, name: str, *, within: str = "") -> Sequence[str]:
        """See `Names.nearest`."""
        return nearest(name, tuple(dict.fromkeys(each.name for each in self.candidates)))


@dataclass(frozen=True)
class ValueContext:
    """What text is read and shown against.

    Args:
        now: the present, aware, in any zone.
        zone: the asker's zone.
        locale: the asker's locale, such as "en-US" or "de-DE".
        me: the asker's Notion user id; empty when it is not known.
        people, pages: look up names.
        shown: id to name, to show people and pages that Notion answers only by id.
        new_options: whether an unknown select or multi-select option may be created by writing it.
    """

    now: datetime
    zone: ZoneInfo
    locale: str = "en-US"
    me: str = ""
    people: Names = field(default_factory=KnownNames)
    pages: Names = field(default_factory=KnownNames)
    shown: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    new_options: bool = False
