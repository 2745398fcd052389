"""Slack's Web API clients, and what its errors mean."""

import ipaddress
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry import RetryHandler
from slack_sdk.web import WebClient

from bot.slack.refusals import REFUSALS, Kind
from core.kit.errors import (
    AssistantError,
    ConfigurationError,
    Defect,
    NotAllowed,
    NotFound,
    Unavailable,
    UnknownOutcome,
)

_SOON = "Try again in a minute."

QUIET = logging.getLogger("bot.slack.sdk")
"""The logger handed to Slack's libraries. Its level is set, because at NOTSET they write every
request and answer, with their text, to the debug log."""
QUIET.setLevel(logging.ERROR)


class Malformed(Defect):
    """Slack says that what we sent breaks its rules."""

    code = "slack_malformed"


class StillStreaming(Unavailable):
    """The message cannot be edited before its stream is closed."""

    code = "slack_streaming"


_ERRORS: Mapping[Kind, type[AssistantError]] = {
    Kind.GONE: NotFound,
    Kind.FORBIDDEN: NotAllowed,
    Kind.TOKEN: ConfigurationError,
    Kind.MALFORMED: Malformed,
}


def web_client(
    token: str | None,
    base_url: str | None,
    *,
    timeout: int,
    retries: list[RetryHandler] | None = None,
) -> WebClient:
    """A client for Slack's Web API.

    Args:
        base_url: address of the API without the method, or None for Slack's own.
        timeout: seconds for a whole call.
        retries: what is tried again inside a call; nothing when None, because the library's own
            default posts a message twice when a connection breaks.
    """
    url = f"{base_url.rstrip('/')}/" if base_url else WebClient.BASE_URL
    client = WebClient(
        token=token, base_url=url, timeout=timeout, retry_handlers=retries or [], logger=QUIET
    )
    if _is_near(urlsplit(url).hostname or ""):
        client.proxy = None
    return client


def _is_near(host: str) -> bool:
    """Whether a proxy named in the environment is not meant for this host."""
    try:
        near = ipaddress.ip_address(host).is_loopback
    except ValueError:
        near = host == "localhost"
    return near or bool(proxy_bypass(host))


@contextmanager
def slack_errors() -> Iterator[None]:
    """Turn what a Slack call raises into the project's errors.

    Raises:
        Unavailable: surely not done; try again.
        UnknownOutcome: it may have been done.
        NotFound, NotAllowed, ConfigurationError, Malformed: refused.
    """
    try:
        yield
    except SlackApiError as error:
        raise _from_answer(error) from error
    except (SlackClientError, HTTPException, OSError, UnicodeDecodeError) as error:
        raise _from_connection(error) from error


def _from_connection(error: Exception) -> AssistantError:
    reason = error.reason if isinstance(error, URLError) else error
    text = "Slack cannot be reached."
    if isinstance(reason, ConnectionRefusedError) or type(reason).__name__ == "gaierror":
        return Unavailable(text, next_step=_SOON)
    return UnknownOutcome(text, next_step=_SOON)


def code_of(error: SlackApiError) -> str:
    """Slack's own name of an error, or empty."""
    data = error.response.data
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def is_malformed(error: SlackApiError) -> bool:
    """Whether Slack says that what was sent breaks its rules."""
    refusal = REFUSALS.get(code_of(error))
    return refusal is not None and refusal.kind is Kind.MALFORMED


def _from_answer(error: SlackApiError) -> AssistantError:
    code = code_of(error)
    if code == "streaming_state_conflict":
        return StillStreaming("The Slack message is still being streamed.", next_step=_SOON)
    refusal = REFUSALS.get("ratelimited" if error.response.status_code == 429 else code)
    if refusal is None:
        return UnknownOutcome("Slack has trouble at the moment.", next_step=_SOON)
    text = refusal.text.format(code=code)
    if refusal.kind is Kind.BUSY:
        wait = _wait(error, refusal.wait)
        return Unavailable(text, next_step=refusal.next_step, retry_after=wait)
    return _ERRORS[refusal.kind](text, next_step=refusal.next_step)


def _wait(error: SlackApiError, otherwise: float | None) -> float | None:
    """Seconds that Slack asks us to wait; `otherwise` when it does not say."""
    headers = {str(k).lower(): v for k, v in dict(error.response.headers or {}).items()}
    try:
        return max(0.0, float(str(headers["retry-after"])))
    except (KeyError, ValueError):
        return otherwise
