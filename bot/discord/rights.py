"""What the assistant may do where somebody asks it, and where it answers (pure).

Asked before anything is stored or made: a card that cannot be shown is no answer.
"""

from collections.abc import Iterable

import discord

from bot.discord.private import Gesture

_NAMES = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
    "read_message_history": "Read Message History",
}

_INTO_CHANNEL = ("view_channel", "send_messages")
_INTO_THREAD = ("view_channel", "send_messages_in_threads")
_FOR_THREADS = ("create_public_threads", "read_message_history", "send_messages_in_threads")


def _lacking(granted: discord.Permissions, needed: Iterable[str]) -> list[str]:
    return [_NAMES[name] for name in needed if not getattr(granted, name)]


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def cannot_write(granted: discord.Permissions, *, in_thread: bool) -> str:
    """Why the assistant could not show a card there, naming what is missing; or nothing."""
    lacking = _lacking(granted, _INTO_THREAD if in_thread else _INTO_CHANNEL)
    if not lacking:
        return ""
    return (
        f"I may not write here: I lack {_listed(lacking)}. Ask an administrator to give"
        " me that here, or ask me in another channel or in a direct message."
    )


def cannot_thread(granted: discord.Permissions, *, in_thread: bool) -> str:
    """Why the answer will stand in the channel itself, or nothing."""
    lacking = [] if in_thread else _lacking(granted, _FOR_THREADS)
    if not lacking:
        return ""
    return f"I lack {_listed(lacking)}, so my answer stands in the channel without a thread."


def is_member(gesture: Gesture) -> bool:
    """Whether the assistant itself is where a command was given, not only installed by its user.

    Discord names who installed it: a server under 0, a user under 1 (Interaction Object,
    authorizing_integration_owners).
    """
    if gesture.guild_id is None:
        return not gesture.context.private_channel
    return gesture.is_guild_integration() or not gesture.is_user_integration()


def rights_here(gesture: Gesture) -> discord.Permissions:
    """What it may do where a command was given; everything where Discord does not say."""
    granted = gesture.app_permissions
    if gesture.guild_id is None or not granted.value:
        return discord.Permissions.all()
    return granted


def rights_in(message: discord.Message) -> discord.Permissions:
    """What it may do where somebody wrote; everything while it does not know itself there."""
    if message.guild is None or message.guild.me is None:
        return discord.Permissions.all()
    channel = message.channel
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return discord.Permissions.all()
    if isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return channel.permissions_for(message.guild.me)
    return discord.Permissions.all()
