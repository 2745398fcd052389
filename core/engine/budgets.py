"""What all processes together may ask of one outside service, taken a call at a time."""

from core.domain.wait import SHOWN_AFTER
from core.kit.clock import Clock
from core.kit.errors import Throttled
from core.storage import budgets, dials, waits
from core.storage.budgets import Wait, rate_of
from core.storage.database import Database

PATIENCE = 1.0
"""Seconds that a thread waits for its turn; for longer waits the task goes back in line."""
UNTOLD = 2.0
"""Seconds to leave a service alone that asks to slow down and does not say for how long."""


class SharedBudget:
    """Implements core.domain.ports.Budget in the database, for every process that uses it.

    Args:
        name: of the budget: that of the Notion connection, or of the key of a language model.
        service: what people call it: "Notion".
        rated: whether calls are counted; if not, only the service's own word to wait holds.
    """

    def __init__(
        self, database: Database, clock: Clock, *, name: str, service: str, rated: bool = True
    ) -> None:
        self._database = database
        self._clock = clock
        self._name = name
        self._service = service
        self._rated = rated

    def take(self) -> None:
        """Pay for one call, and wait until it may be made if that is soon.

        Raises:
            Throttled: not soon; `retry_after` says when. Nothing was paid for.
            Unavailable: the database does not answer.
        """
        wait = self._ask()
        while wait is not None:
            if wait.seconds > PATIENCE:
                raise self._throttled(wait)
            self._clock.sleep(wait.seconds)
            # A wait for the rate is paid for; after one for the service it has to be asked again.
            wait = self._ask() if wait.reason else None

    def shut(self, seconds: float | None) -> Throttled:
        """Note that the service asks everybody to wait. Returns the error that says so.

        Args:
            seconds: how long, as far as it said.
        """
        told = UNTOLD if seconds is None else seconds
        reason = f"{self._service} asks us to wait"
        with self._database.begin() as tx:
            if budgets.shut(tx, self._name, told, reason) and told > SHOWN_AFTER:
                waits.tell_open(tx, waits.users_of(tx, self._name))
        return self._throttled(Wait(seconds=told, reason=reason))

    def _ask(self) -> Wait | None:
        if not self._rated:
            with self._database.read() as tx:
                return budgets.shut_wait(tx, self._name)
        with self._database.begin() as tx:
            rate = rate_of(dials.read(tx), self._name)
            return budgets.take(tx, self._name, rate, patience=PATIENCE)

    def _throttled(self, wait: Wait) -> Throttled:
        text = f"{wait.reason or f'{self._service} gets as many calls as it takes'}."
        return Throttled(text, next_step="I will go on by myself.", retry_after=wait.seconds)
