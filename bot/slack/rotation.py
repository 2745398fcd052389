"""The tokens of many workspaces: found by team, renewed before they end, by one process at a time.

Source: Slack docs, "Using token rotation": a token lives twelve hours, a refresh token works once.
"""

from collections.abc import Callable
from datetime import timedelta

import structlog
from slack_sdk.web import WebClient

from bot.slack.client import slack_errors, web_client
from bot.slack.recent import RecentValues
from core.assistant.installing import Installing
from core.domain.installation import Installation
from core.kit.clock import Clock
from core.kit.errors import ConfigurationError, NotAllowed, Unavailable, UnknownOutcome
from core.kit.settings import Settings

_log = structlog.get_logger(__name__)

EARLY = timedelta(hours=2)
"""How long before its end a token is renewed."""

_TIMEOUT = 5
_KNOWN_SECONDS = 30.0
"""How long a process goes by what it read: so long another process may not hear of a removal."""
_ROOM = 2_048
_AGAIN_SECONDS = 2.0


class ManyTokens:
    """The tokens of the installations of this house.

    Args:
        web: a client without a token.
        client_id, client_secret: the app's own, from its page "Basic information".
    """

    def __init__(
        self,
        installing: Installing,
        web: WebClient,
        *,
        client_id: str,
        client_secret: str,
        clock: Clock,
        at_end: Callable[[], None] = lambda: None,
    ) -> None:
        self._installing = installing
        self._web = web
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock
        self._at_end = at_end
        self._known: RecentValues[Installation] = RecentValues(_ROOM)

    def of(self, team: str) -> str:
        """The token to use in a team, with some hours before it; see `Tokens.of`."""
        found = self.installation(team)
        if found is None:
            raise NotAllowed(
                "The assistant is not installed in this Slack workspace.",
                next_step="Open /slack/install to add it.",
            )
        return found.token

    def installation(self, team: str, organisation: str | None = None) -> Installation | None:
        """The installation that serves a team, its token fresh; None when there is none.

        Raises:
            Unavailable: its token has ended and cannot be renewed at the moment.
            ConfigurationError: Slack refuses to renew it, or it cannot be unsealed.
        """
        now = self._clock.now().timestamp()
        found = self._known.get(team, newer_than=now - _KNOWN_SECONDS)
        if found is None:
            found = self._installing.of_team(team, organisation)
            if found is None:
                return None
            if found.team is None:
                self._installing.note_team(team, found.place)
        if self._ends_within(found, EARLY):
            found = self._renewed(found, team)
        self._known.put(team, found, at=now)
        return found

    def forget(self, team: str) -> None:
        """Read it anew at the next look."""
        self._known.drop(team)

    def close(self) -> None:
        """Let go of what this was made with."""
        self._at_end()

    def _ends_within(self, found: Installation, time: timedelta) -> bool:
        return found.expires_at is not None and found.expires_at - self._clock.now() < time

    def _renewed(self, old: Installation, team: str) -> Installation:
        """The installation with a fresh token; as it is while it cannot be had."""
        try:
            with self._installing.turn_to_renew(old.place) as ours:
                latest = self._installing.of_team(team, old.organisation) or old
                stale = self._ends_within(latest, EARLY)
                latest = self._ask(latest) if stale and ours else latest
        except (Unavailable, UnknownOutcome) as error:
            _log.warning("slack.token_not_renewed", place=old.place, reason=str(error))
            latest = old
        if self._ends_within(latest, timedelta()):
            raise Unavailable("Slack's access is being renewed.", retry_after=_AGAIN_SECONDS)
        return latest

    def _ask(self, old: Installation) -> Installation:
        if old.refresh_token is None:
            raise ConfigurationError(
                "Slack's access has ended and there is nothing to renew it with.",
                next_step="Install the app again from /slack/install.",
            )
        with slack_errors():
            answer = self._web.oauth_v2_access(
                client_id=self._client_id,
                client_secret=self._client_secret,
                grant_type="refresh_token",
                refresh_token=old.refresh_token,
            )
        lifetime = timedelta(seconds=int(answer["expires_in"]))
        return self._installing.renewed(
            old,
            token=str(answer["access_token"]),
            refresh_token=str(answer["refresh_token"]),
            expires_at=self._clock.now() + lifetime,
        )


def many_tokens(
    settings: Settings,
    installing: Installing,
    *,
    clock: Clock,
    at_end: Callable[[], None] = lambda: None,
) -> ManyTokens:
    """The tokens of all installations, as the settings say. Raises ConfigurationError."""
    if settings.slack_client_id is None or settings.slack_client_secret is None:
        raise ConfigurationError("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are not both set.")
    return ManyTokens(
        installing,
        web_client(None, settings.slack_api_url, timeout=_TIMEOUT),
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret.get_secret_value(),
        clock=clock,
        at_end=at_end,
    )
