"""What one process remembers of Notion: schemas, titles, members, pages, what lies in them.

It saves requests and decides no write: a write looks at schemas that are at most seconds old, or
writes what Notion itself refuses when it does not fit; then all is forgotten and looked at anew.

It lives in the memory of each process, because a lookup must cost less than the request that it
saves, and what is stale is bounded by age there too. Processes tell each other what to forget
(`on_forget`); webhooks tell what changes outside. While both work, entries may get old.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from core.domain.notion import Database, Json, ObjectKind, Target, User
from core.kit.clock import Clock
from core.notion.seen import Names, Recent
from core.notion.shapes import bare_id
from core.telemetry import metrics

T = TypeVar("T")

FRESH = 10.0
"""Seconds for which a schema is good for a write: several rows made at once need one look."""

JUST_READ = 30.0
"""Seconds for which a block that was read with its page is what a change of it replaces: the
change was decided by the same reading."""

EVERYTHING = "everything"
"""The topic under which all is forgotten."""

HEARD = "heard"
"""The topic that says that Notion's webhooks arrive."""

TOLD_FOR = 6 * 3_600.0
"""Seconds after an event for which webhooks are believed to arrive."""

SCHEMAS = "schemas"
"""The topic of all schemas: a relation changes that of another database, too."""

SEARCHES = "searches:"
"""The topic of all searches, and the beginning of those of some."""

ALL_PAGES = f"{SEARCHES}page:"
"""The topic of all searches that may give pages or rows."""

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """For how many seconds things are good."""

    schema: float
    search: float
    users: float
    tree: float
    inside: float


ALONE = Ages(schema=300, search=30, users=600, tree=3_600, inside=60)
"""Where nobody tells what changes outside."""

TOLD = Ages(schema=43_200, search=1_800, users=3_600, tree=43_200, inside=1_800)
"""Where webhooks tell."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The blocks below a page, as they were read."""

    read_at: datetime
    """By Notion's clock, when reading began."""
    blocks: Sequence[Json]

    def is_of(self, last_edited_at: datetime) -> bool:
        """Whether a page that was edited then still holds it; Notion floors times to minutes."""
        return last_edited_at + _MINUTE <= self.read_at


def time_of(clock: Clock) -> float:
    """Seconds that pass, those included by which a test or a demonstration turns the clock."""
    return clock.monotonic() + clock.shift.total_seconds()


class Section(Generic[T]):
    """Values by key with the time of their reading; the longest unused makes room.

    Args:
        kind: what they are, for the hit rate.
        most: how many are kept.
    """

    def __init__(self, kind: str, clock: Clock, most: int) -> None:
        self._kind = kind
        self._clock = clock
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def get(
        self, key: str, seconds: float, *, otherwise: Callable[[], T | None] = lambda: None
    ) -> T | None:
        """What is kept under a key, unless it is older; counts as hit or miss.

        Args:
            otherwise: tells it from what is kept under another key.
        """
        value = self.peek(key, seconds)
        if value is None:
            value = otherwise()
        metrics.of_process().notion_cached(self._kind, hit=value is not None)
        return value

    def peek(self, key: str, seconds: float) -> T | None:
        """What is kept under a key, unless it is older; not counted."""
        with self._lock:
            at, value = self._kept.get(key, (None, None))
            if at is None or time_of(self._clock) - at > seconds:
                return None
            self._kept.move_to_end(key)
            return value

    def put(self, key: str, value: T) -> None:
        """Keep a value under a key."""
        with self._lock:
            self._kept[key] = (time_of(self._clock), value)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def drop(self, fits: Callable[[str, T], bool] = lambda key, value: True) -> int:
        """Forget what fits. Returns how many were forgotten."""
        with self._lock:
            doomed = [key for key, (_, value) in self._kept.items() if fits(key, value)]
            for key in doomed:
                del self._kept[key]
        return len(doomed)

    def __len__(self) -> int:
        """How many are kept, good or not."""
        return len(self._kept)


class NotionCache:
    """What is remembered of one connection. Threads share it.

    Args:
        hears: whether this process hears at present what the others tell.
        on_forget: told what this process forgets because of its own writes, for the others.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        hears: Callable[[], bool] = lambda: True,
        on_forget: Callable[[Sequence[str]], None] = lambda topics: None,
    ) -> None:
        self._clock = clock
        self._hears = hears
        self._heard_at: float | None = None
        self._on_forget = on_forget
        self.schemas: Section[Database] = Section("schema", clock, 500)
        self.searches: Section[list[Target]] = Section("title", clock, 1_000)
        self.users: Section[list[User]] = Section("users", clock, 1)
        self.trees: Section[Tree] = Section("tree", clock, 50)
        self.inside: Section[Sequence[Target]] = Section("inside", clock, 500)
        self.blocks: Recent[Json] = Recent(clock, JUST_READ, most=5_000)
        self.names = Names(clock)
        self.me: User | None = None
        self._kinds: Recent[ObjectKind] = Recent(clock, TOLD.tree)

    @property
    def ages(self) -> Ages:
        """For how long things are good at present: longer while webhooks arrive."""
        at = self._heard_at
        told = at is not None and time_of(self._clock) - at <= TOLD_FOR and self._hears()
        return TOLD if told else ALONE

    def met(self, target: Target) -> None:
        """Remember what kind of thing something is; that never changes."""
        self._kinds.put(target.id, target.kind)

    def is_page(self, thing_id: str) -> bool:
        """Whether a thing is known to be a page or row."""
        return self._kinds.get(thing_id) in {ObjectKind.PAGE, ObjectKind.ROW}

    def put_schema(self, database: Database, *other_ids: str) -> None:
        """Keep a data source with its schema, under its id and others that name it."""
        for key in (database.target.id, database.database_id, *other_ids):
            self.schemas.put(bare_id(key), database)

    def wrote(self, topics: Iterable[str]) -> None:
        """Forget what a write of ours may have changed, here and in the other processes."""
        found = list(topics)
        if found:
            self.forget(found)
            self._on_forget(found)

    def forget(self, topics: Iterable[str]) -> None:
        """Forget what is out of date: by one of the topics of this module, or by a thing's id."""
        for topic in topics:
            if topic == HEARD:
                self._heard_at = time_of(self._clock)
            elif topic == EVERYTHING:
                for section in (self.schemas, self.searches, self.users, self.trees, self.inside):
                    section.drop()
                self.blocks.clear()
            elif topic == SCHEMAS:
                self.schemas.drop()
            elif topic.startswith(SEARCHES):
                if topic == SEARCHES:  # what came back, or was made, may lie anywhere
                    self.inside.drop()
                self.searches.drop(_search_fits(topic.removeprefix(SEARCHES)))
            else:
                self._forget_thing(bare_id(topic))

    def _forget_thing(self, thing: str) -> None:
        self.trees.drop(lambda key, _: key == thing)
        self.inside.drop(lambda key, found: key == thing or any(_is(one, thing) for one in found))
        self.blocks.drop(thing)
        self.schemas.drop(
            lambda key, one: thing in (key, bare_id(one.target.id), bare_id(one.database_id))
        )


def _is(target: Target, thing: str) -> bool:
    return bare_id(target.id) == thing


def search_key(title: str, kind: ObjectKind | None, limit: int) -> str:
    """Under what the results of a search are kept."""
    return f"{kind.value if kind else 'any'}:{limit}:{' '.join(title.split()).casefold()}"


def pages_called(title: str) -> str:
    """The topic of searches that a page or row of this title may come into or go out of."""
    return f"{SEARCHES}page:{' '.join(title.split()).casefold()}"


def _search_fits(topic: str) -> Callable[[str, object], bool]:
    """Which searches are concerned: those for databases alone are not, when it is about pages."""
    about, _, title = topic.partition(":")

    def fits(key: str, _: object) -> bool:
        kind, _, rest = key.partition(":")
        wanted = rest.partition(":")[2]
        if about and kind == ObjectKind.DATABASE.value:
            return False
        return not title or _alike(wanted, title)

    return fits


def _alike(wanted: str, title: str) -> bool:
    """Whether Notion's search for some words may give a title: any word of the one in the other."""
    return not wanted or any(word in title for word in wanted.split())
