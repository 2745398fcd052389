"""Slack's Web API clients, and what its errors mean."""

import ipaddress
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry import RetryHandler
from slack_sdk.web import WebClient

from core.kit.errors import (
    AssistantError,
    ConfigurationError,
    Defect,
    NotAllowed,
    NotFound,
    Unavailable,
    UnknownOutcome,
)

_GONE = frozenset(
    [
        "channel_not_found",
        "message_not_found",
        "thread_not_found",
        "cannot_reply_to_message",
        "edit_window_closed",
        "user_not_found",
    ]
)
_FORBIDDEN = frozenset(
    [
        "not_in_channel",
        "is_archived",
        "cant_update_message",
        "restricted_action",
        "no_permission",
        "missing_scope",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "user_not_in_channel",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "ekm_access_denied",
        "team_access_not_granted",
        "access_denied",
        "messages_tab_disabled",
        "as_user_not_supported",
    ]
)
_REJECTED_TOKEN = frozenset(
    [
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "org_login_required",
    ]
)
_TOO_FAST = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_MALFORMED = frozenset(
    [
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_too_long",
        "msg_blocks_too_long",
        "no_text",
        "metadata_too_large",
        "invalid_metadata_format",
        "invalid_arguments",
        "invalid_args",
    ]
)
_REFUSED = (_GONE | _FORBIDDEN | _REJECTED_TOKEN | _TOO_FAST | _MALFORMED) | {"unknown_method"}
"""Errors that say that nothing was done."""

_DEFAULT_WAIT = 10.0

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
        return Unavailable(text)
    return UnknownOutcome(text)


def code_of(error: SlackApiError) -> str:
    """Slack's own name of an error, or empty."""
    data = error.response.data
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def _from_answer(error: SlackApiError) -> AssistantError:
    code = code_of(error)
    if error.response.status_code == 429 or code in _TOO_FAST:
        return Unavailable("Slack asks us to slow down.", retry_after=_wait(error))
    if code == "streaming_state_conflict":
        return StillStreaming("The Slack message is still being streamed.")
    if code in _GONE:
        return NotFound(f"The Slack message or channel is gone ({code}).")
    if code in _REJECTED_TOKEN:
        return ConfigurationError(
            f"Slack does not accept the assistant's token ({code}).",
            next_step="Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN.",
        )
    if code in _MALFORMED:
        return Malformed(f"Slack refuses the form of a message ({code}).")
    if code in _FORBIDDEN:
        return NotAllowed(
            f"Slack does not let the assistant do this here ({code}).",
            next_step="Invite it to the channel with /invite, or add the missing permission.",
        )
    if code in _REFUSED:
        return NotAllowed(f"Slack refuses this ({code}).")
    return UnknownOutcome("Slack has trouble at the moment.")


def _wait(error: SlackApiError) -> float:
    headers = {str(k).lower(): v for k, v in dict(error.response.headers or {}).items()}
    try:
        return max(0.0, float(str(headers.get("retry-after", _DEFAULT_WAIT))))
    except ValueError:
        return _DEFAULT_WAIT
