"""A Discord, an assistant that records what it is told, and the real client between them."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

import pytest

from bot.discord.client import Session, Where
from bot.discord.keepsake import Keepsake, in_memory
from bot.discord.listener import Manners
from bot.discord.services import Earlier, Services
from bot.discord.shards import Shards
from bot.discord.surface import DiscordSurface
from core.assistant.approving import Approving
from core.assistant.door import Assistant
from core.assistant.library import Shelf
from core.assistant.operating import Operating
from core.domain.card import Action, Card, CardState
from core.domain.chat import Inbound, Person, Receipt, StopSign, ThreadRef
from core.domain.preferences import Etiquette
from core.kit.clock import Clock
from core.kit.errors import AssistantError, Unavailable
from tests.peers.discord import DiscordPeer


@dataclass
class Door(Assistant):
    """Accepts everything once, and remembers it."""

    heard: list[Inbound] = field(default_factory=list)
    """Every submission, repeats included."""
    accepted: dict[str, Inbound] = field(default_factory=dict)
    decided: list[tuple[Action, Person, str]] = field(default_factory=list)
    taken_back: list[str] = field(default_factory=list)
    """Keys that had been accepted when their message was deleted."""
    marked: list[tuple[StopSign, Person]] = field(default_factory=list)
    before_mark: Callable[[StopSign], None] = lambda _: None
    engaged: set[tuple[str, str | None]] = field(default_factory=set)
    before_submit: Callable[[Inbound], None] = lambda _: None
    before_decide: Callable[[Action], None] = lambda _: None
    manners: Etiquette = Etiquette.FOLLOW
    note: str = ""

    def submit(self, inbound: Inbound) -> Receipt:
        self.heard.append(inbound)
        self.before_submit(inbound)
        duplicate = inbound.key in self.accepted
        self.accepted.setdefault(inbound.key, inbound)
        if inbound.thread.thread is not None:
            self.engage(inbound.thread)
        return Receipt(request_id="req_1", duplicate=duplicate, note=self.note)

    def decide(self, action: Action, person: Person, *, key: str) -> Receipt:
        self.before_decide(action)
        self.decided.append((action, person, key))
        return Receipt(request_id=action.request_id, note=self.note)

    def take_back(self, key: str) -> bool:
        if key not in self.accepted:
            return False
        self.taken_back.append(key)
        return True

    def stop_marked(self, sign: StopSign, person: Person) -> Receipt | None:
        self.before_mark(sign)
        self.marked.append((sign, person))
        return None

    def etiquette(self, thread: ThreadRef) -> Etiquette:
        return self.manners

    def is_engaged(self, thread: ThreadRef) -> bool:
        return (thread.workspace, thread.thread) in self.engaged

    def engage(self, thread: ThreadRef) -> None:
        self.engaged.add((thread.workspace, thread.thread))

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.accepted.values()]


def _closed(_thread: ThreadRef, _person: Person) -> Shelf:
    raise Unavailable("Notion does not answer.")


def services_of(
    door: Door,
    *,
    shelf: Callable[[ThreadRef, Person], Shelf] = _closed,
    earlier: Sequence[Earlier] = (),
) -> Services:
    """What the client is given: a door, and what a test gives besides."""
    return Services(
        assistant=door,
        shelf=shelf,
        earlier=lambda _thread, _person: earlier,
        last_saved_to=lambda _thread, _person: "",
        approving=cast("Approving", None),
        operating=cast("Operating", None),
    )


class Bot:
    """The real client on a thread of its own."""

    def __init__(
        self,
        peer: DiscordPeer,
        door: "Door | Services",
        manners: Manners,
        shards: Shards | None = None,
    ) -> None:
        self.stop = threading.Event()
        self.error: AssistantError | None = None
        where = Where(token=peer.token, api_url=peer.api_url, shards=shards or Shards())
        services = door if isinstance(door, Services) else services_of(door)
        self._session = Session(services, where, manners, self.stop)
        self._thread = threading.Thread(target=self._run, name="discord-bot")
        self._thread.start()

    def _run(self) -> None:
        try:
            asyncio.run(self._session.run())
        except AssistantError as error:
            self.error = error

    def end(self) -> None:
        self.stop.set()
        self.wait()

    def wait(self, seconds: float = 10.0) -> None:
        self._thread.join(seconds)
        assert not self._thread.is_alive(), "the client did not end"


@pytest.fixture
def peer() -> Iterator[DiscordPeer]:
    with DiscordPeer() as discord:
        yield discord
        assert discord.rest.problems == []


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def keepsake() -> Keepsake:
    return in_memory()


@pytest.fixture
def manners(keepsake: Keepsake) -> Manners:
    """Pauses are short: the local Discord does not mind."""
    return Manners(
        clock=Clock(),
        keepsake=keepsake,
        pauses=(0.01, 0.01),
        identify_pause=0.01,
        guilds_pause=0.1,
        keep_every=0.05,
    )


@pytest.fixture
def services(door: Door) -> Services:
    """What the client is given; a test module may give more."""
    return services_of(door)


@pytest.fixture
def start(peer: DiscordPeer, services: Services, manners: Manners) -> Iterator[Callable[..., Bot]]:
    """Starts a client and waits for its session; `message_content` switches the intent on."""
    bots: list[Bot] = []

    def started(*, message_content: bool = False, silence: float = 60.0) -> Bot:
        peer.gateway.message_content_allowed = message_content
        before = len(peer.gateway.sessions)
        bots.append(Bot(peer, services, replace(manners, silence=silence)))
        peer.eventually(lambda: len(peer.gateway.sessions) > before, "a session")
        return bots[-1]

    yield started
    for bot in bots:
        bot.end()
        assert bot.error is None


@pytest.fixture
def bot(start: Callable[..., Bot]) -> Bot:
    return start()


@pytest.fixture
def surface(peer: DiscordPeer) -> Iterator[DiscordSurface]:
    shown = DiscordSurface(peer.token, peer.api_url, clock=_PeerClock(peer))
    yield shown
    shown.close()


class _PeerClock(Clock):
    """Tells the time of the local Discord, so that both are turned together."""

    def __init__(self, peer: DiscordPeer) -> None:
        super().__init__()
        self._peer = peer

    def now(self) -> datetime:
        return self._peer.world.clock.now()


@pytest.fixture
def card() -> Card:
    return Card(
        request_id="req_1", revision=1, state=CardState.PLANNING, title="Add two tasks to Roadmap"
    )
