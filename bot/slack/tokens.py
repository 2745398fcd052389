"""Which bot token belongs to which Slack team."""

from functools import lru_cache
from typing import Protocol

from pydantic import SecretStr
from slack_sdk.web import WebClient

from bot.slack.client import web_client
from bot.slack.whose import TEAM


class Tokens(Protocol):
    """The bot tokens of the teams that have the assistant."""

    def of(self, team: str) -> str:
        """The token to use in a team.

        Raises:
            NotAllowed: the assistant is not installed there.
            Unavailable: the token cannot be had at the moment.
        """
        ...

    def close(self) -> None:
        """Let go of what is held open."""


class OneToken:
    """The same token everywhere: SLACK_BOT_TOKEN."""

    def __init__(self, token: str | SecretStr) -> None:
        self._token = token.get_secret_value() if isinstance(token, SecretStr) else token

    def of(self, team: str) -> str:
        """The token."""
        return self._token

    def close(self) -> None:
        """Nothing is held open."""


class Clients:
    """Web API clients by team.

    Args:
        base_url: address of the Web API, or None for Slack's own.
        timeout: seconds for a whole call.
    """

    def __init__(self, tokens: Tokens, base_url: str | None, *, timeout: int) -> None:
        self._tokens = tokens
        self._made = lru_cache(maxsize=256)(
            lambda token: web_client(token, base_url, timeout=timeout)
        )

    def of(self, team: str) -> WebClient:
        """The client of a team; of the one that is served when empty. Raises as `Tokens.of`."""
        return self._made(self._tokens.of(team or TEAM.get()))

    def close(self) -> None:
        """Let go of the tokens."""
        self._tokens.close()
