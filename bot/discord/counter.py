"""Where commands are taken: words to the door, decisions about earlier requests, settings."""

import asyncio

import discord

from bot.discord import inbound, rights
from bot.discord.offers import Offers, named
from bot.discord.private import Gesture, answer, hold, learn, speak, tell
from bot.discord.services import Earlier, Services
from bot.discord.settings import Wanted, settle
from bot.discord.text import link, plain
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

_CLOSED = "I may not send you direct messages, so my answer cannot reach you."
_OPEN_SERVER = (
    "Allow them from this server's members in its privacy settings, or ask without “private”."
)
_OPEN = "Allow them in Discord's privacy settings, then ask once more."
_LOOKS = 20
_BETWEEN_LOOKS = 1.0
"""Seconds between two looks whether a card could be shown; it is tried at once."""

_SHOWN = 10
_TITLE = 100


class Counter:
    """Takes commands."""

    def __init__(self, services: Services, clock: Clock, offers: Offers) -> None:
        self._services = services
        self._assistant = services.assistant
        self._clock = clock
        self.offers = offers

    def meet(self, gesture: Gesture) -> None:
        """See to it that who gives a command or clicks is spoken to in their language."""
        speak(gesture, lambda: self._services.language(*inbound.whose(gesture)))

    async def ask(self, gesture: Gesture, text: str, *, private: bool = False) -> None:
        """Take a request in words; its card is shown where it was asked, or in private."""
        me = gesture.application_id if gesture.client.user is None else gesture.client.user.id
        thread, refusal, done = await self._place(gesture, private=private)
        asked = inbound.from_command(gesture, text, me=me, at=self._clock.now(), thread=thread)
        taken: list[str] = []

        def submit() -> str:
            if refusal:
                raise NotAllowed(refusal)
            receipt = self._assistant.submit(asked)
            taken.append(receipt.request_id)
            return receipt.note or done

        await answer(gesture, submit)
        if taken and done == IN_PRIVATE:
            await self._see_it_arrives(gesture, taken[0])

    async def _see_it_arrives(self, gesture: Gesture, request: str) -> None:
        """Tell the person when their direct messages are closed to the assistant."""
        for _ in range(_LOOKS):
            await self._clock.asleep(_BETWEEN_LOOKS)
            if await asyncio.to_thread(self._services.unseen, request):
                step = _OPEN_SERVER if gesture.guild_id and rights.is_member(gesture) else _OPEN
                await tell(gesture, f"{_CLOSED} {step}")
                return

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
            _, who = inbound.whose(gesture)
            receipt = self._assistant.decide(action, who, key=inbound.key_of(gesture))
            return receipt.note or f"{_DOING[kind]}: {found.title}"

        await answer(gesture, decide)

    def _meant(self, gesture: Gesture, kind: ActionKind, request: str | None) -> Earlier:
        known = self.offers.earlier(gesture)
        if request:
            chosen = [one for one in known if request in (one.id, named(one), one.title)]
        else:
            chosen = [one for one in known if one.over != (kind is ActionKind.CANCEL)]
        if not chosen:
            raise NotFound(
                "I know no such request of yours here." if request else _NONE[kind],
                next_step="/notion status shows the last ones.",
            )
        return chosen[0]

    async def status(self, gesture: Gesture) -> None:
        """Show the person alone what became of their requests here."""

        def look() -> str:
            known = self.offers.earlier(gesture)[:_SHOWN]
            if not known:
                return "You have asked me for nothing here yet. `/notion help` says how."
            return "\n".join(["Your last requests here:", *map(_line, known)])

        await answer(gesture, look, marked=True)

    async def settings(self, gesture: Gesture, wanted: Wanted) -> None:
        """Change settings, and show the person alone what holds."""

        def settled() -> str:
            told = settle(self._services, gesture, wanted)
            self.meet(gesture)  # perhaps it is the language that has changed
            learn(gesture)
            return told

        await answer(gesture, settled, marked=True)

    async def help(self, gesture: Gesture) -> None:
        """Say to the person alone how to talk to the assistant."""
        await answer(gesture, lambda: HELP, marked=True)


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


def _line(one: Earlier) -> str:
    title = link(one.title, one.url, _TITLE) if one.url else plain(one.title, _TITLE)
    return f"- {one.state}: {title}"
