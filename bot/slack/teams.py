"""The Slack teams that this process serves: one by SLACK_BOT_TOKEN, or many installed by OAuth."""

from concurrent.futures import Executor

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web import WebClient
from starlette.routing import Route

from bot.slack.client import web_client
from bot.slack.identity import Identities, Identity, Installed
from bot.slack.lifecycle import Lifecycle
from bot.slack.oauth import AppIdentity, InstallPages
from bot.slack.rotation import ManyTokens, many_tokens
from bot.slack.tokens import Clients, OneToken, Tokens
from bot.slack.whose import TEAM
from core.assistant.installing import Installing
from core.kit.clock import Clock
from core.kit.errors import ConfigurationError
from core.kit.settings import Settings

_LOOKUP_TIMEOUT = 3
_INSTALL_TIMEOUT = 10


class Teams:
    """Who is served, as whom, with which token.

    Args:
        installing: where installations are kept. Without it nothing can be installed, and nothing
            happens when the only team removes the assistant.

    Raises:
        ConfigurationError: neither a bot token nor a client id is set, or both are.
    """

    def __init__(self, settings: Settings, installing: Installing | None, clock: Clock) -> None:
        self._settings = settings
        self._url = settings.slack_api_url
        self._installing = installing
        self._many: ManyTokens | None = None
        self.tokens: Tokens
        if settings.slack_by_oauth:
            if installing is None:
                raise ConfigurationError("Installations cannot be kept here.")
            self._many = many_tokens(settings, installing, clock=clock)
            self.tokens = self._many
        elif settings.slack_bot_token is not None:
            self.tokens = OneToken(settings.slack_bot_token)
        else:
            raise ConfigurationError(
                "SLACK_BOT_TOKEN is not set.", next_step="The README says where Slack shows it."
            )
        self._clients = Clients(self.tokens, self._url, timeout=_LOOKUP_TIMEOUT)
        self._identities = self._who()

    def client(self) -> WebClient:
        """The Web API of the team that is being served."""
        return self._clients.of(TEAM.get())

    def channels(self, team: str) -> list[str]:
        """Where the assistant was asked in a team lately."""
        return self._installing.channels(team) if self._installing else []

    def client_of(self, team: str) -> WebClient:
        """The Web API of a team."""
        return self._clients.of(team)

    def authorize(self, team: str | None, organisation: str | None) -> AuthorizeResult | None:
        """Bolt's question who the assistant is there; see `Identities.authorize`."""
        TEAM.set(team or organisation or "")
        return self._identities.authorize(team, organisation)

    def register(self, app: App) -> None:
        """Listen to the end of installations. Comes before listeners that take every event."""
        if self._installing is not None:
            Lifecycle(self._installing, forget=self._forget).register(app)

    def pages(self, pool: Executor) -> list[Route]:
        """The pages for installing; none for a single team."""
        settings = self._settings
        if self._installing is None or self._many is None:
            return []
        secret = settings.slack_client_secret
        app = AppIdentity(
            client_id=settings.slack_client_id or "",
            client_secret=secret.get_secret_value() if secret else "",
            redirect_url=settings.slack_redirect_url,
            api_url=self._url,
        )
        web = web_client(None, self._url, timeout=_INSTALL_TIMEOUT)
        return InstallPages(self._installing, app, web, pool).routes()

    def _who(self) -> Identities:
        if self._many is not None:
            return Installed(self._many)
        return Identity(web_client(self.tokens.of(""), self._url, timeout=_LOOKUP_TIMEOUT))

    def _forget(self, place: str) -> None:
        if self._many is not None:
            self._many.forget(place)
