"""A gateway in front of a sandbox that answers some requests badly, over real sockets."""

import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

import httpx

READS = ("/search", "/query")


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request.

    Args:
        applies: whether the sandbox carries it out.
        status: the answer's status; 0: no answer.
        body: the answer's body.
        headers: more headers of the answer.
        hangs: keep the client waiting until it gives up.
        cuts: send the true answer, but only half of it.
        late: carry it out only when `Faulty.release` is called, after the client has gone.
    """

    applies: bool = False
    status: int = 0
    body: str = '{"object":"error","status":500,"code":"internal_server_error","message":"x"}'
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False
    cuts: bool = False
    late: bool = False


def refusal(status: int, code: str, message: str = "no", **headers: str) -> Fault:
    """An answer with one of Notion's codes; nothing is carried out."""
    body = f'{{"object":"error","status":{status},"code":"{code}","message":"{message}"}}'
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(status=status, body=body, headers=named)


class Faulty:
    """Passes requests on to `behind`, and spoils those that faults are queued for.

    Args:
        behind: address of the sandbox.
    """

    def __init__(self, behind: str) -> None:
        self.behind = behind
        self.writes: list[str] = []
        self.reads: list[str] = []
        self.on_write: list[Fault | None] = []
        self.on_read: list[Fault | None] = []
        self.gone = threading.Event()
        self._late: list[httpx.Request] = []
        self._http = httpx.Client(trust_env=False)
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Bound", (_Handler,), {"faulty": self})
        )
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def fault_for(self, method: str, path: str) -> Fault | None:
        """The fault that is queued for this request, if any."""
        is_read = method == "GET" or path.partition("?")[0].endswith(READS)
        (self.reads if is_read else self.writes).append(f"{method} {path}")
        queue = self.on_read if is_read else self.on_write
        return queue.pop(0) if queue else None

    def pass_on(self, request: httpx.Request) -> httpx.Response:
        """The sandbox's answer."""
        return self._http.send(request)

    def keep_for_later(self, request: httpx.Request) -> None:
        """Hold a request back until `release`."""
        self._late.append(request)

    def release(self) -> None:
        """Carry out what was held back: it arrives late."""
        for request in self._late:
            self.pass_on(request)
        self._late.clear()

    def reset(self) -> None:
        """Let go of whoever hangs, and forget everything."""
        self.gone.set()
        self.gone = threading.Event()
        for kept in (self.writes, self.reads, self.on_write, self.on_read, self._late):
            kept.clear()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.gone.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._http.close()


class _Handler(BaseHTTPRequestHandler):
    """One connection to a Faulty; `faulty` is set on a subclass."""

    faulty: Faulty
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def _any(self) -> None:
        length = int(self.headers.get("content-length", 0))
        kept = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in {"host", "connection", "content-length"}
        }
        request = httpx.Request(
            self.command,
            self.faulty.behind + self.path,
            headers=kept,
            content=self.rfile.read(length),
        )
        fault = self.faulty.fault_for(self.command, self.path)
        if fault is None:
            answer = self.faulty.pass_on(request)
            self._answer(answer.status_code, answer.content, {})
        else:
            self._spoil(fault, request)

    do_GET = do_POST = do_PATCH = do_DELETE = _any  # noqa: N815 - inherited names

    def _spoil(self, fault: Fault, request: httpx.Request) -> None:
        body = fault.body.encode()
        if fault.late:
            self.faulty.keep_for_later(request)
        if fault.applies:
            answer = self.faulty.pass_on(request)
            answer.raise_for_status()
            body = answer.content if fault.cuts else body
        if fault.hangs:
            self.faulty.gone.wait(30)
        if fault.cuts:
            self._answer(200, body[: len(body) // 2], {"content-length": str(len(body))})
        elif fault.status:
            self._answer(fault.status, body, fault.headers)
        if fault.cuts or not fault.status:
            self._reset()

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _reset(self) -> None:
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited
        """Silent."""
