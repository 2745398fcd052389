"""A whole stack in real processes with a local Slack, Discord and Notion around it, to measure."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.slack.manifest import BOT_SCOPES
from core.kit.clock import Clock
from core.sandbox.server import SandboxServer
from tests.eventually import eventually
from tests.journeys.stack import Stack
from tests.peers.discord import REAL, DiscordPeer
from tests.peers.slack import Post, Said, SlackPeer

NOTION_TOKEN = "ntn_benchmark"
_MICROSECONDS = 1_000_000


@dataclass(frozen=True)
class Site:
    """What is there, and what its database says."""

    stack: Stack
    slack: SlackPeer
    discord: DiscordPeer
    notion: SandboxServer
    clock: Clock

    def ask(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """What the assistant's database says at this moment."""
        path = self.stack.data_dir / "assistant.sqlite3"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as database:
            return database.execute(statement, values).fetchall()

    def posts_of(self, said: Said) -> list[Post]:
        """What the assistant posted in the thread of what was said."""
        thread = said.post.thread_ts or said.post.ts
        return [post for post in self.slack.posts if post.thread_ts == thread]

    def watch(self, seen: Callable[[], bool], *, within: float) -> float:
        """Wall time at which something was first seen, to 20 ms. Raises when it never was."""
        ends = self.clock.monotonic() + within
        while self.clock.monotonic() < ends:
            if seen():
                return datetime.now(UTC).timestamp()  # noqa: TID251 - compared with database time
            self.clock.sleep(0.02)
        raise AssertionError(f"never seen within {within} s")

    def writes_after(self, moment: float, said_like: str) -> int:
        """How many writes of requests with such a text were sent after a wall time."""
        [[count]] = self.ask(
            "SELECT count(*) FROM writes JOIN tasks ON tasks.id = writes.task_id"
            " JOIN requests ON requests.id = tasks.request_id"
            " WHERE requests.text LIKE ? AND writes.sent_at > ?",
            said_like,
            int(moment * _MICROSECONDS),
        )
        return int(str(count))


def seconds(value: object) -> float:
    """Wall time of a moment as the database keeps it."""
    return int(str(value)) / _MICROSECONDS


def rows_to_add(name: str, count: int) -> str:
    """A request for so many rows."""
    titles = [f'"{name} {number}"' for number in range(count)]
    return f"add {', '.join(titles[:-1])} and {titles[-1]} to Roadmap"


@contextmanager
def site(*, limits: bool = False, options: Sequence[tuple[str, str]] = ()) -> Iterator[Site]:
    """Everything is up inside the block."""
    with (
        tempfile.TemporaryDirectory() as folder,
        SlackPeer(pauses=(), limits=limits, scopes=BOT_SCOPES) as slack,
        DiscordPeer(REAL if limits else None) as discord,
        SandboxServer(Path(folder) / "notion.sqlite3", token=NOTION_TOKEN) as notion,
    ):
        settings = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "NOTION_TOKEN": notion.token,
            "NOTION_BASE_URL": notion.url,
            **dict(options),
        }
        with Stack(Path(folder) / "data", **settings) as stack:
            slack.connected()
            eventually(lambda: '"discord.ready"' in stack.logs(), "Discord's session", within=60)
            yield Site(stack, slack, discord, notion, Clock())
