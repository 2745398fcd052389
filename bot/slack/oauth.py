"""Installing from the browser: `/slack/install`, Slack's own page, `/slack/oauth_redirect`.

Source: Slack docs, "Installing with OAuth". The flow is Bolt's; where states and tokens are kept is
ours: a state is used once, within ten minutes and by the browser that got it, and tokens are sealed
before they are stored.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

import structlog
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.adapter.starlette.handler import to_starlette_response
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.oauth import OAuthStateStore
from slack_sdk.oauth.installation_store import Installation as SlackInstallation
from slack_sdk.oauth.installation_store import InstallationStore
from slack_sdk.web import WebClient
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.slack.client import QUIET, slack_errors
from bot.slack.manifest import BOT_SCOPES, REDIRECT_PATH
from core.assistant.installing import STATE_VALID, Installing
from core.domain.installation import Installation
from core.kit.errors import AssistantError

_log = structlog.get_logger(__name__)

INSTALL_PATH = "/slack/install"

_SLACK = "https://slack.com"
_PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>"
    '<meta name=viewport content="width=device-width">'
    "<body style='font:16px/1.5 sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem'>"
    "<h1>{title}</h1><p>{text}</p></body></html>"
)
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_REASONS = {
    "access_denied": "You did not allow it. Nothing was installed.",
    "invalid_browser": "Open the install page again, in the browser that you finish in.",
    "invalid_state": "That took longer than ten minutes, or was used before. Please begin anew.",
    "missing_code": "Slack did not send what is needed. Please begin anew.",
    "invalid_code": "Slack did not accept the installation. Please begin anew.",
    "storage_error": "It could not be stored. Please try again in a minute.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AppIdentity:
    """The app as Slack knows it."""

    client_id: str
    client_secret: str
    redirect_url: str | None
    api_url: str | None
    """Address of the Web API, or None for Slack's own."""

    @property
    def authorize_url(self) -> str:
        """Slack's page on which the installer allows it."""
        parts = urlsplit(self.api_url or _SLACK)
        return f"{parts.scheme}://{parts.netloc}/oauth/v2/authorize"


class InstallPages:
    """The two pages.

    Args:
        web: a client without a token.
        pool: runs what waits for Slack.
    """

    def __init__(
        self, installing: Installing, app: AppIdentity, web: WebClient, pool: Executor
    ) -> None:
        self._pool = pool
        self._flow = _Flow(
            client=web,
            logger=QUIET,
            settings=OAuthSettings(
                client_id=app.client_id,
                client_secret=app.client_secret,
                scopes=sorted(BOT_SCOPES),
                redirect_uri=app.redirect_url,
                install_path=INSTALL_PATH,
                redirect_uri_path=REDIRECT_PATH,
                authorization_url=app.authorize_url,
                installation_store=_Store(installing),
                state_store=_States(installing),
                state_expiration_seconds=int(STATE_VALID.total_seconds()),
                callback_options=CallbackOptions(success=_installed, failure=_failed),
                logger=QUIET,
            ),
        )

    def routes(self) -> list[Route]:
        """The HTTP routes."""
        return [
            Route(INSTALL_PATH, self._install, methods=["GET"]),
            Route(REDIRECT_PATH, self._redirect, methods=["GET"]),
        ]

    async def _install(self, request: Request) -> Response:
        return await self._run(self._begin, request)

    async def _redirect(self, request: Request) -> Response:
        return await self._run(self._end, request)

    async def _run(self, answer: Callable[[Request], Response], request: Request) -> Response:
        return await asyncio.get_running_loop().run_in_executor(self._pool, answer, request)

    def _begin(self, request: Request) -> Response:
        try:
            return to_starlette_response(self._flow.handle_installation(_asked(request)))
        except AssistantError as error:
            return _trouble(error)

    def _end(self, request: Request) -> Response:
        try:
            with slack_errors():
                return to_starlette_response(self._flow.handle_callback(_asked(request)))
        except AssistantError as error:
            return _trouble(error)


class _Flow(OAuthFlow):
    """Bolt's flow with pages of ours."""

    def build_install_page_html(self, url: str, request: BoltRequest) -> str:
        """The page before Slack's own."""
        button = f'<a href="{escape(url)}">Add to Slack</a>'
        text = f"Slack shows next what the assistant may do, and asks you. {button}"
        return _PAGE.format(title="Add Notion Assistant", text=text)

    def append_set_cookie_headers(
        self, headers: dict[str, object], set_cookie_value: str | None
    ) -> dict[str, object]:
        """The headers of that page."""
        cookie = {"Set-Cookie": [set_cookie_value]} if set_cookie_value else {}
        return {**headers, **_HEADERS, **cookie}


class _States(OAuthStateStore):
    """Bolt's state store on ours."""

    def __init__(self, installing: Installing) -> None:
        self._installing = installing

    def issue(self, *_: object, **__: object) -> str:
        """A state for one visit."""
        return self._installing.new_state()

    def consume(self, state: str) -> bool:
        """Whether it may be used; never again afterwards."""
        return self._installing.use_state(state or "")


class _Store(InstallationStore):
    """Bolt's installation store on ours; only what the flow needs."""

    def __init__(self, installing: Installing) -> None:
        self._installing = installing

    def save(self, installation: SlackInstallation) -> None:
        """Store an installation. Raises Unavailable, ConfigurationError."""
        self._installing.keep(_ours(installation))


def _ours(of: SlackInstallation) -> Installation:
    """In the words of the house. What the installer may do is not kept: nothing uses it."""
    whole = of.is_enterprise_install or of.team_id is None
    ends = of.bot_token_expires_at
    return Installation(
        place=str(of.enterprise_id if whole else of.team_id),
        team=None if whole else of.team_id,
        organisation=of.enterprise_id,
        name=str((of.enterprise_name if whole else of.team_name) or ""),
        bot_user=of.bot_user_id or "",
        bot_id=of.bot_id or "",
        scopes=tuple(of.bot_scopes or ()),
        token=of.bot_token or "",
        refresh_token=of.bot_refresh_token,
        expires_at=None if ends is None else datetime.fromtimestamp(ends, UTC),
        installed_by=of.user_id or "",
    )


def _asked(request: Request) -> BoltRequest:
    return BoltRequest(body="", query=str(request.url.query), headers=dict(request.headers))


def _installed(done: SuccessArgs) -> BoltResponse:
    _log.info("slack.installed", team=done.installation.team_id)
    cookie = done.settings.state_utils.build_set_cookie_for_deletion()
    text = "Open Slack and say hello to the assistant in a direct message."
    page = _PAGE.format(title="Notion Assistant is installed", text=text)
    return BoltResponse(status=200, headers={**_HEADERS, "Set-Cookie": cookie}, body=page)


def _failed(failure: FailureArgs) -> BoltResponse:
    _log.warning("slack.not_installed", reason=failure.reason[:40])
    text = _REASONS.get(failure.reason, "Slack did not allow it. Please begin anew.")
    cookie = failure.settings.state_utils.build_set_cookie_for_deletion()
    page = _PAGE.format(title="Not installed", text=text)
    status = failure.suggested_status_code
    return BoltResponse(status=status, headers={**_HEADERS, "Set-Cookie": cookie}, body=page)


def _trouble(error: AssistantError) -> Response:
    _log.warning("slack.install_trouble", reason=str(error))
    text = "Something did not answer. Please open the install page again in a minute."
    page = _PAGE.format(title="Not installed", text=text)
    return HTMLResponse(page, status_code=503, headers=_HEADERS)
