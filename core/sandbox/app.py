"""The twin as a web application: the API under `/v1`, pages for people everywhere else.

Requests are answered on the event loop, one after another: each is a few SQLite statements on one
connection, so a thread per request would only add waiting for the same lock.
"""

from collections.abc import Mapping
from itertools import count
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from core.kit.clock import Clock
from core.sandbox.gateway import Answer, Gateway, Request
from core.sandbox.html_view import NOT_FOUND, show_html
from core.sandbox.routes import ROUTES
from core.sandbox.seed import root_page_id
from core.sandbox.state import State

_API = "/v1"


def create_app(state: State, clock: Clock | None = None) -> Starlette:
    """The application over a state (see `core.sandbox.seed` for what it should hold).

    Args:
        state: the sandbox's storage; stays open when the application ends.
        clock: tells the time; the real one when None.
    """
    told = clock or Clock()
    api = Api(Gateway(state, told, ROUTES))

    async def front(request: HttpRequest) -> Response:
        page = root_page_id(state).replace("-", "")
        return RedirectResponse(f"{_base_url(request.scope)}/{page}")

    async def page(request: HttpRequest) -> Response:
        html = show_html(state, told, _base_url(request.scope), request.path_params["slug"])
        return HTMLResponse(html or NOT_FOUND, status_code=200 if html else 404)

    return Starlette(
        routes=[Mount(_API, app=api), Route("/", front), Route("/{slug}", page)],
    )


class Api:
    """The API as an ASGI application.

    Args:
        gateway: answers the requests.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._numbers = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = await read_request(scope, receive)
        await send_answer(send, self._gateway.answer(request, next(self._numbers)))


def _base_url(scope: Scope) -> str:
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
    return Request(
        method=scope["method"],
        path=scope["path"][len(_API) :],
        headers={
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        },
        query=parse_qs(query, keep_blank_values=True) if query else {},
        body=b"".join(chunks),
        base_url=_base_url(scope),
    )


async def send_answer(send: Send, answer: Answer) -> None:
    """An answer, completely."""
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": head(answer.headers, len(answer.body)),
        }
    )
    await send({"type": "http.response.body", "body": answer.body})


def head(headers: Mapping[str, str], length: int) -> list[tuple[bytes, bytes]]:
    """Headers of a JSON answer as ASGI takes them."""
    return [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(length).encode()),
        *((name.encode(), value.encode("latin-1")) for name, value in headers.items()),
    ]
