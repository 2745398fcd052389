"""The processes that listen: `notion-assistant bot slack|discord`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from core.app import App, build
from core.assistant.memos import Memos
from core.kit.clock import Clock
from core.kit.errors import ConfigurationError
from core.kit.lifeline import Stop
from core.kit.ready import keep_for_good, take_short_turns
from core.kit.settings import Settings
from core.monitoring.endpoint import Endpoint

if TYPE_CHECKING:
    from bot.slack.app import SlackBot


def listen(settings: Settings, platform: str, *, lifeline: bool) -> None:
    """Listen to one platform until asked to end.

    Args:
        platform: "slack" or "discord".
        lifeline: end also when standard input ends.

    Raises:
        ConfigurationError: a token is missing or refused; the text names it.
    """
    stop = Stop(lifeline=lifeline)
    with build(settings, name=platform) as house:
        if platform == "slack":
            _listen_to_slack(house, stop)
        else:
            _listen_to_discord(house, stop)


def _listen_to_slack(house: App, stop: Stop) -> None:
    settings = house.settings
    if not settings.slack_enabled:
        raise ConfigurationError("SLACK_BOT_TOKEN is not set.", next_step="See the README.")
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        raise ConfigurationError(
            "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set.",
            next_step="Set the first for Socket Mode, the second for HTTP, or both.",
        )
    bot = slack_bot(house)
    _be_ready()
    try:
        routes = bot.routes()
        with _endpoint(house, "slack", routes, public=bool(routes)):
            if settings.slack_app_token is not None:
                bot.run_socket_mode(stop.event)
            else:
                stop.wait(Clock())
    finally:
        bot.close()


def slack_bot(house: App) -> "SlackBot":
    """All that answers Slack, on a house.

    Raises ConfigurationError.
    """
    # The chat SDKs take half a second to import: only who uses one pays for it.
    from bot.slack.app import SlackBot
    from bot.slack.desk import Rooms

    rooms = Rooms(
        library=house.library,
        overview=house.overview,
        preferences=house.assistant.preferences,
        catalogue=house.catalogue,
        emoji=house.settings.save_emoji,
        memos=Memos(house.database),
        schedules=house.schedules,
    )
    return SlackBot(
        house.assistant,
        house.settings,
        rooms=rooms,
        installing=house.installing,
        opinions=house.opinions,
    )


def _be_ready() -> None:
    take_short_turns()
    keep_for_good()


def _listen_to_discord(house: App, stop: Stop) -> None:
    from bot.discord.client import run
    from bot.discord.house import services_of

    _be_ready()
    with _endpoint(house, "discord", (), public=False):
        run(services_of(house), house.settings, Memos(house.database), stop.event)


def _endpoint(house: App, name: str, extra: Sequence[BaseRoute], *, public: bool) -> Endpoint:
    """Health and metrics; at ASSISTANT_HTTP when the platform calls us there."""
    if not public:
        return Endpoint(name, house.checks, house.settings)
    address = house.settings.http_address
    return Endpoint(name, house.checks, house.settings, extra_routes=extra, address=address)
