"""What Discord answers when it does not do as asked -> the project's errors (pure)."""

import aiohttp
import discord

from core.kit.errors import AssistantError, Defect, NotAllowed, NotFound, Unavailable

THREAD_EXISTS = 160004
"""Opcodes and Status Codes (Discord): "A thread has already been created for this message"."""

TOO_MANY_EDITS_OF_OLD = 30046
"""Edits of a message older than an hour are limited; a new message is needed."""

ARCHIVED = 50083
UNKNOWN_CHANNEL = 10003
UNKNOWN_INTERACTION = 10062
ALREADY_ANSWERED = 40060

NO_THREAD_HERE = frozenset({50001, 50013, 50024, 160006, 30033})
"""No permission, a channel without threads, or too many open threads: answer without one."""

_GONE = {10003: "The channel is gone.", 10008: "The message is gone."}
_NOT_ALLOWED = {
    20028: "Discord lets nobody write that much in this channel.",
    50001: "I cannot see this channel.",
    50005: "The message is not mine.",
    50007: "This person does not take messages from me.",
    50013: "I lack a permission in this channel.",
    160005: "The thread is locked.",
    200000: "The server's AutoMod blocked my message.",
}
_NEXT_STEP = (
    "Give me View Channel, Send Messages, Send Messages in Threads, Create Public Threads and "
    "Read Message History there."
)


class SlowDown(Exception):
    """Discord asked for a pause (429).

    Args:
        retry_after: seconds to wait.
        code: Discord's own code, 0 when it gave none.
    """

    def __init__(self, retry_after: float, code: int = 0) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after
        self.code = code


def code_of(error: BaseException) -> int:
    """Discord's own code of a refusal, 0 when there is none."""
    return error.code if isinstance(error, discord.HTTPException | SlowDown) else 0


def translate(error: Exception) -> AssistantError:
    """The project's error for an exception of discord.py or of its connection."""
    match error:
        case AssistantError():
            return error
        case SlowDown() | discord.RateLimited():
            return Unavailable("Discord asks me to slow down.", retry_after=error.retry_after)
        case discord.LoginFailure():
            return _no_token()
        case discord.HTTPException():
            return _refused(error)
        case TimeoutError() | OSError() | aiohttp.ClientError():
            return Unavailable("Discord does not answer.")
    return Defect(f"Unexpected {type(error).__name__} from the Discord library.")


def _no_token() -> NotAllowed:
    return NotAllowed("Discord does not accept my token.", next_step="Set DISCORD_TOKEN anew.")


def _refused(error: discord.HTTPException) -> AssistantError:
    if error.status == 429:
        wait = error.response.headers.get("Retry-After", "")
        seconds = float(wait) if wait.replace(".", "", 1).isdigit() else None
        return Unavailable("Discord asks me to slow down.", retry_after=seconds)
    if error.status >= 500:
        return Unavailable("Discord has a problem of its own.")
    if error.status == 401:
        return _no_token()
    if error.code in _GONE or error.status == 404:
        return NotFound(_GONE.get(error.code, "What I wanted to write to is gone."))
    if error.code in _NOT_ALLOWED or error.status == 403:
        words = _NOT_ALLOWED.get(error.code, "Discord does not let me do that.")
        return NotAllowed(words, next_step=_NEXT_STEP if error.code in {50001, 50013} else "")
    return Defect(f"Discord refused my message (code {error.code}).")
