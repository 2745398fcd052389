"""`/notion`: the group of commands, with their options and what is offered while they are typed."""

from typing import Literal

import discord
from discord import app_commands
from discord.app_commands import Choice, Range, describe

from bot.discord import phrases
from bot.discord.counter import Counter
from bot.discord.offers import Choices
from bot.discord.private import Gesture
from bot.discord.settings import Wanted
from core.domain.card import ActionKind
from core.domain.preferences import Etiquette

_ASKED = 6000
"""Characters of an option of text, at most (Application Commands: options)."""
_NAMED = 200

Asked = Range[str, 1, _ASKED]
Named = Range[str, 1, _NAMED]

INSTALLS = app_commands.AppInstallationType(guild=True, user=True)
CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)

PRIVATE = "Answer me in a direct message"


class NotionCommands(app_commands.Group):
    """Translates each command into words or a decision; the counter does the rest."""

    def __init__(self, counter: Counter) -> None:
        super().__init__(
            name="notion",
            description="Ask for things in Notion",
            allowed_installs=INSTALLS,
            allowed_contexts=CONTEXTS,
        )
        self._counter = counter

    @app_commands.command(description="Say in plain words what should happen in Notion")
    @describe(text='For example: add "Ship the beta" to the Roadmap, due Friday', private=PRIVATE)
    async def ask(self, gesture: Gesture, text: Asked, private: bool = False) -> None:  # noqa: FBT001, FBT002
        """`/notion ask`."""
        await self._counter.ask(gesture, text, private=private)

    @app_commands.command(description="Create a page")
    @describe(
        title="What the page is called",
        under="The page it goes under",
        content="What it says, in Markdown",
        private=PRIVATE,
    )
    async def create(
        self,
        gesture: Gesture,
        title: Named,
        under: Named | None = None,
        content: Asked | None = None,
        private: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """`/notion create`."""
        words = phrases.create(title, under or "", content or "")
        await self._counter.ask(gesture, words, private=private)

    @app_commands.command(description="Find pages and rows by their title")
    @describe(words="What the title says", database="Only in this database", private=PRIVATE)
    async def find(
        self,
        gesture: Gesture,
        words: Named,
        database: Named | None = None,
        private: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """`/notion find`."""
        await self._counter.ask(gesture, phrases.find(words, database or ""), private=private)

    @app_commands.command(description="Add a row to a database")
    @describe(
        database="Where it goes",
        title="What the row is called",
        due='When it is due: a date, "Friday", "in two weeks"',
        status="Its status",
        assignee="Who does it: a member of the Notion workspace",
        field="One more property",
        value="What that property is to be",
    )
    async def add(  # noqa: PLR0913 - a command takes its options as arguments
        self,
        gesture: Gesture,
        database: Named,
        title: Named,
        due: Named | None = None,
        status: Named | None = None,
        assignee: Named | None = None,
        field: Named | None = None,
        value: Named | None = None,
    ) -> None:
        """`/notion add`."""
        row = phrases.NewRow(
            title=title,
            database=database,
            due=due or "",
            status=status or "",
            assignee=assignee or "",
            field=field or "",
            value=value or "",
        )
        await self._counter.ask(gesture, phrases.add(row))

    @app_commands.command(description="Show tasks of a database")
    @describe(
        database="Which database",
        which="Which of its tasks; the open ones unless you choose",
        assignee="Only those of this member of the Notion workspace",
        private=PRIVATE,
    )
    async def tasks(
        self,
        gesture: Gesture,
        database: Named,
        which: Literal["open", "overdue", "due today", "due this week", "done", "all"] = "open",
        assignee: Named | None = None,
        private: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """`/notion tasks`."""
        words = phrases.tasks(database, which, assignee or "")
        await self._counter.ask(gesture, words, private=private)

    @app_commands.command(description="Take back what a request did")
    @describe(request="Which request; your last one unless you choose")
    async def undo(self, gesture: Gesture, request: Named | None = None) -> None:
        """`/notion undo`."""
        await self._counter.control(gesture, ActionKind.UNDO, request)

    @app_commands.command(description="Stop a request")
    @describe(request="Which request; your last one unless you choose")
    async def cancel(self, gesture: Gesture, request: Named | None = None) -> None:
        """`/notion cancel`."""
        await self._counter.control(gesture, ActionKind.CANCEL, request)

    @app_commands.command(description="Try again what failed of a request")
    @describe(request="Which request; your last one unless you choose")
    async def retry(self, gesture: Gesture, request: Named | None = None) -> None:
        """`/notion retry`."""
        await self._counter.control(gesture, ActionKind.RETRY, request)

    @app_commands.command(description="Show your last requests and what became of them")
    async def status(self, gesture: Gesture) -> None:
        """`/notion status`."""
        await self._counter.status(gesture)

    @app_commands.command(description="Show and change settings of yours and of this channel")
    @describe(
        zone="Your time zone, such as Europe/Vienna",
        language="Your language",
        manners="Which messages in this channel I answer",
        approver="A role whose members may approve everybody's requests in this server",
        former_approver="A role whose members may no longer",
    )
    @app_commands.choices(
        language=[Choice(name="English", value="en"), Choice(name="Deutsch", value="de")],
        manners=[
            Choice(name="all in threads I am part of, and mentions", value=Etiquette.FOLLOW.value),
            Choice(name="mentions only", value=Etiquette.MENTION.value),
            Choice(name="none: only commands and buttons", value=Etiquette.OFF.value),
        ],
    )
    async def settings(
        self,
        gesture: Gesture,
        zone: Named | None = None,
        language: str | None = None,
        manners: str | None = None,
        approver: discord.Role | None = None,
        former_approver: discord.Role | None = None,
    ) -> None:
        """`/notion settings`."""
        wanted = Wanted(
            zone=zone,
            language=language,
            manners=None if manners is None else Etiquette(manners),
            approver=None if approver is None else str(approver.id),
            former_approver=None if former_approver is None else str(former_approver.id),
        )
        await self._counter.settings(gesture, wanted)

    @app_commands.command(description="Say how to talk to me")
    async def help(self, gesture: Gesture) -> None:
        """`/notion help`."""
        await self._counter.help(gesture)

    @create.autocomplete("under")
    async def _pages(self, gesture: Gesture, typed: str) -> Choices:
        return await self._counter.offers.pages(gesture, typed)

    @find.autocomplete("database")
    @add.autocomplete("database")
    @tasks.autocomplete("database")
    async def _databases(self, gesture: Gesture, typed: str) -> Choices:
        return await self._counter.offers.databases(gesture, typed)

    @find.autocomplete("words")
    async def _titles(self, gesture: Gesture, typed: str) -> Choices:
        return await self._counter.offers.titles(gesture, typed)

    @add.autocomplete("status")
    async def _states(self, gesture: Gesture, typed: str) -> Choices:
        return await self._counter.offers.options(gesture, _said(gesture, "database"), "", typed)

    @add.autocomplete("field")
    async def _fields(self, gesture: Gesture, typed: str) -> Choices:
        return await self._counter.offers.fields(gesture, _said(gesture, "database"), typed)

    @add.autocomplete("value")
    async def _values(self, gesture: Gesture, typed: str) -> Choices:
        database, field = _said(gesture, "database"), _said(gesture, "field")
        return await self._counter.offers.options(gesture, database, field, typed)

    @add.autocomplete("assignee")
    @tasks.autocomplete("assignee")
    async def _people(self, gesture: Gesture, typed: str) -> Choices:
        return await self._counter.offers.people(gesture, typed)

    @settings.autocomplete("zone")
    async def _zones(self, gesture: Gesture, typed: str) -> Choices:
        return await self._counter.offers.zones(gesture, typed)

    @undo.autocomplete("request")
    @cancel.autocomplete("request")
    @retry.autocomplete("request")
    async def _requests(self, gesture: Gesture, typed: str) -> Choices:
        return await self._counter.offers.requests(gesture, typed)


def _said(gesture: Gesture, option: str) -> str:
    """What another option of the same command says so far."""
    found = getattr(gesture.namespace, option, None)
    return found if isinstance(found, str) else ""
