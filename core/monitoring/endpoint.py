"""A small HTTP endpoint for every process: `/metrics`, `/healthz`, `/readyz`.

It runs in a thread of its own, so that a busy or waiting main thread does not silence it.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from core.kit import rundir
from core.kit.clock import Clock
from core.kit.errors import AssistantError, ConfigurationError, Unavailable
from core.kit.settings import Settings
from core.telemetry import logs, metrics

Check = Callable[[], None]
"""Returns when all is well; otherwise raises, best an AssistantError that says what is wrong."""

LOOPBACK = ("127.0.0.1", 0)
"""A free port that only this machine reaches."""

_CHECK_SECONDS = 2.0
_START_SECONDS = 10.0

_log = logs.logger(__name__)


class Checks:
    """Named checks, each run with a time limit and never twice at once."""

    def __init__(self, checks: Mapping[str, Check], *, seconds: float = _CHECK_SECONDS) -> None:
        self._checks = checks
        self._seconds = seconds
        self._running: dict[str, asyncio.Future[None]] = {}

    async def verdicts(self) -> dict[str, str]:
        """What each check says: "ok", or in a sentence what is wrong."""
        names = list(self._checks)
        said = await asyncio.gather(*(self._verdict(name) for name in names))
        return dict(zip(names, said, strict=True))

    async def _verdict(self, name: str) -> str:
        answer = self._running.get(name)
        if answer is None:
            answer = self._running[name] = _in_a_thread(self._checks[name])
        done, _ = await asyncio.wait({answer}, timeout=self._seconds)
        if not done:
            return f"No answer within {self._seconds:g} s."
        self._running.pop(name, None)
        error = answer.exception()
        if error is None:
            return "ok"
        if isinstance(error, AssistantError):
            return str(error)
        _log.error("check.broken", check=name, exc_info=error)
        return f"The check itself failed ({type(error).__name__}); the log has more."


def _in_a_thread(check: Check) -> "asyncio.Future[None]":
    """Run a check in a daemon thread: unlike the executor's, one that hangs keeps no process."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[None] = loop.create_future()

    def settle(error: BaseException | None) -> None:
        if answer.cancelled():
            return
        if error is None:
            answer.set_result(None)
        else:
            answer.set_exception(error)

    def work() -> None:
        error: BaseException | None = None
        try:
            check()
        except Exception as raised:  # noqa: BLE001 - whatever a check raises is its verdict
            error = raised
        with suppress(RuntimeError):  # the endpoint was closed meanwhile
            loop.call_soon_threadsafe(settle, error)

    threading.Thread(target=work, name="check", daemon=True).start()
    return answer


class Endpoint:
    """The HTTP endpoint of one process; a context manager, or `start` and `close`.

    Args:
        name: the process in its stack; its address is announced as `data_dir/run/NAME.json`.
        checks: what `/readyz` asks. `/healthz` asks nothing: it answers while the process lives.
        extra_routes: further Starlette routes served at the same address.
        address: host and port; a free port of this machine unless given.
    """

    def __init__(
        self,
        name: str,
        checks: Mapping[str, Check],
        settings: Settings,
        extra_routes: Sequence[BaseRoute] = (),
        *,
        address: tuple[str, int] = LOOPBACK,
    ) -> None:
        self._name = name
        self._settings = settings
        self._address = address
        self._checks = Checks(checks)
        self._clock = Clock()
        app = Starlette(
            routes=[
                Route("/metrics", _metrics),
                Route("/healthz", _alive),
                Route("/readyz", self._ready),
                *extra_routes,
            ]
        )
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
            server_header=False,
        )
        self._server = uvicorn.Server(config)
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self.url = ""

    def start(self) -> Self:
        """Serve, and announce the address once requests are answered.

        Raises:
            ConfigurationError: the address is in use or not of this machine.
            Unavailable: the server did not start.
        """
        self._socket = _listen(self._address)
        host, port = self._socket.getsockname()[:2]
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self._thread = threading.Thread(target=self._serve, name="endpoint", daemon=True)
        self._thread.start()
        deadline = self._clock.monotonic() + _START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or self._clock.monotonic() > deadline:
                self.close()
                raise Unavailable(f"The HTTP endpoint of {self._name} did not start.")
            self._clock.sleep(0.005)
        rundir.announce(self._settings.data_dir, self._name, self.url)
        return self

    def close(self) -> None:
        """Stop serving and remove the announcement."""
        rundir.retract(self._settings.data_dir, self._name)
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join()
        if self._socket is not None:
            self._socket.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _serve(self) -> None:
        assert self._socket is not None  # noqa: S101 - start() has made it
        self._server.run(sockets=[self._socket])

    async def _ready(self, _request: Request) -> JSONResponse:
        said = await self._checks.verdicts()
        ready = all(verdict == "ok" for verdict in said.values())
        hide = logs.redactor(self._settings)
        shown = {name: hide.text(verdict) for name, verdict in said.items()}
        return JSONResponse({"ready": ready, "checks": shown}, 200 if ready else 503)


async def _alive(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _metrics(_request: Request) -> Response:
    return Response(metrics.of_process().render(), media_type=metrics.CONTENT_TYPE)


def _listen(address: tuple[str, int]) -> socket.socket:
    host, port = address
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError:
        raise ConfigurationError(
            f"{host!r} is not an address of this machine.", next_step="Check ASSISTANT_HTTP."
        ) from None
    listening = socket.socket(family, kind)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
    except OSError as error:
        listening.close()
        raise ConfigurationError(
            f"Nothing can be served at {host}:{port} ({error.strerror}).",
            next_step="End the program that uses it, or set ASSISTANT_HTTP to another host:port.",
        ) from None
    return listening
