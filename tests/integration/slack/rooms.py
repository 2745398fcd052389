"""The rooms behind Slack's forms, on a real sandbox and a real database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.slack.desk import Rooms
from core.assistant.door import Assistant
from core.assistant.library import Library, Shelf
from core.assistant.memos import Memos
from core.assistant.overview import Overview
from core.assistant.schedules import Schedules
from core.domain.plan import Answer, Outcome
from core.domain.task import Request
from core.kit.clock import Clock
from core.notion.client import NotionClient
from core.notion.reads import Reads
from core.operations.catalogue import build_catalogue
from core.sandbox.server import SandboxServer
from core.storage.database import Database
from core.storage.migrate import upgrade
from tests.builders import a_person, a_thread

TOKEN = "ntn_slack_test"


@dataclass(frozen=True)
class Furnished:
    """The rooms, with a real door in front of them and no engine behind it."""

    rooms: Rooms
    assistant: Assistant
    shelf: Shelf
    database: Database
    schedules: Schedules


class _Nobody:
    """Plans nothing and wakes nobody: no engine runs."""

    def plan(self, request: Request) -> Outcome:
        return Answer(text=request.text)

    def wake(self, who: str) -> None:
        del who

    def wait(self, who: str, seconds: float) -> bool:
        del who, seconds
        return False


@contextmanager
def furnished(folder: Path) -> Iterator[Furnished]:
    """The rooms, open."""
    clock = Clock()
    database = Database(f"sqlite:///{folder / 'assistant.sqlite3'}")
    upgrade(database)
    catalogue = build_catalogue()
    nobody = _Nobody()
    assistant = Assistant(database, catalogue, planner=nobody, wakeups=nobody, clock=clock)
    with SandboxServer(folder / "notion.sqlite3", clock=clock, token=TOKEN) as server:
        client = NotionClient(TOKEN, clock=clock, base_url=server.url)
        reads = Reads(client, clock)
        library = Library(lambda _: reads, clock)
        schedules = Schedules(database, catalogue, nobody, clock)
        rooms = Rooms(
            library=library,
            overview=Overview(database),
            preferences=assistant.preferences,
            catalogue=catalogue,
            memos=Memos(database),
            schedules=schedules,
        )
        shelf = library.of(a_thread(), a_person())
        yield Furnished(rooms, assistant, shelf, database, schedules)
        client.close()
    database.close()
