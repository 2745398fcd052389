"""Files of Slack messages, read with the app's token, or why they cannot be.

Slack keeps files behind the app's token and the scope `files:read`: without it, a web page comes
in place of the file. Source: Slack docs, "File object" and "Working with files".
"""

from collections.abc import Mapping
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError
from slack_sdk.web import WebClient

from bot.slack.client import slack_errors
from core.kit.errors import AssistantError

_log = structlog.get_logger(__name__)

LARGEST = 100 * 1024 * 1024
"""Bytes of a file that is kept."""

_TIMEOUT = 30
_SLACK = (".slack.com", ".slack-files.com")
_NO_SCOPE = (
    "I may not read files in this workspace: the app lacks the permission `files:read`. Ask"
    " whoever installed me to install the app again."
)


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
    permalink: str | None = None

    @property
    def called(self) -> str:
        """What to call it."""
        return self.name or "the file"

    @property
    def url(self) -> str:
        """Where its bytes are."""
        return self.url_private_download or self.url_private or ""


class NotKept(Exception):
    """Why a file is not kept, as a plain sentence."""


def files_of(message: Mapping[str, object]) -> list[SentFile]:
    """The files of a message, as far as Slack says what they are."""
    found = message.get("files")
    listed = found if isinstance(found, list | tuple) else ()
    return [one for each in listed if (one := _file(each)) is not None]


def read_file(file: SentFile, client: WebClient) -> bytes:
    """The bytes of a file. Raises NotKept."""
    if file.file_access == "check_file_info":
        file = _looked_up(file, client)
    if file.mode in {"tombstone", "hidden_by_limit"}:
        raise NotKept(f"“{file.called}” is deleted or hidden by Slack, so I cannot read it.")
    if file.mode == "external":
        place = f" ({file.external_type})" if file.external_type else ""
        raise NotKept(
            f"“{file.called}” lies with another service{place}, where I cannot read it."
            " Send the file itself."
        )
    if file.size > LARGEST:
        raise NotKept(f"“{file.called}” has more than 100 MB, so I did not keep it.")
    near = _is_of_the_api(file.url, client)
    if not near and not _is_of_slack(file.url):
        raise NotKept(f"I do not know how to read “{file.called}” ({file.mode}).")
    return _fetched(file, str(client.token), near=near)


def _is_of_the_api(url: str, client: WebClient) -> bool:
    """Whether a file lies where the Web API is; that may be another address than Slack's."""
    api, parts = urlsplit(client.base_url), urlsplit(url)
    return (parts.scheme, parts.netloc) == (api.scheme, api.netloc)


def _is_of_slack(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and (parts.hostname or "").endswith(_SLACK)


def _fetched(file: SentFile, token: str, *, near: bool) -> bytes:
    asked = Request(file.url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - the address was checked
    try:
        with _opener(near=near).open(asked, timeout=_TIMEOUT) as answer:
            kind = str(answer.headers.get_content_type())
            data: bytes = answer.read(LARGEST + 1)
            status = int(answer.status)
    except (OSError, HTTPException) as error:
        _log.warning("slack.file_not_kept", file=file.id, reason=type(error).__name__)
        raise NotKept(f"I could not get “{file.called}”; send it again if I need it.") from error
    if status in _REDIRECTS or (kind == "text/html" and "html" not in (file.mimetype or "")):
        raise NotKept(_NO_SCOPE)
    if len(data) > LARGEST:
        raise NotKept(f"“{file.called}” has more than 100 MB, so I did not keep it.")
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
        raise NotKept(f"Slack does not let me read “{file.called}”.") from error
