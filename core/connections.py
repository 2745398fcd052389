"""The open connections to Notion of one process: of each one its client, budget and memory.

Nothing is shared between two of them, so that nothing of one can come to light in another.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.assistant.access import Access, version_of
from core.coordination import Bulletin
from core.domain.chat import ThreadRef
from core.domain.connection import (
    COMMON,
    DIRECT,
    AwaitsToken,
    Bot,
    Connection,
    TokenRefused,
)
from core.engine.budgets import SharedBudget
from core.kit import rundir
from core.kit.clock import Clock
from core.kit.errors import AssistantError, Unavailable
from core.kit.settings import Settings
from core.notion.cache import EVERYTHING, NotionCache, time_of
from core.notion.client import NotionClient
from core.notion.errors import Attempt
from core.notion.shapes import obj, txt
from core.storage.database import Database

SANDBOX = "sandbox"
"""Name under which the sandbox announces itself in `data_dir/run`."""

WORKSPACE = "notion-workspace"
"""Budget of all connections of the Notion workspace together; counted when its rate is set."""

CHANGED = "connections"
"""The notice that some place has another connection than before."""

KNOWN_FOR = 2.0
"""Seconds for which a process goes by what it knows of a place's connection; notices come sooner,
and while Redis is away, none comes."""

_MOST = 200
"""Connections that a process keeps open."""
_OF = "\t"
"""Between the name of a connection and a topic of its memory, in notices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One connection, open."""

    of: Connection
    client: NotionClient
    budget: SharedBudget
    cache: NotionCache

    def is_of(self, connection: Connection) -> bool:
        """Whether it is open with this token, at this address."""
        return self.of == connection


class Lines:
    """Opens the connection of a place when it is first used. Threads may share it.

    The sandbox's address is looked up when it is first needed, so that the sandbox may be started
    later than its users.

    Args:
        bulletin: where processes tell each other what is out of date in their memories.
    """

    def __init__(
        self, settings: Settings, database: Database, clock: Clock, bulletin: Bulletin
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._bulletin = bulletin
        self._access = Access(settings, database)
        self._known: dict[tuple[str, str], tuple[float, Connection | None]] = {}
        self._open: OrderedDict[str, Line] = OrderedDict()
        self._lock = threading.Lock()
        self.common_cache = self._cache_of(COMMON)
        """What is remembered of the settings' connection."""

    def of(self, thread: ThreadRef, person_id: str) -> Line:
        """The connection of the place of a thread.

        Raises:
            NotConnected: it has none, and may not use the settings'.
            AwaitsToken: Notion refuses its token.
            ConfigurationError: its token cannot be opened.
            Unavailable: the database does not answer, or the sandbox is not running.
        """
        found = self._connection(place_of(thread), person_id)
        return self.common() if found is None else self._line(found)

    def common(self) -> Line:
        """The connection of the settings, for operators. Raises Unavailable."""
        address, token = notion_address(self._settings)
        version = version_of(token)
        return self._line(Connection(name=COMMON, version=version, token=token, address=address))

    def is_common(self, thread: ThreadRef, person_id: str) -> bool:
        """Whether a place uses the settings' connection. Raises as `of`."""
        return self._connection(place_of(thread), person_id) is None

    def on_refused(self, line: Line) -> Callable[[TokenRefused], AssistantError]:
        """Notes that Notion refuses a connection's token, and has what needs it wait.

        The settings' token fails what needs it until Notion has once taken it: then it is wrong,
        and not out of date.
        """

        def refused(error: TokenRefused) -> AssistantError:
            if not self._access.refused(line.of.name, line.of.version):
                return error
            self.forget_places()
            self._bulletin.tell([CHANGED])
            return AwaitsToken()

        return refused

    def forget_places(self) -> None:
        """Look again which connection a place has."""
        with self._lock:
            self._known.clear()

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            lines = list(self._open.values())
            self._open.clear()
        for line in lines:
            line.client.close()

    def _connection(self, place: str, person_id: str) -> Connection | None:
        key = (place, person_id if place == DIRECT else "")
        self._listen()
        with self._lock:
            at, known = self._known.get(key, (None, None))
        if at is not None and time_of(self._clock) - at <= KNOWN_FOR:
            return known
        began = time_of(self._clock)
        found = self._access.of(place, person_id)
        if found is None and self._access.is_common_refused():
            raise AwaitsToken
        with self._lock:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = (began, found)
        return found

    def _line(self, connection: Connection) -> Line:
        with self._lock:
            line = self._open.get(connection.name)
            if line is None or not line.is_of(connection):
                self._let_go(connection.name)
                line = self._open[connection.name] = self._opened(connection)
            self._open.move_to_end(connection.name)
            if len(self._open) > _MOST:
                self._let_go(next(iter(self._open)))
        return line

    def _let_go(self, name: str) -> None:
        """Tasks that still use it go on; it is closed after the last of them."""
        line = self._open.pop(name, None)
        if line is not None:
            line.client.close_when_unused()

    def _opened(self, connection: Connection) -> Line:
        common = connection.name == COMMON
        cache = self.common_cache if common else self._cache_of(connection.name)
        cache.forget([EVERYTHING])
        budget = SharedBudget(
            self._database,
            self._clock,
            name=connection.name,
            service="Notion",
            # The sandbox takes as much as it is given; but what it asks for is honoured.
            rated=not (common and self._settings.uses_sandbox),
            common=WORKSPACE if common else f"{WORKSPACE}:{connection.name}",
        )
        client = NotionClient(connection.token, clock=self._clock, base_url=connection.address)
        self._listen()
        return Line(of=connection, client=client, budget=budget, cache=cache)

    def _cache_of(self, name: str) -> NotionCache:
        def tell(topics: Sequence[str]) -> None:
            named = topics if name == COMMON else [f"{name}{_OF}{topic}" for topic in topics]
            self._bulletin.tell(named)

        return NotionCache(self._clock, hears=lambda: self._bulletin.is_heard, on_forget=tell)

    def _listen(self) -> None:
        self._bulletin.listen(self._hear, self._lost)

    def _hear(self, notices: Sequence[str]) -> None:
        for notice in notices:
            name, of, topic = notice.rpartition(_OF)
            if notice == CHANGED:
                self.forget_places()
            elif not of:
                self.common_cache.forget([notice])
            elif (line := self._open.get(name)) is not None:
                line.cache.forget([topic])

    def _lost(self) -> None:
        self.forget_places()
        with self._lock:
            lines = list(self._open.values())
        for line in lines:
            line.cache.forget([EVERYTHING])
        self.common_cache.forget([EVERYTHING])


def place_of(thread: ThreadRef) -> str:
    """What operators call the place of a thread: "slack/T012"."""
    return f"{thread.platform.value}/{thread.workspace}"


def look(clock: Clock, token: str, address: str | None) -> Bot:
    """Whom Notion takes the bearer of a token for.

    Raises:
        TokenRefused: it does not accept it.
        Unavailable: it does not answer.
    """
    client = NotionClient(token, clock=clock, base_url=address)
    try:
        me = client.read("GET", "users/me", attempt=Attempt(what="that token", writes=False))
    except TokenRefused as error:
        raise TokenRefused(
            "Notion does not accept that token.",
            next_step="Copy the integration's present secret (Notion → Settings → Connections).",
        ) from error
    finally:
        client.close()
    workspace = txt(obj(me.get("bot")).get("workspace_name"))
    return Bot(id=txt(me.get("id")), name=txt(me.get("name")), workspace=workspace)


def notion_address(settings: Settings) -> tuple[str | None, str]:
    """Where Notion is (None for its own address) and the token to use there.

    Raises:
        Unavailable: the sandbox is used, and it is not running.
    """
    if settings.notion_token is not None:
        return settings.notion_base_url, settings.notion_token.get_secret_value()
    said = rundir.find(settings.data_dir, SANDBOX)
    if said is None:
        raise Unavailable(
            "The Notion sandbox is not running.",
            next_step="Start everything with `notion-assistant up`, or set NOTION_TOKEN.",
        )
    return settings.notion_base_url or said.url, sandbox_token(settings)


def sandbox_token(settings: Settings) -> str:
    """The token of this data directory's sandbox; made when it is first asked for."""
    path = rundir.run_dir(settings.data_dir) / "sandbox.token"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    token = f"sandbox_{os.urandom(16).hex()}"
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(token)
    return token
