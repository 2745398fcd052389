"""Serving the twin: in a thread for tests and the embedded stack, or as a command of its own."""

import json
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from core.kit.clock import Clock
from core.kit.errors import ConfigurationError, Unavailable
from core.sandbox.app import app_of
from core.sandbox.desk import Desk
from core.sandbox.seed import root_page_id, settle
from core.sandbox.state import State

_START_SECONDS = 20.0
_GRACE_SECONDS = 1
_ENDING = (signal.SIGINT, signal.SIGTERM)


class _Announcing(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on SIGINT and SIGTERM by returning, so that callers can close what they opened."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {one: signal.signal(one, self.handle_exit) for one in _ENDING}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self._ready()


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only with the protocol named does asyncio switch Nagle's algorithm off, which costs 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"The sandbox cannot listen on {host}:{port}: {error.strerror}.",
            next_step="Choose another port, or port 0 for any free one.",
        ) from error
    return listener


class SandboxServer:
    """A sandbox in a thread of this process.

    Args:
        path: its SQLite file; made and seeded when it is not there, continued when it is.
        host: address to listen on.
        port: port to listen on; 0 for any free one.
        clock: tells the time.
        token: the bearer token to let in; one is made and kept when None.
        control_token: opens the control endpoints under `/_sandbox`; there are none when None.

    Attributes:
        desk: its storage, faults, log and behaviour, to be used from any thread.
    """

    def __init__(
        self,
        path: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Clock | None = None,
        token: str | None = None,
        control_token: str | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._control_token = control_token
        self.desk = Desk(State(path), clock or Clock())
        self.token = settle(self.desk.state, self.desk.clock, token)
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it is reached, without a slash at the end."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    @property
    def root_page_id(self) -> str:
        """The page that everything seeded lies in."""
        return root_page_id(self.desk.state)

    def start(self) -> None:
        """Serve; returns when requests are answered. Raises ConfigurationError for a bad port."""
        listener = _bind(self._host, self._port)
        self._port = int(listener.getsockname()[1])
        ready = threading.Event()
        self._server = _Announcing(_config(self.desk, self._control_token), ready.set)
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name="notion-sandbox", daemon=True
        )
        self._thread.start()
        if not ready.wait(_START_SECONDS):
            raise Unavailable("The Notion sandbox did not start in time.")

    def stop(self) -> None:
        """Stop serving and close the storage. Stopping twice does no harm."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
            self._server = self._thread = None
        self.desk.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _config(desk: Desk, control_token: str | None) -> uvicorn.Config:
    return uvicorn.Config(
        app_of(desk, control_token),
        http=desk.connections.protocol(),
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,  # the API tells its own clock's time
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a served sandbox begins with.

    Attributes:
        path: its SQLite file; made and seeded when it is not there, continued when it is.
        load: a copy of another state that takes the place of this one.
        reset: forget what the file holds and seed it anew.
    """

    path: Path
    load: Path | None = None
    reset: bool = False

    def open(self) -> State:
        """The state; raises ConfigurationError when there is nothing to load."""
        if self.load is not None and not self.load.is_file():
            raise ConfigurationError(
                f"There is no sandbox state {self.load}.",
                next_step="Name the SQLite file of a sandbox, or a copy that /_sandbox/save made.",
            )
        state = State(self.path)
        if self.load is not None:
            state.load_from(self.load)
        elif self.reset:
            state.clear()
        return state


def serve(
    beginning: Beginning,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    token: str | None = None,
    control_token: str | None = None,
    as_json: bool = False,
) -> None:
    """Serve until SIGINT or SIGTERM: the command `notion-assistant sandbox`.

    The first line printed tells where and how to reach it; with `as_json` it is
    `{"url": ..., "token": ..., "root_page_id": ...}`.
    """
    desk = Desk(beginning.open(), Clock())
    try:
        kept_token = settle(desk.state, desk.clock, token)
        listener = _bind(host, port)
        shown = f"[{host}]" if ":" in host else host
        facts = {
            "url": f"http://{shown}:{listener.getsockname()[1]}",
            "token": kept_token,
            "root_page_id": root_page_id(desk.state),
        }
        line = json.dumps(facts) if as_json else _welcome(facts)

        def announce() -> None:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

        _Announcing(_config(desk, control_token), announce).run([listener])
    finally:
        desk.close()


def _welcome(facts: dict[str, str]) -> str:
    return (
        f"Notion sandbox at {facts['url']} (open it in a browser).\n"
        f"Token: {facts['token']}\nHome page: {facts['root_page_id']}\nStop with Ctrl-C."
    )
