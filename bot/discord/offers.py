"""What is offered while somebody types an option of a command: names of Notion and requests."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar
from zoneinfo import available_timezones

import structlog
from discord.app_commands import Choice

from bot.discord import inbound
from bot.discord.autocomplete import LONGEST, Suggestions, best
from bot.discord.private import Gesture
from bot.discord.services import Earlier, Services
from bot.discord.text import one_line
from core.assistant.library import Field, Shelf
from core.domain.notion import ObjectKind

T = TypeVar("T")
Choices = list[Choice[str]]

_STATES = ("status", "select")

_log = structlog.get_logger(__name__)


class Offers:
    """Names to choose from, by what the place of the gesture and its person may see."""

    def __init__(self, services: Services, suggestions: Suggestions) -> None:
        self._services = services
        self._suggestions = suggestions

    async def databases(self, gesture: Gesture, typed: str) -> Choices:
        """Titles of databases."""
        return await self._offer(
            gesture, typed, "databases", lambda shelf: [one.title for one in shelf.databases()]
        )

    async def pages(self, gesture: Gesture, typed: str) -> Choices:
        """Titles of pages."""
        return await self._offer(
            gesture,
            typed,
            f"pages:{typed}",
            lambda shelf: [one.title for one in shelf.things(typed, kind=ObjectKind.PAGE)],
        )

    async def titles(self, gesture: Gesture, typed: str) -> Choices:
        """Titles of pages, rows and databases."""
        return await self._offer(
            gesture, typed, f"titles:{typed}", lambda shelf: [t.title for t in shelf.things(typed)]
        )

    async def people(self, gesture: Gesture, typed: str) -> Choices:
        """Members of the Notion workspace."""
        return await self._offer(
            gesture, typed, "people", lambda shelf: [one.name for one in shelf.people()]
        )

    async def fields(self, gesture: Gesture, database: str, typed: str) -> Choices:
        """Properties of a database."""
        return await self._offer(
            gesture,
            typed,
            f"fields:{database}",
            lambda shelf: [one.name for one in _fields(shelf, database)],
        )

    async def options(self, gesture: Gesture, database: str, field: str, typed: str) -> Choices:
        """Options of a property; of the one that tells a row's status when none is named."""
        return await self._offer(
            gesture,
            typed,
            f"options:{database}:{field}",
            lambda shelf: _options(_fields(shelf, database), field),
        )

    async def requests(self, gesture: Gesture, typed: str) -> Choices:
        """Earlier requests of the person here."""
        known = await self._calmly(lambda: self.earlier(gesture))
        by_name = {named(one): one.id for one in known}
        return [Choice(name=name, value=by_name[name]) for name in best(list(by_name), typed)]

    async def zones(self, _gesture: Gesture, typed: str) -> Choices:
        """Time zones."""
        wanted = typed.replace(" ", "_")
        names = sorted(name for name in available_timezones() if "/" in name)
        return [Choice(name=name, value=name) for name in best(names, wanted)]

    def earlier(self, gesture: Gesture) -> Sequence[Earlier]:
        """What the person asked for here, newest first. Blocking."""
        return self._services.earlier(*inbound.whose(gesture))

    async def _offer(
        self, gesture: Gesture, typed: str, key: str, look: Callable[[Shelf], Sequence[str]]
    ) -> Choices:
        thread, person = inbound.whose(gesture)
        # In direct messages people of many servers write, who do not all see the same.
        place = person.id if thread.workspace == inbound.DIRECT else thread.workspace
        known = await self._calmly(
            lambda: self._suggestions.names(
                f"{place}:{key}", lambda: look(self._services.shelf(thread, person))
            )
        )
        return [Choice(name=name, value=name) for name in best(known, typed)]

    async def _calmly(self, look: Callable[[], Sequence[T]]) -> Sequence[T]:
        """What was found; nothing when looking failed: nobody asked to hear about that."""
        try:
            return await asyncio.to_thread(look)
        except Exception:  # noqa: BLE001 - choices are a help; typing works without them
            _log.exception("discord.no_choices")
            return ()


def named(one: Earlier) -> str:
    """A request as it is offered: what became of it, and what it was."""
    return one_line(f"{one.state}: {one.title}", LONGEST)


def _fields(shelf: Shelf, database: str) -> Sequence[Field]:
    wanted = database.strip().casefold()
    found = [one for one in shelf.databases(database) if one.title.casefold() == wanted]
    return shelf.form(found[0].id).fields if wanted and found else ()


def _options(fields: Sequence[Field], field: str) -> Sequence[str]:
    wanted = field.strip().casefold()
    if wanted:
        fitting = [one for one in fields if one.name.casefold() == wanted]
    else:
        fitting = sorted(
            (one for one in fields if one.type in _STATES and one.schema.options),
            key=lambda one: (one.type != "status", one.name.casefold() != "status"),
        )
    return [option.name for option in fitting[0].schema.options] if fitting else ()
