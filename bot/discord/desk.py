"""What the assistant does with each thing people say or click on Discord.

Everything is stored through the door before anything is said; the door is synchronous and is
called on threads, so that nothing blocks the gateway.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

import discord
import structlog

from bot.discord import inbound, rights
from bot.discord.attachments import keep_files
from bot.discord.private import Gesture, answer, tell_author, tell_person
from bot.discord.services import Services
from core.domain.card import Action
from core.domain.chat import Inbound, StopSign, ThreadRef
from core.domain.preferences import Said
from core.kit.clock import Clock
from core.kit.errors import AssistantError, BadInput, Unavailable

RETRY_PAUSES: Sequence[float] = (0.5, 1, 2, 4, 8)
"""Seconds between tries to store a message: Discord does not deliver it again."""

HINT = (
    "I can only read messages in that thread that mention me or that use Reply on one of my "
    "messages. Please send it again that way, or use /notion ask."
)

_MOST_HINTS = 1000

T = TypeVar("T")

_log = structlog.get_logger(__name__)


class Desk:
    """Takes requests and decisions to the assistant's door.

    Args:
        pauses: seconds between tries to store a message.
    """

    def __init__(
        self, services: Services, *, clock: Clock, pauses: Sequence[float] = RETRY_PAUSES
    ) -> None:
        self._services = services
        self._assistant = services.assistant
        self._clock = clock
        self._pauses = pauses
        self._hinted: dict[tuple[int, int], None] = {}

    async def click(self, gesture: Gesture, custom_id: str) -> None:
        """A button of a card, of this run or of an earlier one."""
        key = inbound.key_of(gesture)
        _, who = inbound.whose(gesture)

        def decide() -> str:
            try:
                action = Action.parse(custom_id)
            except ValueError:
                raise BadInput("This button is not one of mine any more.") from None
            return self._assistant.decide(action, who, key=key).note

        await answer(gesture, decide, quiet=True)

    async def message(self, message: discord.Message, me: int, *, at: datetime) -> bool:
        """Take a message to the door if it is meant for the assistant.

        Returns:
            Whether it needs no second look: False when it could not be stored.
        """
        if not inbound.is_from_person(message):
            return True
        started_by = await self._meant_for_us(message, me)
        if started_by is None:
            return True
        refusal = rights.cannot_write(
            rights.rights_in(message), in_thread=isinstance(message.channel, discord.Thread)
        )
        if refusal:
            await self._tell(message, refusal)
            return True
        asked = inbound.from_message(message, me=me, at=at, started_by=started_by)
        await self._keep_files(message, asked.thread)
        return await self._submit(message, asked)

    async def deleted(self, guild: int | None, message: int) -> None:
        """Stop what a message asked for, because its author deleted it."""
        key = inbound.message_key(guild, message)
        try:
            await self._at_the_door(lambda: self._assistant.take_back(key))
        except Unavailable as error:
            _log.warning("discord.deletion_not_stored", key=key, reason=error.user_text)

    async def marked(self, sign: StopSign, user: discord.User | discord.Member) -> None:
        """Stop what a message stands for, because a person put a stop sign on it."""
        who = inbound.person(user)
        try:
            await self._at_the_door(lambda: self._assistant.stop_marked(sign, who))
        except AssistantError as error:
            _log.info("discord.refused", key=sign.key, code=error.code)
            await tell_person(user, str(error), about=sign.key)

    async def _meant_for_us(self, message: discord.Message, me: int) -> int | None:
        """The message whose thread it belongs to, or None when it is not for the assistant."""
        if message.guild is None:
            return message.id
        mentioned = inbound.mentions_me(message, me)
        if isinstance(message.channel, discord.Thread):
            return message.id if await self._is_for_us_in_a_thread(message, me) else None
        answered = inbound.replied_to(message)
        if answered is not None and (message.content or mentioned):
            started_by = await self._begun_by(message, answered, me)
            here = inbound.place(message.channel, message.guild.id, started_by=started_by)
            if await self._is_answered(Said(mentions_me=mentioned), here, only_engaged=True):
                return started_by
        here = inbound.place(message.channel, message.guild.id)
        asks = mentioned and await self._is_answered(Said(mentions_me=True), here)
        return message.id if asks else None

    async def _begun_by(self, message: discord.Message, answered: int, me: int) -> int:
        """The message that began the conversation of the one that is replied to.

        A card that stands in a channel, where no thread can be made, is not where it began.
        """
        replied = message.reference.resolved if message.reference else None
        if not isinstance(replied, discord.Message) or replied.author.id != me:
            return answered
        here = inbound.place(message.channel, message.guild.id if message.guild else None)
        known = await self._at_the_door(lambda: self._services.shown_by(here, str(answered)))
        return answered if known is None else int(known)

    async def _is_for_us_in_a_thread(self, message: discord.Message, me: int) -> bool:
        said = Said(
            mentions_me=inbound.mentions_me(message, me),
            mentions_another=inbound.is_for_someone_else(message, me),
        )
        here = inbound.place(message.channel, message.guild.id if message.guild else None)
        if not await self._is_answered(said, here):
            return False
        if said.mentions_me or message.content or message.attachments:
            return True
        await self._hint(message)
        return False

    async def _is_answered(
        self, said: Said, thread: ThreadRef, *, only_engaged: bool = False
    ) -> bool:
        """Whether the place's manners let the assistant take it.

        Args:
            only_engaged: take it only as part of a conversation that it takes part in already.
        """

        def look() -> bool:
            if only_engaged and not self._assistant.is_engaged(thread):
                return False
            return self._assistant.answers(said, thread)

        return await self._at_the_door(look)

    async def _hint(self, message: discord.Message) -> None:
        """Tell a person, once in a thread, why their words are not read there."""
        key = (message.channel.id, message.author.id)
        if key in self._hinted:
            return
        self._hinted[key] = None
        if len(self._hinted) > _MOST_HINTS:
            del self._hinted[next(iter(self._hinted))]
        await self._tell(message, HINT)

    async def _keep_files(self, message: discord.Message, thread: ThreadRef) -> None:
        """Keep what was sent with a message, so that its request finds it."""
        kept = await keep_files(
            message.attachments, lambda name, data: self._assistant.keep_file(thread, name, data)
        )
        if kept.refused:
            await self._tell(message, "\n".join(kept.refused))

    async def _tell(self, message: discord.Message, words: str) -> None:
        """Tell the author of a message something, in their language."""
        asked = inbound.from_message(message, me=0, at=self._clock.now())
        language = asked.person.locale
        try:
            language = await asyncio.to_thread(self._services.language, asked.thread, asked.person)
        except Unavailable as error:
            _log.info("discord.language_unknown", reason=error.user_text)
        await tell_author(message, words, language=language)

    async def _submit(self, message: discord.Message, asked: Inbound) -> bool:
        try:
            receipt = await self._at_the_door(lambda: self._assistant.submit(asked))
        except AssistantError as error:
            _log.info("discord.refused", key=asked.key, code=error.code)
            await self._tell(message, str(error))
            return not isinstance(error, Unavailable)
        if receipt.note and not receipt.duplicate:
            await self._tell(message, receipt.note)
        return True

    async def _at_the_door(self, call: Callable[[], T]) -> T:
        for pause in self._pauses:
            try:
                return await asyncio.to_thread(call)
            except Unavailable as error:
                _log.warning("discord.not_stored_yet", reason=error.user_text)
                await self._clock.asleep(pause)
        return await asyncio.to_thread(call)
