"""A sandbox for all tests of control, and a house on it for each."""

from collections.abc import Iterator

import pytest

from core.kit.clock import Clock
from core.sandbox.server import SandboxServer
from core.storage.database import Database
from tests.integration.control.desk import TOKEN, ControlDesk, opened


@pytest.fixture(scope="session")
def control_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    path = tmp_path_factory.mktemp("control") / "sandbox.sqlite3"
    with SandboxServer(path, clock=Clock(), token=TOKEN) as server:
        yield server


@pytest.fixture
def desk(database: Database, control_sandbox: SandboxServer) -> Iterator[ControlDesk]:
    with opened(database, control_sandbox) as made:
        yield made
