"""Where commands are taken: words to the door, decisions about earlier requests, and what is
offered while somebody types.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

import discord
import structlog
from discord.app_commands import Choice

from bot.discord import inbound, rights
from bot.discord.autocomplete import LONGEST, Look, Suggestions, best
from bot.discord.private import Gesture, answer, hold
from bot.discord.services import Earlier, Field, Services
from bot.discord.text import one_line
from core.domain.card import Action, ActionKind
from core.domain.chat import ThreadRef
from core.kit.clock import Clock
from core.kit.errors import NotAllowed, NotFound

ON_IT = "On it."
"""Said to the person alone; the card in the channel says the rest."""

IN_PRIVATE = "On it. I answer in our direct messages."

HELP = (
    "Tell me in plain words what should happen in Notion: `/notion ask`, or mention me. In a"
    " thread I am part of, mention me or use Reply on one of my messages; in a direct message just"
    " write.\n"
    "- `/notion add`, `create`, `find` and `tasks` help with names while you type.\n"
    "- “Save to Notion” in a message's menu (Apps) makes a row of it.\n"
    "- `/notion cancel`, `undo` and `retry` are about a request of yours, as are the buttons of"
    " its card; “stop”, “undo” and “retry” in its thread do the same, and so does a 🛑 on it.\n"
    "- `/notion status` shows your last requests, `/notion settings` your time zone and language."
)

_SHOWN = 10
_STATES = ("status", "select")

T = TypeVar("T")

_log = structlog.get_logger(__name__)


class Counter:
    """Takes commands.

    Args:
        within: seconds that names for autocomplete may take.
    """

    def __init__(self, services: Services, clock: Clock, suggestions: Suggestions) -> None:
        self._services = services
        self._assistant = services.assistant
        self._clock = clock
        self._suggestions = suggestions

    async def ask(self, gesture: Gesture, text: str, *, private: bool = False) -> None:
        """Take a request in words; its card is shown where it was asked, or in private."""
        me = gesture.application_id if gesture.client.user is None else gesture.client.user.id
        thread, refusal, done = await self._place(gesture, private=private)
        asked = inbound.from_command(gesture, text, me=me, at=self._clock.now(), thread=thread)

        def submit() -> str:
            if refusal:
                raise NotAllowed(refusal)
            return self._assistant.submit(asked).note or done

        await answer(gesture, submit)

    async def _place(self, gesture: Gesture, *, private: bool) -> tuple[ThreadRef, str, str]:
        """Where the answer is shown, why it cannot be, and what the person is told."""
        here = gesture.channel
        if here is None:
            raise ValueError("Discord named no channel for this command")
        if private or not rights.is_member(gesture):
            if gesture.context.dm_channel and gesture.guild_id is None:
                return inbound.place(here, None), "", ON_IT
            await hold(gesture)
            direct = gesture.user.dm_channel or await gesture.user.create_dm()
            return inbound.place(direct, None), "", IN_PRIVATE
        in_thread = isinstance(here, discord.Thread)
        granted = rights.rights_here(gesture)
        told = rights.cannot_thread(granted, in_thread=in_thread)
        refusal = rights.cannot_write(granted, in_thread=in_thread)
        return inbound.place(here, gesture.guild_id), refusal, f"{ON_IT} {told}".strip()

    async def control(self, gesture: Gesture, kind: ActionKind, request: str | None) -> None:
        """Decide about an earlier request: the one that was chosen, or the last one it fits."""

        def decide() -> str:
            found = self._meant(gesture, kind, request)
            action = Action(kind=kind, label="", request_id=found.id)
            who = inbound.person(gesture.user, locale=str(gesture.locale))
            receipt = self._assistant.decide(action, who, key=inbound.key_of(gesture))
            return receipt.note or f"{_DOING[kind]}: {found.title}"

        await answer(gesture, decide)

    def _meant(self, gesture: Gesture, kind: ActionKind, request: str | None) -> Earlier:
        known = self._earlier(gesture)
        if request:
            chosen = [one for one in known if request in (one.id, _named(one), one.title)]
        else:
            chosen = [one for one in known if one.over != (kind is ActionKind.CANCEL)]
        if not chosen:
            raise NotFound(
                "I know no such request of yours here." if request else _NONE[kind],
                next_step="`/notion status` shows the last ones.",
            )
        return chosen[0]

    async def status(self, gesture: Gesture) -> None:
        """Show the person alone what became of their requests here."""

        def look() -> str:
            known = self._earlier(gesture)[:_SHOWN]
            if not known:
                return "You have asked me for nothing here yet. `/notion help` says how."
            lines = [f"- {one.state}: {one_line(one.title, LONGEST)}" for one in known]
            return "\n".join(["Your last requests here:", *lines])

        await answer(gesture, look)

    async def help(self, gesture: Gesture) -> None:
        """Say to the person alone how to talk to the assistant."""
        await answer(gesture, lambda: HELP, marked=True)

    def _earlier(self, gesture: Gesture) -> Sequence[Earlier]:
        workspace = str(gesture.guild_id) if gesture.guild_id else inbound.DIRECT
        return self._services.earlier(workspace, str(gesture.user.id))

    # what is offered while somebody types

    async def offer_databases(self, gesture: Gesture, typed: str) -> list[Choice[str]]:
        """Titles of databases."""
        look = self._services.names.databases
        return await self._offer(gesture, typed, "databases", lambda: look(""))

    async def offer_pages(self, gesture: Gesture, typed: str) -> list[Choice[str]]:
        """Titles of pages."""
        look = self._services.names.pages
        return await self._offer(gesture, typed, f"pages:{typed}", lambda: look(typed))

    async def offer_titles(self, gesture: Gesture, typed: str) -> list[Choice[str]]:
        """Titles of pages and rows."""
        look = self._services.names.titles
        return await self._offer(gesture, typed, f"titles:{typed}", lambda: look(typed))

    async def offer_people(self, gesture: Gesture, typed: str) -> list[Choice[str]]:
        """Members of the Notion workspace."""
        look = self._services.names.people
        return await self._offer(gesture, typed, "people", lambda: look(""))

    async def offer_fields(self, gesture: Gesture, database: str, typed: str) -> list[Choice[str]]:
        """Properties of a database."""
        return await self._offer(
            gesture,
            typed,
            f"fields:{database}",
            lambda: [one.name for one in self._fields(database)],
        )

    async def offer_options(
        self, gesture: Gesture, database: str, field: str, typed: str
    ) -> list[Choice[str]]:
        """Options of a property; of the one that is called a status when none is named."""
        return await self._offer(
            gesture,
            typed,
            f"options:{database}:{field}",
            lambda: _options(self._fields(database), field),
        )

    async def offer_requests(self, gesture: Gesture, typed: str) -> list[Choice[str]]:
        """Earlier requests of the person here."""
        known = await self._calmly(lambda: self._earlier(gesture))
        by_name = {_named(one): one.id for one in known}
        return [Choice(name=name, value=by_name[name]) for name in best(list(by_name), typed)]

    def _fields(self, database: str) -> Sequence[Field]:
        return self._services.names.fields(database) if database else ()

    async def _offer(self, gesture: Gesture, typed: str, key: str, look: Look) -> list[Choice[str]]:
        del gesture
        known = await self._calmly(lambda: self._suggestions.names(key, look))
        return [Choice(name=name, value=name) for name in best(known, typed)]

    async def _calmly(self, look: Callable[[], Sequence[T]]) -> Sequence[T]:
        """What was found; nothing when looking failed: nobody asked to hear about that."""
        try:
            return await asyncio.to_thread(look)
        except Exception:  # noqa: BLE001 - choices are a help, typing works without them
            _log.exception("discord.no_choices")
            return ()


_DOING = {
    ActionKind.UNDO: "Taking it back",
    ActionKind.CANCEL: "Stopping",
    ActionKind.RETRY: "Trying again",
}
_NONE = {
    ActionKind.UNDO: "There is nothing here to undo.",
    ActionKind.CANCEL: "Nothing of yours is under way here.",
    ActionKind.RETRY: "Nothing of yours here has failed.",
}


def _named(one: Earlier) -> str:
    """A request as it is offered: what became of it, and what it was."""
    return one_line(f"{one.state}: {one.title}", LONGEST)


def _options(fields: Sequence[Field], field: str) -> Sequence[str]:
    wanted = field.strip().casefold()
    if wanted:
        fitting = [one for one in fields if one.name.casefold() == wanted]
    else:
        fitting = sorted(
            (one for one in fields if one.kind in _STATES and one.options),
            key=lambda one: (one.kind != "status", one.name.casefold() != "status"),
        )
    return fitting[0].options if fitting else ()
