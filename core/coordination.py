"""Redis as the house knows it: where it is, how to connect, and wake-ups between processes.

With `core.delivery` the only owner of Redis. Nothing here is the truth about anything: whatever
is lost with Redis only costs time.
"""

import json
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Any, cast

import redis
from redis.backoff import ConstantBackoff
from redis.client import PubSub
from redis.connection import UnixDomainSocketConnection
from redis.retry import Retry

from core.kit import rundir
from core.kit.clock import Clock
from core.kit.errors import ConfigurationError, Unavailable
from core.kit.settings import Settings
from core.telemetry import logs

BROKER = "broker"
"""Name under which the embedded broker announces itself in `data_dir/run`."""

_CONNECT_SECONDS = 2.0
_ANSWER_SECONDS = 5.0
_CHANNEL = "assistant:wake:"
_HEAR_SECONDS = 0.5
"""The longest time between two looks of a listener whether it should end."""
_FAREWELL_SECONDS = 0.5
"""How long what is still to be said may take when a process ends."""

_log = logs.logger(__name__)


def broker_url(settings: Settings) -> str:
    """Address of the broker: REDIS_URL, or that of the running embedded one.

    Raises:
        Unavailable: no REDIS_URL is set and no embedded broker has announced itself.
    """
    if settings.redis_address is not None:
        return settings.redis_address
    said = rundir.find(settings.data_dir, BROKER)
    if said is None:
        raise Unavailable(
            "The embedded broker is not running.",
            next_step="Start everything with `notion-assistant up`, or set REDIS_URL.",
        )
    return said.url


def connect(settings: Settings) -> redis.Redis:
    """A client that connects when it is first used, and again whenever the broker comes back.

    The embedded broker's address is read anew for each connection, so that it may be started
    later or elsewhere than its users.

    Raises:
        ConfigurationError: REDIS_URL is not a redis://, rediss:// or unix:// address.
    """
    options: dict[str, Any] = {  # keywords of redis-py's connections, of many types
        "retry": Retry(ConstantBackoff(0.05), 1),
        "socket_connect_timeout": _CONNECT_SECONDS,
        "socket_timeout": _ANSWER_SECONDS,
        "health_check_interval": 30,
        "client_name": "notion-assistant",
    }
    if settings.redis_address is None:
        pool = redis.ConnectionPool(
            connection_class=_EmbeddedConnection, find=lambda: broker_url(settings), **options
        )
        return _Client.from_pool(pool)
    try:
        pool = redis.ConnectionPool.from_url(settings.redis_address, **options)
    except ValueError:
        raise ConfigurationError(
            "REDIS_URL is not an address of Redis.",
            next_step="Give it as redis://host:port/0, rediss://… or unix:///path.",
        ) from None
    return _Client.from_pool(pool)


class _EmbeddedConnection(UnixDomainSocketConnection):
    """A connection whose path is looked up whenever it is made."""

    def __init__(self, *, find: Callable[[], str], **options: object) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]  # redis-py gives no types
        self._find = find

    def _connect(self) -> object:
        try:
            self.path = self._find().removeprefix("unix://")
        except Unavailable as missing:
            raise redis.ConnectionError(str(missing)) from missing
        return super()._connect()  # type: ignore[no-untyped-call]  # redis-py gives no types


class _Client(redis.Redis):
    """Reports a late answer as a lost connection, which is what Dramatiq's consumers expect.

    They treat `redis.TimeoutError` as a defect of their own (Dramatiq issue 894).
    """

    def execute_command(self, *args: object, **options: object) -> object:
        """One command and its answer. Raises redis.RedisError, never its TimeoutError."""
        try:
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]  # as above
        except redis.TimeoutError as late:
            raise redis.ConnectionError(f"No answer in time: {late}") from late


class RedisWakeups:
    """Wake-ups by publish and subscribe: reaches every waiting process at once.

    Whoever wakes does not wait for Redis: a thread of its own says it, so that accepting a request
    takes as long while Redis is silent as it does otherwise. What has piled up for one name
    meanwhile is said once.

    Each waiting thread keeps one subscription for each name, so that a wake-up between two waits
    is not lost. When Redis is away, waiting lasts its full time: callers look by themselves then.
    """

    def __init__(self, client: redis.Redis, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._mine = threading.local()
        self._all: list[PubSub] = []
        self._lock = threading.Lock()
        self._unsaid: set[str] = set()
        self._something = threading.Condition()
        self._closing = False
        self._speaker: threading.Thread | None = None

    def wake(self, who: str) -> None:
        """Wake everyone who waits for `who`. Never raises; a lost wake-up is only slower."""
        with self._something:
            if self._closing:
                return
            self._unsaid.add(who)
            self._something.notify()
            if self._speaker is None:
                self._speaker = threading.Thread(target=self._speak, name="wakeups", daemon=True)
                self._speaker.start()

    def wait(self, who: str, seconds: float) -> bool:
        """Wait until woken or until the time is over. Returns whether it was woken."""
        ends = self._clock.monotonic() + seconds
        try:
            ear = self._ear(who)
            heard = self._hear(ear, ends)
            while heard and ear.get_message(timeout=0.0) is not None:
                pass  # one answer for all wake-ups that have piled up
        except (redis.RedisError, OSError, ValueError) as error:
            _log.debug("wakeup.deaf", who=who, error=str(error))
            self._drop(who)
            self._clock.sleep(ends - self._clock.monotonic())
            return False
        return heard

    def close(self) -> None:
        """Say what is unsaid and let go of all subscriptions. No thread may be waiting any more."""
        with self._something:
            self._closing = True
            self._something.notify()
        if self._speaker is not None:
            self._speaker.join(_FAREWELL_SECONDS)
        with self._lock:
            ears, self._all = self._all, []
        for ear in ears:
            ear.close()

    def _speak(self) -> None:
        while unsaid := self._next():
            for who in unsaid:
                try:
                    self._client.publish(_CHANNEL + who, b"")
                except (redis.RedisError, OSError, ValueError) as error:  # ValueError: closed
                    _log.debug("wakeup.lost", who=who, error=str(error))

    def _next(self) -> set[str]:
        """What is to be said; nothing once this process is ending."""
        with self._something:
            while not self._unsaid and not self._closing:
                self._something.wait()
            unsaid, self._unsaid = self._unsaid, set()
        return unsaid

    def _hear(self, ear: PubSub, ends: float) -> bool:
        while True:
            left = ends - self._clock.monotonic()
            said = ear.get_message(timeout=max(0.0, left))
            if said is not None and said["type"] == "message":
                return True
            if said is None and left <= 0:
                return False

    def _ears(self) -> dict[str, PubSub]:
        if not hasattr(self._mine, "ears"):
            self._mine.ears = {}
        return cast("dict[str, PubSub]", self._mine.ears)

    def _ear(self, who: str) -> PubSub:
        ears = self._ears()
        if who not in ears:
            ear = cast("PubSub", self._client.pubsub())  # type: ignore[no-untyped-call]  # as above
            with self._lock:
                self._all.append(ear)
            ears[who] = ear
            ear.subscribe(_CHANNEL + who)
        return ears[who]

    def _drop(self, who: str) -> None:
        ear = self._ears().pop(who, None)
        if ear is not None:
            with self._lock:
                if ear in self._all:
                    self._all.remove(ear)
            ear.close()


class Bulletin:
    """Notices to all other processes, such as what is out of date in their memories.

    Who tells does not wait for Redis: a thread of its own says it. What is told while Redis is away
    is lost; so whoever listens hears `lost` when it may have missed something, and knows from
    `is_heard` whether it hears at present.

    Args:
        name: of the subject; each has its own channel.
    """

    def __init__(self, client: redis.Redis, name: str) -> None:
        self._client = client
        self._channel = f"assistant:notices:{name}"
        self._unsaid: queue.SimpleQueue[Sequence[str] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._closing = threading.Event()
        self._hears = threading.Event()
        self._lock = threading.Lock()

    @property
    def is_heard(self) -> bool:
        """Whether this process hears notices at present."""
        return self._hears.is_set()

    def tell(self, notices: Sequence[str]) -> None:
        """Tell the other processes, and this one. Never raises."""
        self._unsaid.put(list(notices))
        self._start("speaker", self._speak)

    def listen(self, hear: Callable[[Sequence[str]], None], lost: Callable[[], None]) -> None:
        """From now on hand every notice to `hear`, in a thread; call `lost` after each gap."""
        self._start("listener", lambda: self._listen(hear, lost))

    def close(self) -> None:
        """Stop telling and listening."""
        self._closing.set()
        self._unsaid.put(None)
        for thread in self._threads:
            thread.join(_FAREWELL_SECONDS + _HEAR_SECONDS)

    def _start(self, name: str, work: Callable[[], None]) -> None:
        with self._lock:
            if self._closing.is_set() or name in {thread.name for thread in self._threads}:
                return
            thread = threading.Thread(target=work, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _speak(self) -> None:
        for notices in iter(self._unsaid.get, None):
            try:
                self._client.publish(self._channel, json.dumps(notices))
            except (redis.RedisError, OSError, ValueError) as error:  # ValueError: closed
                _log.debug("notice.lost", error=str(error))

    def _listen(self, hear: Callable[[Sequence[str]], None], lost: Callable[[], None]) -> None:
        while not self._closing.is_set():
            ear = cast("PubSub", self._client.pubsub())  # type: ignore[no-untyped-call]  # as above
            try:
                ear.subscribe(self._channel)
                self._hear(ear, hear, lost)
            except (redis.RedisError, OSError, ValueError) as error:
                _log.debug("notice.deaf", error=str(error))
            finally:
                self._hears.clear()
                ear.close()
            self._closing.wait(_HEAR_SECONDS)

    def _hear(
        self, ear: PubSub, hear: Callable[[Sequence[str]], None], lost: Callable[[], None]
    ) -> None:
        while not self._closing.is_set():
            said = ear.get_message(timeout=_HEAR_SECONDS)
            if said is None:
                continue
            if said["type"] == "subscribe":  # also after redis-py has connected again by itself
                lost()
                self._hears.set()
            elif said["type"] == "message":
                hear([str(one) for one in json.loads(said["data"])])
