"""Keeping the lead, and giving it up when this process only seems to work."""

from collections.abc import Sequence

from core.engine.leadership import Leadership
from core.kit.errors import Unavailable
from core.telemetry import logs, metrics
from workers.loops import Loop

STUCK_SECONDS = 60.0
"""A turn of a leader's loop that takes longer hangs: none has reason to take a second of them."""

_log = logs.logger(__name__)


class Lead:
    """Whether this process leads.

    A leader of which a loop hangs would keep the lease and leave that loop's work undone, so it
    lets another one lead until the turn is over.

    Args:
        loops: those that do a leader's work.
        stuck: seconds after which a turn of theirs counts as hanging.
    """

    def __init__(
        self, leadership: Leadership, loops: Sequence[Loop], *, stuck: float = STUCK_SECONDS
    ) -> None:
        self._leadership = leadership
        self._loops = loops
        self._stuck = stuck
        self._leads = False

    def __bool__(self) -> bool:
        return self._leads

    def hold(self) -> None:
        """Become or stay the leader if every loop turns. Raises Unavailable."""
        hanging = self._hanging()
        try:
            if hanging:
                self._leadership.release()
            leads = not hanging and self._leadership.hold()
        except Exception:
            self._note(leads=False, hanging=hanging)
            raise
        self._note(leads=leads, hanging=hanging)

    def check(self) -> None:
        """Raises Unavailable, naming them, when loops hang."""
        hanging = self._hanging()
        if hanging:
            raise Unavailable(
                f"One turn of {', '.join(hanging)} has taken more than {self._stuck:g} s.",
                next_step="Look at the log; start this process again if it does not go on.",
            )

    def _hanging(self) -> list[str]:
        return [loop.name for loop in self._loops if loop.turning_for > self._stuck]

    def _note(self, *, leads: bool, hanging: Sequence[str]) -> None:
        if leads != self._leads:
            _log.info("leadership.changed", leads=leads, hanging=list(hanging))
        self._leads = leads
        metrics.of_process().leading(leads=leads)
        if not leads:
            metrics.of_process().ready_lag(0.0)  # the leader tells
