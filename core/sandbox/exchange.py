"""Exchanges over ASGI: reading requests, sending answers, and spoiling both on demand."""

from collections.abc import Awaitable, Callable, Mapping
from email.utils import format_datetime
from functools import partial
from typing import TypeAlias
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from core.sandbox.connections import gone
from core.sandbox.desk import Desk
from core.sandbox.errors import ApiError
from core.sandbox.faults import Fault, FaultKind
from core.sandbox.gateway import Answer, Gateway, Request, error_answer
from core.sandbox.journal import Received
from core.sandbox.multipart import Form, read_form
from core.sandbox.times import exact_stamp
from core.telemetry import metrics

API = "/v1"
_GARBAGE = b"<!doctype html><html><head><title>Just a moment...</title></head></html>"
_Spoiler: TypeAlias = Callable[["Exchange", Fault], Awaitable[None]]


class Api:
    """The API as an ASGI application.

    Args:
        desk: the parts of the running sandbox.
        gateway: answers the requests.
    """

    def __init__(self, desk: Desk, gateway: Gateway) -> None:
        self._desk = desk
        self._gateway = gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or spoil the exchange when a fault waits for it."""
        request = await read_request(scope, receive)
        desk = self._desk
        at = exact_stamp(int(desk.clock.now().timestamp() * 1000))
        entry = desk.journal.receive(at, request.method, request.path, request.body)
        fault = desk.faults.take(request.method, request.path.strip("/"), request.body)
        exchange = Exchange(desk, self._gateway, request, entry, scope, receive, send)
        if fault is None:
            await exchange.reply(exchange.apply())
        else:
            entry.fault = fault.kind
            desk.faults.under_way += 1
            try:
                await _SPOILERS[fault.kind](exchange, fault)
            finally:
                desk.faults.under_way -= 1


class Exchange:
    """One request and the way its answer goes."""

    def __init__(  # noqa: PLR0913 - what ASGI hands over is three of these
        self,
        desk: Desk,
        gateway: Gateway,
        request: Request,
        entry: Received,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        self.desk = desk
        self.apply: Callable[[], Answer] = partial(gateway.answer, request, entry.number)
        self._entry = entry
        self._client = scope.get("client")
        self.receive = receive
        self._send = send

    async def begin(self, answer: Answer, content_type: str = "application/json") -> None:
        """Send status and headers."""
        self._entry.status = answer.status
        metrics.of_process().sandbox_answered(answer.status)
        told = {"date": format_datetime(self.desk.clock.now(), usegmt=True), **answer.headers}
        headers = _head(told, len(answer.body), content_type)
        await self._send(
            {"type": "http.response.start", "status": answer.status, "headers": headers}
        )

    async def body(self, content: bytes, *, more: bool = False) -> None:
        """Send a piece of the body."""
        await self._send({"type": "http.response.body", "body": content, "more_body": more})

    async def reply(self, answer: Answer) -> None:
        """Send an answer completely."""
        await self.begin(answer)
        await self.body(answer.body)

    async def fail(self, error: ApiError) -> None:
        """Send an error."""
        await self.reply(error_answer(error))

    async def reset(self) -> None:
        """Cut the connection."""
        await self.desk.connections.reset(self._client, self.receive)


async def _reject(exchange: Exchange, fault: Fault) -> None:
    await exchange.fail(fault.error())


async def _apply_then_fail(exchange: Exchange, fault: Fault) -> None:
    exchange.apply()
    await exchange.fail(fault.error())


async def _apply_then_hang(exchange: Exchange, _fault: Fault) -> None:
    exchange.apply()
    await gone(exchange.receive)


async def _hang(exchange: Exchange, _fault: Fault) -> None:
    await gone(exchange.receive)


async def _apply_then_reset(exchange: Exchange, _fault: Fault) -> None:
    exchange.apply()
    await exchange.reset()


async def _reset(exchange: Exchange, _fault: Fault) -> None:
    await exchange.reset()


async def _wait_then_apply(exchange: Exchange, fault: Fault) -> None:
    await exchange.desk.clock.asleep(fault.seconds)
    await exchange.reply(exchange.apply())


async def _partial_body(exchange: Exchange, _fault: Fault) -> None:
    answer = exchange.apply()
    await exchange.begin(answer)
    await exchange.body(answer.body[: len(answer.body) // 2], more=True)
    await exchange.reset()


async def _garbage(exchange: Exchange, _fault: Fault) -> None:
    exchange.apply()
    answer = Answer(200, _GARBAGE, {})
    await exchange.begin(answer, "text/html")
    await exchange.body(answer.body)


_SPOILERS: Mapping[FaultKind, _Spoiler] = {
    FaultKind.REJECT: _reject,
    FaultKind.APPLY_THEN_FAIL: _apply_then_fail,
    FaultKind.APPLY_THEN_HANG: _apply_then_hang,
    FaultKind.APPLY_THEN_RESET: _apply_then_reset,
    FaultKind.APPLY_LATE: _wait_then_apply,
    FaultKind.RESET: _reset,
    FaultKind.HANG: _hang,
    FaultKind.PARTIAL_BODY: _partial_body,
    FaultKind.GARBAGE: _garbage,
    FaultKind.SLOW: _wait_then_apply,
}


def base_url(scope: Scope) -> str:
    """Where the client reached this server, without a slash at the end."""
    for name, value in scope["headers"]:
        if name == b"host":
            return f"{scope['scheme']}://{value.decode('latin-1')}"
    host, port = scope["server"]
    return f"{scope['scheme']}://{host}:{port}"


async def read_request(scope: Scope, receive: Receive) -> Request:
    """A request, read to its end."""
    chunks = []
    more = True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    query = scope["query_string"].decode("latin-1")
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    body = b"".join(chunks)
    kind = headers.get("content-type", "")
    form = read_form(kind, body) if kind.startswith("multipart/") else Form()
    return Request(
        method=scope["method"],
        path=scope["path"][len(API) :],
        headers=headers,
        query=parse_qs(query, keep_blank_values=True) if query else {},
        body=body,
        base_url=base_url(scope),
        form=form.fields,
        part=form.part,
    )


def _head(headers: Mapping[str, str], length: int, content_type: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-type", f"{content_type}; charset=utf-8".encode()),
        (b"content-length", str(length).encode()),
        *((name.encode(), value.encode("latin-1")) for name, value in headers.items()),
    ]
