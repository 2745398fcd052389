"""What tests of faults stand on: a Notion twin, small worlds, and fleets of real processes."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from core.sandbox.server import SandboxServer
from core.storage.database import Database
from core.storage.migrate import upgrade
from tests.faults.fleet import Fleet, Places, fleet
from tests.faults.proxy import FaultProxy
from tests.faults.servers import Broker, Postgres, broker
from tests.faults.world import World, world

CONTROL = "control of the faults"


@pytest.fixture
def notion(tmp_path: Path) -> Iterator[SandboxServer]:
    """The twin, seeded; its control endpoints are open to the checker."""
    with SandboxServer(tmp_path / "notion.sqlite3", control_token=CONTROL) as server:
        yield server


@pytest.fixture
def small_world(tmp_path: Path, database_url: str, notion: SandboxServer) -> Iterator[World]:
    """The engine in this process; the test runs once on each store."""
    with world(tmp_path / "data", database_url, notion) as made:
        yield made


@pytest.fixture(scope="session")
def cluster() -> Iterator[Postgres]:
    """A PostgreSQL of this test process alone, to be hurt."""
    made = Postgres()
    yield made
    made.close()


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[Broker]:
    """A broker of this test alone."""
    with broker(tmp_path / "broker") as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> str:
    """Which kind of database; a test that makes sense on one of them is given that one."""
    return str(request.param)


@pytest.fixture
def ships(
    request: pytest.FixtureRequest,
    store: str,
    tmp_path: Path,
    notion: SandboxServer,
    own_broker: Broker,
) -> Iterator[Fleet]:
    """A fleet of real processes, none of them started, on one kind of database."""
    data = tmp_path / "data"
    data.mkdir(exist_ok=True)
    with ExitStack() as stack:
        redis_proxy = stack.enter_context(FaultProxy(("127.0.0.1", own_broker.port)))
        where = urlsplit(notion.url)
        notion_proxy = stack.enter_context(FaultProxy((str(where.hostname), where.port or 0)))
        database_proxy = None
        if store == "sqlite":
            address = true_address = f"sqlite:///{data / 'assistant.sqlite3'}"
            database = Database(address)
            upgrade(database)
            database.close()
        else:
            postgres: Postgres = request.getfixturevalue("cluster")
            true_address = postgres.make()
            database_proxy = stack.enter_context(FaultProxy(postgres.socket))
            address = postgres.through(true_address, database_proxy.port)
        places = Places(
            database=address,
            true_database=true_address,
            redis_proxy=redis_proxy,
            notion_proxy=notion_proxy,
            database_proxy=database_proxy,
        )
        scenario = re.sub(r"\W+", "_", request.node.name)
        yield stack.enter_context(fleet(data, places, notion, control=CONTROL, scenario=scenario))
