"""Reads what people said while no session could hear it.

A session that cannot be resumed (an outage, a restart, Discord's wish) leaves a gap that the
gateway never fills. Everything since the last event seen is read again over REST and taken as if
it had just arrived; the door drops what it already has.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta

import discord
import structlog

from bot.discord.keepsake import Keepsake

LONGEST_GAP = timedelta(hours=24)
"""Older words are not acted on: by then people have asked again or moved on."""

FIRST_TIMED_ID = 10**17
"""Smaller ids are not of Discord's making and tell no time (Snowflakes, Discord: Reference)."""

_MOST_MESSAGES = 500
"""Read per channel."""

_MOST_DIRECT = 200
_NAME = "seen"

Take = Callable[[discord.Message], Awaitable[None]]

_log = structlog.get_logger(__name__)


class Seen:
    """How far the assistant has heard, kept between runs.

    A message that is being taken, and a gap that is being read, hold the mark back, so that a
    crash or another gap in between loses nothing.
    """

    def __init__(self, keepsake: Keepsake) -> None:
        self._keepsake = keepsake
        self._kept = keepsake.read(_NAME)
        state = json.loads(self._kept) if self._kept else {}
        self.direct: dict[int, None] = {int(each): None for each in state.get("direct", [])}
        """Direct-message channels, oldest use first: Discord cannot list them for a bot."""
        self._newest = int(state.get("mark", 0))
        self._taking: set[int] = set()
        self._gap: int | None = None
        self._sessions = 0

    @property
    def mark(self) -> int:
        """The newest message id up to which nothing is missing; 0 before the first session."""
        behind = [each - 1 for each in self._taking]
        if self._gap is not None:
            behind.append(self._gap)
        return min([self._newest, *behind])

    def begin(self, message: int, *, direct: int | None = None) -> None:
        """A message was heard, in this direct-message channel."""
        self._taking.add(message)
        self._newest = max(self._newest, message)
        if direct is not None:
            self.direct.pop(direct, None)
            self.direct[direct] = None
            if len(self.direct) > _MOST_DIRECT:
                del self.direct[next(iter(self.direct))]

    def done(self, message: int) -> None:
        """It is stored, or was not meant for the assistant."""
        self._taking.discard(message)

    def new_session(self) -> None:
        """There may be a gap behind the mark; there is none before the first words ever heard."""
        self._sessions += 1
        self.hold()

    def hold(self) -> int:
        """Hold the mark where it is while what follows it is read; the session this is for.

        Channels are read one after the other: the first one's words are no sign that the older
        ones of the next have been heard.
        """
        self._gap = self.mark or None
        return self._sessions

    def caught_up(self, newest: int, session: int) -> None:
        """A session's gap has been read up to this message; that of a later one has not."""
        if session == self._sessions:
            self._gap = None
        self._newest = max(self._newest, newest)

    def keep(self) -> None:
        """Write it down if it changed."""
        state = json.dumps({"mark": self.mark, "direct": list(self.direct)})
        if state != self._kept:
            self._keepsake.write(_NAME, state)
            self._kept = state


def _channels(client: discord.Client) -> Iterator[discord.TextChannel | discord.Thread]:
    for guild in client.guilds:
        yield from guild.text_channels
        yield from guild.threads


async def _messages(
    channel: discord.abc.Messageable, after: discord.Object
) -> AsyncIterator[discord.Message]:
    try:
        async for message in channel.history(limit=_MOST_MESSAGES, after=after, oldest_first=True):
            yield message
    except discord.HTTPException as error:
        _log.info("discord.gap_unread", channel=getattr(channel, "id", None), code=error.code)


async def catch_up(client: discord.Client, seen: Seen, take: Take) -> None:
    """Take every message since the mark, once the servers are known again."""
    newest = max((each.last_message_id or 0 for each in _channels(client)), default=0)
    session = seen.hold()
    since = seen.mark
    if newest > FIRST_TIMED_ID:
        since = max(since, discord.utils.time_snowflake(discord.utils.utcnow() - LONGEST_GAP))
    if seen.mark:
        after = discord.Object(since)
        places: list[discord.abc.Messageable] = [
            each for each in _channels(client) if (each.last_message_id or 0) > since
        ]
        places += [client.get_partial_messageable(number) for number in list(seen.direct)]
        read = 0
        for place in places:
            async for message in _messages(place, after):
                await take(message)
                read += 1
        _log.info("discord.caught_up", channels=len(places), messages=read)
    seen.caught_up(max(newest, 1), session)
