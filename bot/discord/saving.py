"""“Save to Notion” on a message: choose a database, fill in its form, and it becomes a plan.

Each step carries in its custom id what it is about, so that it works after a restart, too; only
the words of a message are remembered in between, since Discord gives them to a command alone.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import discord
import structlog
from discord import ui
from pydantic import JsonValue

from bot.discord import forms, inbound, rights
from bot.discord.attachments import KeptFiles, Sent, keep_files
from bot.discord.private import (
    Gesture,
    hold,
    in_language,
    language_told,
    learn,
    outcome,
    tell,
    tell_with,
)
from bot.discord.services import Services
from bot.discord.text import one_line
from core.assistant.capture import Captured, capture_plan, initial_values
from core.assistant.library import Shelf
from core.domain.chat import Inbound, ThreadRef
from core.domain.notion import Target
from core.kit.clock import Clock
from core.kit.errors import AssistantError, Unavailable

PICK = "save-to:"
"""What the custom id of the menu of databases begins with."""
AGAIN = "save-again:"
"""What the custom id of the button begins with that opens a form once more."""
SAVED = "On it."

_CHOICES = 25
_LABEL = 100
_WITHIN = 2.0
"""Seconds that Notion may take before a form must be open: Discord waits 3 s for it."""
_REMEMBERED = 1000
"""Messages whose words are remembered."""

T = TypeVar("T")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A message on its way to Notion."""

    message: Captured
    thread: ThreadRef
    """Where the card will be shown."""
    files: Sequence[Sent] = ()
    """What was sent with it."""
    attached: Sequence[str] = ()
    """Names of those that the thread's requests find."""
    values: forms.Values | None = None
    """What was filled in before, when something was wrong with it."""
    content: str | None = None


class Saving:
    """Takes “Save to Notion”, and what follows from it."""

    def __init__(self, services: Services, clock: Clock) -> None:
        self._services = services
        self._clock = clock
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    async def begin(self, gesture: Gesture, message: discord.Message) -> None:
        """Ask which database a message goes to."""
        await hold(gesture)
        me = gesture.application_id if gesture.client.user is None else gesture.client.user.id
        thread, refusal = await self._thread(gesture, message)
        if refusal:
            await tell(gesture, refusal)
            return
        key = f"{message.channel.id}:{message.id}"
        captured = Captured(
            text=inbound.words_of(message, me),
            author=message.author.display_name,
            url=message.jump_url,
        )
        self._keep(key, Kept(message=captured, thread=thread, files=message.attachments))
        await asyncio.to_thread(learn, gesture)
        shelf, last = await asyncio.to_thread(self._look, gesture)
        try:
            databases = await asyncio.to_thread(shelf.databases, "", _CHOICES)
        except AssistantError as error:
            await tell(gesture, str(error))
            return
        await _ask_where(gesture, key, databases, last)

    def _look(self, gesture: Gesture) -> tuple[Shelf, str]:
        thread, person = inbound.whose(gesture)
        return self._services.shelf(thread, person), self._services.last_saved_to(thread, person)

    async def _thread(self, gesture: Gesture, message: discord.Message) -> tuple[ThreadRef, str]:
        if not rights.is_member(gesture):
            direct = gesture.user.dm_channel or await gesture.user.create_dm()
            return inbound.place(direct, None), ""
        here = gesture.channel or message.channel
        refusal = rights.cannot_write(
            rights.rights_here(gesture), in_thread=isinstance(here, discord.Thread)
        )
        return inbound.place(here, gesture.guild_id, started_by=message.id), refusal

    async def click(self, gesture: Gesture, custom_id: str, chosen: str) -> None:
        """A database was chosen, or a form is to be opened once more."""
        if custom_id.startswith(AGAIN):
            database, _, key = custom_id.removeprefix(AGAIN).partition(":")
        else:
            database, key = chosen, custom_id.removeprefix(PICK)
        kept = self._kept.get(key)
        if kept is None:
            await tell(gesture, _FORGOTTEN)
            return
        try:
            draft = await self._in_time(lambda: self._draft(gesture, database, kept))
        except AssistantError as error:
            await tell(gesture, str(error))
            return
        try:
            await gesture.response.send_modal(forms.modal(draft, f"{forms.MODAL}{database}:{key}"))
        except discord.HTTPException as error:
            _log.info("discord.form_late", interaction=gesture.id, code=error.code)

    async def _in_time(self, look: Callable[[], T]) -> T:
        try:
            async with asyncio.timeout(_WITHIN):
                return await asyncio.to_thread(look)
        except TimeoutError:
            raise Unavailable(
                "Notion takes long to answer.", next_step="Choose once more in a moment."
            ) from None

    def _draft(self, gesture: Gesture, database: str, kept: Kept) -> forms.Draft:
        learn(gesture)
        shelf = self._services.shelf(*inbound.whose(gesture))
        form = shelf.form(database)
        has_people = any(one.type == "people" for one in form.fields)
        given = kept.values if kept.values is not None else initial_values(form, kept.message)
        content = kept.message.content if kept.content is None else kept.content
        return forms.Draft(
            form=form,
            given=given,
            people=[one.name for one in shelf.people()] if has_people else (),
            content=content if len(content) <= forms.LONGEST_CONTENT else None,
            language=language_told(gesture),
        )

    async def send(self, gesture: Gesture, custom_id: str, components: object) -> None:
        """A form was sent: check it, and let it become a plan."""
        database, _, key = custom_id.removeprefix(forms.MODAL).partition(":")
        kept = self._kept.get(key)
        if kept is None:
            await tell(gesture, _FORGOTTEN)
            return
        filled = forms.filled(components)
        wrong: list[str] = []

        def submit() -> str:
            learn(gesture)
            try:
                wrong.extend(self._submit(self._asked(gesture, whole), database, whole, filled))
            except Unavailable as error:
                wrong.append(str(error))
            return SAVED

        await hold(gesture)
        files = await self._keep_files(kept)
        whole = replace(kept, attached=files.names)
        words = await asyncio.to_thread(outcome, submit)
        if wrong:
            self._keep(key, replace(kept, values=filled.values, content=filled.content))
            await _ask_again(gesture, f"{AGAIN}{database}:{key}", wrong)
        else:
            await tell(gesture, "\n".join([words, *files.refused]))

    def _asked(self, gesture: Gesture, kept: Kept) -> Inbound:
        thread, person = inbound.whose(gesture)
        return Inbound(
            key=inbound.key_of(gesture),
            thread=kept.thread,
            person=self._services.assistant.preferences.settled(person, thread),
            text=f"Save “{kept.message.title}” to Notion",
            at=self._clock.now(),
        )

    async def _keep_files(self, kept: Kept) -> KeptFiles:
        """Keep what was sent with the message, where its plan finds it."""
        door = self._services.assistant
        return await keep_files(
            kept.files, lambda name, data: door.keep_file(kept.thread, name, data)
        )

    def _submit(
        self, asked: Inbound, database: str, kept: Kept, filled: forms.Filled
    ) -> Sequence[str]:
        """Store the plan. Returns what is wrong with the values instead, a sentence each."""
        shelf = self._services.shelf(asked.thread, asked.person)
        form = shelf.form(database)
        values = {**initial_values(form, kept.message), **filled.values}
        said = forms.as_said(form, values)
        given: dict[str, JsonValue] = {
            name: value for name, value in said.items() if value not in ("", [], None)
        }
        problems = shelf.problems(database, given)
        if problems:
            return list(problems.values())
        content = kept.message.content if filled.content is None else filled.content
        plan = capture_plan(form.database, given, content, kept.attached)
        self._services.assistant.submit_plan(asked, plan)
        return ()

    def _keep(self, key: str, kept: Kept) -> None:
        self._kept[key] = kept
        self._kept.move_to_end(key)
        if len(self._kept) > _REMEMBERED:
            self._kept.popitem(last=False)


_FORGOTTEN = "I no longer have that message. Choose “Save to Notion” in its menu once more."


async def _ask_where(gesture: Gesture, key: str, databases: Sequence[Target], last: str) -> None:
    if not databases:
        await tell(
            gesture,
            "I see no database in Notion. Share one with my integration: its page, •••,"
            " Connections.",
        )
        return
    first = sorted(databases, key=lambda one: one.id != last)
    options = [
        discord.SelectOption(
            label=one_line(one.title, _LABEL) or "Untitled",
            value=one.id,
            description=in_language(gesture, "Where you saved to last") if one.id == last else None,
        )
        for one in first[:_CHOICES]
    ]
    view = ui.View(timeout=None)
    view.add_item(
        ui.Select[ui.View](
            custom_id=f"{PICK}{key}",
            placeholder=in_language(gesture, "Choose a database"),
            options=options,
        )
    )
    await tell_with(gesture, "Where should it go?", view)


async def _ask_again(gesture: Gesture, custom_id: str, wrong: Sequence[str]) -> None:
    view = ui.View(timeout=None)
    view.add_item(
        ui.Button[ui.View](
            label=in_language(gesture, "Open it again"),
            style=discord.ButtonStyle.primary,
            custom_id=custom_id,
        )
    )
    await tell_with(gesture, "\n".join(wrong), view)
