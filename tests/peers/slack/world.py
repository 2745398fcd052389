"""What the peer's Slack workspace holds: people, channels, messages with their history."""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.peers.slack.shown import Shown

TEAM = "T0PEERTEAM"
APP = "A0PEERAPP"
BOT_USER = "U0ASSISTANT"
BOT_ID = "B0ASSISTANT"
BOT_TOKEN = "xoxb-peer-bot-token"
APP_TOKEN = "xapp-peer-app-token"
SIGNING_SECRET = "peer-signing-secret"

SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "mpim:history",
        "mpim:read",
        "reactions:write",
        "users:read",
    }
)

Json = dict[str, Any]


class Refused(Exception):
    """A Web API call that Slack answers with ok false."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


@dataclass
class User:
    id: str
    name: str
    tz: str = "Europe/Berlin"
    locale: str = "en-US"


@dataclass
class Channel:
    id: str
    name: str
    kind: str = "channel"
    """channel, group, im or mpim."""
    member: bool = True
    """Whether the app is in it."""
    archived: bool = False
    with_user: str | None = None

    @property
    def history_scope(self) -> str:
        plural = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
        return f"{plural[self.kind]}:history"


@dataclass
class Frame:
    """One state of a message."""

    text: str
    blocks: list[Json]
    pings: tuple[str, ...] = ()
    """Whom showing it would notify."""


@dataclass
class Post:
    """A message, by a person or by the app."""

    channel: str
    ts: str
    user: str
    thread_ts: str | None
    frames: list[Frame]
    metadata: Json | None = None
    options: Json = field(default_factory=dict)
    reactions: list[str] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    """File objects, as Slack's events give them."""

    @property
    def text(self) -> str:
        return self.frames[-1].text

    @property
    def blocks(self) -> list[Json]:
        return self.frames[-1].blocks

    @property
    def by_app(self) -> bool:
        return self.user == BOT_USER

    @property
    def shown(self) -> str:
        """Everything a person reads in its blocks, one text per line."""
        return "\n".join(texts_in(self.blocks))

    @property
    def buttons(self) -> list[Json]:
        found = [b["elements"] for b in self.blocks if b["type"] == "actions"]
        return [element for row in found for element in row if element["type"] == "button"]


@dataclass
class Whisper:
    """A message that only one person sees."""

    channel: str
    user: str
    text: str
    thread_ts: str | None


@dataclass
class Call:
    """A call of the Web API and how it ended."""

    method: str
    arguments: Json
    outcome: str


def texts_in(value: Any) -> list[str]:
    """Every string under a key "text" in nested JSON, in order."""
    if isinstance(value, list):
        return [text for item in value for text in texts_in(item)]
    if not isinstance(value, dict):
        return []
    found = []
    for key, inner in value.items():
        if key in {"text", "title"} and isinstance(inner, str):
            found.append(inner)
        else:
            found.extend(texts_in(inner))
    return found


class World:
    """The state, with a condition that is notified whenever it changes."""

    def __init__(self, scopes: frozenset[str]) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.scopes = set(scopes)
        self.used_scopes: set[str] = set()
        """What was granted and has been of use."""
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.posts: list[Post] = []
        self.whispers: list[Whisper] = []
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.shown = Shown()
        self.address = ""
        """Where files are sent to and fetched from."""
        self.streams: dict[str, Any] = {}
        """By the message's ts."""
        self.statuses: list[Any] = []
        """Every status of a session that the app set, oldest first."""
        self.prompts: list[Json] = []
        self.is_agent = True
        """Whether the app's manifest says so."""
        self.later = 0.0
        """Seconds by which this Slack's clock is turned forward."""
        self._numbers = itertools.count(1)
        self._last_second = 0

    def number(self) -> int:
        return next(self._numbers)

    def time(self) -> float:
        """Seconds since 1970, by this Slack's clock."""
        return time.time() + self.later

    def new_ts(self) -> str:
        """A timestamp later than all before it."""
        with self.changed:
            self._last_second = max(self._last_second, int(time.time()))
            return f"{self._last_second}.{self.number():06d}"

    def add(self, post: Post) -> Post:
        with self.changed:
            self.posts.append(post)
            self.changed.notify_all()
        return post

    def find(self, channel: str, ts: str) -> Post | None:
        return next((p for p in self.posts if p.channel == channel and p.ts == ts), None)

    def need_channel(self, channel: str) -> Channel:
        if channel in self.channels:
            return self.channels[channel]
        direct = [c for c in self.channels.values() if c.with_user == channel]
        if not direct:
            raise Refused("channel_not_found")
        return direct[0]

    def need_scope(self, scope: str) -> None:
        if scope not in self.scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))
        self.used_scopes.add(scope)

    def until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until a predicate over the state holds. Returns whether it does."""
        with self.changed:
            return self.changed.wait_for(holds, seconds)

    def note(self) -> None:
        with self.changed:
            self.changed.notify_all()
