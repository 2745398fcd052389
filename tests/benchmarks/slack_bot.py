"""The Slack bot in a process of its own, for measuring: real assistant on SQLite, no workers.

Usage: `python -m tests.benchmarks.slack_bot WAY API_URL DATA_DIR`, where WAY is socket, http, bare
or bare-http (a Bolt app that does nothing, over Socket Mode or on the same HTTP server). Prints one
line when it is ready, with its address when it serves HTTP, and ends when standard input ends.
"""

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.listening import slack_bot
from bot.slack.client import QUIET
from bot.slack.manifest import EVENTS_PATH
from core.app import build, upgrade_database
from core.kit.ready import keep_for_good, take_short_turns
from core.kit.settings import Settings
from tests.integration.slack.conftest import Serving, running
from tests.peers.slack.world import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET


def main(way: str, api_url: str, data_dir: str) -> None:
    """Run until standard input ends."""
    if way.startswith("bare"):
        _bare(api_url, http=way == "bare-http")
        return
    settings = Settings.model_validate(
        {
            "data_dir": Path(data_dir),
            "slack_bot_token": BOT_TOKEN,
            "slack_app_token": APP_TOKEN,
            "slack_signing_secret": SIGNING_SECRET,
            "slack_api_url": api_url,
        }
    )
    upgrade_database(settings)
    with build(settings, name="bench") as house:
        bot = slack_bot(house)
        take_short_turns()
        keep_for_good()
        if way == "http":
            with Serving(bot.routes()) as url:
                _wait_for_end(url)
        else:
            with running(bot.run_socket_mode):
                _wait_for_end("connecting")
        bot.close()


def _bare(api_url: str, *, http: bool) -> None:
    client = WebClient(token=BOT_TOKEN, base_url=f"{api_url}/", logger=QUIET)
    app = App(client=client, logger=QUIET, signing_secret=SIGNING_SECRET)
    app.event("app_mention")(_nothing)
    if http:
        with Serving([Route(EVENTS_PATH, _answering(app), methods=["POST"])]) as url:
            _wait_for_end(url)
        return
    handler = SocketModeHandler(app, APP_TOKEN, logger=QUIET)
    handler.client.connect()
    _wait_for_end("connected")
    handler.client.close()


def _answering(app: App) -> Callable[[Request], Awaitable[Response]]:
    handler = SlackRequestHandler(app)

    async def answer(request: Request) -> Response:
        return await handler.handle(request)

    return answer


def _nothing() -> None:
    """Do nothing."""


def _wait_for_end(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        # Logs are written, as in production, but nobody reads them here.
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(nowhere))
        main(*sys.argv[1:4])
