"""When a process is to stop: a signal, or the end of its lifeline.

The lifeline is standard input: a pipe whose other end only the parent holds. However the parent
ends, the kernel closes it, and the child reads the end of the file.
"""

import os
import signal
import sys
import threading
from types import FrameType

import structlog

from core.kit.clock import Clock

_log = structlog.get_logger(__name__)


class Stop:
    """Is set when this process is asked to end. Make it in the main thread.

    A second signal ends the process at once.

    Args:
        lifeline: whether standard input is a lifeline.
    """

    def __init__(self, *, lifeline: bool = False) -> None:
        self.event = threading.Event()
        self.reason = ""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        if lifeline:
            threading.Thread(target=self._watch, name="lifeline", daemon=True).start()

    @property
    def asked(self) -> bool:
        """Whether this process is to end."""
        return self.event.is_set()

    def wait(self, clock: Clock, seconds: float | None = None) -> bool:
        """Wait until asked to end, or for `seconds`. Returns whether it was asked."""
        while not clock.sleep(3600.0 if seconds is None else seconds, wake=self.event):
            if seconds is not None:
                return False
        return True

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self.event.is_set() and self.reason != "lifeline":
            os._exit(128 + number)
        self.reason = signal.Signals(number).name
        self.event.set()

    def _watch(self) -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        if not self.event.is_set():
            self.reason = "lifeline"
            self.event.set()


def exit_within(seconds: float, clock: Clock) -> None:
    """End this process in `seconds` whatever its threads are doing. Leases bring back the rest."""

    def watch() -> None:
        clock.sleep(seconds)
        _log.error("process.forced_out", seconds=seconds)
        os._exit(1)

    threading.Thread(target=watch, name="deadline", daemon=True).start()
