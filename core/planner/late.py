"""A planner that is made when the first request is to be planned."""

import threading
from collections.abc import Callable
from functools import cached_property

from core.domain.plan import Outcome
from core.domain.ports import Planner
from core.domain.task import Request


class LatePlanner:
    """Stands for a planner until it is needed: a process that plans nothing loads no grammar.

    Args:
        make: makes it; called once.
    """

    def __init__(self, make: Callable[[], Planner]) -> None:
        self._make = make
        self._making = threading.Lock()

    def plan(self, request: Request) -> Outcome:
        """What to do about a request. Raises what the planner raises."""
        with self._making:
            planner = self._planner
        return planner.plan(request)

    @cached_property
    def _planner(self) -> Planner:
        return self._make()
