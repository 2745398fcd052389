"""The rooms behind Slack's forms, on a real sandbox and a real database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.slack.desk import Rooms
from core.assistant.library import Library
from core.assistant.overview import Overview
from core.assistant.preferences import Preferences
from core.kit.clock import Clock
from core.notion.client import NotionClient
from core.notion.reads import Reads
from core.sandbox.server import SandboxServer
from core.storage.database import Database
from core.storage.migrate import upgrade

TOKEN = "ntn_slack_test"


@contextmanager
def furnished(folder: Path) -> Iterator[tuple[Rooms, Reads]]:
    """The rooms, and what reads the Notion behind them."""
    clock = Clock()
    database = Database(f"sqlite:///{folder / 'assistant.sqlite3'}")
    upgrade(database)
    with SandboxServer(folder / "notion.sqlite3", clock=clock, token=TOKEN) as server:
        client = NotionClient(TOKEN, clock=clock, base_url=server.url)
        reads = Reads(client, clock)
        rooms = Rooms(
            library=Library(lambda _: reads, clock),
            overview=Overview(database),
            preferences=Preferences(database, clock),
        )
        yield rooms, reads
        client.close()
    database.close()
