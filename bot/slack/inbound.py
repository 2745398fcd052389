"""Slack's payloads to the words of the house. Pure: nothing here calls anyone.

Which messages are meant for the assistant: every direct message, every mention, and replies in a
thread it takes part in, unless they begin by addressing someone else. Messages of bots, its own,
edits, deletions and joins are not.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from bot.slack.payloads import Command, EventWrapper, Interaction, Message, ReactionWrapper
from bot.slack.shorthand import as_words
from core.domain.card import Action
from core.domain.chat import Inbound, Person, Platform, StopSign, ThreadRef

_SAID = frozenset({None, "file_share", "thread_broadcast", "me_message"})
"""Subtypes under which a person says something new (Slack docs, "message event")."""

STOP_SIGNS = frozenset({"octagonal_sign", "stop_sign", "x", "no_entry", "no_entry_sign"})
"""Reactions that stop what they are put on, by Slack's names."""

_TOKEN = re.compile(r"<([^<>]*)>")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_PLAUSIBLE = timedelta(days=2)

Names = Mapping[str, str]
"""What to call people, by their Slack id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Something said to the assistant, before it is known by whom."""

    key: str
    thread: ThreadRef
    user: str
    user_name: str
    text: str
    """Raw, as Slack wrote it."""
    me: str
    """The assistant's own user id, whose mention is not part of what was said."""
    at: datetime
    active_thread: str | None
    """Where a private answer goes: the thread it was said in when there is one, and in a direct
    message always its own thread."""
    if_engaged: bool
    """Whether it is meant for the assistant only when that takes part in the thread."""
    direct: bool = False
    """Whether it was said in a direct message."""

    @property
    def mentioned(self) -> tuple[str, ...]:
        """The ids of other people that are mentioned in it."""
        return tuple(dict.fromkeys(u for u in _PERSON.findall(self.text) if u != self.me))

    def said_by(self, person: Person, names: Names) -> Inbound:
        """The same in the words of the house."""
        text = words(self.text, me=self.me, names=names)
        return Inbound(key=self.key, thread=self.thread, person=person, text=text, at=self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A click on a control of a card."""

    key: str
    action: Action
    user: str
    user_name: str
    channel: str
    active_thread: str | None


def hear(body: Mapping[str, object], *, me: str, now: datetime) -> Heard | None:
    """What an event says to the assistant, or None when it is not for it.

    Args:
        me: the assistant's own user id.
        now: the present time, aware; used when the event's own time cannot be meant.
    """
    try:
        wrapper = EventWrapper.model_validate(body)
    except ValidationError:
        return None
    event = wrapper.event
    if not _is_said_by_person(event, me) or not event.user:
        return None
    named = me in _PERSON.findall(event.text or "")
    addressed = event.direct or named or event.type == "app_mention"
    if not addressed and (event.thread_ts is None or _addresses_another(event)):
        return None
    return Heard(
        key=_key(wrapper.team, event.channel, event.ts),
        thread=ThreadRef(
            platform=Platform.SLACK,
            workspace=wrapper.team,
            channel=event.channel,
            thread=event.thread_ts or event.ts,
        ),
        user=event.user,
        user_name="",
        text=event.text or "",
        me=me,
        at=_time(event.ts, now),
        active_thread=(event.thread_ts or event.ts) if event.direct else event.thread_ts,
        if_engaged=not addressed,
        direct=event.direct,
    )


def taken_back(body: Mapping[str, object]) -> str | None:
    """The key of the message that an event says was deleted, or None when it says no such thing."""
    said = body.get("event")
    if not isinstance(said, Mapping) or said.get("subtype") != "message_deleted":
        return None
    try:
        wrapper = EventWrapper.model_validate(body)
    except ValidationError:
        return None
    event = wrapper.event
    if not event.deleted_ts:
        return None
    return _key(wrapper.team, event.channel, event.deleted_ts)


def stop_sign(body: Mapping[str, object]) -> tuple[StopSign, str] | None:
    """The message that an event says was marked to be stopped, and who marked it."""
    try:
        wrapper = ReactionWrapper.model_validate(body)
    except ValidationError:
        return None
    reaction, item = wrapper.event, wrapper.event.item
    if reaction.reaction.partition("::")[0] not in STOP_SIGNS or item.type != "message":
        return None
    key = _key(wrapper.team, item.channel, item.ts)
    sign = StopSign(platform=Platform.SLACK, key=key, channel=item.channel, message=item.ts)
    return sign, reaction.user


def _key(team: str, channel: str, ts: str) -> str:
    return f"slack:{team}:{channel}:{ts}"


def _is_said_by_person(event: Message, me: str) -> bool:
    return (
        event.type in {"message", "app_mention"}
        and event.subtype in _SAID
        and not event.hidden
        and not event.bot_id
        and event.user not in {me, "USLACKBOT"}
        and bool(event.channel and event.ts)
    )


def _addresses_another(event: Message) -> bool:
    return _PERSON.match((event.text or "").lstrip()) is not None


def _time(ts: str, now: datetime) -> datetime:
    """When a message was said; `now` when that is days away, because then one of the two clocks
    is set for a demonstration and "Friday" is meant by ours."""
    try:
        said = datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return now
    return said if abs(said - now) <= _PLAUSIBLE else now


def command(body: Mapping[str, object], *, me: str, now: datetime) -> Heard:
    """What a slash command says. Raises pydantic.ValidationError when it is none."""
    said = Command.model_validate(body)
    return Heard(
        key=f"slack:{said.team_id}:trigger:{said.trigger_id or said.response_url}",
        thread=ThreadRef(
            platform=Platform.SLACK, workspace=said.team_id, channel=said.channel_id, thread=None
        ),
        user=said.user_id,
        user_name=said.user_name,
        text=as_words(said.text),
        me=me,
        at=now,
        active_thread=None,
        if_engaged=False,
    )


def click(body: Mapping[str, object]) -> Click | None:
    """The click that an interaction reports, or None when it is on no control of a card."""
    try:
        interaction = Interaction.model_validate(body)
        control = interaction.actions[0]
        action = Action.parse(control.meant)
    except (ValidationError, IndexError, ValueError):
        return None
    if not interaction.user.id:
        return None
    return Click(
        key=f"slack:{interaction.team_id}:click:{interaction.trigger_id or control.action_ts}",
        action=action,
        user=interaction.user.id,
        user_name=interaction.user.username or interaction.user.name or "",
        channel=interaction.place,
        active_thread=interaction.container.thread_ts,
    )


def words(text: str, *, me: str, names: Names) -> str:
    """What a person typed: Slack's escapes undone and the assistant's own mention left out.

    Mentions of people become `@Name`, of channels `#name`; a link that Slack made from a typed
    address becomes the address, one with its own text becomes a markdown link. Source: Slack
    docs, "Formatting message text", section "Retrieving formatted messages".
    """
    mine = rf"[ \t]*<@{re.escape(me)}(?:\|[^<>]*)?>[ \t]*[:,]?[ \t]*"
    without_me = re.sub(mine, " ", text) if me else text
    drawn = _TOKEN.sub(lambda match: _token(match[1], names), without_me)
    plain = drawn.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _CONTROL.sub("", plain.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _token(inside: str, names: Names) -> str:
    kind, target = inside[:1], inside[1:]
    target, _, shown = target.partition("|")
    if kind == "@":
        return f"@{names.get(target) or shown or target}"
    if kind == "#":
        return f"#{shown or target}"
    if kind == "!":
        return shown or f"@{target.partition('^')[0]}"
    url, _, shown = inside.partition("|")
    address = url.removeprefix("mailto:").removeprefix("tel:")
    if (
        not shown
        or shown == address
        or address.partition("://")[2].rstrip("/") == shown.rstrip("/")
    ):
        return shown or address
    return f"[{shown}]({url})"
