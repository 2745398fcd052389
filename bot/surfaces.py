"""The surfaces that are configured: the one thing that the engine room knows of the front rooms.

So progress reaches the thread even while a bot process is down.
"""

from typing import TYPE_CHECKING

from core.assistant.installing import tokens_only
from core.domain.chat import Platform
from core.domain.ports import Surface
from core.kit.clock import Clock
from core.kit.settings import Settings

if TYPE_CHECKING:
    from bot.slack.tokens import Tokens


def configured(settings: Settings) -> dict[Platform, Surface]:
    """A surface for every chat platform whose token is set. Connects when it is first used."""
    surfaces: dict[Platform, Surface] = {}
    clock = Clock(settings.starts_at)
    if settings.slack_enabled:
        # The chat SDKs take half a second to import: only who uses one pays for it.
        from bot.slack.surface import SlackSurface

        surfaces[Platform.SLACK] = SlackSurface(
            _slack_tokens(settings, clock), settings.slack_api_url, clock=clock
        )
    if settings.discord_token is not None:
        from bot.discord.surface import DiscordSurface

        # No clock of ours: messages age by Discord's time, wherever ASSISTANT_NOW starts.
        token = settings.discord_token.get_secret_value()
        surfaces[Platform.DISCORD] = DiscordSurface(token, settings.discord_api_url)
    return surfaces


def _slack_tokens(settings: Settings, clock: Clock) -> "Tokens":
    from bot.slack.rotation import many_tokens
    from bot.slack.tokens import OneToken

    if settings.slack_bot_token is not None and not settings.slack_by_oauth:
        return OneToken(settings.slack_bot_token)
    installing, close = tokens_only(settings)
    return many_tokens(settings, installing, clock=clock, at_end=close)
