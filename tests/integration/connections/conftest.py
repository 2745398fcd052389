"""Three sandboxes for all tests of connections, and a town for each."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from core.kit.clock import Clock
from core.sandbox.server import SandboxServer
from core.storage.database import Database
from tests.integration.connections.town import Notion, Town, a_town


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Notion]]:
    """Sandboxes by name, copies of one: everything seeded has the same id in all of them."""
    folder, names = tmp_path_factory.mktemp("notions"), ("settings", "blue", "green")
    SandboxServer(folder / "first.sqlite3", clock=Clock()).stop()
    servers = []
    for name in names:
        path = folder / f"{name}.sqlite3"
        shutil.copy(folder / "first.sqlite3", path)
        servers.append(SandboxServer(path, clock=Clock(), token=f"ntn_first_{name}"))
        servers[-1].start()
    yield dict(zip(names, map(Notion, servers), strict=True))
    for server in servers:
        server.stop()


@pytest.fixture
def common(seeded: dict[str, Notion]) -> Notion:
    """That of the settings."""
    return seeded["settings"]


@pytest.fixture
def blue(seeded: dict[str, Notion]) -> Notion:
    """That of one customer."""
    return seeded["blue"]


@pytest.fixture
def green(seeded: dict[str, Notion]) -> Notion:
    """That of another."""
    return seeded["green"]


@pytest.fixture
def database(database: Database) -> Database:
    """The test's database. Processes may die in these tests, the machine does not: no fsync."""
    if database.is_sqlite:
        event.listen(
            database.engine,
            "connect",
            lambda connection, _: connection.execute("PRAGMA synchronous = OFF"),
        )
    return database


@pytest.fixture
def town(database: Database, common: Notion, tmp_path: Path) -> Iterator[Town]:
    with a_town(database, common, tmp_path / "data") as made:
        yield made
