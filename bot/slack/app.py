"""Slack's two ways in, ready to be run: Socket Mode and HTTP."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import structlog
from pydantic import SecretStr
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.starlette.handler import to_starlette_response
from slack_bolt.authorization import AuthorizeResult
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.slack.aftermath import Aftermath
from bot.slack.agent import AgentListeners
from bot.slack.client import QUIET, web_client
from bot.slack.desk import Desk, Rooms
from bot.slack.held_back import HeldBack
from bot.slack.listeners import Listeners
from bot.slack.manifest import EVENTS_PATH
from bot.slack.opinions import OpinionListeners
from bot.slack.people import People, lookup_with
from bot.slack.socket_mode import SocketHealth, SocketMode
from bot.slack.surface import SlackSurface
from bot.slack.teams import Teams
from bot.slack.ways_in import WaysIn
from core.assistant.door import Assistant
from core.assistant.installing import Installing
from core.assistant.opinions import Opinions
from core.kit.clock import Clock
from core.kit.errors import AssistantError, ConfigurationError, Retry
from core.kit.settings import Settings

_log = structlog.get_logger(__name__)

_LOOKUP_TIMEOUT = 3
_AT_ONCE = 32
"""Threads that hear requests: what they have to store at the same moment is stored together."""
_LARGEST_BODY = 1_000_000


class SlackBot:
    """Everything that answers Slack, in this process, over whichever way it calls.

    Args:
        settings: `slack_bot_token`, and `slack_app_token` or `slack_signing_secret`.
        rooms: what forms, menus and lists are made from; without them there are none.
        installing: needed where teams are installed by OAuth; hears of removals everywhere.
        opinions: where feedback goes; without it nobody keeps it.
    """

    def __init__(
        self,
        assistant: Assistant,
        settings: Settings,
        *,
        clock: Clock | None = None,
        rooms: Rooms | None = None,
        installing: Installing | None = None,
        opinions: Opinions | None = None,
    ) -> None:
        url = str(settings.slack_api_url) if settings.slack_api_url else None
        self._settings = settings
        self._url = url
        self._clock = clock or Clock(settings.starts_at)
        self._teams = Teams(settings, installing, self._clock)
        self._people = People(lookup_with(self._teams.client), self._clock)
        self._aftermath = Aftermath(self._clock)
        surface = SlackSurface(self._teams.tokens, url, clock=self._clock)
        self._ways_in = None
        if rooms is not None:
            desk = Desk(
                assistant=assistant,
                rooms=rooms,
                people=self._people,
                clock=self._clock,
                client=self._teams.client,
            )
            self._ways_in = WaysIn(desk, surface)
        self._listeners = Listeners(
            assistant,
            people=self._people,
            surface=surface,
            aftermath=self._aftermath,
            clock=self._clock,
            pointing=self._ways_in.pointing if self._ways_in else None,
        )
        self._opinions = None
        if opinions is not None:
            self._opinions = OpinionListeners(opinions, self._people, surface, self._aftermath)
        self._agent = AgentListeners(
            assistant,
            people=self._people,
            surface=surface,
            aftermath=self._aftermath,
            clock=self._clock,
            seen=self._ways_in.pointing.note if self._ways_in else lambda _: None,
        )
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="slack-http")
        self._app = self._bolt()
        self._socket: SocketMode | None = None

    def run_socket_mode(self, stop: threading.Event) -> None:
        """Serve Socket Mode until `stop` is set. Raises ConfigurationError, NotAllowed."""
        app_token = _needed(self._settings.slack_app_token, "SLACK_APP_TOKEN")
        self._socket = SocketMode(self._app, app_token, self._url, clock=self._clock)
        self._socket.run(stop)

    def health(self) -> SocketHealth | None:
        """How the Socket Mode connection is; None when there is none."""
        return self._socket.health() if self._socket else None

    def routes(self) -> list[Route]:
        """The HTTP routes: events where there is a signing secret, and the install pages."""
        pages = self._teams.pages(self._pool)
        if self._settings.slack_signing_secret is None:
            return pages
        return [Route(EVENTS_PATH, self._serve, methods=["POST"]), *pages]

    def close(self) -> None:
        """Let go of threads."""
        self._people.close()
        self._aftermath.close()
        self._listeners.close()
        if self._ways_in is not None:
            self._ways_in.close()
        self._pool.shutdown(wait=False)

    def _bolt(self) -> App:
        secret = self._settings.slack_signing_secret

        def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
            return self._teams.authorize(team_id, enterprise_id)

        app = App(
            name="notion-assistant",
            logger=QUIET,
            client=web_client(None, self._url, timeout=_LOOKUP_TIMEOUT),
            # Bolt takes None, too: the team has not installed the assistant.
            authorize=cast("Callable[..., AuthorizeResult]", authorize),
            signing_secret=secret.get_secret_value() if secret else "",
            # Otherwise Bolt acknowledges an event before its listener has stored it.
            process_before_response=True,
        )
        app.error(_failed)
        self._listeners.register_first(app)
        self._teams.register(app)
        if self._opinions is not None:
            self._opinions.register(app)
        HeldBack(
            places=self._teams.channels,
            hear=self._listeners.on_said,
            client_of=self._teams.client_of,
            aftermath=self._aftermath,
        ).register(app)
        self._agent.register(app)
        if self._ways_in is not None:
            self._ways_in.register(app)
        self._listeners.register(app)
        return app

    async def _serve(self, request: Request) -> Response:
        try:
            body = await _read(request)
        except ClientDisconnect:
            return PlainTextResponse("The request was cut short.", status_code=400)
        if body is None:
            return PlainTextResponse("The request is too large.", status_code=413)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._answer, request, body)

    def _answer(self, request: Request, body: bytes) -> Response:
        try:
            asked = BoltRequest(
                body=body.decode("utf-8", errors="replace"),
                query=request.scope["query_string"].decode("latin-1"),
                headers=dict(request.headers),
            )
        except (ValueError, AttributeError, TypeError):
            # Not only ValueError: the library takes for granted that a JSON body is an object.
            return PlainTextResponse("The request is not in Slack's form.", status_code=400)
        return to_starlette_response(self._app.dispatch(asked))


def _needed(secret: SecretStr | None, name: str) -> str:
    if secret is None:
        raise ConfigurationError(
            f"{name} is not set.", next_step="The README says where Slack shows it."
        )
    return secret.get_secret_value()


async def _read(request: Request) -> bytes | None:
    """The body, or None when it is larger than anything Slack sends."""
    chunks = []
    room = _LARGEST_BODY
    async for chunk in request.stream():
        room -= len(chunk)
        if room < 0:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


def _failed(error: Exception) -> None:
    """Log what kept an event from being acknowledged; Slack delivers it again."""
    if isinstance(error, AssistantError) and error.retry is not Retry.NEVER:
        _log.warning("slack.not_acknowledged", reason=str(error))
    else:
        _log.error("slack.listener_failed", exc_info=error)
