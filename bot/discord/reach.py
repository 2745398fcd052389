"""Whether Discord can be reached and lets the assistant in, for `notion-assistant doctor`."""

import asyncio

import aiohttp
import discord

from bot.discord.address import point_at
from bot.discord.client import allowance
from bot.discord.refusals import SlowDown, translate
from core.kit.errors import ConfigurationError
from core.kit.settings import Settings

_PATIENCE = 10.0
"""Seconds that Discord may take to answer."""


async def reach(settings: Settings) -> str:
    """One line on the connection.

    Raises:
        ConfigurationError: DISCORD_TOKEN is missing or refused.
        Unavailable: Discord does not answer.
    """
    if settings.discord_token is None:
        raise ConfigurationError("DISCORD_TOKEN is not set.")
    point_at(settings.discord_api_url, settings.discord_gateway_url)
    try:
        async with asyncio.timeout(_PATIENCE):
            allowed = await allowance(settings.discord_token.get_secret_value())
    except discord.LoginFailure as error:
        raise ConfigurationError(
            "Discord does not accept DISCORD_TOKEN.",
            next_step="Copy the token from Discord's portal: your application, Bot, Reset Token.",
        ) from error
    except (discord.DiscordException, SlowDown, aiohttp.ClientError, OSError) as error:
        raise translate(error) from error
    content = "on" if allowed.message_content else "off: in threads, mention me or use Reply"
    return (
        f"connected as {allowed.name}; message-content intent {content}; "
        f"{allowed.identifies_left} sign-ins left today"
    )
