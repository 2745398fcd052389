"""Tells one person something that nobody else reads: the answer to an interaction, or a direct
message when there is no interaction to answer.

An interaction must be answered within 3 s (Receiving and Responding, Discord). Work that takes
longer is announced first and its result follows.
"""

import asyncio
import hashlib
from collections.abc import Callable

import discord
import structlog
from discord import ui

from bot.discord.refusals import ALREADY_ANSWERED, UNKNOWN_INTERACTION, code_of
from bot.discord.text import MORE, clip, escape, size, visible
from core.kit.clock import new_id
from core.kit.errors import UNEXPECTED_TEXT, AssistantError, Unavailable
from core.words import language_of, retold

ANSWER_WITHIN = 1.5
"""Seconds that work may take before Discord is told to wait."""

TOKEN_LIVES = 14.5 * 60
"""Seconds for which an interaction can be answered: Discord's 15 minutes, with a little air."""

_CONTENT = 2000
_NONCE = 25

Gesture = discord.Interaction[discord.Client]

_log = structlog.get_logger(__name__)


def said(text: str) -> str:
    """Words of the project as message content."""
    return escape(clip(visible(text), _CONTENT // 2 - 20))


def outcome(work: Callable[[], str]) -> str:
    """What `work` says, or why it refused."""
    try:
        return work()
    except AssistantError as error:
        _log.info("discord.refused", code=error.code, reason=error.user_text)
        return str(error)


async def answer(
    gesture: Gesture, work: Callable[[], str], *, quiet: bool = False, marked: bool = False
) -> None:
    """Do `work` on a thread and tell the person alone what came of it.

    Args:
        work: blocking; returns what to say. Its AssistantErrors are told to the person.
        quiet: the gesture needs no words (a click); nothing is said when `work` returns none.
        marked: what it returns is the project's own Markdown, with no word of anybody else's.
    """
    token_is_good(gesture)  # from here on it gets older

    def told() -> str:
        learn(gesture)
        return outcome(work)

    task = asyncio.ensure_future(asyncio.to_thread(told))
    try:
        await asyncio.wait({task}, timeout=ANSWER_WITHIN)
        if not task.done() and not gesture.response.is_done():
            await _wait_for_it(gesture, quiet=quiet)
    except discord.HTTPException as error:
        _lost(gesture, error)
    await tell(gesture, await task, quiet=quiet, marked=marked)


async def hold(gesture: Gesture) -> None:
    """Announce that the answer, for the person alone, takes a moment."""
    try:
        await _wait_for_it(gesture, quiet=False)
    except discord.HTTPException as error:
        _lost(gesture, error)


async def _wait_for_it(gesture: Gesture, *, quiet: bool) -> None:
    if quiet:
        await gesture.response.defer()
    else:
        await gesture.response.defer(ephemeral=True, thinking=True)


def token_is_good(gesture: Gesture) -> bool:
    """Whether an interaction can still be answered, by this machine's steady time.

    Its id tells when Discord made it, but by Discord's clock, which this machine's may not be near.
    """
    present = asyncio.get_running_loop().time()
    since = gesture.extras.setdefault("since", present)
    return present - float(since) < TOKEN_LIVES


def speak(gesture: Gesture, language: Callable[[], str]) -> None:
    """Note how to find out in which language its person is spoken to.

    Args:
        language: blocking; called on a thread before the first words.
    """
    gesture.extras["speak"] = language


def learn(gesture: Gesture) -> None:
    """Find out in which language its person is spoken to. Blocking."""
    language: Callable[[], str] | None = gesture.extras.pop("speak", None)
    if language is None:
        return
    try:
        gesture.extras["language"] = language()
    except Unavailable as error:
        _log.info("discord.language_unknown", reason=error.user_text)


def in_language(gesture: Gesture, words: str) -> str:
    """Words of the house in the language of whose gesture it is."""
    return retold(words, language_of(language_told(gesture)))


def language_told(gesture: Gesture) -> str:
    """The language that its person settled, or that of their Discord."""
    return str(gesture.extras.get("language") or gesture.locale)


def _whole_lines(words: str) -> str:
    """As many of the first lines as a message takes."""
    lines = words.split("\n")
    if size(words) <= _CONTENT:
        return words
    while size("\n".join(lines)) > _CONTENT - 2:
        lines.pop()
    return "\n".join([*lines, MORE])


async def tell(gesture: Gesture, words: str, *, quiet: bool = False, marked: bool = False) -> None:
    """Answer an interaction so that only its person sees it, while its token is good.

    Interaction tokens die after 15 minutes (Receiving and Responding, Discord: Followup Messages).
    """
    if not token_is_good(gesture):
        _log.info("discord.answer_late", interaction=gesture.id, code=UNKNOWN_INTERACTION)
        return
    words = in_language(gesture, words)
    shown = _whole_lines(words) if marked else said(words)
    mentions = discord.AllowedMentions.none()
    try:
        if gesture.response.is_done():
            if words:
                await gesture.followup.send(shown, ephemeral=True, allowed_mentions=mentions)
        elif words:
            await gesture.response.send_message(shown, ephemeral=True, allowed_mentions=mentions)
        elif quiet:
            await gesture.response.defer()
    except discord.HTTPException as error:
        _lost(gesture, error)


async def tell_with(gesture: Gesture, words: str, controls: ui.View) -> None:
    """Tell the person alone something that they can act on; the answer was announced before."""
    if not token_is_good(gesture):
        return
    try:
        await gesture.followup.send(
            said(in_language(gesture, words)),
            view=controls,
            ephemeral=True,
            allowed_mentions=discord.AllowedMentions.none(),
        )
    except discord.HTTPException as error:
        _lost(gesture, error)


def _lost(gesture: Gesture, error: discord.HTTPException) -> None:
    """The person did not hear the answer; what was asked is accepted all the same."""
    if code_of(error) not in {UNKNOWN_INTERACTION, ALREADY_ANSWERED}:
        _log.warning("discord.answer_failed", interaction=gesture.id, status=error.status)
    else:
        _log.info("discord.answer_late", interaction=gesture.id, code=code_of(error))


async def tell_unexpected(gesture: Gesture) -> str:
    """Say that something went wrong. Returns the id that the person was given to quote."""
    error_id = new_id("err")
    await tell(gesture, f"{UNEXPECTED_TEXT} Please quote {error_id}.")
    return error_id


async def tell_person(user: discord.User | discord.Member, words: str, *, about: str) -> None:
    """Send somebody a direct message; one who takes none is left alone.

    Args:
        about: what the words are about: they are said once about each thing.
    """
    nonce = _nonce(about, words)
    try:
        await user.send(said(words), nonce=nonce, allowed_mentions=discord.AllowedMentions.none())
    except discord.Forbidden:
        _log.info("discord.takes_no_messages", user=user.id)


def _nonce(about: str, words: str) -> str:
    return hashlib.sha256(f"tell:{about}:{words}".encode()).hexdigest()[:_NONCE]


async def tell_author(message: discord.Message, words: str, *, language: str) -> None:
    """Send the author of a message a direct message; reply in place when they take none.

    Args:
        words: said once per message, however often it is delivered.
        language: in which the author is spoken to there.
    """
    nonce = _nonce(str(message.id), words)
    words = retold(words, language_of(language))
    mentions = discord.AllowedMentions.none()
    try:
        await message.author.send(said(words), nonce=nonce, allowed_mentions=mentions)
    except discord.Forbidden:
        await _reply(message, words, nonce)


async def _reply(message: discord.Message, words: str, nonce: str) -> None:
    mentions = discord.AllowedMentions.none()
    try:
        await message.reply(
            said(words), nonce=nonce, allowed_mentions=mentions, mention_author=False
        )
    except discord.Forbidden:
        _log.info("discord.cannot_tell", message=message.id)
