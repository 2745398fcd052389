"""A sandbox, a faulty gateway before it, and real clients."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import event

from core.domain.chat import Platform, ThreadRef
from core.domain.notion import Json, ObjectKind, Target
from core.domain.ports import Ledger
from core.domain.write import CreatePage
from core.files import FilesFolder
from core.kit.clock import Clock
from core.notion.client import NotionClient
from core.notion.effects import NotionEffects
from core.notion.reads import Reads
from core.sandbox.call import Call
from core.sandbox.seed import BOT_ID
from core.sandbox.server import SandboxServer
from core.sandbox.templates import add_template
from core.sandbox.versions import Version
from core.storage.database import Database
from tests.integration.notion.faulty import Faulty
from tests.integration.notion.ledgers import Book

TOKEN = "ntn_test_token"
THREAD = ThreadRef(platform=Platform.TERMINAL, workspace="local", channel="tests", thread="t")
PATIENCE = 10.0
"""Seconds that a client waits for an answer."""
HURRY = 0.4
"""The same where a server hangs on purpose."""


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    """A seeded sandbox; every test makes its own pages in it."""
    path = tmp_path_factory.mktemp("sandbox") / "notion.sqlite3"
    with SandboxServer(path, clock=Clock(), token=TOKEN) as server:
        yield server


@dataclass
class Desk:
    """Everything that a test of the gateway works with."""

    clock: Clock
    faulty: Faulty
    client: NotionClient
    reads: Reads
    root: str
    book: Book
    server: SandboxServer
    files: FilesFolder
    opened: list[NotionClient] = field(default_factory=list)
    control: httpx.Client | None = None
    """The sandbox's control endpoints, where it is in another process."""

    def effects(self, task: str = "task") -> NotionEffects:
        """The writer of another try of a task."""
        return self.effects_on(self.book.ledger(task))

    def effects_on(self, ledger: Ledger) -> NotionEffects:
        """The writer that keeps this ledger."""
        return NotionEffects(self.client, self.reads, ledger, self.clock, self.files)

    def hurry(self) -> None:
        """From here on the client waits for a short time only."""
        self.client = NotionClient(TOKEN, clock=self.clock, base_url=self.faulty.url, timeout=HURRY)
        self.opened.append(self.client)
        self.reads = Reads(self.client, self.clock)

    def page(self, title: str) -> str:
        """A new page under the home page."""
        effect = CreatePage(
            parent_id=self.root, parent_is_database=False, properties={"title": titled(title)}
        )
        return self.effects(f"setup {title}").apply(effect).id

    def roadmap(self) -> Target:
        """The seeded Roadmap database."""
        return self.reads.search("Roadmap", kind=ObjectKind.DATABASE)[0]

    def add_template(self, database: str, name: str, markdown: str) -> None:
        """A person gives a data source a template in Notion's own app."""
        if self.control is not None:
            body = {"data_source_id": database, "name": name, "markdown": markdown}
            self.control.post("/_sandbox/templates", json=body).raise_for_status()
            return
        state = self.server.desk.state
        node = state.nodes.get(database)
        assert node is not None
        with state.transaction():
            call = Call(state, self.server.desk.clock, Version.IN_TRASH, BOT_ID, "")
            add_template(call, node, name, markdown, default=False)

    def touch(self, thing_id: str) -> None:
        """A person does something with a page or block in Notion's own app."""
        people = [user for user in self.reads.users() if not user.bot]
        now_ms = int(self.clock.now().timestamp() * 1000)
        with self.server.desk.state.transaction() as _:
            self.server.desk.state.nodes.touch(thing_id, now_ms, people[0].id)

    def later(self, seconds: float) -> None:
        """Let time pass for the database and for the gateway."""
        self.clock.turn(timedelta(seconds=seconds))
        self.book.turn(seconds)


def titled(text: str) -> Json:
    """A title value."""
    return {"title": [{"type": "text", "text": {"content": text}}]}


@pytest.fixture
def database(database: Database) -> Database:
    """The test's database. Processes die in these tests, the machine does not: no fsync."""
    if database.is_sqlite:
        event.listen(
            database.engine,
            "connect",
            lambda connection, _: connection.execute("PRAGMA synchronous = OFF"),
        )
    return database


@pytest.fixture(scope="session")
def gateway(sandbox: SandboxServer) -> Iterator[Faulty]:
    """What stands before the sandbox."""
    with Faulty(sandbox.url) as faulty:
        yield faulty


@pytest.fixture(scope="session")
def patient(gateway: Faulty, sandbox: SandboxServer) -> Iterator[NotionClient]:
    """The connection that tests share."""
    client = NotionClient(TOKEN, clock=Clock(), base_url=gateway.url, timeout=PATIENCE)
    client.address = sandbox.url  # which serves its files itself
    yield client
    client.close()


@pytest.fixture
def desk(
    sandbox: SandboxServer,
    gateway: Faulty,
    patient: NotionClient,
    database: Database,
    tmp_path: Path,
) -> Iterator[Desk]:
    """A desk whose gateway can be spoiled."""
    clock = Clock()
    reads = Reads(patient, clock)
    files = FilesFolder(tmp_path / "files", THREAD)
    book = Book(database)
    desk = Desk(clock, gateway, patient, reads, sandbox.root_page_id, book, sandbox, files)
    yield desk
    gateway.reset()
    for client in desk.opened:
        client.close()


@pytest.fixture
def connect() -> Iterator[Callable[..., Reads]]:
    """Reads through a connection of the test's own making."""
    clients: list[NotionClient] = []

    def make(url: str, token: str = TOKEN, timeout: float = 5.0) -> Reads:
        clock = Clock()
        clients.append(NotionClient(token, clock=clock, base_url=url, timeout=timeout))
        return Reads(clients[-1], clock)

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def closed_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
