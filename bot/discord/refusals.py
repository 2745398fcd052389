"""What Discord answers when it does not do as asked -> the project's errors (pure)."""

import aiohttp
import discord

from bot.discord.codes import REFUSALS, Kind
from core.kit.errors import AssistantError, Defect, NotAllowed, NotFound, Unavailable

THREAD_EXISTS = 160004
"""Opcodes and Status Codes (Discord): "A thread has already been created for this message"."""

TOO_MANY_EDITS_OF_OLD = 30046
"""Edits of a message older than an hour are limited; a new message is needed."""

ARCHIVED = 50083
UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
UNKNOWN_INTERACTION = 10062
ALREADY_ANSWERED = 40060

NO_PERMISSION = frozenset({50001, 50013})
NO_THREAD_HERE = NO_PERMISSION | {50024, 160006, 30033}
"""No permission, a channel without threads, or too many open threads: answer without one."""

NAME_BLOCKED = frozenset({20031, 200000, 200001, 240000})
"""The server's rules do not let a thread be called so; another name will do."""

NO_REPLY = 160002
"""Who cannot read what was said in a channel may write there, but not as a reply."""

NO_FILE = NO_PERMISSION | {40005}
"""A file is not taken: the permission to attach it is missing, or it is too large."""


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
    known = REFUSALS.get(error.code)
    if known is not None:
        return _ERRORS[known.kind](known.words, next_step=known.next_step)
    if error.status == 404:
        return NotFound("What I wanted to write to is gone.", next_step="Ask once more.")
    if error.status == 403:
        return NotAllowed(
            f"Discord does not let me do that (code {error.code}).",
            next_step="Ask in another channel or in a direct message.",
        )
    return Defect(f"Discord refused my message (code {error.code}).")


_ERRORS: dict[Kind, type[NotFound | NotAllowed | Unavailable]] = {
    Kind.GONE: NotFound,
    Kind.BARRED: NotAllowed,
    Kind.LATER: Unavailable,
}
