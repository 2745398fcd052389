"""One conversation on a terminal: what is typed goes in by the door, the card is drawn until it
rests.
"""

import getpass
import sys
from collections.abc import Callable
from dataclasses import replace

from rich.console import Console
from rich.live import Live

from bot.terminal.keyboard import unheard
from bot.terminal.picture import picture
from core.app import App
from core.domain.card import Action, ActionKind, Card, CardState
from core.domain.chat import Inbound, Person, Platform, Receipt, ThreadRef
from core.domain.plan import Plan
from core.kit.clock import local_zone, new_id
from core.kit.errors import AssistantError

_LOOK = 0.08
"""Seconds between two looks at a card that is drawn live."""


class Conversation:
    """A thread between one person and the assistant.

    Args:
        console: where cards are drawn; in place when it is a terminal, else only when they rest.
    """

    def __init__(self, house: App, console: Console) -> None:
        self._house = house
        self._console = console
        self.person = Person(id="terminal", name=_name_in(house), zone=local_zone())
        self.thread = ThreadRef(
            platform=Platform.TERMINAL,
            workspace="local",
            channel="terminal",
            thread=new_id("session"),
        )

    def say(self, text: str) -> Receipt:
        """Submit a request, or a word that decides about one."""
        return self._house.assistant.submit(self.inbound(text))

    def say_plan(self, plan: Plan, key: str | None = None) -> Receipt:
        """Submit a plan in the plan format.

        Args:
            key: a name for this order; another one of the same name is not carried out.
        """
        inbound = self.inbound(plan.title)
        if key is not None:
            inbound = replace(inbound, key=f"terminal:run:{key}")
        return self._house.assistant.submit_plan(inbound, plan)

    def decide(self, card: Card, kind: ActionKind) -> Receipt:
        """Do what a button of the card does. Raises StopIteration when it has no such button."""
        offered = next(action for action in card.actions if action.kind is kind)
        action = Action.parse(offered.value)
        return self._house.assistant.decide(action, self.person, key=new_id("key"))

    def follow(self, request_id: str, *, draw: bool = True) -> Card:
        """Wait until the card rests: it is final, or waits for a person.

        Ctrl-C while waiting cancels the request; the card then shows what was done before.
        """
        if draw and self._console.is_terminal:
            live = Live(console=self._console, auto_refresh=False, transient=False)
            with unheard(), live:
                return self._until_rest(
                    request_id, lambda card: live.update(picture(card), refresh=True)
                )
        card = self._until_rest(request_id, lambda _: None)
        if draw:
            self._console.print(picture(card))
        return card

    def _until_rest(self, request_id: str, show: Callable[[Card], None]) -> Card:
        shown = -1.0
        while True:
            try:
                card = self._house.assistant.card(request_id)
                if card.revision != shown or not card.state.final:
                    show(card)
                    shown = card.revision
                if card.state.final or card.state is CardState.APPROVAL:
                    return card
                self._house.wakeups.wait("reporter", _LOOK)
            except KeyboardInterrupt:
                self._stop(request_id)

    def _stop(self, request_id: str) -> None:
        action = Action(kind=ActionKind.CANCEL, label="", request_id=request_id)
        try:
            self._house.assistant.decide(action, self.person, key=new_id("key"))
        except AssistantError as error:
            self._console.print(str(error), markup=False)

    def inbound(self, text: str) -> Inbound:
        """What the person types, as every platform hands it in."""
        return Inbound(
            key=f"terminal:{new_id('said')}",
            thread=self.thread,
            person=self.person,
            text=text,
            at=self._house.clock.now(),
        )


def a_console(*, to_errors: bool = False) -> Console:
    """The console of this process; no colours or frames in place unless it is a terminal."""
    stream = sys.stderr if to_errors else sys.stdout
    width = None if stream.isatty() else 100
    return Console(file=stream, width=width, highlight=False)


def _name_in(house: App) -> str:
    """The person's name; in the sandbox that of its first member, so that "me" is somebody."""
    if in_sandbox(house):
        members = (user.name for user in house.notion.reads_for().users() if not user.bot)
        return next(members, "you")
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "you"


def in_sandbox(house: App) -> bool:
    """Whether what is asked here is done in the sandbox."""
    given = any(one.place == "terminal/local" for one in house.connecting.listed())
    return house.settings.uses_sandbox and not given
