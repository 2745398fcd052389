"""What a monitor asks of a running sandbox: `/healthz`, `/readyz`, `/metrics`."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.sandbox.desk import Desk
from core.sandbox.seed import root_page_id
from core.telemetry import metrics


def health_routes(desk: Desk) -> tuple[Route, ...]:
    """The routes, at the address that also serves the API."""

    async def ready(_request: Request) -> Response:
        root_page_id(desk.state)  # a state that cannot be read answers 500
        return JSONResponse({"ready": True, "checks": {"state": "ok"}})

    return (
        Route("/healthz", _alive),
        Route("/readyz", ready),
        Route("/metrics", _metrics),
    )


async def _alive(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _metrics(_request: Request) -> Response:
    return Response(metrics.of_process().render(), media_type=metrics.CONTENT_TYPE)
