"""A loop that turns until it is told to stop, whatever goes wrong in one turn."""

import threading
from collections.abc import Callable

from core.kit.clock import Clock
from core.kit.errors import Unavailable
from core.telemetry import logs, metrics

_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0

_log = logs.logger(__name__)


class Loop:
    """One named loop in a thread of its own.

    Args:
        turn: the work of one turn. What it raises is logged; the loop goes on after a pause that
            doubles with every failure in a row, up to five seconds.
        rest: waits for the next turn after one that went well.
    """

    def __init__(
        self, name: str, turn: Callable[[], object], rest: Callable[[], object], *, clock: Clock
    ) -> None:
        self.name = name
        self._turn = turn
        self._rest = rest
        self._clock = clock
        self._stop = threading.Event()
        self._began: float | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def turning_for(self) -> float:
        """Seconds that the present turn has taken so far; 0 between turns."""
        began = self._began
        return 0.0 if began is None else self._clock.monotonic() - began

    def start(self) -> None:
        """Start turning."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Ask it to stop after this turn, and do not wait."""
        self._stop.set()

    def stop(self, *, seconds: float) -> bool:
        """Ask it to stop, and wait. Returns whether it has stopped within `seconds`."""
        self._stop.set()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def pause(self, seconds: float) -> None:
        """Wait for `seconds`, or until the loop is stopped; a `rest` for those who need no more."""
        self._clock.sleep(seconds, wake=self._stop)

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            if self._turn_once():
                failures = 0
                self._rest()
            else:
                self.pause(min(_FIRST_PAUSE * 2**failures, _LONGEST_PAUSE))
                failures = min(failures + 1, 16)

    def _turn_once(self) -> bool:
        started = self._began = self._clock.monotonic()
        went_well = False
        try:
            self._turn()
            went_well = True
        except Unavailable as error:
            _log.warning("loop.waiting", loop=self.name, error=str(error))
        except Exception:  # noqa: BLE001 - the edge of a process: one bad turn must not end it
            _log.exception("loop.failed", loop=self.name)
        self._began = None
        took = self._clock.monotonic() - started
        metrics.of_process().ticked(self.name, took, failed=not went_well)
        return went_well
