"""The gateway of the local Discord: sessions over WebSocket (Gateway, Discord: Events, v10)."""

import asyncio
import copy
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import discord
from aiohttp import WSMsgType, web
from simcord import intents as sim_intents
from simcord.backend import serializers

from tests.peers.discord.world import Json, World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
MESSAGE_CONTENT_LIMITED = 1 << 19
"""Application flag: the message-content intent is switched on."""


@dataclass
class Session:
    """What the gateway remembers of a client between two connections."""

    id: str
    intents: discord.Intents
    socket: web.WebSocketResponse | None = None
    sequence: int = 0
    log: list[tuple[int, str, Json]] = field(default_factory=list)


class Gateway:
    """Speaks the gateway protocol with every client that connects."""

    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self.token = token
        self.url = ""
        self.heartbeat_interval = 41_250
        self.message_content_allowed = False
        self.flags_are_stale = False
        """The application's flags still grant the message-content intent, IDENTIFY does not."""
        self.close_identify_with: int | None = None
        """A close code for whoever identifies."""
        self.mute_acks = False
        self.sessions: dict[str, Session] = {}
        self.identifies: list[Json] = []
        self.resumes = 0
        self.refused_resumes = 0
        self.identifies_left = 1000
        self.identify_window = 0.0
        """Seconds in which each rate-limit key may identify once; Discord's are 5."""
        self.max_concurrency = 1
        self.hasty = 0
        """Sessions refused because their key had identified a moment ago."""
        self._identified: dict[int, float] = {}
        self.sockets: set[web.WebSocketResponse] = set()
        self._sending = asyncio.Lock()
        self._outbox: list[tuple[Session, Json]] = []
        world.backend.subscribers.append(self._on_event)

    @property
    def application_flags(self) -> int:
        granted = self.message_content_allowed or self.flags_are_stale
        return MESSAGE_CONTENT_LIMITED if granted else 0

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=4096)
        await socket.prepare(request)
        self.sockets.add(socket)
        await self._send(socket, HELLO, {"heartbeat_interval": self.heartbeat_interval})
        session: Session | None = None
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    session = await self._received(socket, json.loads(message.data), session)
        finally:
            self.sockets.discard(socket)
            if session is not None and session.socket is socket:
                session.socket = None
                if socket.close_code in (1000, 1001):
                    self.sessions.pop(session.id, None)
        return socket

    async def _received(
        self, socket: web.WebSocketResponse, message: Json, session: Session | None
    ) -> Session | None:
        data = message.get("d")
        match message.get("op"):
            case 1:
                if not self.mute_acks:
                    await self._send(socket, ACK, None)
            case 2 if isinstance(data, dict):
                return await self._identify(socket, data, session)
            case 6 if isinstance(data, dict):
                return await self._resume(socket, data)
            case 3 | 4 | 8:
                pass
            case _:
                await socket.close(code=4001, message=b"Unknown opcode")
        return session

    async def _identify(
        self, socket: web.WebSocketResponse, data: Json, session: Session | None
    ) -> Session | None:
        self.identifies.append(data)
        self.identifies_left -= 1
        refusal = self._refusal(data, session)
        if refusal:
            await socket.close(code=refusal)
            return session
        if self._too_soon(data):
            self.hasty += 1
            await self._send(socket, INVALID, data=False)
            return session
        intents = discord.Intents._from_value(int(str(data["intents"])))
        made = Session(secrets.token_hex(8), intents, socket)
        self.sessions[made.id] = made
        backend = self.world.backend
        guilds = list(backend.guilds.values())
        ready: Json = {
            "v": 10,
            "user": dict(serializers.user_payload(backend.bot_user)),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": made.id,
            "resume_gateway_url": self.url,
            "shard": data.get("shard", [0, 1]),
            "application": {
                "id": str(backend.application_id),
                "flags": self.application_flags,
            },
        }
        self._queue(made, "READY", ready)
        for guild in guilds:
            self._queue(made, "GUILD_CREATE", serializers.guild_create_payload(backend, guild))
        await self.flush()
        return made

    def _too_soon(self, data: Json) -> bool:
        shard = data.get("shard")
        number = int(str(shard[0])) if isinstance(shard, list) else 0
        key, present = number % self.max_concurrency, time.monotonic()
        before = self._identified.get(key, 0.0)
        self._identified[key] = present
        return present - before < self.identify_window

    def _refusal(self, data: Json, session: Session | None) -> int:
        if self.close_identify_with is not None:
            return self.close_identify_with
        if session is not None:
            return 4005
        if data.get("token") != self.token:
            return 4004
        if "intents" not in data:
            return 4013
        intents = discord.Intents._from_value(int(str(data["intents"])))
        privileged = intents.members or intents.presences
        if privileged or (intents.message_content and not self.message_content_allowed):
            return 4014
        return 0

    async def _resume(self, socket: web.WebSocketResponse, data: Json) -> Session | None:
        session = self.sessions.get(str(data.get("session_id")))
        if session is None or data.get("token") != self.token:
            self.refused_resumes += 1
            await self._send(socket, INVALID, data=False)
            return None
        self.resumes += 1
        session.socket = socket
        since = int(str(data["seq"]))
        for sequence, event, payload in session.log:
            if sequence > since:
                await self._dispatch(socket, sequence, event, payload)
        session.sequence += 1
        await self._dispatch(socket, session.sequence, "RESUMED", {})
        return session

    def _on_event(self, event: str, payload: Mapping[str, object]) -> None:
        for session in self.sessions.values():
            self._queue(session, event, payload)

    def _queue(self, session: Session, event: str, payload: Mapping[str, object]) -> None:
        gate = sim_intents.required_intent(event, payload)
        if gate is not None and not getattr(session.intents, gate):
            return
        told = copy.deepcopy(dict(payload))
        backend = self.world.backend
        if event == "GUILD_CREATE":
            sim_intents.prune_guild_create(told, session.intents, backend.bot_user.id)
        if event in ("MESSAGE_CREATE", "MESSAGE_UPDATE") and not session.intents.message_content:
            sim_intents.censor_message(told, backend.bot_user.id, backend=backend)
        session.sequence += 1
        session.log.append((session.sequence, event, told))
        del session.log[:-500]
        self._outbox.append((session, {"s": session.sequence, "t": event, "d": told}))

    async def flush(self) -> None:
        """Send what happened since the last call to those who are connected."""
        async with self._sending:
            while self._outbox:
                session, message = self._outbox.pop(0)
                if session.socket is not None and not session.socket.closed:
                    await session.socket.send_str(json.dumps({"op": DISPATCH, **message}))

    async def _dispatch(
        self, socket: web.WebSocketResponse, sequence: int, event: str, payload: Json
    ) -> None:
        await socket.send_str(json.dumps({"op": DISPATCH, "s": sequence, "t": event, "d": payload}))

    async def _send(self, socket: web.WebSocketResponse, op: int, data: object) -> None:
        await socket.send_str(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def tell_all(self, op: int, data: object) -> None:
        for socket in list(self.sockets):
            await self._send(socket, op, data)

    async def drop(self, code: int) -> None:
        """Close every connection with a code; sessions live on."""
        for socket in list(self.sockets):
            await socket.close(code=code)

    async def cut(self) -> None:
        """Let every connection break without a goodbye; sessions live on."""
        for socket in list(self.sockets):
            transport = socket._req.transport if socket._req is not None else None
            if transport is not None:
                transport.abort()
