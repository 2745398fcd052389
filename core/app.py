"""The composition root: puts the house together from the settings, and takes it apart again.

Imported by process entry points and tests alone.
"""

import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from core.assistant.approving import Approving
from core.assistant.connecting import Connecting
from core.assistant.dead_letters import DeadLetters
from core.assistant.door import Assistant
from core.assistant.given_plans import GivenPlans
from core.assistant.inspection import Inspection
from core.assistant.installing import Installing, sealer_of
from core.assistant.library import Library
from core.assistant.meanwhile import Meanwhile
from core.assistant.operating import Operating
from core.assistant.opinions import Opinions
from core.assistant.overview import Overview
from core.assistant.planning import Aside, PlanningWork
from core.assistant.preferences import Preferences
from core.assistant.recipes import Recipes
from core.assistant.rehearsal import Rehearsal
from core.assistant.schedules import Schedules
from core.assistant.scheduling import Scheduling
from core.assistant.settling import Settling
from core.assistant.usage import ModelUsage
from core.connections import CHANGED, SANDBOX, look, sandbox_token
from core.coordination import Bulletin, RedisWakeups, connect
from core.delivery import BandBroker, DramatiqDelivery, make_broker
from core.domain import ports
from core.domain.chat import Platform
from core.domain.task import TaskKind
from core.engine.asking import Gate, PolicyBook, begun_in
from core.engine.batching import Batching
from core.engine.dispatch import Dispatcher
from core.engine.group_commit import in_groups
from core.engine.lag import LagWatch
from core.engine.leadership import Leadership
from core.engine.pruning import Pruner
from core.engine.recovery import Recovery
from core.engine.runner import Runner
from core.engine.schedules import Scheduler
from core.engine.steps import StepWork
from core.engine.sweeping import Sweeper
from core.files import FilesFolder
from core.gateways import NotionGateways
from core.kit import failpoints, rundir
from core.kit.clock import Clock
from core.kit.errors import ConfigurationError
from core.kit.settings import Settings
from core.operations.catalogue import Catalogue, build_catalogue
from core.planner.late import LatePlanner
from core.planners import language_model, planner_of
from core.progress.cards import CardArtist
from core.progress.reporter import Reporter
from core.storage.database import Database
from core.twins import Twins

__all__ = [
    "SLOTS",
    "App",
    "build",
    "reach_language_model",
    "sandbox",
    "serve_sandbox",
    "upgrade_database",
]

SLOTS = 4
"""Tasks that one worker process runs at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Everything that a process may use. Made by `build`, closed when its block ends."""

    settings: Settings
    clock: Clock
    database: Database
    catalogue: Catalogue
    planner: ports.Planner
    assistant: Assistant
    broker: BandBroker
    delivery: DramatiqDelivery
    wakeups: RedisWakeups
    runner: Runner
    leadership: Leadership
    dispatcher: Dispatcher
    recovery: Recovery
    scheduler: Scheduler
    pruner: Pruner
    sweeper: Sweeper
    lag: LagWatch
    schedules: Schedules
    recipes: Recipes
    installing: Installing
    connecting: Connecting
    opinions: Opinions
    rehearsal: Rehearsal
    approving: Approving
    reporter: Reporter
    notion: NotionGateways
    inspection: Inspection
    operating: Operating
    dead_letters: DeadLetters
    model_usage: ModelUsage
    library: Library
    overview: Overview

    @property
    def checks(self) -> dict[str, Callable[[], None]]:
        """What a process needs in order to work; each raises an AssistantError when it lacks."""
        return {"database": self._check_database, "broker": self.broker.ping}

    def _check_database(self) -> None:
        from core.storage.migrate import is_current  # Alembic is slow to import, and rarely needed

        if not is_current(self.database):
            raise ConfigurationError(
                "The database has an older schema.", next_step="Run `notion-assistant db upgrade`."
            )


def reach_language_model(settings: Settings) -> str | None:
    """What a look at the language model finds; None when the grammar plans alone.

    Raises:
        Unavailable: it cannot be reached.
        ConfigurationError: it refuses the key, or does not know the model.
    """
    if settings.openai_api_key is None:
        return None
    from core import llm  # as in core.planners

    return llm.reach(settings)


def _file_keeper(settings: Settings) -> ports.KeepFile:
    """Keeps what people send in a thread where its requests find it."""
    return lambda thread, name, data: FilesFolder(settings.files_dir, thread).attach(name, [data])


def _pruner(settings: Settings, database: Database, leadership: Leadership) -> Pruner:
    keep = timedelta(days=settings.keep_days)
    keep_audit = timedelta(days=settings.keep_audit_days)
    return Pruner(database, leadership, keep=keep, keep_audit=keep_audit)


@contextmanager
def sandbox(settings: Settings) -> Iterator[str]:
    """The sandbox of the data directory, serving and announced. Gives its address.

    It keeps its port as long as nobody else takes it, so that links in old cards still open.
    """
    from core.sandbox.server import SandboxServer  # only the sandbox's own process pays for it

    kept = settings.data_dir / "sandbox.port"
    server = SandboxServer(
        settings.data_dir / "sandbox.sqlite3",
        port=rundir.free_port(kept),
        clock=Clock(settings.starts_at),
        token=sandbox_token(settings),
    )
    with server:
        kept.write_text(server.url.rpartition(":")[2], encoding="ascii")
        rundir.announce(settings.data_dir, SANDBOX, server.url)
        try:
            yield server.url
        finally:
            rundir.retract(settings.data_dir, SANDBOX)


@contextmanager
def build(
    settings: Settings, *, name: str, surfaces: Mapping[Platform, ports.Surface] | None = None
) -> Iterator[App]:
    """The house, for the length of a `with` block. Nothing is connected before it is used.

    Args:
        name: of the process, unique within its stack, such as "worker-1".
        surfaces: the chat platforms whose cards this process may show.

    Raises:
        ConfigurationError: a setting is not usable.
    """
    failpoints.arm(settings)
    with ExitStack() as stack:
        outside = _outside(settings, name, stack)
        house = _house(outside, surfaces or {})
        house.assistant.gather(in_groups)
        stack.callback(house.assistant.close)
        yield house


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outside:
    """The gateways and the cellar: what the upper floors stand on."""

    settings: Settings
    clock: Clock
    owner: str
    """This process's name, unique among all that are alive."""
    database: Database
    wakeups: RedisWakeups
    broker: BandBroker
    catalogue: Catalogue
    bulletin: Bulletin
    notion: NotionGateways


def _outside(settings: Settings, name: str, stack: ExitStack) -> _Outside:
    """Everything that is connected to something, closed in reverse order by `stack`."""
    clock = Clock(settings.starts_at)
    database = Database(settings.database_url)
    stack.callback(database.close)
    redis = connect(settings)
    stack.callback(redis.close)
    wakeups = RedisWakeups(redis, clock)
    stack.callback(wakeups.close)
    catalogue = build_catalogue()
    bulletin = Bulletin(redis, "notion")
    stack.callback(bulletin.close)
    notion = NotionGateways(settings, database, clock, bulletin, only_reads=catalogue.only_reads)
    stack.callback(notion.close)
    return _Outside(
        settings=settings,
        clock=clock,
        owner=f"{socket.gethostname()}:{os.getpid()}:{name}",
        database=database,
        wakeups=wakeups,
        broker=make_broker(redis, clock),
        catalogue=catalogue,
        bulletin=bulletin,
        notion=notion,
    )


def _works(
    of: _Outside,
    planner: ports.Planner,
    model: ports.LanguageModel | None,
    asides: Sequence[Aside],
) -> dict[TaskKind, ports.Work]:
    """What the engine runs."""
    batching = Batching(of.database, of.clock)
    gate = Gate(PolicyBook(of.database, of.clock).of, begun_in(of.database))
    return {
        TaskKind.PLANNING: PlanningWork(of.database, planner, of.catalogue, asides),
        TaskKind.STEP: StepWork(of.catalogue, of.notion, of.clock, batching, gate, model),
    }


def _asides(of: _Outside, planner: ports.Planner, own: Sequence[Aside]) -> tuple[Aside, ...]:
    """What answers some requests before the planner, in the order in which they are asked."""
    return (
        GivenPlans(of.catalogue, of.notion.reads_for, of.clock).outcome,
        *own,
        Settling(Preferences(of.database, of.clock), of.clock).outcome,
        Meanwhile(of.database, planner).outcome,
    )


def _door(of: _Outside, planner: ports.Planner) -> Assistant:
    return Assistant(
        of.database,
        of.catalogue,
        planner=planner,
        wakeups=of.wakeups,
        clock=of.clock,
        keep_file=_file_keeper(of.settings),
    )


def _connecting(of: _Outside) -> Connecting:
    return Connecting(
        of.database,
        of.settings,
        of.wakeups,
        look=lambda token, address: look(of.clock, token, address),
        tell=lambda: of.bulletin.tell([CHANGED]),
    )


def _house(of: _Outside, surfaces: Mapping[Platform, ports.Surface]) -> App:
    """The planner, the engine, the cards and the door, on what they stand on."""
    database, clock, wakeups, catalogue = of.database, of.clock, of.wakeups, of.catalogue
    model = language_model(of.settings, database, clock)
    planner = LatePlanner(lambda: planner_of(catalogue, of.notion, database, clock, model))
    recipes = Recipes(database, catalogue, of.notion.reads_for, clock)
    elsewhere = of.notion.is_elsewhere
    twins = Twins(of.settings, of.notion.reads_for, clock, is_elsewhere=elsewhere)
    rehearsal = Rehearsal(catalogue, planner, clock, twins.of)
    schedules = Schedules(database, catalogue, wakeups, clock)
    own = (recipes.outcome, rehearsal.outcome, Scheduling(schedules, clock).outcome)
    works = _works(of, planner, model, _asides(of, planner, own))
    leadership = Leadership(database, of.owner)
    delivery = DramatiqDelivery(of.broker)
    return App(
        settings=of.settings,
        clock=clock,
        database=database,
        catalogue=catalogue,
        planner=planner,
        assistant=_door(of, planner),
        broker=of.broker,
        delivery=delivery,
        wakeups=wakeups,
        runner=Runner(database, works, wakeups, owner=of.owner, slots=SLOTS, commits=in_groups),
        leadership=leadership,
        dispatcher=Dispatcher(database, delivery, leadership, light=catalogue.light),
        recovery=Recovery(database, leadership),
        scheduler=Scheduler(database, leadership, wakeups, clock),
        pruner=_pruner(of.settings, database, leadership),
        sweeper=Sweeper(database, leadership, wakeups, of.notion.doubles),
        lag=LagWatch(database),
        schedules=schedules,
        recipes=recipes,
        installing=Installing(database, sealer_of(of.settings), wakeups),
        connecting=_connecting(of),
        opinions=Opinions(database),
        rehearsal=rehearsal,
        approving=Approving(database, catalogue),
        reporter=Reporter(database, CardArtist(catalogue), surfaces, owner=of.owner),
        notion=of.notion,
        inspection=Inspection(database, catalogue, of.notion, clock),
        operating=Operating(database, catalogue, wakeups),
        dead_letters=DeadLetters(database, wakeups),
        model_usage=ModelUsage(database),
        library=Library(of.notion.reads_for, clock),
        overview=Overview(database),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxBegin:
    """What a sandbox that is served alone begins with.

    Attributes:
        state: its file; the data directory's when None.
        load: a state to begin with, copied from here.
        reset: begin anew, whatever the file holds.
        control_token: opens the control endpoints; there are none when None.
    """

    state: Path | None = None
    load: Path | None = None
    reset: bool = False
    control_token: str | None = None


def serve_sandbox(settings: Settings, begin: SandboxBegin, *, port: int, as_json: bool) -> None:
    """Serve the sandbox until SIGINT or SIGTERM, its address and token on standard output.

    Raises:
        ConfigurationError: the port cannot be had, or the state to load is not there.
    """
    from core.sandbox.server import Beginning, serve  # as above

    beginning = Beginning(
        begin.state or settings.data_dir / "sandbox.sqlite3", load=begin.load, reset=begin.reset
    )
    serve(beginning, port=port, control_token=begin.control_token, as_json=as_json)


def upgrade_database(settings: Settings) -> None:
    """Bring the database to the newest schema; make it when there is none.

    Raises:
        ConfigurationError: the address is for something that is not supported.
        Unavailable: the database cannot be reached.
    """

    from core.storage.migrate import upgrade  # as above

    database = Database(settings.database_url)
    try:
        upgrade(database)
    finally:
        database.close()
