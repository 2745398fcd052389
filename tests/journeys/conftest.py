"""A Notion twin in this process, where tests can spoil exchanges and see every effect."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.kit.clock import Clock
from core.notion.client import NotionClient
from core.notion.reads import Reads
from core.sandbox.server import SandboxServer

NOTION_TOKEN = "ntn_planted_notion_token_0123456789abcdef"


@pytest.fixture
def notion(tmp_path: Path) -> Iterator[SandboxServer]:
    """The twin, seeded."""
    with SandboxServer(tmp_path / "notion.sqlite3", token=NOTION_TOKEN) as server:
        yield server


@pytest.fixture
def reads(notion: SandboxServer) -> Iterator[Reads]:
    """Looking into the twin with the real client."""
    clock = Clock()
    client = NotionClient(notion.token, clock=clock, base_url=notion.url)
    yield Reads(client, clock)
    client.close()


@pytest.fixture
def to_notion(notion: SandboxServer) -> dict[str, str]:
    """Settings that point a stack at the twin."""
    return {"NOTION_TOKEN": notion.token, "NOTION_BASE_URL": notion.url}
