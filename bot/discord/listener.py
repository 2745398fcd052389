"""Hears what people say and click on Discord, over the gateway.

It writes nothing that everyone sees; that is the surface's duty.
"""

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import discord
import structlog

from bot.discord import commands, inbound
from bot.discord.autocomplete import WITHIN, Suggestions
from bot.discord.backfill import LONGEST_GAP, Seen, catch_up
from bot.discord.counter import Counter
from bot.discord.desk import RETRY_PAUSES, Desk
from bot.discord.forms import MODAL
from bot.discord.keepsake import Keepsake, in_memory
from bot.discord.offers import Offers
from bot.discord.private import Gesture, tell_unexpected
from bot.discord.refusals import translate
from bot.discord.saving import AGAIN, PICK, Saving
from bot.discord.servers import Servers
from bot.discord.services import Services
from bot.discord.turns import Turns
from core.kit.clock import Clock
from core.kit.errors import Unavailable

_COMMANDS = "commands"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a client behaves; the defaults are those for the real Discord."""

    clock: Clock = field(default_factory=Clock)
    keepsake: Keepsake = field(default_factory=in_memory)
    pauses: Sequence[float] = RETRY_PAUSES
    """Seconds between tries to store a message."""
    identify_pause: float = 5.0
    """Seconds between two IDENTIFYs of the same rate-limit key (Gateway, Discord: Sharding)."""
    at_once: int = 1
    """How many rate-limit keys there are: `max_concurrency`."""
    guilds_pause: float = 2.0
    """Seconds without another server after which all of them are known."""
    silence: float = 60.0
    """Seconds without a word from Discord, not even to a heartbeat, after which the connection is
    taken for dead and replaced."""
    names_within: float = WITHIN
    """Seconds that names for autocomplete may take."""
    keep_every: float = 2.0
    """Seconds between two looks whether there is something to keep."""


def intents(*, message_content: bool) -> discord.Intents:
    """The least that is needed: servers with their threads, messages and reactions.

    Args:
        message_content: also what messages in a thread say that neither mention the assistant nor
            reply to it (privileged: switched on for the application in Discord's portal).
    """
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.dm_messages = True
    wanted.guild_reactions = True
    wanted.dm_reactions = True
    wanted.message_content = message_content
    return wanted


def lateness(message: discord.Message) -> timedelta:
    """How long ago a message was written, as far as its id tells."""
    late = discord.utils.utcnow() - message.created_at
    return late if timedelta() < late <= LONGEST_GAP else timedelta()


class Listener(discord.Client):
    """discord.py's client with the assistant behind it.

    Args:
        message_content: whether to ask for the message-content intent.
    """

    def __init__(
        self,
        services: Services,
        manners: Manners,
        *,
        message_content: bool = False,
        shard_count: int | None = None,
    ) -> None:
        super().__init__(
            intents=intents(message_content=message_content),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            guild_ready_timeout=manners.guilds_pause,
            heartbeat_timeout=manners.silence,
            shard_count=shard_count,
        )
        clock = manners.clock
        self.desk = Desk(services, clock=clock, pauses=manners.pauses)
        self._suggestions = Suggestions(clock, within=manners.names_within)
        self.seen = Seen(manners.keepsake)
        self._manners = manners
        self._counter = Counter(services, clock, Offers(services, self._suggestions))
        self._saving = Saving(services, clock)
        self._tree = commands.build(self, self._counter, self._saving)
        self._servers = Servers(services.operating, manners.keepsake)
        self._keeping: asyncio.Task[None] | None = None
        self._catching_up = asyncio.Lock()
        self._one_by_one = asyncio.Lock()
        self._turns = Turns()

    async def setup_hook(self) -> None:
        """Register the commands if they are not the ones registered last, and start keeping."""
        self._keeping = asyncio.create_task(self._keep())
        application_id = self.application_id or 0
        await self._tree.set_translator(commands.Translator())
        digest = await commands.digest(self._tree, application_id)
        if await asyncio.to_thread(self._manners.keepsake.read, _COMMANDS) == digest:
            return
        try:
            await self._tree.sync()
        except discord.HTTPException as error:
            # The commands of before work on; people can mention it and click.
            problem = translate(error)
            _log.error("discord.commands_refused", reason=str(problem), code=error.code)
            return
        await asyncio.to_thread(self._manners.keepsake.write, _COMMANDS, digest)
        _log.info("discord.commands_registered", application=application_id)

    def dispatch(self, event: str, /, *args: object, **kwargs: object) -> None:
        """Hear of something, unless it is too late to see to it: the next start reads it again."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def close(self) -> None:
        """Keep what was seen and let go of the connection."""
        if self._keeping is not None:
            self._keeping.cancel()
            self._keeping = None
            await self._keep_seen()
        self._suggestions.close()
        await super().close()

    async def _keep(self) -> None:
        while True:
            await self._manners.clock.asleep(self._manners.keep_every)
            await self._keep_seen()

    async def _keep_seen(self) -> None:
        try:
            await asyncio.to_thread(self.seen.keep)
        except Unavailable as error:
            _log.warning("discord.seen_not_kept", reason=error.user_text)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait until Discord lets a shard identify, whichever process identified before."""
        del initial
        key = f"identify:{(shard_id or 0) % self._manners.at_once}"
        pause = self._manners.identify_pause
        try:
            while not await asyncio.to_thread(self._manners.keepsake.take_turn, key, pause):
                await self._manners.clock.asleep(pause / 10)
        except Unavailable as error:
            _log.warning("discord.identifies_alone", reason=error.user_text)
            await self._manners.clock.asleep(pause)

    async def on_connect(self) -> None:
        """A new session began (not a resumed one): what came before it may be missing."""
        self.seen.new_session()

    async def on_ready(self) -> None:
        """All servers are known: read what was said in the gap."""
        _log.info("discord.ready", servers=len(self.guilds))
        await self._at_the_servers(lambda: self._servers.compare(one.id for one in self.guilds))
        async with self._catching_up:
            await catch_up(self, self.seen, self._take_late)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The assistant was invited to a server."""
        await self._at_the_servers(lambda: self._servers.joined(guild.id))

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A server is there again; as a session begins they all are, and `on_ready` compares."""
        if self.is_ready():
            await self._at_the_servers(lambda: self._servers.joined(guild.id))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The assistant was removed from a server (an outage is none: discord.py tells apart)."""
        await self._at_the_servers(lambda: self._servers.left(guild.id))

    async def _at_the_servers(self, call: Callable[[], None]) -> None:
        try:
            # In order: an invitation that follows a removal must find what that one did.
            async with self._one_by_one:
                await asyncio.to_thread(call)
        except Unavailable as error:
            # What is missed is noticed at the next session: the list of servers is kept.
            _log.warning("discord.servers_not_stored", reason=error.user_text)

    async def on_resumed(self) -> None:
        """The session goes on; Discord has sent what was missed."""
        _log.info("discord.resumed")

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote something the assistant can see."""
        await self._take(message, late=False)

    async def _take_late(self, message: discord.Message) -> None:
        await self._take(message, late=True)

    async def _take(self, message: discord.Message, *, late: bool) -> None:
        me = self.user.id if self.user else 0
        direct = message.channel.id if message.guild is None else None
        self.seen.begin(message.id, direct=direct)
        at = self._manners.clock.now()
        if late:
            at -= lateness(message)
        async with self._turns.turn(message.channel.id):
            if await self.desk.message(message, me, at=at):
                self.seen.done(message.id)

    async def on_raw_message_delete(self, gone: discord.RawMessageDeleteEvent) -> None:
        """A message was deleted. In its channel's turn: it may still be on its way to the door."""
        async with self._turns.turn(gone.channel_id):
            await self.desk.deleted(gone.guild_id, gone.message_id)

    async def on_raw_bulk_message_delete(self, gone: discord.RawBulkMessageDeleteEvent) -> None:
        """Many messages were deleted at once."""
        async with self._turns.turn(gone.channel_id):
            for message in sorted(gone.message_ids):
                await self.desk.deleted(gone.guild_id, message)

    async def on_raw_reaction_add(self, reaction: discord.RawReactionActionEvent) -> None:
        """Somebody put a reaction on a message; some of them stop what it stands for."""
        sign = inbound.stop_sign(reaction)
        if sign is None or self.user is None or reaction.user_id == self.user.id:
            return
        user = reaction.member or await self.fetch_user(reaction.user_id)
        if user.bot:
            return
        async with self._turns.turn(reaction.channel_id):
            await self.desk.marked(sign, user)

    async def on_interaction(self, interaction: Gesture) -> None:
        """A control was used, or a form was sent; commands go through the tree."""
        if interaction.data is None:
            return
        self._counter.meet(interaction)
        data: Mapping[str, object] = {**interaction.data}
        custom_id = str(data.get("custom_id"))
        if interaction.type is discord.InteractionType.modal_submit:
            if custom_id.startswith(MODAL):
                await self._saving.send(interaction, custom_id, data.get("components"))
        elif interaction.type is discord.InteractionType.component:
            chosen = inbound.chosen(data)
            if custom_id.startswith((PICK, AGAIN)):
                await self._saving.click(interaction, custom_id, chosen)
            else:
                await self.desk.click(interaction, chosen)

    async def on_error(self, event_method: str, /, *args: object, **_: object) -> None:
        """Log an unexpected error with its traceback; tell the person if there is one to tell."""
        error = sys.exc_info()[1]
        gesture = args[0] if args else None
        error_id = ""
        if isinstance(gesture, discord.Interaction):
            error_id = await tell_unexpected(gesture)
        _log.error(
            "discord.event_failed", event_method=event_method, error_id=error_id, exc_info=error
        )


class ShardedListener(Listener, discord.AutoShardedClient):
    """The same over several gateway connections, for bots in very many servers.

    Args:
        shard_ids: those that this process opens; all of them when None.
    """

    def __init__(
        self,
        services: Services,
        manners: Manners,
        *,
        message_content: bool = False,
        shard_count: int | None = None,
        shard_ids: list[int] | None = None,
    ) -> None:
        super().__init__(
            services, manners, message_content=message_content, shard_count=shard_count
        )
        self.shard_ids = shard_ids
