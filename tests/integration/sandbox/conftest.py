"""A running sandbox and the official client, per module."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.kit.clock import Clock
from core.sandbox.server import SandboxServer
from tests.integration.sandbox.desk import Workbench

TUESDAY = datetime(2026, 11, 24, 10, 30, 45, tzinfo=UTC)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock(TUESDAY)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[SandboxServer]:
    path = tmp_path_factory.mktemp("sandbox") / "sandbox.sqlite3"
    with SandboxServer(path, clock=clock, control_token="control") as running:
        yield running


@pytest.fixture(scope="module")
def bench(server: SandboxServer) -> Iterator[Workbench]:
    """The newest API version."""
    with Workbench(server, "2026-03-11") as made:
        yield made


@pytest.fixture(scope="module")
def bench_2025(server: SandboxServer) -> Iterator[Workbench]:
    with Workbench(server, "2025-09-03") as made:
        yield made


@pytest.fixture(scope="module")
def bench_2022(server: SandboxServer) -> Iterator[Workbench]:
    with Workbench(server, "2022-06-28") as made:
        yield made


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """Where a sandbox of a test's own keeps its state."""
    return tmp_path / "own" / "sandbox.sqlite3"
