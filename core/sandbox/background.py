"""What goes on after a request was answered: imports of files from elsewhere."""

import queue
import threading
from collections.abc import Callable
from dataclasses import replace

from core.sandbox.call import Call, Later


class Background:
    """One thread that does work after answers, in the order in which it came.

    Args:
        publish: lets subscribers hear what the work changed.
    """

    def __init__(self, publish: Callable[[Call], None]) -> None:
        self._publish = publish
        self._waiting: queue.SimpleQueue[tuple[Call, Later] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def take(self, call: Call) -> None:
        """Do what an answered call left for later."""
        for job in call.later:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name="notion-sandbox-background", daemon=True
                )
                self._thread.start()
            self._waiting.put((replace(call, effects=[], details={}, later=[]), job))

    def close(self) -> None:
        """Finish what is under way, and stop."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        for call, job in iter(self._waiting.get, None):
            job(call)
            self._publish(call)
