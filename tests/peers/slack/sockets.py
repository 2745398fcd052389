"""Socket Mode: the WebSockets an app opens, and what is said over them."""

import asyncio
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.peers.slack.world import APP, Json, World

_MOST = 10


@dataclass(eq=False)
class Socket:
    """One open connection."""

    ws: web.WebSocketResponse
    request: web.Request
    frozen: bool = False
    leaving: bool = False
    waiting: dict[str, Callable[[Json], None]] = field(default_factory=dict)


class Sockets:
    """Every connection of the app."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tickets: set[str] = set()
        self._numbers = itertools.count(1)
        self._turn = itertools.count()
        self.open: list[Socket] = []
        self.opened = 0
        self.mute_new = False
        """New connections are accepted and then hear nothing, not even hello or a pong."""

    def new_url(self, host: str) -> str:
        ticket = f"ticket-{next(self._numbers)}"
        self._tickets.add(ticket)
        return f"ws://{host}/link/?ticket={ticket}&app_id={APP}"

    @property
    def ready(self) -> list[Socket]:
        return [s for s in self.open if not s.leaving and not s.ws.closed]

    def choose(self) -> Socket | None:
        """One of the connections, each in its turn, as Slack spreads events over them."""
        ready = self.ready
        return ready[next(self._turn) % len(ready)] if ready else None

    async def serve(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="the ticket is unknown or used")
        self._tickets.discard(ticket)
        if len(self.ready) >= _MOST:
            return web.Response(status=429, text="too_many_websockets")
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        socket = Socket(ws, request, frozen=self.mute_new)
        self.opened += 1
        if not socket.frozen:
            await ws.send_json(self._hello())
        self.open.append(socket)
        self._world.note()
        try:
            await self._listen(socket)
        finally:
            self.open.remove(socket)
            self._world.note()
        return ws

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.ready) + 1,
            "debug_info": {"host": "peer", "approximate_connection_time": 3600},
            "connection_info": {"app_id": APP},
        }

    async def _listen(self, socket: Socket) -> None:
        async for message in socket.ws:
            if socket.frozen:
                continue
            if message.type is WSMsgType.PING:
                await socket.ws.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._answered(socket, message.data)

    def _answered(self, socket: Socket, data: str) -> None:
        answer = json.loads(data)
        heard = socket.waiting.pop(answer.get("envelope_id"), None)
        if heard is None:
            self._world.violations.append(f"answer to no envelope: {data[:200]}")
        else:
            heard(answer)

    async def say_goodbye(self, reason: str) -> None:
        """Ask the app to reconnect, as Slack does about every hour; close soon after."""
        for socket in list(self.ready):
            socket.leaving = True
            await socket.ws.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "peer"}}
            )

    async def close_all(self) -> None:
        await asyncio.gather(*(socket.ws.close() for socket in list(self.open)))

    def cut_all(self) -> None:
        """Break every connection without a word."""
        for socket in list(self.open):
            socket.leaving = True
            if socket.request.transport:
                socket.request.transport.abort()

    def freeze_all(self) -> None:
        """Keep every connection open and say nothing on it any more, not even a pong."""
        for socket in self.open:
            socket.frozen = True
