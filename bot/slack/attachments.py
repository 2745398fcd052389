"""Files that people send with a message, kept for the requests of its thread, or why not.

Slack keeps files behind the app's token and the scope `files:read`: without it, a web page comes
in place of the file. An `app_mention` event has no files, so its message is read again.
Source: Slack docs, "File object" and "Working with files".
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError
from slack_sdk.web import WebClient

from bot.slack.allowance import Allowance
from bot.slack.client import slack_errors
from bot.slack.inbound import Heard
from bot.slack.messages import RawMessage, fetch
from bot.slack.patience import Patience
from bot.slack.recent import RecentKeys
from core.domain.chat import ThreadRef
from core.kit.clock import Clock
from core.kit.errors import AssistantError, Unavailable

_log = structlog.get_logger(__name__)

LARGEST = 100 * 1024 * 1024
"""Bytes of a file that is kept."""
MOST = 10
"""Files of one message that are kept."""

_PATIENCE = 2.0
_TIMEOUT = 30
_READ_PATIENCE = 0.7
_REST = 15.0
_AT_ONCE = 4
_TOLD = 1_024
_READ_AGAIN_A_MINUTE = 40
"""Of the 50 that Slack allows: the others find cards again."""
_SLACK = (".slack.com", ".slack-files.com")
_NO_SCOPE = (
    "I may not read files in this workspace: the app lacks the permission `files:read`. Ask"
    " whoever installed me to install the app again."
)

Keep = Callable[[ThreadRef, str, bytes], object]


class SentFile(BaseModel):
    """A file of a message."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    name: str | None = None
    size: int = 0
    mode: str = "hosted"
    mimetype: str | None = ""
    external_type: str | None = ""
    file_access: str = ""
    url_private_download: str | None = None
    url_private: str | None = None

    @property
    def called(self) -> str:
        """What to call it."""
        return self.name or "the file"

    @property
    def url(self) -> str:
        """Where its bytes are."""
        return self.url_private_download or self.url_private or ""


class _NotKept(Exception):
    """Why a file is not kept, as a plain sentence."""


class Attachments:
    """Keeps the files of messages before their requests are planned.

    Args:
        keep: stores one file of a thread by its name.
        tell: says something to the one who sent it.
        base_url: address of the Web API when it is not Slack's own; its host may serve files.
    """

    def __init__(
        self, keep: Keep, tell: Callable[[Heard, str], None], base_url: str | None, clock: Clock
    ) -> None:
        self._keep = keep
        self._tell = tell
        self._own_host = urlsplit(base_url).netloc if base_url else ""
        self._again = Allowance(_READ_AGAIN_A_MINUTE, 60.0, clock)
        self._clock = clock
        self._rests_until = 0.0
        self._patience = Patience(_READ_PATIENCE)
        self._told = RecentKeys(_TOLD)
        self._guard = threading.Lock()
        self._under_way: dict[str, Future[None]] = {}
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="slack-files")

    def first(
        self, heard: Heard, message: RawMessage, client: WebClient, then: Callable[[], None]
    ) -> None:
        """Keep the files of a message, then go on; at once when it has none.

        What takes longer than Slack waits goes on by itself.

        Raises:
            Unavailable: it is not over yet; the event must not be acknowledged.
        """
        sent = self._files(heard, message, client)
        if not sent:
            then()
            return

        def work() -> None:
            try:
                self._keep_all(heard, sent, client)
                then()
            finally:
                with self._guard:
                    self._under_way.pop(heard.key, None)

        with self._guard:
            job = self._under_way.get(heard.key)
            if job is None:
                job = self._under_way[heard.key] = self._pool.submit(copy_context().run, work)
        try:
            job.result(_PATIENCE)
        except TimeoutError:
            raise Unavailable("The files of that message are still on their way.") from None

    def close(self) -> None:
        """Stop; what is under way is delivered again."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._patience.close()

    def _files(self, heard: Heard, message: RawMessage, client: WebClient) -> list[SentFile]:
        found: object = message.get("files")
        if message.get("type") == "app_mention" and found is None:
            found = self._read_again(heard, str(message.get("ts")), client)
        return [one for each in _listed(found) if (one := _file(each)) is not None]

    def _read_again(self, heard: Heard, ts: str, client: WebClient) -> object:
        """The files of a mention's message; the message itself arrives as well, so that nobody
        waits long for this."""
        if self._clock.monotonic() < self._rests_until or not self._again.take():
            return None
        channel, thread = heard.thread.channel, heard.thread.thread
        none: RawMessage = {}
        read = self._patience.ask(lambda: fetch(client, channel, ts, thread), none)
        if not read:
            self._rests_until = self._clock.monotonic() + _REST
        return read.get("files")

    def _keep_all(self, heard: Heard, sent: Sequence[SentFile], client: WebClient) -> None:
        reasons = []
        for one in sent[:MOST]:
            try:
                self._keep(heard.thread, one.called, self._bytes(one, client))
            except _NotKept as reason:
                reasons.append(str(reason))
        if len(sent) > MOST:
            reasons.append(f"I keep {MOST} files of a message; the others I left.")
        if reasons and self._told.add(heard.key):
            self._tell(heard, "\n".join(dict.fromkeys(reasons)))

    def _bytes(self, file: SentFile, client: WebClient) -> bytes:
        if file.file_access == "check_file_info":
            file = _looked_up(file, client)
        if file.mode in {"tombstone", "hidden_by_limit"}:
            raise _NotKept(f"“{file.called}” is deleted or hidden by Slack, so I cannot read it.")
        if file.mode == "external":
            place = f" ({file.external_type})" if file.external_type else ""
            raise _NotKept(
                f"“{file.called}” lies with another service{place}, where I cannot read it."
                " Send the file itself."
            )
        if file.size > LARGEST:
            raise _NotKept(f"“{file.called}” has more than 100 MB, so I did not keep it.")
        if not self._may_have_the_token(file.url):
            raise _NotKept(f"I do not know how to read “{file.called}” ({file.mode}).")
        return self._fetched(file, str(client.token))

    def _may_have_the_token(self, url: str) -> bool:
        parts = urlsplit(url)
        if self._own_host and parts.netloc == self._own_host:
            return True
        return parts.scheme == "https" and (parts.hostname or "").endswith(_SLACK)

    def _fetched(self, file: SentFile, token: str) -> bytes:
        asked = Request(file.url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - the address was checked
        try:
            with _opener(near=urlsplit(file.url).netloc == self._own_host).open(
                asked, timeout=_TIMEOUT
            ) as answer:
                kind = str(answer.headers.get_content_type())
                data: bytes = answer.read(LARGEST + 1)
                status = int(answer.status)
        except (OSError, HTTPException) as error:
            _log.warning("slack.file_not_kept", file=file.id, reason=type(error).__name__)
            raise _NotKept(
                f"I could not get “{file.called}”; send it again if I need it."
            ) from error
        if status in _REDIRECTS or (kind == "text/html" and "html" not in (file.mimetype or "")):
            raise _NotKept(_NO_SCOPE)
        if len(data) > LARGEST:
            raise _NotKept(f"“{file.called}” has more than 100 MB, so I did not keep it.")
        return data


_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class _NoRedirect(HTTPRedirectHandler):
    """Follows nothing: the token is meant for the address it was checked for."""

    def http_error_302(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage
    ) -> IO[bytes]:
        return fp

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def _opener(*, near: bool) -> OpenerDirector:
    return build_opener(_NoRedirect, *([ProxyHandler({})] if near else []))


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _file(value: object) -> SentFile | None:
    try:
        return SentFile.model_validate(value)
    except ValidationError:
        return None


def _looked_up(file: SentFile, client: WebClient) -> SentFile:
    """A file of another organisation, of which the event tells only the id."""
    try:
        with slack_errors():
            answer = client.files_info(file=file.id)
        return SentFile.model_validate(answer.get("file") or {})
    except (AssistantError, ValidationError) as error:
        raise _NotKept(f"Slack does not let me read “{file.called}”.") from error
