"""The twin as a web application: the API under `/v1`, pages for people everywhere else.

Requests are answered on the event loop, one after another: each is a few SQLite statements on one
connection, so a thread per request would only add waiting for the same lock.
"""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from core.kit.clock import Clock
from core.sandbox.control import control_routes
from core.sandbox.desk import Desk
from core.sandbox.exchange import API, Api, base_url
from core.sandbox.gateway import Gateway
from core.sandbox.health import health_routes
from core.sandbox.html_view import NOT_FOUND, show_html
from core.sandbox.media import UPLOAD
from core.sandbox.routes import ROUTES
from core.sandbox.seed import root_page_id
from core.sandbox.state import State
from core.sandbox.uploads import content_of


def create_app(state: State, clock: Clock | None = None) -> Starlette:
    """The application over a state that `core.sandbox.seed.settle` has made ready.

    Args:
        state: the sandbox's storage; stays open when the application ends.
        clock: tells the time; the real one when None.
    """
    return app_of(Desk(state, clock or Clock()))


def app_of(desk: Desk, control_token: str | None = None) -> Starlette:
    """The application over the parts of a running sandbox.

    Args:
        desk: the parts.
        control_token: opens the control endpoints; there are none when None.
    """

    async def front(request: Request) -> Response:
        page = root_page_id(desk.state).replace("-", "")
        return RedirectResponse(f"{base_url(request.scope)}/{page}")

    async def page(request: Request) -> Response:
        address = base_url(request.scope)
        html = show_html(desk.state, desk.clock, address, request.path_params["slug"])
        return HTMLResponse(html or NOT_FOUND, status_code=200 if html else 404)

    async def file(request: Request) -> Response:
        upload = desk.state.records.get(UPLOAD, request.path_params["identifier"])
        if upload is None:
            return Response(status_code=404)
        # Whatever was uploaded is handed out as a download, so that no browser runs it here.
        return Response(
            content_of(desk.state, upload["id"]),
            media_type=upload["content_type"] or "application/octet-stream",
            headers={"content-disposition": "attachment", "x-content-type-options": "nosniff"},
        )

    return Starlette(
        routes=[
            Mount(API, app=Api(desk, Gateway(desk, ROUTES))),
            *(control_routes(desk, control_token) if control_token else ()),
            *health_routes(desk),
            Route("/_files/{identifier}/{name}", file),
            Route("/", front),
            Route("/{slug}", page),
        ],
    )
