"""The assistant's Slack room, run for real against the local peer."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from bot.slack.app import SlackBot
from bot.slack.manifest import BOT_SCOPES
from core.kit.settings import Settings
from tests.integration.slack.door import RecordingAssistant
from tests.peers.slack import SlackPeer


@pytest.fixture
def assistant() -> RecordingAssistant:
    return RecordingAssistant()


@pytest.fixture
def peer() -> Iterator[SlackPeer]:
    with SlackPeer(patience=2.0, pauses=(0.0, 0.1, 0.2), scopes=BOT_SCOPES) as running:
        yield running


@pytest.fixture
def settings(peer: SlackPeer) -> Settings:
    return settings_for(peer)


@pytest.fixture
def bot(assistant: RecordingAssistant, settings: Settings) -> Iterator[SlackBot]:
    made = SlackBot(assistant, settings)
    yield made
    made.close()


@pytest.fixture
def socket_mode(bot: SlackBot, peer: SlackPeer) -> Iterator[SlackBot]:
    """The bot, connected by Socket Mode."""
    with running(bot.run_socket_mode):
        peer.connected()
        yield bot


@pytest.fixture
def http(bot: SlackBot, peer: SlackPeer) -> Iterator[SlackBot]:
    """The bot, serving signed HTTP."""
    with Serving(bot.routes()) as url:
        peer.deliver_to(url)
        yield bot


@pytest.fixture(params=["socket", "http"])
def slack(request: pytest.FixtureRequest) -> SlackBot:
    """The bot; the test runs once for each way in."""
    made: SlackBot = request.getfixturevalue("http" if request.param == "http" else "socket_mode")
    return made


def settings_for(peer: SlackPeer) -> Settings:
    return Settings.model_validate(
        {
            "slack_bot_token": peer.bot_token,
            "slack_app_token": peer.app_token,
            "slack_signing_secret": peer.signing_secret,
            "slack_api_url": peer.api_url,
        }
    )


class running:  # noqa: N801 - reads as a word in `with running(…)`
    """Run something that takes a stop event in a thread; its error is raised at the end."""

    def __init__(self, run: Callable[[threading.Event], None]) -> None:
        self._run = run
        self._stop = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._guarded)

    def __enter__(self) -> threading.Thread:
        self._thread.start()
        return self._thread

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)
        assert not self._thread.is_alive(), "it did not stop"
        if self._error:
            raise self._error

    def _guarded(self) -> None:
        try:
            self._run(self._stop)
        except BaseException as error:  # noqa: BLE001 - raised again in the test's thread
            self._error = error


class Serving:
    """Routes on a free port."""

    def __init__(self, routes: Sequence[Route]) -> None:
        app = Starlette(routes=list(routes))
        self._server = uvicorn.Server(
            uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off")
        )
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self) -> str:
        self._thread.start()
        assert self._started.wait(10)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}/slack/events"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    async def _serve(self) -> None:
        self._server.config.load()
        self._server.lifespan = self._server.config.lifespan_class(self._server.config)
        await self._server.startup()
        self._started.set()
        await self._server.main_loop()
        await self._server.shutdown()
