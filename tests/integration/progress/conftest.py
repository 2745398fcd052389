"""A reporter over a real database, and a platform that remembers what it was shown."""

from collections import deque
from collections.abc import Callable
from datetime import timedelta

import pytest

from core.domain.card import Card, MessageRef
from core.domain.chat import Platform, ThreadRef
from core.domain.ports import Surface
from core.kit.errors import AssistantError, NotFound
from core.progress.cards import CardArtist
from core.progress.reporter import Reporter
from core.storage.database import Database
from tests.integration.engine.house import House


class Wall:
    """A chat platform: messages by id, each with its frames. It edits only what it has posted."""

    platform = Platform.SLACK

    def __init__(self) -> None:
        self.messages: dict[str, list[Card]] = {}
        self.nonces: list[str] = []
        self.troubles: deque[AssistantError] = deque()
        self.while_showing: Callable[[], None] | None = None

    def show(
        self, thread: ThreadRef, card: Card, message: MessageRef | None, *, nonce: str
    ) -> MessageRef:
        """Post or edit, unless there is trouble."""
        if self.troubles:
            raise self.troubles.popleft()
        if self.while_showing is not None:
            meanwhile, self.while_showing = self.while_showing, None
            meanwhile()
        if message is None:
            self.nonces.append(nonce)
            message = MessageRef(channel=thread.channel, message=f"m{len(self.messages)}")
            self.messages[message.message] = []
        if message.message not in self.messages:
            raise NotFound("That message is gone.")
        self.messages[message.message].append(card)
        return message

    def close(self) -> None:
        """Nothing to let go of."""

    @property
    def frames(self) -> list[Card]:
        """Every frame of every message, the oldest first."""
        return [card for frames in self.messages.values() for card in frames]


class Newsroom:
    """A house, a wall, and reporters that bring the one to the other."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.house = House(database)
        self.wall = Wall()
        self.reporter = self.hire("r1")

    def hire(self, name: str, surface: Surface | None = None) -> Reporter:
        """One more reporter process."""
        shown = surface or self.wall
        artist = CardArtist(self.house.catalogue)
        return Reporter(self.database, artist, {shown.platform: shown}, owner=name)

    def turn(self, seconds: float) -> None:
        """Let database time pass without anything being shown."""
        self.database.turn(timedelta(seconds=seconds))
        self.house.leadership.hold()
        self.house.runner.renew()


@pytest.fixture
def newsroom(database: Database) -> Newsroom:
    """Runs once on each kind of database."""
    return Newsroom(database)
