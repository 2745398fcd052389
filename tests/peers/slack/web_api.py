"""The Web API over HTTP: tokens, arguments, limits, faults, then the method."""

import asyncio
import json

from aiohttp import web

from tests.peers.slack.limits import Limits
from tests.peers.slack.methods import METHODS, Method
from tests.peers.slack.oauth import OAuth, who
from tests.peers.slack.sockets import Sockets
from tests.peers.slack.trouble import Fault, Trouble
from tests.peers.slack.view_methods import VIEW_METHODS
from tests.peers.slack.world import APP_TOKEN, BOT_TOKEN, Call, Json, Refused, World

_JSON_ARGUMENTS = ("blocks", "metadata", "view", "unfurls", "files", "outputs", "chunks", "prompts")
_ALL = {**METHODS, **VIEW_METHODS}


class WebApi:
    """Answers `POST /api/{method}`."""

    def __init__(
        self, world: World, sockets: Sockets, trouble: Trouble, limits: Limits, oauth: OAuth
    ) -> None:
        self._world = world
        self._oauth = oauth
        self._sockets = sockets
        self._trouble = trouble
        self._limits = limits

    async def serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        fault = self._trouble.take(method)
        if fault and fault.then == "late":
            self._trouble.hold(lambda: self._answer(request, method, arguments))
        if fault and not fault.applied:
            self._note(method, arguments, f"fault {fault.then}")
            return await _fail(request, fault)
        wait = self._limits.wait(method, str(arguments.get("channel")))
        if wait:
            self._note(method, arguments, "ratelimited")
            body = {"ok": False, "error": "ratelimited"}
            return web.json_response(body, status=429, headers={"Retry-After": str(wait)})
        body = self._answer(request, method, arguments)
        self._note(method, arguments, str(body.get("error", "ok")))
        return await _fail(request, fault) if fault else web.json_response(body)

    def _answer(self, request: web.Request, method: str, arguments: Json) -> Json:
        try:
            if method == "oauth.v2.access":
                basic = request.headers.get("Authorization", "")
                return {"ok": True, **self._oauth.access(arguments, basic)}
            grant = self._oauth.grant_of(_token(request, arguments))
            if grant is None:
                _check_token(request, method, arguments)
            elif method == "auth.test":
                return {"ok": True, **who(grant)}
            if method == "apps.connections.open":
                return {"ok": True, "url": self._sockets.new_url(request.host)}
            return {"ok": True, **_known(method).call(self._world, arguments)}
        except Refused as refused:
            return {"ok": False, "error": refused.error, **refused.more}

    def _note(self, method: str, arguments: Json, outcome: str) -> None:
        with self._world.changed:
            self._world.calls.append(Call(method, arguments, outcome))
            self._world.changed.notify_all()


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return dict(json.loads(await request.text() or "{}"))
    arguments: Json = {**request.query, **await request.post()}
    for name in _JSON_ARGUMENTS:
        if isinstance(arguments.get(name), str):
            arguments[name] = json.loads(arguments[name])
    return arguments


def _token(request: web.Request, arguments: Json) -> str:
    header = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return header or str(arguments.get("token") or "")


def _check_token(request: web.Request, method: str, arguments: Json) -> None:
    token = _token(request, arguments)
    if not token:
        raise Refused("not_authed")
    if token not in (BOT_TOKEN, APP_TOKEN):
        raise Refused("invalid_auth")
    needed = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
    if token != needed:
        raise Refused("not_allowed_token_type")


def _known(method: str) -> Method:
    if method not in _ALL:
        raise Refused("unknown_method", req_method=method)
    return _ALL[method]


async def _fail(request: web.Request, fault: Fault) -> web.StreamResponse:
    match fault.then:
        case "status":
            after = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
            return web.Response(status=fault.status, text="upstream trouble", headers=after)
        case "error":
            return web.json_response({"ok": False, "error": fault.error})
        case "garbage":
            return web.Response(text="<html>not what you hoped for", content_type="text/html")
        case "hang":
            await _silence(request, fault.seconds)
        case "reset" | "late":
            pass
    if request.transport:
        request.transport.abort()
    return web.Response()


async def _silence(request: web.Request, seconds: float) -> None:
    """Say nothing until the caller gives up or the time is over."""
    never = asyncio.Event()
    try:
        await asyncio.wait_for(never.wait(), seconds)
    except TimeoutError:
        return
