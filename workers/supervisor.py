"""Everything on one machine: starts the processes of a stack, keeps them running, ends them all.

A child that dies is started again without its siblings noticing. When this process ends in any
way, the children end too: each has the supervisor's pipe as standard input, and on Linux the
kernel sends SIGTERM (workers.tether).
"""

import os
import subprocess
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from core.kit import rundir
from core.kit.clock import Clock
from core.kit.errors import Unavailable
from core.kit.lifeline import Stop
from core.kit.settings import Settings
from core.kit.stack_lock import STACK, StackLock
from core.telemetry import logs
from workers import children
from workers.embedded_broker import EmbeddedBroker
from workers.supervised import ChildSpec, Supervised

START_SECONDS = 60.0
"""A stack that is not ready by then gives up."""
MONITOR = "supervisor"
"""Name under which the supervisor's own endpoint announces itself in `data_dir/run`."""
STOP_SECONDS = 8.5
"""How long children have to end; longer than a worker's own limit (workers.worker)."""

_POLL_SECONDS = 0.05
_TRIES = 3
"""A child that dies this often before the stack was ever ready will not get better."""

_log = logs.logger(__name__)


class Supervisor:
    """The stack of one data directory.

    Args:
        early: children that need no database, started at once (the sandbox).
        prepare: brings the database up to date; may raise AssistantError.
        late: children that need it (orchestrator, workers, bots).
        on_ready: called once, when every required child is ready.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        *,
        early: Sequence[ChildSpec] = (),
        prepare: Callable[[], None],
        late: Sequence[ChildSpec],
        on_ready: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._data_dir = settings.data_dir
        self._embeds = settings.redis_address is None
        self._clock = clock
        self._early = early
        self._prepare = prepare
        self._late = late
        self._on_ready = on_ready
        self._broker: EmbeddedBroker | None = None
        self._children: list[Supervised] = []
        self._lifeline = (-1, -1)

    def run(self, stop: Stop) -> None:
        """Run the stack until `stop`. From the main thread only.

        Raises:
            ConfigurationError: another stack uses the data directory, or there is no broker.
            Unavailable: a child or the broker does not start; the text says where to look.
            AssistantError: what `prepare` raised.
        """
        with ExitStack() as undo:
            undo.callback(StackLock(self._data_dir).close)
            self._forget_predecessors()
            self._lifeline = os.pipe()
            for end in self._lifeline:
                undo.callback(os.close, end)
            undo.callback(self._end_all)
            self._start_all(stop)
            if not stop.asked:
                undo.enter_context(self._monitor())
            self._keep(stop)

    def _start_all(self, stop: Stop) -> None:
        if self._embeds:
            self._broker = EmbeddedBroker(self._data_dir, self._clock)
            self._broker.launch()
        for spec in self._early:
            self._add(spec)
        self._prepare()
        if self._broker is not None:
            self._broker.wait_ready()
        for spec in self._late:
            self._add(spec)
        self._await_ready(stop)
        if not stop.asked:
            rundir.announce(self._data_dir, STACK, f"pid:{os.getpid()}")
            self._on_ready()

    def _add(self, spec: ChildSpec) -> None:
        child = Supervised(spec, self._data_dir, self._clock, lifeline=self._lifeline[0])
        self._children.append(child)
        child.start()

    def _monitor(self) -> AbstractContextManager[object]:
        from core.monitoring.endpoint import Endpoint  # a web server: only once all are ready

        return Endpoint(MONITOR, {c.spec.name: c.check for c in self._children}, self._settings)

    def _await_ready(self, stop: Stop) -> None:
        deadline = self._clock.monotonic() + START_SECONDS
        needed = [child for child in self._children if child.spec.required]
        while not all(child.ready() for child in needed):
            if stop.wait(self._clock, _POLL_SECONDS):
                return
            self._tend()
            late = self._clock.monotonic() > deadline
            for child in needed:
                if child.failures >= _TRIES or (late and not child.ready()):
                    raise Unavailable(
                        f"The process {child.spec.name} does not start.\n"
                        f"{children.last_lines(child.log)}",
                        next_step=f"See {child.log}.",
                    )

    def _keep(self, stop: Stop) -> None:
        while not stop.wait(self._clock, _POLL_SECONDS * 4):
            self._tend()

    def _tend(self) -> None:
        for child in self._children:
            child.tend()
        if self._broker is not None and not self._broker.alive:
            _log.warning("broker.ended")
            try:
                self._broker.launch()
                self._broker.wait_ready()
            except (Unavailable, OSError) as error:
                _log.error("broker.not_started", error=str(error))
                self._clock.sleep(1.0)

    def _end_all(self) -> None:
        rundir.retract(self._data_dir, STACK)
        processes: list[subprocess.Popen[bytes]] = [
            child.process for child in self._children if child.process is not None
        ]
        children.end(processes, seconds=STOP_SECONDS, clock=self._clock)
        if self._broker is not None:
            self._broker.stop()
        self._forget_predecessors()

    def _forget_predecessors(self) -> None:
        """Remove what processes that were killed have announced. Holds the stack's lock."""
        for spec in (*self._early, *self._late):
            self._announcement(spec.name).unlink(missing_ok=True)
        self._announcement(STACK).unlink(missing_ok=True)

    def _announcement(self, name: str) -> Path:
        return rundir.run_dir(self._data_dir) / f"{name}.json"
