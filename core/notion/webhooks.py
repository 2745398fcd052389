"""Receiving Notion's webhooks: who sent them, what is new about them, what is out of date now.

A subscription is made by hand in Notion (Settings → Connections → the integration → Webhooks): the
API has no way to do it. Notion then sends a verification token, unsigned, once; with it all
events are signed afterwards (Notion API: webhooks). An event tells that something has changed and
not how: what is remembered of it is forgotten, in all processes.
"""

import hashlib
import hmac
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from http import HTTPStatus
from pathlib import Path

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.notion import Json
from core.notion.cache import HEARD
from core.notion.shapes import obj, txt
from core.notion.topics import topics_of_event
from core.telemetry import logs, metrics

PATH = "/notion/webhooks"
MOST_BYTES = 256 * 1024
"""Of one event; Notion's are a few hundred."""
_REMEMBERED = 10_000
"""Ids of events that came; Notion sends one again up to eight times."""
_SIGNATURE = "x-notion-signature"

_log = logs.logger(__name__)


class WebhookSecret:
    """The verification token that signs events: a setting, or what Notion sent first.

    Args:
        path: where the token that Notion sends is kept, for this user alone.
        setting: the token as an operator has set it; then none is taken from outside.
    """

    def __init__(self, path: Path, setting: str | None) -> None:
        self._path = path
        self._setting = setting

    def known(self) -> str | None:
        """The token; None before the subscription is made."""
        if self._setting is not None:
            return self._setting
        try:
            return self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def learn(self, token: str) -> bool:
        """Keep the token that came with a new subscription. Returns whether it is the one known.

        The first one counts: it comes unsigned, so that a later one could be anybody's.
        """
        if self.known() is None:
            try:
                handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                return self.learn(token)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(token)
        return hmac.compare_digest((self.known() or "").encode(), token.encode())

    def reset(self) -> None:
        """Forget the token that Notion sent, so that the next subscription's is taken."""
        self._path.unlink(missing_ok=True)


class Webhooks:
    """Judges what is sent to the webhook address. Threads may share it.

    Args:
        secret: what signs events.
        forget: told what is out of date.
    """

    def __init__(self, secret: WebhookSecret, forget: Callable[[Sequence[str]], None]) -> None:
        self._secret = secret
        self._forget = forget
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def receive(self, body: bytes, signature: str) -> HTTPStatus:
        """Take one delivery. Returns the status to answer with."""
        status, outcome = self._judge(body, signature)
        metrics.of_process().webhook_came(outcome)
        return status

    def route(self) -> Route:
        """The endpoint."""

        async def endpoint(request: Request) -> Response:
            body = await _whole(request)
            if body is None:
                metrics.of_process().webhook_came("too_large")
                return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return Response(status_code=self.receive(body, request.headers.get(_SIGNATURE, "")))

        return Route(PATH, endpoint, methods=["POST"])

    def _judge(self, body: bytes, signature: str) -> tuple[HTTPStatus, str]:
        try:
            event: Json = obj(json.loads(body))
        except ValueError:
            return HTTPStatus.BAD_REQUEST, "not_json"
        if "verification_token" in event and "type" not in event:
            return self._verify(txt(event["verification_token"]))
        if not self._is_signed(body, signature):
            _log.warning("webhook.unsigned")
            return HTTPStatus.UNAUTHORIZED, "unsigned"
        if not self._is_new(txt(event.get("id"))):
            return HTTPStatus.OK, "repeated"
        self._forget([HEARD, *topics_of_event(event)])
        return HTTPStatus.OK, "taken"

    def _verify(self, token: str) -> tuple[HTTPStatus, str]:
        if not token or not self._secret.learn(token):
            _log.warning("webhook.another_token")
            return HTTPStatus.CONFLICT, "another_token"
        _log.info("webhook.token_came", next_step="notion-assistant webhooks")
        return HTTPStatus.OK, "token"

    def _is_signed(self, body: bytes, signature: str) -> bool:
        secret = self._secret.known()
        if secret is None:
            return False
        wanted = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(wanted.encode(), signature.encode())

    def _is_new(self, event_id: str) -> bool:
        with self._lock:
            new = event_id not in self._seen
            self._seen[event_id] = None
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return new


async def _whole(request: Request) -> bytes | None:
    """The body of a request; None when it is too large, or the sender went away."""
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > MOST_BYTES:
                return None
            parts.append(part)
    except ClientDisconnect:
        return None
    return b"".join(parts)
