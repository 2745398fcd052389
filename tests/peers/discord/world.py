"""What there is on the local Discord, and what people do there. Lives on the peer's event loop."""

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from simcord._clock import Clock as SimClock
from simcord.backend import Backend, serializers
from simcord.backend.models import Message, Overwrite
from simcord.components import walk_components
from simcord.enums import OverwriteType
from simcord.interactions import base_payload

Json = dict[str, object]


class LiveClock(SimClock):
    """The real time, plus what a test has turned it by. Ids are made from it."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.elapsed)  # noqa: TID251


@dataclass(frozen=True)
class User:
    id: int
    name: str

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(frozen=True)
class Channel:
    id: int
    name: str


@dataclass
class Slash:
    """A slash command or a click, and how it was answered."""

    id: int
    token: str
    sent: float
    answered: threading.Event = field(default_factory=threading.Event)
    first_answer_seconds: float | None = None
    kind: int | None = None
    """Interaction callback type of the first answer (4 message, 5 and 6 deferred)."""
    text: str = ""
    """What the person was told, all answers together."""
    ephemeral: bool = False
    choices: list[str] = field(default_factory=list)
    """What autocomplete offered."""
    form: Json = field(default_factory=dict)
    """The modal that was opened."""
    components: list[Json] = field(default_factory=list)
    """What the person can use in the last answer."""

    def answer(self, kind: int, data: Json) -> None:
        if self.first_answer_seconds is None:
            self.first_answer_seconds = time.monotonic() - self.sent
            self.kind = kind
            self.ephemeral = bool(int(str(data.get("flags") or 0)) & 64)
        text = str(data.get("content") or "")
        self.text = f"{self.text}\n{text}".strip()
        choices, components = data.get("choices"), data.get("components")
        if kind == 8 and isinstance(choices, list):
            self.choices = [str(choice["name"]) for choice in choices]
        elif kind == 9:
            self.form = data
        elif isinstance(components, list):
            self.components = components
        self.answered.set()


@dataclass(frozen=True)
class Frame:
    """One version of a message."""

    text: str
    buttons: tuple[tuple[str, str], ...]
    """(label, custom id)"""
    components: tuple[Json, ...]


@dataclass(frozen=True)
class Posted:
    """A message as a person in the channel sees it, with what it looked like before."""

    id: int
    channel: int
    author: int
    frames: tuple[Frame, ...]
    pings: tuple[int, ...]
    """Users and roles that were notified; everyone is 0."""
    nonce: str | None = None
    replies_to: int | None = None

    @property
    def text(self) -> str:
        return self.frames[-1].text

    @property
    def buttons(self) -> dict[str, str]:
        return dict(self.frames[-1].buttons)


def frame(message: Message) -> Frame:
    texts = [message.content] if message.content else []
    buttons: list[tuple[str, str]] = []
    for part in walk_components(message.components):
        if part.get("type") == 10:
            texts.append(str(part["content"]))
        elif part.get("type") == 2:
            buttons.append((str(part.get("label")), str(part.get("custom_id"))))
    return Frame("\n".join(texts), tuple(buttons), tuple(message.components))


class World:
    """One server with one channel and two people, and everything that is added."""

    def __init__(self) -> None:
        self.clock = LiveClock()
        self.backend = Backend(clock=self.clock)
        self.backend.bot_user.name = "Notion Assistant"
        guild = self.backend.create_guild("Acme")
        self.guild = guild.id
        self.left = guild
        self.frames: dict[int, list[Frame]] = {}
        self.nonces: dict[int, str] = {}
        self.slashes: dict[int, Slash] = {}
        self.locale = "en-US"
        """Of the people's clients."""
        self.only_for_users = False
        """The application is installed by people, and is a member of no server."""

    @property
    def me(self) -> User:
        return User(self.backend.bot_user.id, self.backend.bot_user.name)

    def channel(self, name: str) -> Channel:
        made = self.backend.create_channel(self.guild, name)
        return Channel(made.id, name)

    def user(self, name: str) -> User:
        user = self.backend.make_user(name)
        self.backend.add_member(self.guild, user.id)
        return User(user.id, name)

    def deny(self, channel: int, *permissions: str) -> None:
        """Take permissions from the bot in a channel."""
        import discord

        bits = discord.Permissions(**dict.fromkeys(permissions, True)).value
        self.backend.set_overwrite(
            channel,
            Overwrite(target_id=self.backend.bot_user.id, type=OverwriteType.MEMBER, deny=bits),
        )

    def leave(self, *, unavailable: bool) -> None:
        """The server removes the assistant, or is away because of an outage."""
        told: Json = {"id": str(self.guild)}
        if unavailable:
            told["unavailable"] = True
        else:
            self.left = self.backend.guilds.pop(self.guild)
        self.backend.emit("GUILD_DELETE", told)

    def invite(self) -> None:
        """The server that removed the assistant invites it again."""
        guild = self.backend.guilds[self.guild] = self.left
        told = serializers.guild_create_payload(self.backend, guild)
        self.backend.emit("GUILD_CREATE", dict(told))

    def empower(self, user: int, *permissions: str) -> None:
        """Give a member permissions by a role of their own."""
        import discord

        bits = discord.Permissions(**dict.fromkeys(permissions, True)).value
        role = self.backend.create_role(self.guild, "Power", permissions=bits)
        self.backend.add_member_role(self.guild, user, role.id)

    def role(self, name: str, *members: int) -> int:
        made = self.backend.create_role(self.guild, name)
        for user in members:
            self.backend.add_member_role(self.guild, user, made.id)
        return made.id

    def post_button(self, channel: int, custom_id: str) -> None:
        button = {"type": 2, "style": 1, "label": "Go", "custom_id": custom_id}
        parts = [{"type": 10, "content": "A card"}, {"type": 1, "components": [button]}]
        self.backend.create_message(channel, self.me.id, components=parts, flags=1 << 15)

    def direct(self, user: int) -> Channel:
        return Channel(self.backend.get_dm_channel(user).id, "@dm")

    def say(
        self, user: int, channel: int, text: str, *, reply_to: int | None = None, ping: bool = True
    ) -> int:
        from simcord.backend.models import AllowedMentions

        reference: dict[str, object] | None = None
        if reply_to is not None:
            reference = {"message_id": str(reply_to), "channel_id": str(channel)}
        message = self.backend.create_message(
            channel,
            user,
            text,
            reference=reference,
            allowed_mentions=AllowedMentions(replied_user=ping),
        )
        self.record(message)
        return message.id

    def delete(self, channel: int, *messages: int) -> None:
        if len(messages) == 1:
            self.backend.delete_message(channel, messages[0])
        else:
            self.backend.bulk_delete_messages(channel, messages)

    def react(self, user: int, channel: int, message: int, emoji: str) -> None:
        self.backend.add_reaction(channel, message, emoji, user)

    def redeliver(self, channel: int, message: int) -> None:
        self.backend.announce_message_create(self.backend.get_message(channel, message))

    def click(self, user: int, channel: int, message: int, custom_id: str) -> Slash:
        stored = self.backend.get_message(channel, message)
        known = {custom for _, custom in frame(stored).buttons}
        if custom_id not in known:
            raise LookupError(f"no button {custom_id!r}; there are {sorted(known)}")
        data: Json = {"component_type": 2, "custom_id": custom_id}
        return self.interact(3, user, channel, data, stored)

    def guild_of(self, channel: int) -> int | None:
        return self.backend.get_channel(channel).guild_id

    def interact(
        self, kind: int, user: int, channel: int, data: Json, message: Message | None = None
    ) -> Slash:
        guild = self.guild_of(channel)
        record, payload = base_payload(
            self.backend,
            type=kind,
            channel_id=channel,
            guild_id=guild,
            user_id=user,
            data=data,
        )
        owners = {"1": str(user)} if self.only_for_users else {"0": str(guild or 0)}
        payload["authorizing_integration_owners"] = owners
        payload["locale"] = self.locale
        if message is not None:
            record.source_message_id = message.id
            payload["message"] = dict(serializers.message_payload(self.backend, message))
        slash = Slash(record.id, record.token, time.monotonic())
        self.slashes[record.id] = slash
        self.backend.emit("INTERACTION_CREATE", payload)
        return slash

    def record(self, message: Message) -> None:
        """Keep this version of a message."""
        frames = self.frames.setdefault(message.id, [])
        seen = frame(message)
        if not frames or frames[-1] != seen:
            frames.append(seen)

    def posted(self, channel: int) -> list[Posted]:
        """What stands in a channel, oldest first, without what only one person sees."""
        return [
            self._posted(message)
            for message in self.backend.messages.get(channel, {}).values()
            if not message.is_ephemeral and message.type in (0, 19)
        ]

    def _posted(self, message: Message) -> Posted:
        pings = [*message.ping_user_ids, *message.ping_role_ids]
        if message.mention_everyone:
            pings.append(0)
        reference = message.reference or {}
        replied = reference.get("message_id")
        return Posted(
            id=message.id,
            channel=message.channel_id,
            author=message.author_id,
            frames=tuple(self.frames.get(message.id, [frame(message)])),
            pings=tuple(pings),
            nonce=self.nonces.get(message.id),
            replies_to=int(replied) if replied else None,
        )
