"""Hears what people have before their eyes, and takes their "this" for it in direct messages."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError
from slack_bolt import App
from slack_sdk.web import WebClient

from bot.slack.aftermath import Aftermath
from bot.slack.capturing import Capture, Capturing
from bot.slack.desk import Body, Desk, place
from bot.slack.inbound import Heard
from bot.slack.looked_at import (
    Looked,
    looked_at,
    points_at_page,
    points_at_place,
    saved_where,
    with_page,
    with_place,
)
from bot.slack.messages import RawMessage, fetch
from bot.slack.payloads import Envelope
from bot.slack.recent import RecentValues
from core.domain.chat import Person, Receipt, ThreadRef
from core.kit.errors import BadInput, Conflict

_log = structlog.get_logger(__name__)

_REMEMBERED = 2_048
_FRESH = 3_600.0
"""Seconds for which what somebody looked at last is what they mean."""
_MEMO = "slack.looked."

Suggest = Callable[[WebClient, str, str], None]
"""Offers to save the message that a person looks at (client, channel of the agent, person)."""


class _Thread(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    user_id: str = ""
    context: object = None


class _Changed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    user: str = ""
    channel: str = ""
    context: object = None
    assistant_thread: _Thread | None = None


class _Wrapper(Envelope):
    event: _Changed

    @property
    def user(self) -> str:
        """Who looks: the event says so, or only for whom it was delivered."""
        thread = self.event.assistant_thread
        named = self.event.user or (thread.user_id if thread else "")
        people = (one.user_id for one in self.authorizations or () if not one.is_bot)
        return named or next((user for user in people if user), "")


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)

    at: float
    looked: Looked | None


class Pointing:
    """Remembers what each person looks at.

    Args:
        capturing: saves messages.
        suggest: called when somebody begins to look at a message.
    """

    def __init__(
        self, desk: Desk, after: Aftermath, capturing: Capturing, suggest: Suggest
    ) -> None:
        self._desk = desk
        self._capturing = capturing
        self._after = after
        self._suggest = suggest
        self._known: RecentValues[_Kept] = RecentValues(_REMEMBERED)

    def register(self, app: App) -> None:
        """Attach to a Bolt app."""
        app.event("app_context_changed")(self.on_changed)
        app.event("assistant_thread_context_changed")(self.on_changed)

    def on_changed(self, body: Body, client: WebClient) -> None:
        """Somebody looks at something else."""
        looked = self.note(body)
        wrapper = _Wrapper.model_validate(body)
        if looked is not None and looked.message and wrapper.event.channel:
            channel, user = wrapper.event.channel, wrapper.user
            self._after.do("prompts", lambda: self._suggest(client, channel, user))

    def note(self, body: Body) -> Looked | None:
        """Keep what an event says that its person looks at, also for other processes."""
        try:
            wrapper = _Wrapper.model_validate(body)
        except ValidationError:
            return None
        thread = wrapper.event.assistant_thread
        looked = looked_at(thread.context if thread else wrapper.event.context)
        if not wrapper.user:
            return None
        name = _name(wrapper.team, wrapper.user)
        kept = _Kept(at=self._desk.clock.now().timestamp(), looked=looked)
        self._known.put(name, kept, at=kept.at)
        memos = self._desk.rooms.memos
        if memos is not None:
            self._after.do("looked at", lambda: memos.write(name, kept.model_dump_json()))
        return looked

    def meant(
        self, heard: Heard, event: Mapping[str, object], client: WebClient
    ) -> Heard | Receipt:
        """What was said with "this" taken for what the person looks at.

        Returns:
            The receipt where it is to be saved as it is.

        Raises errors of core.kit.errors.
        """
        text = heard.text
        save = saved_where(text)
        if not heard.direct or not (
            save is not None or points_at_page(text) or points_at_place(text)
        ):
            return heard
        looked = looked_at(event.get("app_context")) or self._looked(heard)
        if looked is None:
            return heard
        if save is not None and looked.message:
            return self._saved(heard, looked, save, client)
        if points_at_page(text) and looked.message and not self._is_spoken_of(heard):
            said = str(_message(client, looked).get("text") or "")
            return replace(heard, text=with_page(text, said))
        here = self._desk.preferences.of_place(place(heard.thread.workspace, looked.channel))
        if points_at_place(text) and here.database_title:
            return replace(heard, text=with_place(text, here.database_title))
        return heard

    def _is_spoken_of(self, heard: Heard) -> bool:
        """Whether the thread has a page of its own that "this page" may be."""
        return self._desk.assistant.is_engaged(heard.thread)

    def _saved(self, heard: Heard, looked: Looked, named: str, client: WebClient) -> Receipt:
        where = heard.thread
        person = self._desk.person(heard.user, heard.user_name, where)
        capture = Capture(
            key=heard.key,
            channel=looked.channel,
            message=_message(client, looked),
            where=where,
            person=person,
        )
        database = self._database(named, looked, where, person)
        return self._capturing.save(client, capture, database)

    def _database(self, named: str, looked: Looked, where: ThreadRef, person: Person) -> str:
        """Where it goes: as named, else as the channel settled, else as the last time."""
        if named:
            found = self._desk.library.of(where, person).databases(named, limit=10)
            same = [one for one in found if one.title.casefold() == named.casefold()] or found
            if len(same) == 1:
                return same[0].id
            names = ", ".join(f"“{one.title}”" for one in same) or "none"
            raise Conflict(f"Which database is meant? I found {names}.", next_step="Say its name.")
        here = self._desk.preferences.of_place(place(where.workspace, looked.channel)).database
        found_last = here or self._desk.overview.last_saved_to(where, person)
        if not found_last:
            raise BadInput(
                "I do not know where to save it.", next_step="Say “save this to” and a database."
            )
        return found_last

    def _looked(self, heard: Heard) -> Looked | None:
        name = _name(heard.thread.workspace, heard.user)
        since = self._desk.clock.now().timestamp() - _FRESH
        known = self._known.get(name, newer_than=since)
        memos = self._desk.rooms.memos
        raw = memos.read(name) if known is None and memos is not None else None
        if raw:
            known = _Kept.model_validate_json(raw)
        return known.looked if known is not None and known.at > since else None


def _name(team: str, user: str) -> str:
    return f"{_MEMO}{team}.{user}"


def _message(client: WebClient, looked: Looked) -> RawMessage:
    return fetch(client, looked.channel, looked.message, None, alone=True)
