"""Who the assistant is in Slack, from auth.test, asked once."""

from threading import Lock
from typing import Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web import WebClient

from bot.slack.client import slack_errors
from bot.slack.rotation import ManyTokens
from core.kit.errors import Unavailable, UnknownOutcome


class Identities(Protocol):
    """Who the assistant is in each team."""

    def authorize(self, team: str | None, organisation: str | None) -> AuthorizeResult | None:
        """The ids in Bolt's form; None where the assistant is not installed.

        Raises:
            Unavailable: that cannot be told; nothing may be acknowledged.
            ConfigurationError: Slack does not accept the token.
        """
        ...


class Installed:
    """The assistant's ids where it was installed by OAuth."""

    def __init__(self, tokens: ManyTokens) -> None:
        self._tokens = tokens

    def authorize(self, team: str | None, organisation: str | None) -> AuthorizeResult | None:
        """See `Identities.authorize`."""
        found = self._tokens.installation(team or organisation or "", organisation)
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=found.organisation,
            team_id=team or found.team,
            bot_user_id=found.bot_user,
            bot_id=found.bot_id,
            bot_token=found.token,
        )


class Identity:
    """The assistant's own ids, asked of Slack when they are first needed.

    Bolt's own check of the token is not used: when Slack does not answer it, Bolt either refuses
    to start or acknowledges an event without handling it, and then the event is lost.
    """

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._guard = Lock()
        self._known: AuthorizeResult | None = None

    def authorize(
        self, team: str | None = None, organisation: str | None = None
    ) -> AuthorizeResult:
        """See `Identities.authorize`; the same for every team."""
        with self._guard:
            if self._known is None:
                self._known = self._ask()
            return self._known

    def _ask(self) -> AuthorizeResult:
        try:
            with slack_errors():
                answer = self._client.auth_test()
        except UnknownOutcome as error:
            raise Unavailable(error.user_text) from error
        return AuthorizeResult(
            enterprise_id=answer.get("enterprise_id"),
            team_id=answer.get("team_id"),
            bot_user_id=answer.get("user_id"),
            bot_id=answer.get("bot_id"),
            bot_token=self._client.token,
        )
