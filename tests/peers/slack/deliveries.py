"""Bringing payloads to the app, over Socket Mode or signed HTTP, again when it does not answer.

Rules: Slack docs, "Events API" (three seconds, three more tries after 0, 1 and 5 minutes, the
headers x-slack-retry-num and x-slack-retry-reason) and "Using Socket Mode" (envelopes).
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Literal
from urllib.parse import urlencode

import aiohttp

from tests.peers.slack.sockets import Sockets
from tests.peers.slack.world import SIGNING_SECRET, Json, World

Kind = Literal["events_api", "slash_commands", "interactive"]
Via = Literal["socket", "http"]


@dataclass
class Attempt:
    """One try to deliver."""

    number: int
    reason: str
    sent_at: float = 0.0
    acked_at: float | None = None
    reply: Json | str | None = None
    status: int | None = None

    @property
    def latency(self) -> float:
        """Seconds from sending to the acknowledgement."""
        assert self.acked_at is not None, "not acknowledged"
        return self.acked_at - self.sent_at


@dataclass
class Delivery:
    """One payload on its way to the app."""

    kind: Kind
    payload: Json
    via: Via
    attempts: list[Attempt] = field(default_factory=list)
    over: bool = False
    """Acknowledged, or given up."""

    @property
    def acked(self) -> bool:
        return any(attempt.acked_at is not None for attempt in self.attempts)

    @property
    def latency(self) -> float:
        return next(a.latency for a in self.attempts if a.acked_at is not None)

    @property
    def reply(self) -> Json | str | None:
        return next((a.reply for a in self.attempts if a.acked_at is not None), None)

    @property
    def status(self) -> int | None:
        return self.attempts[-1].status if self.attempts else None


class Postman:
    """Delivers."""

    def __init__(
        self, world: World, sockets: Sockets, *, patience: float, pauses: Sequence[float]
    ) -> None:
        self._world = world
        self._sockets = sockets
        self._patience = patience
        self._pauses = pauses
        self._session: aiohttp.ClientSession | None = None
        self.url = ""
        """Where the app takes HTTP requests."""
        self.secret = SIGNING_SECRET

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    def _may_send(self, delivery: Delivery) -> bool:
        """Whether the app was granted what Slack asks for before it sends this."""
        scope = _scope_of(delivery)
        if scope is None:
            return True
        if scope not in self._world.scopes:
            return False
        self._world.used_scopes.add(scope)
        return True

    async def deliver(self, delivery: Delivery, *, retry_num: int = 0, reason: str = "") -> None:
        """Try until acknowledged; commands and interactions are tried only once."""
        pauses = self._pauses if delivery.kind == "events_api" and not retry_num else ()
        try:
            if not self._may_send(delivery):
                return
            await self._try(delivery, retry_num, reason)
            for number, pause in enumerate(pauses, start=1):
                if delivery.acked or self._wants_no_retry(delivery):
                    break
                await self._pause(pause)
                await self._try(delivery, number, "timeout")
        finally:
            with self._world.changed:
                delivery.over = True
                self._world.changed.notify_all()

    @staticmethod
    def _wants_no_retry(delivery: Delivery) -> bool:
        return bool(delivery.attempts) and delivery.attempts[-1].reply == "no-retry"

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(asyncio.Event().wait(), seconds)
        except TimeoutError:
            return

    async def _try(self, delivery: Delivery, number: int, reason: str) -> None:
        attempt = Attempt(number, reason)
        delivery.attempts.append(attempt)
        if delivery.via == "socket":
            await self._by_socket(delivery, attempt)
        else:
            await self._by_http(delivery, attempt)

    async def _by_socket(self, delivery: Delivery, attempt: Attempt) -> None:
        socket = self._sockets.choose()
        if socket is None:
            return
        envelope_id = f"envelope-{self._world.number()}"
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api":
            envelope |= {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
        answered: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        socket.waiting[envelope_id] = lambda a: None if answered.done() else answered.set_result(a)
        attempt.sent_at = time.monotonic()
        await socket.ws.send_json(envelope)
        try:
            answer = await asyncio.wait_for(answered, self._patience)
        except TimeoutError:
            # A late answer is no violation, only too late.
            socket.waiting[envelope_id] = lambda _: None
            return
        attempt.acked_at = time.monotonic()
        attempt.reply = answer.get("payload")
        if attempt.reply and delivery.kind == "events_api":
            self._world.violations.append("an event was answered with a payload")

    async def _by_http(self, delivery: Delivery, attempt: Attempt) -> None:
        body, content_type = _written(delivery)
        headers = {"Content-Type": content_type, **signed(body, self.secret)}
        if attempt.number:
            headers["X-Slack-Retry-Num"] = str(attempt.number)
            headers["X-Slack-Retry-Reason"] = attempt.reason
        attempt.sent_at = time.monotonic()
        try:
            status, text, no_retry = await self.send(body, headers)
        except (TimeoutError, aiohttp.ClientError):
            return
        attempt.status = status
        attempt.reply = "no-retry" if no_retry else _read(text)
        if 200 <= status < 300:
            attempt.acked_at = time.monotonic()

    async def send(self, body: str, headers: dict[str, str]) -> tuple[int, str, bool]:
        """POST to the app. Returns status, body and whether it asked for no retry."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._patience)
            )
        async with self._session.post(
            self.url, data=BytesIO(body.encode()), headers=headers
        ) as answer:
            no_retry = answer.headers.get("X-Slack-No-Retry") == "1"
            return answer.status, await answer.text(), no_retry


def _scope_of(delivery: Delivery) -> str | None:
    if delivery.kind == "slash_commands":
        return "commands"
    event = delivery.payload.get("event", {})
    if event.get("type") == "app_mention":
        return "app_mentions:read"
    if event.get("type") == "reaction_added":
        return "reactions:read"
    if event.get("type") == "link_shared":
        return "links:read"
    if event.get("type") == "message":
        return _MESSAGE_SCOPES.get(event.get("channel_type"))
    return None


_MESSAGE_SCOPES = {
    "channel": "channels:history",
    "group": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}


def signed(body: str, secret: str, *, at: float | None = None) -> dict[str, str]:
    """The signature headers (Slack docs, "Verifying requests from Slack")."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _written(delivery: Delivery) -> tuple[str, str]:
    form = "application/x-www-form-urlencoded"
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload), "application/json"
    if delivery.kind == "slash_commands":
        return urlencode(delivery.payload), form
    return urlencode({"payload": json.dumps(delivery.payload)}), form


def _read(text: str) -> Json | str | None:
    if not text:
        return None
    try:
        return dict(json.loads(text))
    except ValueError:
        return text
