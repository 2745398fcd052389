"""Serving the twin: in a thread for tests and the embedded stack, or as a command of its own."""

import json
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from core.kit.clock import Clock
from core.kit.errors import ConfigurationError, Unavailable
from core.sandbox.app import create_app
from core.sandbox.seed import root_page_id, settle
from core.sandbox.state import State

_START_SECONDS = 20.0
_GRACE_SECONDS = 1


class _Announcing(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self._ready()


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
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

    Attributes:
        state: its storage, open until `stop`.
    """

    def __init__(
        self,
        path: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Clock | None = None,
        token: str | None = None,
    ) -> None:
        self._clock = clock or Clock()
        self._host = host
        self._port = port
        self.state = State(path)
        self.token = settle(self.state, self._clock, token)
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
        return root_page_id(self.state)

    def start(self) -> None:
        """Serve; returns when requests are answered. Raises ConfigurationError for a bad port."""
        listener = _bind(self._host, self._port)
        self._port = int(listener.getsockname()[1])
        ready = threading.Event()
        self._server = _Announcing(_config(create_app(self.state, self._clock)), ready.set)
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
        self.state.close()

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


def _config(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # uvicorn's own type of applications is narrower than ASGI
        http="h11",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


def serve(
    path: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    token: str | None = None,
    as_json: bool = False,
) -> None:
    """Serve until SIGINT or SIGTERM: the command `notion-assistant sandbox`.

    The first line printed tells where and how to reach it; with `as_json` it is
    `{"url": ..., "token": ..., "root_page_id": ...}`.
    """
    clock = Clock()
    state = State(path)
    try:
        kept_token = settle(state, clock, token)
        listener = _bind(host, port)
        shown = f"[{host}]" if ":" in host else host
        facts = {
            "url": f"http://{shown}:{listener.getsockname()[1]}",
            "token": kept_token,
            "root_page_id": root_page_id(state),
        }
        line = json.dumps(facts) if as_json else _welcome(facts)

        def announce() -> None:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

        _Announcing(_config(create_app(state, clock)), announce).run([listener])
    finally:
        state.close()


def _welcome(facts: dict[str, str]) -> str:
    return (
        f"Notion sandbox at {facts['url']} (open it in a browser).\n"
        f"Token: {facts['token']}\nHome page: {facts['root_page_id']}\nStop with Ctrl-C."
    )
