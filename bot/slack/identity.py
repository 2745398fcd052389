"""Who the assistant is in Slack, from auth.test, asked once."""

from threading import Lock

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web import WebClient

from bot.slack.client import slack_errors
from core.kit.errors import Unavailable, UnknownOutcome


class Identity:
    """The assistant's own ids, asked of Slack when they are first needed.

    Bolt's own check of the token is not used: when Slack does not answer it, Bolt either refuses
    to start or acknowledges an event without handling it, and then the event is lost.
    """

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._guard = Lock()
        self._known: AuthorizeResult | None = None

    def authorize(self) -> AuthorizeResult:
        """The ids in Bolt's form.

        Raises:
            Unavailable: Slack does not answer; nothing may be acknowledged.
            ConfigurationError: Slack does not accept the token.
        """
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
