"""A worker process: takes messages from the band queues and runs the tasks they name."""

import os
import sys
from collections.abc import Callable, Sequence
from typing import Protocol

import dramatiq

from core.app import SLOTS, build
from core.delivery import BandBroker
from core.kit.clock import Clock
from core.kit.lifeline import Stop, exit_within
from core.kit.ready import keep_for_good, take_short_turns
from core.kit.settings import Settings
from core.monitoring.endpoint import Endpoint
from core.telemetry import logs, metrics
from workers import actors
from workers.loops import Loop

HEARTBEAT_SECONDS = 5.0
"""A quarter of a lease: two renewals may fail before a lease is lost."""
DRAIN_SECONDS = 5.0
"""How long running tasks may go on after a stop was asked for; then they are handed back."""
EXIT_SECONDS = 8.0
"""After this the process ends, whatever hangs."""

_FLUSH_SECONDS = 1.0
_THREAD_TIMEOUT_MS = 200
"""How often an idle worker thread looks whether it is to stop."""

_log = logs.logger(__name__)


class Engine(Protocol):
    """What a worker turns; core.engine.runner.Runner says what each does."""

    def take(self, task_id: str, attempt: int, settled: Callable[[], None]) -> None:
        """Run one delivery."""
        ...

    def read_ahead(self, tickets: Sequence[tuple[str, int]]) -> None:
        """Read light deliveries that are about to be run."""
        ...

    def renew(self) -> None:
        """Say that this process lives, and keep its leases."""
        ...

    def flush(self, *, seconds: float) -> bool:
        """Store what was decided."""
        ...

    def hand_back(self) -> None:
        """Give up whatever still runs here."""
        ...


class Worker:
    """Worker threads, and the heartbeat that keeps the leases of what they run.

    One in a process: it declares its actors on the process's broker.

    Args:
        engine: runs tasks and keeps their leases; usually a core.engine Runner.
    """

    def __init__(
        self,
        broker: BandBroker,
        clock: Clock,
        engine: Engine,
        *,
        threads: int = SLOTS,
    ) -> None:
        self._broker = broker
        self._engine = engine
        self._threads = threads
        actors.declare(broker, self._run_one)
        self._pool = dramatiq.Worker(
            broker, worker_threads=threads, worker_timeout=_THREAD_TIMEOUT_MS
        )
        self._heartbeat = Loop("heartbeat", engine.renew, self._rest, clock=clock)

    def start(self) -> None:
        """Report for duty and take messages."""
        self._heartbeat.start()
        self._broker.open_slots(self._threads, read_ahead=self._engine.read_ahead)
        self._pool.start()

    def drain(self, *, seconds: float) -> bool:
        """Take nothing more, let running tasks finish for `seconds`, hand back the others.

        What was decided is stored, and acknowledged, before anything is handed back.

        Returns whether every task finished; when not, the process must end at once, because the
        threads of the others are still at it.

        Raises:
            Unavailable: nothing could be handed back; leases will do it.
        """
        self._broker.close_slots()
        self._pool.stop(timeout=int(seconds * 1000))
        finished = not any(thread.is_alive() for thread in self._pool.workers)
        self._engine.flush(seconds=_FLUSH_SECONDS)
        self._broker.receipts.close(seconds=_FLUSH_SECONDS)
        self._heartbeat.stop(seconds=1.0)
        self._engine.hand_back()
        return finished

    def _rest(self) -> None:
        self._heartbeat.pause(HEARTBEAT_SECONDS)

    def _run_one(self, task_id: str, attempt: int) -> None:
        with metrics.of_process().slot(), logs.about(task_id=task_id, attempt=attempt):
            settled = self._broker.receipts.keep_back((task_id, attempt))
            try:
                self._engine.take(task_id, attempt, settled)
            except BaseException:
                settled()
                raise


def serve(settings: Settings, *, name: str, lifeline: bool = False) -> None:
    """Run a worker process until it is asked to end. Call it from the main thread.

    Args:
        name: unique in its stack, such as "worker-1".
        lifeline: end also when standard input ends.

    Raises:
        ConfigurationError: a setting is not usable.
    """
    logs.setup(settings, process=name)
    logs.report_crashes()
    take_short_turns()
    stop = Stop(lifeline=lifeline)
    with build(settings, name=name) as house:
        worker = Worker(house.broker, house.clock, house.runner)
        keep_for_good()
        worker.start()
        with Endpoint(name, house.checks, settings):
            _log.info("worker.ready", threads=SLOTS)
            stop.wait(house.clock)
            _log.info("worker.stopping", reason=stop.reason)
            exit_within(EXIT_SECONDS, house.clock)
            finished = worker.drain(seconds=DRAIN_SECONDS)
        _log.info("worker.stopped", finished=finished)
    if not finished:
        sys.stderr.flush()
        os._exit(0)
