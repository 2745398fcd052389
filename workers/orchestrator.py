"""The orchestrator: one leader dispatches, recovers, schedules, prunes; each one shows cards."""

from collections.abc import Callable, Mapping, Sequence

from bot.surfaces import configured
from core.app import App, build
from core.kit.clock import Clock
from core.kit.errors import Unavailable
from core.kit.lifeline import Stop, exit_within
from core.kit.ready import keep_for_good, take_short_turns
from core.kit.settings import Settings
from core.monitoring.endpoint import Endpoint
from core.telemetry import logs
from workers.lead import Lead
from workers.loops import Loop

EXIT_SECONDS = 8.0
_STOP_SECONDS = 5.0
_DISPATCH_SECONDS = 0.5
"""The longest time between two looks for ready tasks; usually a wake-up is sooner."""
_MANY = 32
"""Tasks in one release that keep the workers busy for a while."""
_GATHER_SECONDS = 0.04
"""How long to wait after such a release, so that the next is a large one, too: releasing a hundred
tasks costs little more than releasing one."""
_RECOVERY_SECONDS = 1.0
_SCHEDULE_SECONDS = 1.0
_REPORT_SECONDS = 0.5
_LAG_SECONDS = 5.0
_SWEEP_SECONDS = 20.0
_CONNECTIONS_SECONDS = 20.0
_PRUNE_SECONDS = 600.0
_PRUNE_MORE_SECONDS = 1.0
"""Between two batches, so that deleting a lot leaves the database to the others."""

_log = logs.logger(__name__)


class Orchestrator:
    """The loops of an orchestrator process.

    Losing the lead costs nothing here: whatever a leader changes, it changes in a transaction that
    proves the lease again. That this process believes to lead only saves the others the asking.
    """

    def __init__(self, house: App) -> None:
        self._house = house
        self._clock: Clock = house.clock
        self._dispatch = Loop(
            "dispatch", self._leading(self._tick_dispatch), self._await_tasks, clock=self._clock
        )
        self._prune = Loop(
            "pruning", self._leading(self._tick_prune), self._await_age, clock=self._clock
        )
        self._report = Loop("reporter", self._tick_report, self._await_cards, clock=self._clock)
        self._sent = 0
        self._shown = 0
        self._more_to_prune = False
        connecting = house.connecting
        work = (
            self._dispatch,
            self._loop("recovery", self._leading(house.recovery.tick), _RECOVERY_SECONDS),
            self._loop("schedules", self._leading(house.scheduler.tick), _SCHEDULE_SECONDS),
            self._loop("sweep", self._leading(house.sweeper.tick), _SWEEP_SECONDS),
            self._loop("connections", self._leading(connecting.look_again), _CONNECTIONS_SECONDS),
            self._loop("lag", self._leading(house.lag.tick), _LAG_SECONDS),
            self._prune,
        )
        self._lead = Lead(house.leadership, work)
        hold = self._loop("lead", self._lead.hold, house.leadership.rest)
        self._loops: Sequence[Loop] = (*work, self._report, hold)

    @property
    def checks(self) -> dict[str, Callable[[], None]]:
        """What it needs in order to work, for the endpoint."""
        return {**self._house.checks, "loops": self._lead.check}

    def start(self) -> None:
        """Start the loops."""
        for loop in reversed(self._loops):
            loop.start()

    def stop(self) -> None:
        """Stop the loops and let another one lead. Raises Unavailable when it cannot be told."""
        for loop in self._loops:
            loop.ask_to_stop()
        for loop in self._loops:
            loop.stop(seconds=_STOP_SECONDS)
        self._house.leadership.release()

    def _loop(self, name: str, turn: Callable[[], object], seconds: float) -> Loop:
        loop = Loop(name, turn, lambda: loop.pause(seconds), clock=self._clock)
        return loop

    def _leading(self, tick: Callable[[], object]) -> Callable[[], object]:
        """A turn that does nothing while another one leads."""
        return lambda: tick() if self._lead else None

    def _tick_dispatch(self) -> None:
        self._sent = self._house.dispatcher.tick()

    def _await_tasks(self) -> None:
        if not self._lead:
            self._dispatch.pause(_DISPATCH_SECONDS)
        elif self._sent >= _MANY or (self._sent and self._house.dispatcher.is_ahead):
            self._dispatch.pause(_GATHER_SECONDS)
        else:
            self._house.wakeups.wait("dispatcher", _DISPATCH_SECONDS)

    def _tick_prune(self) -> None:
        self._more_to_prune = self._house.pruner.tick()

    def _await_age(self) -> None:
        self._prune.pause(_PRUNE_MORE_SECONDS if self._more_to_prune else _PRUNE_SECONDS)

    def _tick_report(self) -> None:
        self._shown = self._house.reporter.tick()

    def _await_cards(self) -> None:
        if not self._shown:
            self._house.wakeups.wait("reporter", _REPORT_SECONDS)


def serve(settings: Settings, *, name: str, lifeline: bool = False) -> None:
    """Run an orchestrator process until it is asked to end. Call it from the main thread.

    Args:
        name: unique in its stack.
        lifeline: end also when standard input ends.

    Raises:
        ConfigurationError: a setting is not usable.
    """
    logs.setup(settings, process=name)
    logs.report_crashes()
    take_short_turns()
    stop = Stop(lifeline=lifeline)
    with build(settings, name=name, surfaces=configured(settings)) as house:
        orchestrator = Orchestrator(house)
        keep_for_good()
        orchestrator.start()
        with _endpoint(house, name, orchestrator.checks):
            _log.info("orchestrator.ready")
            stop.wait(house.clock)
            _log.info("orchestrator.stopping", reason=stop.reason)
            exit_within(EXIT_SECONDS, house.clock)
            try:
                orchestrator.stop()
            except Unavailable as error:
                _log.warning("leadership.kept", error=str(error))
        _log.info("orchestrator.stopped")


def _endpoint(house: App, name: str, checks: Mapping[str, Callable[[], None]]) -> Endpoint:
    """Health and metrics; and Notion's webhooks, at the address that is set for them."""
    address = house.settings.webhook_address
    if address is None:
        return Endpoint(name, checks, house.settings)
    routes = house.notion.webhook_routes()
    return Endpoint(name, checks, house.settings, routes, address=address)
