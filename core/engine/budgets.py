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
PATIENCE_UNDER_WAY = 10.0
"""Seconds that it waits once it has made a call: a task that goes back in line makes its calls
again, and where many did so, most of what the service takes would go into beginnings."""
UNTOLD = 2.0
"""Seconds to leave a service alone that asks to slow down and does not say for how long."""
URGENT_CALLS = 20
"""Calls with which a person's question goes before bulk work; what asks for more is bulk itself."""


@dataclass(slots=True)
class _Task:
    """What one task has of a budget."""

    urgent_left: int
    """Calls that still go before bulk work."""
    under_way: bool


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
        self._task: _Task | None = None
        self._lock = threading.Lock()

    def for_task(self, *, urgent: bool, under_way: bool = False) -> "SharedBudget":
        """The same budget for one task.

        Args:
            urgent: whether somebody waits for it: its first calls go before bulk work.
            under_way: whether it has asked something of the service already.
        """
        same = SharedBudget(
            self._database,
            self._clock,
            name=self._name,
            service=self._service,
            rated=self._rated,
            common=self._common,
        )
        same._task = _Task(urgent_left=URGENT_CALLS if urgent else 0, under_way=under_way)
        return same

    def take(self) -> None:
        """Pay for one call, and wait until it may be made if that is soon.

        Raises:
            Throttled: not soon; `retry_after` says when. Nothing was paid for.
            Unavailable: the database does not answer.
        """
        urgent, patience = self._next_call()
        wait = self._ask(patience, urgent=urgent)
        while wait is not None:
            if wait.seconds > (PATIENCE if wait.reason else patience):
                raise self._throttled(wait)
            self._clock.sleep(wait.seconds)
            # A wait for the rate is paid for; after one for the service it has to be asked again.
            wait = self._ask(patience, urgent=urgent) if wait.reason else None
        if self._task is not None:
            self._task.under_way = True

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

    def _next_call(self) -> tuple[bool, float]:
        """Whether the next call is urgent, and how long it may wait for the rate."""
        task = self._task
        if task is None:
            return False, PATIENCE
        with self._lock:
            task.urgent_left -= 1
            return task.urgent_left >= 0, PATIENCE_UNDER_WAY if task.under_way else PATIENCE

    def _ask(self, patience: float, *, urgent: bool) -> Wait | None:
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
            return budgets.take(tx, lots, patience=patience, urgent=urgent)

    @property
    def _names(self) -> list[str]:
        return [self._name, self._common] if self._common else [self._name]

    def _throttled(self, wait: Wait) -> Throttled:
        text = f"{wait.reason or f'{self._service} gets as many calls as it takes'}."
        return Throttled(text, next_step="I will go on by myself.", retry_after=wait.seconds)


def _rate_that_is_set(numbers: Dials, name: str) -> Rate | None:
    """The rate of a budget of which nothing is known unless an operator says it."""
    return rate_of(numbers, name) if (Dial.RATE, name) in numbers.numbers else None
