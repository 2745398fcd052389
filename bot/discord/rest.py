"""Discord's REST through discord.py, for synchronous callers: a thread with its own event loop.

No gateway is opened. Waiting for rate limits is left to the caller, who may have something newer
to show by then: a 429 is reported, not slept through.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from types import SimpleNamespace
from typing import TypeVar

import aiohttp
import discord
from discord.http import HTTPClient

from bot.discord.refusals import SlowDown
from core.kit.errors import Unavailable

T = TypeVar("T")

CALL_LIMIT = 20.0
"""Seconds after which one call is given up; sending it again is harmless (nonce, whole frames)."""

_SHORT = 1.0
"""A pause up to this many seconds is waited out inside the call."""


async def _report_429(
    _session: aiohttp.ClientSession,
    _context: SimpleNamespace,
    params: aiohttp.TraceRequestEndParams,
) -> None:
    """Stop at a 429 whose pause is long, or which no pause can help.

    discord.py would sleep and send it again, up to five times, without a word.
    """
    if params.response.status != 429 or params.response.content_type != "application/json":
        return
    answer = await params.response.json()
    if not isinstance(answer, dict):
        return
    wait, code = float(answer.get("retry_after", 1.0)), int(answer.get("code", 0))
    if wait > _SHORT or code:
        raise SlowDown(wait, code)


def _trace() -> aiohttp.TraceConfig:
    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(_report_429)
    return trace


@asynccontextmanager
async def logged_in(token: str) -> AsyncIterator[discord.Client]:
    """A client that is logged in to Discord's REST and opens no gateway."""
    client = discord.Client(
        intents=discord.Intents(guilds=True),  # asked for nowhere; without it the library warns
        allowed_mentions=discord.AllowedMentions.none(),
        http_trace=_trace(),
        max_ratelimit_timeout=30.0,
    )
    async with client:
        await client.login(token)
        yield client


class Rest:
    """A logged-in REST client. Safe for use by several threads.

    Args:
        token: the bot's token.
    """

    def __init__(self, token: str) -> None:
        self._token = token
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="discord-rest", daemon=True)
        self._open = AsyncExitStack()
        self._client: discord.Client | None = None
        self._login: asyncio.Lock | None = None
        self._starting = threading.Lock()
        self._closed = False

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    def call(self, work: Callable[[HTTPClient], Awaitable[T]]) -> T:
        """Do `work` with the library's HTTP client on the loop's thread and return its result.

        Raises whatever the library raises; Unavailable when it takes longer than CALL_LIMIT.
        """
        with self._starting:
            if self._closed:
                raise Unavailable("The connection to Discord is closed.")
            if not self._thread.is_alive():
                self._thread.start()
        return asyncio.run_coroutine_threadsafe(self._limited(work), self._loop).result()

    async def _limited(self, work: Callable[[HTTPClient], Awaitable[T]]) -> T:
        async with asyncio.timeout(CALL_LIMIT):
            return await work(await self._http())

    async def _http(self) -> HTTPClient:
        self._login = self._login or asyncio.Lock()
        async with self._login:
            if self._client is None:
                self._client = await self._open.enter_async_context(logged_in(self._token))
        return self._client.http

    def close(self) -> None:
        """Log out and end the thread. A second call does nothing."""
        with self._starting:
            if self._closed:
                return
            self._closed = True
            started = self._thread.is_alive()
        if not started:
            self._loop.close()
            return
        asyncio.run_coroutine_threadsafe(self._open.aclose(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
