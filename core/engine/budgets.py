"""What all processes together may ask of one outside service, taken a call at a time."""

import threading
from dataclasses import dataclass

from core.domain.dials import Dial, Dials
from core.domain.wait import SHOWN_AFTER
from core.kit.clock import Clock
from core.kit.errors import Throttled
from core.storage import budgets, dials, waits
from core.storage.budgets import Lot, Rate, Wait, rate_of
from core.storage.database import Database

PATIENCE = 1.0
"""Seconds that a thread waits for its turn; for longer waits the task goes back in line."""
UNTOLD = 2.0
"""Seconds to leave a service alone that asks to slow down and does not say for how long."""
URGENT_CALLS = 20
"""Calls with which a person's question goes before bulk work; what asks for more is bulk itself."""


@dataclass(slots=True)
class _Calls:
    """Calls that are left to somebody."""

    left: int


class SharedBudget:
    """Implements core.domain.ports.Budget in the database, for every process that uses it.

    Args:
        name: of the budget: that of the Notion connection, or of the key of a language model.
        service: what people call it: "Notion".
        rated: whether calls are counted; if not, only the service's own word to wait holds.
        common: name of a budget that other connections pay from, too; it is counted where an
            operator has set its rate.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        name: str,
        service: str,
        rated: bool = True,
        common: str = "",
    ) -> None:
        self._database = database
        self._clock = clock
        self._name = name
        self._service = service
        self._rated = rated
        self._common = common
        self._urgent: _Calls | None = None
        self._lock = threading.Lock()

    def for_a_person(self) -> "SharedBudget":
        """The same budget for somebody who waits: the first calls go before bulk work."""
        same = SharedBudget(
            self._database,
            self._clock,
            name=self._name,
            service=self._service,
            rated=self._rated,
            common=self._common,
        )
        same._urgent = _Calls(URGENT_CALLS)
        return same

    def take(self) -> None:
        """Pay for one call, and wait until it may be made if that is soon.

        Raises:
            Throttled: not soon; `retry_after` says when. Nothing was paid for.
            Unavailable: the database does not answer.
        """
        urgent = self._is_urgent()
        wait = self._ask(urgent=urgent)
        while wait is not None:
            if wait.seconds > PATIENCE:
                raise self._throttled(wait)
            self._clock.sleep(wait.seconds)
            # A wait for the rate is paid for; after one for the service it has to be asked again.
            wait = self._ask(urgent=urgent) if wait.reason else None

    def shut(
        self, seconds: float | None, *, common: bool = False, slower: bool = False
    ) -> Throttled:
        """Note that the service asks everybody to wait. Returns the error that says so.

        Args:
            seconds: how long, as far as it said.
            common: whether it asks the other connections of the common budget, too.
            slower: whether it got more calls than it takes.
        """
        told = UNTOLD if seconds is None else seconds
        reason = f"{self._service} asks us to wait"
        names = [self._name, self._common] if common and self._common else [self._name]
        with self._database.begin() as tx:
            later = [
                budgets.shut(tx, name, told, reason, slower=slower and self._rated)
                for name in sorted(names)
            ]
            if any(later) and told > SHOWN_AFTER:
                waits.tell_open(tx, waits.users_of(tx, self._name))
        return self._throttled(Wait(seconds=told, reason=reason))

    def _is_urgent(self) -> bool:
        if self._urgent is None:
            return False
        with self._lock:
            self._urgent.left -= 1
            return self._urgent.left >= 0

    def _ask(self, *, urgent: bool) -> Wait | None:
        if not self._rated:
            with self._database.read() as tx:
                found = [budgets.shut_wait(tx, name) for name in self._names]
            shut = [wait for wait in found if wait is not None]
            return max(shut, key=lambda wait: wait.seconds, default=None)
        with self._database.begin() as tx:
            numbers = dials.read(tx)
            lots = [Lot(name=self._name, rate=rate_of(numbers, self._name))]
            if self._common:
                lots.append(Lot(name=self._common, rate=_rate_that_is_set(numbers, self._common)))
            return budgets.take(tx, lots, patience=PATIENCE, urgent=urgent)

    @property
    def _names(self) -> list[str]:
        return [self._name, self._common] if self._common else [self._name]

    def _throttled(self, wait: Wait) -> Throttled:
        text = f"{wait.reason or f'{self._service} gets as many calls as it takes'}."
        return Throttled(text, next_step="I will go on by myself.", retry_after=wait.seconds)


def _rate_that_is_set(numbers: Dials, name: str) -> Rate | None:
    """The rate of a budget of which nothing is known unless an operator says it."""
    return rate_of(numbers, name) if (Dial.RATE, name) in numbers.numbers else None
