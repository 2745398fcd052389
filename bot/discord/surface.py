"""Shows cards on Discord: the only caller of Discord's write methods for what everyone sees.

Messages are posted and edited with the bot's own token, never through an interaction's, which
dies after 15 minutes. A post carries the caller's nonce, so that Discord drops the second of two
tries (Create Message: `enforce_nonce`). A message near its hour is replaced by a new one, since
edits of older ones are limited (30046).
"""

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import aiohttp
import discord
import structlog
from discord.http import HTTPClient, handle_message_parameters
from discord.ui import LayoutView

from bot.discord.address import point_at
from bot.discord.components import continued, holds, layout, moved, shows
from bot.discord.inbound import DIRECT
from bot.discord.refusals import (
    ARCHIVED,
    NAME_BLOCKED,
    NO_FILE,
    NO_PERMISSION,
    NO_REPLY,
    NO_THREAD_HERE,
    THREAD_EXISTS,
    TOO_MANY_EDITS_OF_OLD,
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    SlowDown,
    code_of,
    translate,
)
from bot.discord.rest import Rest
from bot.discord.standing import Standing
from bot.discord.text import one_line, plain
from core.domain.card import Card, MessageRef
from core.domain.chat import Platform, ThreadRef
from core.kit.clock import Clock

ROLL_AFTER = timedelta(minutes=55)
PLAUSIBLE_AGE = timedelta(days=14)
"""A message id that tells a greater age than this is no reason to roll: Discord itself will say
so (30046) when it has to."""

FLAT = "flat"
"""The state of a command's card that has no thread: replies to it go on with its conversation."""

NONCE_LIMIT = 25
_THREAD_NAME = 100
_NEUTRAL_NAME = "Notion"
_THREAD_PATIENCE = 10.0
"""Seconds that a first card waits, at most, for Discord to let a thread be made."""
_FILE_WORDS = 200
FILE_NAME = "answer.md"
_OPEN_FOR: Literal[1440] = 1440
"""Minutes without a message after which Discord archives the thread: a day."""

if TYPE_CHECKING:
    from discord.types.message import Message as MessagePayload
    from discord.types.message import MessageReference as MessageReferencePayload

_log = structlog.get_logger(__name__)


def derived_nonce(nonce: str, reason: str) -> str:
    """Another nonce, the same for every try of the same follow-up post."""
    return hashlib.sha256(f"{nonce}\n{reason}".encode()).hexdigest()[:NONCE_LIMIT]


def age(message: str, now: datetime) -> timedelta:
    """How long ago a message was posted, as its id tells (Snowflakes, Discord: Reference)."""
    return now - discord.utils.snowflake_time(int(message)).astimezone(UTC)


class DiscordSurface:
    """The Surface of Discord, over REST only. Safe for use by several threads.

    Args:
        token: the bot's token.
        api_url: where Discord's REST is; Discord's own when None.
        clock: tells how old a message is, so it must show Discord's time, not the one that
            ASSISTANT_NOW starts at; the real time unless a test turns it.
    """

    platform = Platform.DISCORD

    def __init__(
        self, token: str, api_url: str | None = None, *, clock: Clock | None = None
    ) -> None:
        point_at(api_url)
        self._rest = Rest(token)
        self._standing = Standing(token, Clock())
        self._clock = clock or Clock()

    def show(
        self, thread: ThreadRef, card: Card, message: MessageRef | None, *, nonce: str
    ) -> MessageRef:
        """Post the card (message None) or edit the message that shows it.

        A mention's thread is made from the person's message; a slash command's card is posted in
        the channel and a thread is started from it. Where no thread can be made, the card stands
        in the channel.

        Raises:
            Unavailable: not shown; try again (after `retry_after`).
            NotFound: the message, thread or channel is gone.
            NotAllowed: the assistant may not write there.
        """
        try:
            return self._rest.call(lambda http: self._show(http, thread, card, message, nonce))
        except (discord.DiscordException, SlowDown, aiohttp.ClientError, OSError) as error:
            raise translate(error) from error

    def close(self) -> None:
        """Let go of connections."""
        self._rest.close()

    async def _show(
        self,
        http: HTTPClient,
        thread: ThreadRef,
        card: Card,
        message: MessageRef | None,
        nonce: str,
    ) -> MessageRef:
        writer = Writer(http, self._standing, card, nonce)
        shown = await self._frame(writer, thread, message)
        if not card.state.final or shown.answer or holds(card):
            return shown
        return replace(shown, answer=await writer.send_answer(shown))

    async def _frame(
        self, writer: "Writer", thread: ThreadRef, message: MessageRef | None
    ) -> MessageRef:
        if message is None:
            return await writer.post_first(thread)
        if ROLL_AFTER < age(message.message, self._clock.now()) < PLAUSIBLE_AGE:
            return await writer.roll(message)
        try:
            await writer.edit(message)
        except (discord.HTTPException, SlowDown) as error:
            if code_of(error) != TOO_MANY_EDITS_OF_OLD:
                raise
            return await writer.roll(message)
        return message


def _reference(channel: str, answers: str | None) -> "MessageReferencePayload":
    if answers is None:
        none: MessageReferencePayload = discord.utils.MISSING
        return none
    reference = discord.MessageReference(
        message_id=int(answers), channel_id=int(channel), fail_if_not_exists=False
    )
    return reference.to_message_reference_dict()


def _goes_on_in(shown: MessageRef) -> str:
    """The channel or thread where what follows a card is posted."""
    return shown.channel if shown.state == FLAT else shown.thread or shown.channel


def _does_without_thread(error: discord.HTTPException | SlowDown) -> bool:
    """Whether the answer is better shown in the channel than later in a thread, or not at all."""
    if isinstance(error, SlowDown):
        return error.retry_after > _THREAD_PATIENCE
    return error.code in NO_THREAD_HERE | NAME_BLOCKED


class Writer:
    """The writes that one frame of one card needs."""

    def __init__(self, http: HTTPClient, standing: Standing, card: Card, nonce: str) -> None:
        self._http = http
        self._standing = standing
        self._card = card
        self._nonce = nonce[:NONCE_LIMIT]

    async def post_first(self, thread: ThreadRef) -> MessageRef:
        """Post the card where the conversation lives, making its thread if there is none."""
        if thread.workspace == DIRECT or thread.channel == thread.thread:
            posted = await self._post(thread.channel)
            return MessageRef(channel=thread.channel, message=posted, thread=thread.channel)
        if thread.thread is None:
            posted = await self._post(thread.channel)
            made = await self._open_thread(thread.workspace, thread.channel, posted)
            state = "" if made else FLAT
            return MessageRef(channel=thread.channel, message=posted, thread=posted, state=state)
        return await self._post_in_thread(thread.workspace, thread.channel, thread.thread)

    async def _post_in_thread(self, workspace: str, channel: str, thread: str) -> MessageRef:
        try:
            posted = await self._post(thread)
        except discord.NotFound as error:
            if code_of(error) != UNKNOWN_CHANNEL:
                raise
            return await self._post_in_new_thread(workspace, channel, thread)
        return MessageRef(channel=thread, message=posted, thread=thread)

    async def _post_in_new_thread(self, workspace: str, channel: str, message: str) -> MessageRef:
        """Answer a message in a thread of its own, or below it where there can be none."""
        if await self._open_thread(workspace, channel, message):
            try:
                posted = await self._post(message)
                return MessageRef(channel=message, message=posted, thread=message)
            except discord.HTTPException as error:
                if code_of(error) not in NO_PERMISSION:
                    raise
        posted = await self._post(channel, answers=message)
        return MessageRef(channel=channel, message=posted)

    async def _open_thread(self, workspace: str, channel: str, message: str) -> bool:
        """Make the thread of a message. Returns whether there is one now."""
        if not await self._standing.may_open_threads(self._http, workspace, channel):
            return False
        for name in (one_line(self._card.title, _THREAD_NAME) or _NEUTRAL_NAME, _NEUTRAL_NAME):
            try:
                await self._http.start_thread_with_message(
                    int(channel), int(message), name=name, auto_archive_duration=_OPEN_FOR
                )
            except (discord.HTTPException, SlowDown) as error:
                if code_of(error) == THREAD_EXISTS:
                    return True
                if not _does_without_thread(error):
                    raise
                _log.info("discord.no_thread", channel=channel, reason=str(error))
                if code_of(error) not in NAME_BLOCKED:
                    return False
            else:
                return True
        return False

    async def _post(self, channel: str, *, answers: str | None = None) -> str:
        """Post the card, and see to it that the message shows this frame.

        Who posts with the nonce of an earlier try gets that try's message, with its older frame,
        and even when somebody has deleted it since (Create Message: `enforce_nonce`).
        """
        posted = await self._post_once(channel, answers)
        while not shows(posted.get("components"), self._card):
            message = MessageRef(channel=channel, message=str(posted["id"]))
            try:
                await self._edit(message, layout(self._card))
                break
            except discord.NotFound as error:
                if code_of(error) != UNKNOWN_MESSAGE:
                    raise
                self._nonce = derived_nonce(self._nonce, message.message)
                posted = await self._post_once(channel, answers)
        return str(posted["id"])

    async def _post_once(self, channel: str, answers: str | None) -> "MessagePayload":
        try:
            return await self._send(channel, layout(self._card), self._nonce, answers=answers)
        except discord.HTTPException as error:
            if code_of(error) == ARCHIVED:
                await self._unarchive(channel)
            elif code_of(error) == NO_REPLY:
                answers = None
            else:
                raise
        return await self._send(channel, layout(self._card), self._nonce, answers=answers)

    async def _send(
        self, channel: str, view: LayoutView, nonce: str, *, answers: str | None = None
    ) -> "MessagePayload":
        with handle_message_parameters(
            view=view,
            nonce=nonce,
            allowed_mentions=discord.AllowedMentions.none(),
            message_reference=_reference(channel, answers),
        ) as params:
            return await self._http.send_message(int(channel), params=params)

    async def send_answer(self, below: MessageRef) -> str:
        """Send all of an answer that the card does not hold as a file.

        Where no file may be sent, as much of the rest as one message holds.
        """
        channel = _goes_on_in(below)
        nonce = derived_nonce(self._nonce, "answer")
        try:
            return await self._send_file(channel, nonce)
        except discord.HTTPException as error:
            if code_of(error) not in NO_FILE:
                raise
            _log.info("discord.no_file", channel=channel, code=error.code)
        return str((await self._send(channel, continued(self._card), nonce))["id"])

    async def _send_file(self, channel: str, nonce: str) -> str:
        text = io.BytesIO(self._card.body.encode())
        with handle_message_parameters(
            content=plain(self._card.title, _FILE_WORDS),
            file=discord.File(text, filename=FILE_NAME),
            nonce=nonce,
            allowed_mentions=discord.AllowedMentions.none(),
        ) as params:
            data = await self._http.send_message(int(channel), params=params)
        return str(data["id"])

    async def edit(self, message: MessageRef) -> None:
        """Let a posted message show the card as it is."""
        try:
            await self._edit(message, layout(self._card))
        except discord.HTTPException as error:
            if code_of(error) != ARCHIVED:
                raise
            await self._unarchive(message.channel)
            await self._edit(message, layout(self._card))

    async def _edit(self, message: MessageRef, view: LayoutView) -> None:
        with handle_message_parameters(
            view=view, allowed_mentions=discord.AllowedMentions.none()
        ) as params:
            await self._http.edit_message(int(message.channel), int(message.message), params=params)

    async def _unarchive(self, thread: str) -> None:
        await self._http.edit_channel(int(thread), archived=False)

    async def roll(self, old: MessageRef) -> MessageRef:
        """Show the card in a new message and let the old one say so, without its buttons."""
        self._nonce = derived_nonce(self._nonce, old.message)
        channel = _goes_on_in(old)
        posted = await self._post(channel)
        try:
            await self._edit(old, moved(self._card))
        except (discord.HTTPException, SlowDown) as error:
            _log.info("discord.old_card_left", message=old.message, code=code_of(error))
        return replace(old, channel=channel, message=posted)
