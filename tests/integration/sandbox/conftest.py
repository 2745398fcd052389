"""A running sandbox and the official client, per module."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.kit.clock import Clock
from core.sandbox.server import SandboxServer
from tests.integration.sandbox.desk import Workbench, text

OPTIONS = {"options": [{"name": "High", "color": "red"}, {"name": "Low"}]}
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


@pytest.fixture(scope="module")
def people(bench: Workbench) -> dict[str, str]:
    answer: Any = bench.notion.users.list()
    return {user["name"].split()[0]: user["id"] for user in answer["results"]}


@pytest.fixture(scope="module")
def source(bench: Workbench, people: dict[str, str]) -> str:
    """Three rows with a value of each kind, and one that is empty."""
    identifier = bench.table(
        "Values",
        Text={"rich_text": {}},
        Number={"number": {"format": "euro"}},
        Choice={"select": OPTIONS},
        Tags={"multi_select": {}},
        State={"status": {}},
        Day={"date": {}},
        Who={"people": {}},
        Check={"checkbox": {}},
        Link={"url": {}},
        Mail={"email": {}},
        Phone={"phone_number": {}},
        Files={"files": {}},
        Number_of={"unique_id": {"prefix": "V"}},
        Made={"created_time": {}},
        By={"created_by": {}},
        Where={"place": {}},
    )
    bench.row(identifier, "empty")
    for index, name in enumerate(("one", "two", "three"), 1):
        bench.row(
            identifier,
            name,
            Text={"rich_text": text(f"Text {name}")},
            Number={"number": index * 10},
            Choice={"select": {"name": "High" if index == 1 else "Low"}},
            Tags={"multi_select": [{"name": f"tag{number}"} for number in range(index)]},
            State={"status": {"name": "Done" if index == 3 else "In progress"}},
            Day={"date": {"start": f"2026-11-2{index + 2}"}},
            Who={"people": [{"id": people["Mira" if index < 3 else "Priya"]}]},
            Check={"checkbox": index == 2},
            Link={"url": f"https://example.com/{name}"},
            Mail={"email": f"{name}@example.com"},
            Phone={"phone_number": f"+1 555 010{index}"},
            Files={"files": [{"name": "a", "external": {"url": "https://example.com/a"}}]},
        )
    return identifier
