"""The ways in besides messages and cards: each has its own listeners, registered here."""

from functools import partial

from slack_bolt import App

from bot.slack.aftermath import Aftermath
from bot.slack.asking import Asking
from bot.slack.capturing import Capturing
from bot.slack.commands import Commands
from bot.slack.desk import Desk, told
from bot.slack.home import Home
from bot.slack.patience import Patience
from bot.slack.pinning import Pinning
from bot.slack.pointing import Pointing
from bot.slack.prompts import offer_to_save
from bot.slack.saving import Saving
from bot.slack.steps import Steps
from bot.slack.subcommands import Subcommands
from bot.slack.suggesting import Suggesting
from bot.slack.surface import SlackSurface
from bot.slack.unfurling import Unfurling
from core.domain.chat import ThreadRef


class WaysIn:
    """Shortcuts, modals, menus, subcommands, reactions, the Home tab, links, steps of
    workflows.

    Args:
        surface: says things to one person alone.

    Attributes:
        pointing: what people look at while they talk to the agent.
    """

    def __init__(self, desk: Desk, surface: SlackSurface) -> None:
        self._after = Aftermath(desk.clock)
        self._patience = Patience()
        self._surface = surface
        self._desk = desk
        rooms = desk.rooms
        subcommands = Subcommands(desk, rooms.catalogue, rooms.emoji[0] if rooms.emoji else "")
        self._home = Home(desk, subcommands, self._after)
        self._capturing = Capturing(desk, self._tell)
        offer = partial(offer_to_save, desk.people)
        self.pointing = Pointing(desk, self._after, self._capturing, offer)
        self._steps = Steps(desk, self._tell)
        self._saving = Saving(desk, surface, self._after, self._patience)
        self._parts = (
            self.pointing,
            self._saving,
            Suggesting(desk, self._patience),
            Commands(subcommands),
            Pinning(desk, rooms.emoji, self._capturing, self._tell),
            self._home,
            Unfurling(desk, self._after),
            Asking(desk, self._patience),
            self._steps,
        )

    def register(self, app: App) -> None:
        """Attach to a Bolt app; before the listeners that take what is left."""
        for part in self._parts:
            part.register(app)

    def close(self) -> None:
        """Let go of threads."""
        self._home.close()
        self._steps.close()
        self._saving.close()
        self._capturing.close()
        self._after.close()
        self._patience.close()

    def _tell(self, where: ThreadRef, user: str, text: str) -> None:
        def whisper() -> None:
            said = told(text, self._desk.person(user, "", where))
            self._surface.whisper(where.channel, user, said, thread=None, workspace=where.workspace)

        self._after.do("whisper", whisper)
