"""The surfaces that are configured: the one thing that the engine room knows of the front rooms.

So progress reaches the thread even while a bot process is down.
"""

from core.domain.chat import Platform
from core.domain.ports import Surface
from core.kit.clock import Clock
from core.kit.settings import Settings


def configured(settings: Settings) -> dict[Platform, Surface]:
    """A surface for every chat platform whose token is set. Connects when it is first used."""
    surfaces: dict[Platform, Surface] = {}
    clock = Clock(settings.starts_at)
    if settings.slack_bot_token is not None:
        # The chat SDKs take half a second to import: only who uses one pays for it.
        from bot.slack.surface import SlackSurface

        surfaces[Platform.SLACK] = SlackSurface(
            settings.slack_bot_token, settings.slack_api_url, clock=clock
        )
    if settings.discord_token is not None:
        from bot.discord.surface import DiscordSurface

        # No clock of ours: messages age by Discord's time, wherever ASSISTANT_NOW starts.
        token = settings.discord_token.get_secret_value()
        surfaces[Platform.DISCORD] = DiscordSurface(token, settings.discord_api_url)
    return surfaces
