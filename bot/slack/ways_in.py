"""The ways in besides messages and cards: each has its own listeners, registered here."""

from slack_bolt import App

from bot.slack.aftermath import Aftermath
from bot.slack.desk import Desk
from bot.slack.patience import Patience
from bot.slack.saving import Saving
from bot.slack.suggesting import Suggesting
from bot.slack.surface import SlackSurface


class WaysIn:
    """Shortcuts, modals, menus.

    Args:
        surface: says things to one person alone.
    """

    def __init__(self, desk: Desk, surface: SlackSurface) -> None:
        self._after = Aftermath(desk.clock)
        self._patience = Patience()
        self._parts = (
            Saving(desk, surface, self._after, self._patience),
            Suggesting(desk, self._patience),
        )

    def register(self, app: App) -> None:
        """Attach to a Bolt app; before the listeners that take what is left."""
        for part in self._parts:
            part.register(app)

    def close(self) -> None:
        """Let go of threads."""
        self._after.close()
        self._patience.close()
