"""Discord messages and interactions -> Inbound (pure).

Where a conversation lives: in a server, a thread; its id is the id of the message it was made
from (Discord: Threads), so a mention in a channel names its thread before that exists. A slash
command has no message: showing the first card decides its thread. A direct message has no
threads: its channel is the thread.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import discord

from core.domain.chat import Inbound, Person, Platform, StopSign, ThreadRef

DIRECT = "@me"
"""The workspace of direct messages."""

STOP_SIGNS = frozenset("🛑⛔🚫❌")
"""Reactions that stop what they are put on."""

_REFERENCE = re.compile(
    r"<(?:(?P<kind>@!?|@&|\#)(?P<id>\d{1,20})|a?:(?P<emoji>\w{1,40}):\d{1,20}"
    r"|t:(?P<time>-?\d{1,12})(?::[a-zA-Z])?|/(?P<command>[\w\s-]{1,100}):\d{1,20})>"
)
_SPACES = re.compile(r"[ \t]{2,}")

Lookup = Callable[[str, int], str | None]
"""(kind "@", "@&" or "#", id) -> the name to show, when it is known."""

_UNKNOWN = {"@": "@someone", "@&": "@a role", "#": "#a channel"}


def readable(content: str, lookup: Lookup, own: frozenset[tuple[str, int]]) -> str:
    """Message content with mentions as words and the assistant's own mentions taken out.

    Args:
        own: (kind, id) of every mention that means the assistant.
    """

    def word(match: re.Match[str]) -> str:
        if match["emoji"]:
            return f":{match['emoji']}:"
        if match["command"]:
            return f"/{match['command']}"
        if match["time"]:
            return _moment(int(match["time"])) or match.group()
        kind, number = match["kind"].rstrip("!"), int(match["id"])
        if (kind, number) in own:
            return " "
        name = lookup(kind, number)
        # The role that everybody has is itself called "@everyone".
        return f"{kind[0]}{name.removeprefix('@')}" if name else _UNKNOWN[kind]

    lines = _REFERENCE.sub(word, content).split("\n")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in lines).strip()


def _moment(seconds: int) -> str | None:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (OverflowError, OSError, ValueError):
        return None


def _lookup(message: discord.Message | None, guild: discord.Guild | None) -> Lookup:
    mentioned = {user.id: user.display_name for user in message.mentions} if message else {}

    def name(kind: str, number: int) -> str | None:
        if kind == "@" and number in mentioned:
            return mentioned[number]
        if guild is None:
            return None
        found: discord.Member | discord.Role | discord.abc.GuildChannel | discord.Thread | None
        if kind == "@":
            found = guild.get_member(number)
        elif kind == "@&":
            found = guild.get_role(number)
        else:
            found = guild.get_channel_or_thread(number)
        if found is None:
            return None
        return found.display_name if isinstance(found, discord.Member) else found.name

    return name


def own_mentions(guild: discord.Guild | None, me: int) -> frozenset[tuple[str, int]]:
    """What people write to address the assistant: its user, and the role Discord made for it."""
    own = {("@", me)}
    if guild is not None:
        own |= {
            ("@&", role.id)
            for role in guild.roles
            if role.tags is not None and role.tags.bot_id == me
        }
    return frozenset(own)


def is_from_person(message: discord.Message) -> bool:
    """Whether a person wrote it: no bot, no webhook, no notice of Discord's."""
    return (
        not message.author.bot
        and message.webhook_id is None
        and message.type in {discord.MessageType.default, discord.MessageType.reply}
    )


def mentions_me(message: discord.Message, me: int) -> bool:
    """Whether it names the assistant: a mention, its role, or a reply that notifies it."""
    own = own_mentions(message.guild, me)
    roles = {("@&", number) for number in message.raw_role_mentions}
    users = {("@", user.id) for user in message.mentions}
    users |= {("@", number) for number in message.raw_mentions}
    return bool(own & (roles | users))


def is_for_someone_else(message: discord.Message, me: int) -> bool:
    """Whether it is a reply to, or begins with a mention of, somebody other than the assistant."""
    if mentions_me(message, me):
        return False
    referenced = message.reference.resolved if message.reference else None
    if isinstance(referenced, discord.Message) and referenced.author.id != me:
        return True
    first = _REFERENCE.match(message.content.lstrip())
    return first is not None and first["kind"] in {"@", "@!"}


def replied_to(message: discord.Message) -> int | None:
    """The id of the message it replies to."""
    if message.type is not discord.MessageType.reply or message.reference is None:
        return None
    return message.reference.message_id


def place(
    channel: discord.abc.Snowflake,
    guild_id: int | None,
    *,
    started_by: int | None = None,
) -> ThreadRef:
    """Where the conversation lives.

    Args:
        started_by: the message whose thread it is (or will be), when `channel` is no thread.
    """
    thread: str | None
    if isinstance(channel, discord.Thread):
        parent, thread = str(channel.parent_id), str(channel.id)
    elif guild_id is None:
        parent = thread = str(channel.id)
    else:
        parent = str(channel.id)
        thread = str(started_by) if started_by is not None else None
    return ThreadRef(
        platform=Platform.DISCORD,
        workspace=str(guild_id) if guild_id is not None else DIRECT,
        channel=parent,
        thread=thread,
    )


def from_message(
    message: discord.Message, *, me: int, at: datetime, started_by: int | None = None
) -> Inbound:
    """A message that is meant for the assistant.

    Args:
        at: when it was said, by the house's clock.
        started_by: the message whose thread it continues; itself when None.
    """
    guild = message.guild
    guild_id = guild.id if guild else None
    return Inbound(
        key=message_key(guild_id, message.id),
        thread=place(message.channel, guild_id, started_by=started_by or message.id),
        person=person(
            message.author,
            locale=str(guild.preferred_locale) if guild else "en-US",
            manages=manages(message),
        ),
        text=readable(message.content, _lookup(message, guild), own_mentions(guild, me)),
        at=at,
    )


def from_command(
    interaction: discord.Interaction[discord.Client],
    text: str,
    *,
    me: int,
    at: datetime,
    thread: ThreadRef,
) -> Inbound:
    """A command with its text.

    Args:
        thread: where its conversation will live.
    """
    guild = interaction.guild
    return Inbound(
        key=key_of(interaction),
        thread=thread,
        person=whose(interaction)[1],
        text=readable(text, _lookup(None, guild), own_mentions(guild, me)),
        at=at,
    )


def words_of(message: discord.Message, me: int) -> str:
    """What a message says, with mentions as words."""
    return readable(
        message.content, _lookup(message, message.guild), own_mentions(message.guild, me)
    )


def message_key(guild_id: int | None, message: int) -> str:
    """The key under which a message is accepted once."""
    return f"discord:{guild_id or DIRECT}:{message}"


def stop_sign(reaction: discord.RawReactionActionEvent) -> StopSign | None:
    """The message that a reaction marks to be stopped, or None when it means something else."""
    if reaction.emoji.name.rstrip("\ufe0f") not in STOP_SIGNS:
        return None
    return StopSign(
        platform=Platform.DISCORD,
        key=message_key(reaction.guild_id, reaction.message_id),
        channel=str(reaction.channel_id),
        message=str(reaction.message_id),
    )


def chosen(data: Mapping[str, object]) -> str:
    """What was clicked: a button's custom id, or the value of the option chosen in a menu."""
    values = data.get("values")
    if isinstance(values, list) and values:
        return str(values[0])
    return str(data.get("custom_id"))


def key_of(interaction: discord.Interaction[discord.Client]) -> str:
    """The key under which a gesture is accepted once."""
    return f"discord:interaction:{interaction.id}"


def person(
    user: discord.User | discord.Member, *, locale: str = "en-US", manages: bool = False
) -> Person:
    """Who asks, with their roles in the server. Discord does not tell a person's time zone.

    Args:
        manages: whether they may manage the channel where they spoke.
    """
    return Person(
        id=str(user.id),
        name=user.display_name,
        locale=locale,
        manages=manages,
        roles=tuple(str(role.id) for role in user.roles)
        if isinstance(user, discord.Member)
        else (),
    )


def manages(message: discord.Message) -> bool:
    """Whether the author of a message may manage its channel; in a direct message everybody may."""
    if message.guild is None or not isinstance(message.author, discord.Member):
        return message.guild is None
    here = message.channel
    channel = here.parent if isinstance(here, discord.Thread) else here
    if isinstance(channel, discord.abc.GuildChannel):
        return channel.permissions_for(message.author).manage_channels
    return message.author.guild_permissions.manage_channels


def whose(gesture: discord.Interaction[discord.Client]) -> tuple[ThreadRef, Person]:
    """Where a command or click was given, and by whom."""
    here = gesture.channel or discord.Object(gesture.channel_id or 0)
    who = person(
        gesture.user,
        locale=str(gesture.locale),
        manages=gesture.guild_id is None or gesture.permissions.manage_channels,
    )
    return place(here, gesture.guild_id), who
