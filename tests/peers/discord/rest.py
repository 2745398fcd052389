"""REST v10 of the local Discord: `simcord` behind a socket, and the rules it does not know."""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO

from aiohttp import web
from simcord import http as _routes  # noqa: F401  (registers the routes)
from simcord.backend import serializers
from simcord.backend.errors import BackendError, invalid_form_body, unknown_message
from simcord.http.router import RouteNotImplemented, UnsupportedField, dispatch

from tests.peers.discord.faults import Fault, Trouble
from tests.peers.discord.gateway import Gateway
from tests.peers.discord.limits import Buckets, Limits
from tests.peers.discord.world import Json, World

_POST = re.compile(r"^/channels/(\d+)/messages$")
_EDIT = re.compile(r"^/channels/(\d+)/messages/(\d+)$")
_THREAD = re.compile(r"^/channels/(\d+)/messages/(\d+)/threads$")
_CHANNEL = re.compile(r"^/channels/(\d+)$")
_CALLBACK = re.compile(r"^/interactions/(\d+)/([^/]+)/callback$")
_FOLLOWUP = re.compile(r"^/webhooks/\d+/([^/]+)(?:/messages/@original)?$")
_BY_TOKEN = re.compile(r"^/(interactions|webhooks)/")

_NONCE_REMEMBERED = timedelta(minutes=5)
_ARCHIVE_CHOICES = {60, 1440, 4320, 10080}


@dataclass(frozen=True)
class Call:
    """One REST call as it arrived, and the status it got (0: none)."""

    method: str
    path: str
    body: Json
    at: float
    """Monotonic seconds."""
    status: int


@dataclass
class Upload:
    """A file of a multipart body, in the shape `simcord` reads."""

    filename: str
    fp: BytesIO
    description: str | None = None


class Refused(Exception):
    """An answer other than success."""

    def __init__(self, status: int, body: Json, headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers or {}


@dataclass
class Rest:
    """Answers REST calls."""

    world: World
    gateway: Gateway
    limits: Limits
    calls: list[Call] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """What the real Discord would hardly have understood; tests expect none."""
    shards: int = 1
    token_valid: bool = True
    _old_edits: Counter[int] = field(default_factory=Counter)
    _by_nonce: dict[tuple[int, str], Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.buckets = Buckets(self.limits)
        self._never = asyncio.Event()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        path = "/" + request.match_info["tail"]
        body, files = await _read(request)
        told = body if isinstance(body, dict) else {"": body}
        at = time.monotonic()
        trouble = next((t for t in self.troubles if t.matches(request.method, path)), None)
        if trouble is not None:
            trouble.times -= 1
        status, answer, headers = await self._answer(request, path, body, files, trouble)
        self.calls.append(Call(request.method, path, told, at, status))
        await self.gateway.flush()
        if not status or (trouble is not None and trouble.fault is Fault.APPLY_THEN_RESET):
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        sent = b"" if status == 204 else json.dumps(answer).encode()
        kind = {} if status == 204 else {"Content-Type": "application/json"}
        return web.Response(
            status=status, body=sent, headers={"Via": "1.1 local", **kind, **headers}
        )

    async def _answer(
        self,
        request: web.Request,
        path: str,
        body: object,
        files: list[Upload],
        trouble: Trouble | None,
    ) -> tuple[int, object, dict[str, str]]:
        headers: dict[str, str] = {}
        try:
            await self._gate(request, path, trouble, headers)
            answer = self._do(request, path, body, files)
            _after(trouble)
        except Refused as refused:
            return refused.status, refused.body, {**headers, **refused.headers}
        except (RouteNotImplemented, UnsupportedField) as unknown:
            self.problems.append(str(unknown))
            return 400, {"code": 50035, "message": f"Invalid Form Body: {unknown}"}, headers
        except BackendError as refused:
            return refused.status, refused.to_json(), headers
        return (204 if answer is None else 200), answer, headers

    async def _gate(
        self,
        request: web.Request,
        path: str,
        trouble: Trouble | None,
        headers: dict[str, str],
    ) -> None:
        """Whether the call may be done at all. Fills in the rate limit's headers."""
        self._authorize(request, path)
        match trouble.fault if trouble is not None else None:
            case Fault.HANG:
                await self._never.wait()
            case Fault.RESET:
                raise Refused(0, {})
            case Fault.REJECT if trouble is not None:
                raise _trouble(trouble)
        if not _BY_TOKEN.match(path):
            limits, wait = self.buckets.take(request.method, path)
            headers.update(limits)
            if wait:
                raise Refused(429, _slow_down(wait))

    def _authorize(self, request: web.Request, path: str) -> None:
        if _BY_TOKEN.match(path):
            return
        given = request.headers.get("Authorization")
        if given != f"Bot {self.gateway.token}" or not self.token_valid:
            raise Refused(401, {"code": 0, "message": "401: Unauthorized"})

    def _do(self, request: web.Request, path: str, body: object, files: list[Upload]) -> object:
        own: dict[tuple[str, str], Callable[[], object]] = {
            ("GET", "/gateway"): lambda: {"url": self.gateway.url},
            ("GET", "/gateway/bot"): self._bot_gateway,
        }
        known = own.get((request.method, path))
        if known is not None:
            return known()
        if not isinstance(body, dict | list):
            body = {}
        asked = body if isinstance(body, dict) else {}
        if request.method == "POST" and (match := _POST.match(path)):
            return self._post(int(match[1]), path, asked, files)
        if request.method == "PATCH" and (match := _EDIT.match(path)):
            self._may_edit(int(match[1]), int(match[2]))
        if request.method == "POST" and (match := _THREAD.match(path)):
            return self._thread(int(match[1]), int(match[2]), asked)
        if _CALLBACK.match(path):
            check_choices(asked)
        self._check_care(request.method, path, asked)
        answer = self._simcord(request.method, path, body, files, dict(request.query))
        if path == "/oauth2/applications/@me" and isinstance(answer, dict):
            answer["flags"] = self.gateway.application_flags
        self._note_answer(request.method, path, asked, answer)
        return answer

    def _check_care(self, method: str, path: str, body: Json) -> None:
        """What a careful application says with each message: a nonce, and whom it may mention."""
        said = body.get("data", body) if _CALLBACK.match(path) else body
        posts = method == "POST" and _POST.match(path) is not None
        edits = method == "PATCH" and _EDIT.match(path) is not None
        answers = _CALLBACK.match(path) is not None and body.get("type") in {4, 7}
        shows = posts or edits or answers or _FOLLOWUP.match(path) is not None
        if posts and not (body.get("nonce") and body.get("enforce_nonce")):
            self.problems.append(f"{path} without a nonce")
        mentions = said.get("allowed_mentions") if isinstance(said, dict) else None
        if shows and not (isinstance(mentions, dict) and mentions.get("parse") == []):
            self.problems.append(f"{method} {path} may mention everybody")

    def _simcord(
        self,
        method: str,
        path: str,
        body: object,
        files: list[Upload] | None = None,
        params: dict[str, str] | None = None,
    ) -> object:
        answer = dispatch(
            self.world.backend,
            method,
            path,
            json=body,
            params=params,
            files=files,
            message_content_access=self.gateway.message_content_allowed,
        )
        self._record(answer)
        return answer

    def _record(self, answer: object) -> None:
        if not isinstance(answer, dict):
            return
        message = answer.get("resource", {}).get("message", answer)
        if "channel_id" in message and "author" in message:
            backend = self.world.backend
            stored = backend.messages.get(int(message["channel_id"]), {}).get(int(message["id"]))
            if stored is not None:
                self.world.record(stored)

    def _bot_gateway(self) -> Json:
        return {
            "url": self.gateway.url,
            "shards": self.shards,
            "session_start_limit": {
                "total": 1000,
                "remaining": self.gateway.identifies_left,
                "reset_after": 14_400_000,
                "max_concurrency": self.gateway.max_concurrency,
            },
        }

    def _post(self, channel: int, path: str, body: Json, files: list[Upload]) -> object:
        nonce = body.get("nonce")
        if nonce is not None and len(str(nonce)) > 25:
            raise invalid_form_body("nonce: Must be 25 or fewer in length.")
        stored = self.world.backend.get_channel(channel)
        if stored.thread_metadata is not None and stored.thread_metadata.locked:
            raise BackendError(403, 160005, "The thread is locked")
        if nonce is not None and body.get("enforce_nonce"):
            known = self._posted_before(channel, str(nonce))
            if known is not None:
                return {**known, "nonce": nonce}
        self._may_send(channel, body, files)
        answer = self._simcord("POST", path, body, files)
        if stored.thread_metadata is not None:
            stored.thread_metadata.archived = False
        if isinstance(answer, dict) and nonce is not None:
            self.world.nonces[int(answer["id"])] = str(nonce)
            answer["nonce"] = nonce
            self._by_nonce[channel, str(nonce)] = answer
        return answer

    def _may_send(self, channel: int, body: Json, files: list[Upload]) -> None:
        """What else than writing there a message asks for (Permissions, Discord)."""
        backend = self.world.backend
        guild = backend.get_channel(channel).guild_id
        if files:
            backend.require_permissions(guild, backend.bot_user.id, channel, "attach_files")
        if body.get("message_reference"):
            try:
                names = ("read_message_history",)
                backend.require_permissions(guild, backend.bot_user.id, channel, *names)
            except BackendError:
                text = "Cannot reply without permission to read message history"
                raise BackendError(400, 160002, text) from None

    def _posted_before(self, channel: int, nonce: str) -> Json | None:
        """The message that was posted there with a nonce, also when it was deleted since."""
        backend = self.world.backend
        known = self._by_nonce.get((channel, nonce))
        if known is None:
            return None
        number = int(str(known["id"]))
        at = timedelta(milliseconds=(backend.snowflake() >> 22) - (number >> 22))
        if at >= _NONCE_REMEMBERED:
            return None
        stored = backend.messages[channel].get(number)
        return known if stored is None else dict(serializers.message_payload(backend, stored))

    def _may_edit(self, channel: int, message: int) -> None:
        backend = self.world.backend
        stored = backend.get_channel(channel)
        if stored.thread_metadata is not None and stored.thread_metadata.archived:
            raise BackendError(400, 50083, "Thread is archived")
        age = timedelta(milliseconds=(backend.snowflake() >> 22) - (message >> 22))
        if age < timedelta(hours=1):
            return
        self._old_edits[message] += 1
        if self._old_edits[message] > self.limits.old_edits:
            raise Refused(
                429,
                {
                    "code": 30046,
                    "message": "Maximum number of edits to messages older than 1 hour reached.",
                    "retry_after": 60.0,
                    "global": False,
                },
                {"Retry-After": "60"},
            )

    def _thread(self, channel: int, message: int, body: Json) -> object:
        backend = self.world.backend
        parent = backend.get_channel(channel)
        if parent.is_thread or parent.guild_id is None:
            raise BackendError(400, 50024, "Cannot execute action on this channel type")
        names = ("view_channel", "read_message_history", "create_public_threads")
        backend.require_permissions(parent.guild_id, backend.bot_user.id, channel, *names)
        if message not in backend.messages[channel]:
            raise unknown_message()
        if message in backend.channels:
            text = "A thread has already been created for this message"
            raise BackendError(400, 160004, text)
        unknown = set(body) - {"name", "auto_archive_duration", "rate_limit_per_user"}
        name = str(body.get("name", ""))
        if unknown or not 1 <= len(name) <= 100:
            raise invalid_form_body(f"name or unknown fields {sorted(unknown)}")
        duration = int(str(body.get("auto_archive_duration", 1440)))
        if duration not in _ARCHIVE_CHOICES:
            raise invalid_form_body("auto_archive_duration")
        thread = backend.create_thread(
            channel,
            name,
            backend.bot_user.id,
            message_id=message,
            auto_archive_duration=duration,
            broadcast=False,
        )
        backend.announce_thread_create(thread)
        return dict(serializers.thread_payload(backend, thread))

    def _note_answer(self, method: str, path: str, body: Json, answer: object) -> None:
        if match := _CALLBACK.match(path):
            slash = self.world.slashes.get(int(match[1]))
            kind, data = int(str(body["type"])), body.get("data") or {}
        elif method in ("POST", "PATCH") and (match := _FOLLOWUP.match(path)):
            number = self.world.backend.interaction_tokens.get(match[1])
            slash = self.world.slashes.get(number) if number is not None else None
            kind, data = 4, body
        else:
            return
        if slash is not None and isinstance(data, dict):
            slash.answer(kind, data)


def check_choices(callback: Json) -> None:
    """Refuse choices that Discord refuses (Autocomplete: 25 of 1 to 100 characters)."""
    data = callback.get("data")
    choices = data.get("choices") if isinstance(data, dict) else None
    if not isinstance(choices, list):
        return
    names = [str(choice.get(part, "")) for choice in choices for part in ("name", "value")]
    if len(choices) > 25 or not all(1 <= len(name) <= 100 for name in names):
        raise invalid_form_body("choices: 25 of 1 to 100 characters")


def _after(trouble: Trouble | None) -> None:
    if trouble is not None and trouble.fault is Fault.APPLY_THEN:
        raise _trouble(trouble)


def _slow_down(wait: float) -> Json:
    return {"message": "You are being rate limited.", "retry_after": wait, "global": False}


def _trouble(trouble: Trouble) -> Refused:
    body: Json = {"code": trouble.code, "message": "trouble"}
    headers: dict[str, str] = {}
    if trouble.retry_after is not None:
        body |= {"retry_after": trouble.retry_after, "global": False}
        headers["Retry-After"] = str(trouble.retry_after)
    return Refused(trouble.status, body, headers)


async def _read(request: web.Request) -> tuple[object, list[Upload]]:
    if request.content_type == "multipart/form-data":
        body: object = None
        files: list[Upload] = []
        form = await request.post()
        for name, value in form.items():
            if name == "payload_json":
                body = json.loads(str(value))
            elif isinstance(value, web.FileField):
                files.append(Upload(value.filename, BytesIO(value.file.read())))
        return body, files
    text = await request.text()
    return (json.loads(text) if text else None), []
