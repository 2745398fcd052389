"""Runs the Discord client: what Discord allows it to ask for, and how it ends."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import aiohttp
import discord
import structlog

from bot.discord.address import point_at
from bot.discord.keepsake import in_memos
from bot.discord.listener import Listener, Manners, ShardedListener
from bot.discord.refusals import SlowDown, translate
from bot.discord.rest import logged_in
from bot.discord.services import Services
from bot.discord.shards import Shards, shards_of
from core.assistant.memos import Memos
from core.kit.clock import Clock
from core.kit.errors import ConfigurationError, Unavailable
from core.kit.settings import Settings

_THREADS = 32
"""Threads that talk to the door at once."""

_LOOK_EVERY = 0.2
_LONGEST_RETRY = 60.0

_TOKEN = "Set DISCORD_TOKEN to the token of Discord's portal: your application, Bot, Reset Token."  # noqa: S105

_SHARDS = 'Set DISCORD_SHARDS to "auto", or to as many as Discord asks for.'

_FATAL: dict[int, tuple[str, str]] = {
    4004: ("Discord does not accept DISCORD_TOKEN.", _TOKEN),
    4010: ("Discord does not accept the shard this process asked for.", _SHARDS),
    4011: ("The bot is in so many servers that Discord demands more shards.", _SHARDS),
    4012: ("Discord no longer speaks this version of its gateway.", "Update the assistant."),
    4013: ("Discord does not know an intent this process asked for.", "Update the assistant."),
    4014: (
        "Discord does not allow an intent this process asked for.",
        "Switch on Message Content Intent in Discord's portal: your application, Bot.",
    ),
}
"""Gateway close codes after which reconnecting cannot help (Opcodes and Status Codes): what is
wrong, what to do."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which Discord, and as whom."""

    token: str
    api_url: str | None = None
    """Discord's own when None."""
    gateway_url: str | None = None
    """Discord's own when None, or the one that `api_url` names."""
    shards: Shards = field(default_factory=Shards)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What Discord lets this application do."""

    message_content: bool
    """Whether the message-content intent is switched on for it."""
    name: str = ""
    """The bot's user name."""
    shards: int = 1
    gateway: str | None = None
    """Where Discord says its gateway is."""
    identifies_left: int = 1
    identifies_reset: float = 0.0
    """Seconds until there are identifies again."""
    at_once: int = 1
    """Shards that may identify within 5 s (Gateway, Discord: max_concurrency)."""


async def allowance(token: str) -> Allowance:
    """Ask Discord what the application may do.

    Raises what the library raises.
    """
    async with logged_in(token) as client:
        flags = client.application.flags if client.application else None
        content = flags is not None and (
            flags.gateway_message_content or flags.gateway_message_content_limited
        )
        name = client.user.name if client.user else ""
        try:
            shards, gateway, limit = await client.http.get_bot_gateway()
        except discord.GatewayNotFound:
            return Allowance(message_content=content, name=name)
        return Allowance(
            message_content=content,
            name=name,
            shards=shards,
            gateway=gateway,
            identifies_left=limit["remaining"],
            identifies_reset=limit["reset_after"] / 1000,
            at_once=limit["max_concurrency"],
        )


def _client(services: Services, manners: Manners, allowed: Allowance, shards: Shards) -> Listener:
    content = allowed.message_content
    count = shards.count or allowed.shards
    manners = replace(manners, at_once=allowed.at_once)
    if count == 1:
        return Listener(services, manners, message_content=content)
    return ShardedListener(
        services,
        manners,
        message_content=content,
        shard_count=count,
        shard_ids=None if shards.ids is None else list(shards.ids),
    )


def _fatal(error: Exception) -> ConfigurationError | None:
    code = 0
    if isinstance(error, discord.LoginFailure):
        code = 4004
    elif isinstance(error, discord.PrivilegedIntentsRequired):
        code = 4014
    elif isinstance(error, discord.ConnectionClosed):
        code = error.code
    words, next_step = _FATAL.get(code, ("", ""))
    return ConfigurationError(words, next_step=next_step) if words else None


class Session:
    """One run of the client, from login to stop.

    Args:
        stop: ends the run when it is set.
    """

    def __init__(
        self, services: Services, where: Where, manners: Manners, stop: threading.Event
    ) -> None:
        self._services = services
        self._where = where
        self._manners = manners
        self._stop = stop

    async def run(self) -> None:
        """Hear people until stopped; try again while Discord cannot be reached.

        Raises:
            ConfigurationError: Discord refuses for good; the text says what to set.
        """
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS))
        pause = 1.0
        while not self._stop.is_set():
            try:
                await self._once()
            except (
                discord.DiscordException,
                SlowDown,
                Unavailable,
                aiohttp.ClientError,
                OSError,
            ) as error:
                fatal = _fatal(error)
                if fatal is not None:
                    raise fatal from error
                problem = translate(error)
                _log.warning("discord.unreachable", reason=str(problem), next_try_in=pause)
                wait = problem.retry_after if isinstance(problem, Unavailable) else None
                await self._wait(max(wait or 0.0, pause))
                pause = min(pause * 2, _LONGEST_RETRY)

    async def _once(self) -> None:
        point_at(self._where.api_url, self._where.gateway_url)
        allowed = await allowance(self._where.token)
        if self._where.api_url and not self._where.gateway_url:
            point_at(self._where.api_url, allowed.gateway)
        needed = self._where.shards.started_of(allowed.shards)
        if allowed.identifies_left < needed:
            _log.warning(
                "discord.no_identifies_left",
                left=allowed.identifies_left,
                needed=needed,
                seconds=allowed.identifies_reset,
            )
            await self._wait(allowed.identifies_reset)
            return
        try:
            await self._connected(allowed)
        except discord.PrivilegedIntentsRequired:
            if not allowed.message_content:
                raise
            _log.warning("discord.without_message_content")
            await self._connected(replace(allowed, message_content=False))

    async def _connected(self, allowed: Allowance) -> None:
        made = await asyncio.to_thread(
            _client, self._services, self._manners, allowed, self._where.shards
        )
        async with made as client:
            running = asyncio.create_task(client.start(self._where.token))
            stopping = asyncio.create_task(self._wait(None))
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if not running.done():
                await client.close()
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
                return
            await running

    async def _wait(self, seconds: float | None) -> None:
        """Wait until stopped, or for so many seconds."""
        clock = self._manners.clock
        end = None if seconds is None else clock.monotonic() + seconds
        while not self._stop.is_set() and (end is None or clock.monotonic() < end):
            await clock.asleep(_LOOK_EVERY)


def run(services: Services, settings: Settings, memos: Memos, stop: threading.Event) -> None:
    """Hear people on Discord until `stop` is set. Blocking; has an event loop of its own.

    Args:
        memos: where what was registered and heard is kept between runs.

    Raises:
        ConfigurationError: a setting is missing, or Discord refuses for good.
    """
    if settings.discord_token is None:
        raise ConfigurationError("DISCORD_TOKEN is not set.", next_step=_TOKEN)
    where = Where(
        token=settings.discord_token.get_secret_value(),
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        shards=shards_of(settings.discord_shards),
    )
    manners = Manners(
        clock=Clock(settings.starts_at), keepsake=in_memos(memos, settings.discord_shards)
    )
    asyncio.run(Session(services, where, manners, stop).run())
