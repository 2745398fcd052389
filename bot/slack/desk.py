"""What Slack's listeners use of the house besides the door, and who they are talking to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from slack_sdk.web import WebClient

from bot.slack.people import People, person_of
from core.assistant.door import Assistant
from core.assistant.library import Library
from core.assistant.memos import Memos
from core.assistant.overview import Overview
from core.assistant.preferences import Preferences
from core.assistant.schedules import Schedules
from core.domain.chat import Person, Platform, ThreadRef
from core.kit.clock import Clock
from core.kit.errors import AssistantError
from core.operations.catalogue import Catalogue
from core.words import language_of, retold

Body = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """The rooms of the house that Slack's forms, menus and lists are made from."""

    library: Library
    overview: Overview
    preferences: Preferences
    catalogue: Catalogue
    emoji: tuple[str, ...] = ("pushpin", "notion")
    """Reactions that save a message, by Slack's names."""
    memos: Memos | None = None
    """What is remembered between runs; steps of workflows need it."""
    schedules: Schedules | None = None
    """What changes schedules; without it they are only shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every listener works with."""

    assistant: Assistant
    rooms: Rooms
    people: People
    clock: Clock
    client: Callable[[], WebClient]
    """The Web API of the team that is being served (bot.slack.whose)."""

    @property
    def library(self) -> Library:
        """What Notion offers to choose from."""
        return self.rooms.library

    @property
    def overview(self) -> Overview:
        """What people asked for lately."""
        return self.rooms.overview

    @property
    def preferences(self) -> Preferences:
        """What people and places settled."""
        return self.rooms.preferences

    def person(self, user: str, shown_name: str, where: ThreadRef) -> Person:
        """Who somebody is, with the zone and language that they settled."""
        known = person_of(user, shown_name, self.people.meet((user,)))
        alone = where.channel.startswith("D")
        known = replace(known, manages=known.manages or alone)
        return self.preferences.settled(known, where)


def place(team: str, channel: str, thread: str | None = None) -> ThreadRef:
    """A place in Slack."""
    return ThreadRef(platform=Platform.SLACK, workspace=team, channel=channel, thread=thread)


def told(error: AssistantError | str, person: Person) -> str:
    """What the house says, in a person's language."""
    return retold(str(error), language_of(person.locale))
