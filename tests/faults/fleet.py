"""Real processes of one stack, each started by itself, so that each can be hurt by itself."""

import fcntl
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # psutil ships no types
from sqlalchemy import create_engine, inspect, text

from core.app import App, build
from core.kit import rundir
from core.kit.clock import Clock
from core.kit.settings import CHECKOUT, Settings
from core.sandbox.server import SandboxServer
from tests.eventually import eventually
from tests.faults.asking import Asker
from tests.faults.checker import Report
from tests.faults.histories import save
from tests.faults.proxy import FaultProxy
from tests.journeys.stack import environment

REPORTS = CHECKOUT / "build" / "faults"
_START_SECONDS = 60.0


class Process:
    """One process of the engine room."""

    def __init__(self, name: str, popen: subprocess.Popen[bytes], fleet: "Fleet") -> None:
        self.name = name
        self.popen = popen
        self._fleet = fleet

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self.popen.poll() is not None

    def await_ready(self) -> "Process":
        """Wait until it has announced itself."""

        def ready() -> bool:
            said = rundir.find(self._fleet.data_dir, self.name)
            return self.ended or (said is not None and said.pid == self.popen.pid)

        eventually(ready, f"{self.name} to be ready", within=_START_SECONDS)
        assert not self.ended, self._fleet.log(self.name)[-2000:]
        return self

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; counted as a fault."""
        self._fleet.faults += 1
        with suppress(ProcessLookupError):
            self.popen.send_signal(number)

    def kill(self) -> None:
        """`kill -9`."""
        self.signal(signal.SIGKILL)
        self.popen.wait(10)

    def stop(self) -> None:
        """SIGSTOP: it is alive and does nothing."""
        self.signal(signal.SIGSTOP)

    def stop_outside_a_transaction(self) -> None:
        """SIGSTOP at a moment when it does not hold the lock of an SQLite database.

        Inside one it would keep everybody from writing for as long as it stands still.
        """
        self.stop()
        self._leave_transactions()

    def await_stopped(self, *, within: float = 120.0) -> None:
        """Wait until a failpoint has stopped it, outside a transaction; counted as a fault.

        While it goes on for a moment, the thread that reached the failpoint stays there.
        """
        eventually(self.is_stopped, f"{self.name} to stop", within=within)
        self._fleet.faults += 1
        self._leave_transactions()

    def _leave_transactions(self) -> None:
        """Let a process that stands still with the lock of an SQLite database let go of it."""
        while not self._fleet.can_be_written():
            self.resume()
            Clock().sleep(0.05)
            self.popen.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        with suppress(ProcessLookupError):
            self.popen.send_signal(signal.SIGCONT)

    def is_stopped(self) -> bool:
        """Whether it stands still, by a signal or by a failpoint."""
        return bool(psutil.Process(self.popen.pid).status() == psutil.STATUS_STOPPED)

    def terminate(self, *, within: float = 30.0) -> int:
        """SIGTERM, and its exit code."""
        self.signal(signal.SIGTERM)
        return self.popen.wait(within)

    def await_killed(self, *, within: float = 60.0) -> None:
        """Wait until a failpoint has killed it; counted as a fault."""
        eventually(lambda: self.ended, f"{self.name} to die", within=within)
        assert self.popen.returncode == -signal.SIGKILL, self._fleet.log(self.name)[-2000:]
        self._fleet.faults += 1


def _is_free(turns: Path) -> bool:
    """Whether nobody holds the file of turns to write (core.storage.write_turns) for a second."""
    clock = Clock()
    until = clock.monotonic() + 1.0
    with turns.open("r+b") as file:
        while clock.monotonic() < until:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                clock.sleep(0.01)
            else:
                return True
    return False


@dataclass(slots=True)
class Places:
    """Where processes find what they need: all of it through proxies, but for a database file."""

    database: str
    true_database: str
    redis_proxy: FaultProxy
    notion_proxy: FaultProxy
    database_proxy: FaultProxy | None = None

    @property
    def redis(self) -> str:
        """The broker's address."""
        return f"redis://127.0.0.1:{self.redis_proxy.port}/0"

    @property
    def notion(self) -> str:
        """The sandbox's address."""
        return f"http://127.0.0.1:{self.notion_proxy.port}"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file."""
        return self.database.startswith("sqlite")

    def proxies(self) -> list[FaultProxy]:
        """Those that there are."""
        every = (self.database_proxy, self.redis_proxy, self.notion_proxy)
        return [one for one in every if one is not None]


@dataclass(slots=True)
class Fleet:
    """Processes around one database, one broker and one Notion.

    Attributes:
        faults: how many were injected, apart from spoiled exchanges and proxies.
    """

    data_dir: Path
    places: Places
    notion: SandboxServer
    notion_control: str
    front: App
    asker: Asker
    scenario: str
    faults: int = 0
    processes: dict[str, Process] = field(default_factory=dict)

    def worker(self, name: str, **more: str) -> Process:
        """Start a worker; what it needs beside the usual environment is in `more`."""
        return self.start("worker", name, more)

    def orchestrator(self, name: str = "orchestrator", **more: str) -> Process:
        """Start an orchestrator."""
        return self.start("orchestrator", name, more)

    def start(
        self,
        command: str,
        name: str,
        more: Mapping[str, str] | None = None,
        *,
        under: tuple[str, ...] = (),
        source: Path | None = None,
    ) -> Process:
        """Start a process, without waiting for it.

        Args:
            under: a program that it is run by, such as `faketime +1h`.
            source: a copy of the code to run in place of this checkout.
        """
        env = self.environment() | dict(more or {})
        if source is not None:
            env["PYTHONPATH"] = str(source)
        named = () if command == "up" else ("--name", name)
        logs = self.data_dir / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        with (logs / f"{name}.log").open("ab") as output:
            popen = subprocess.Popen(
                [*under, sys.executable, "-P", "-m", "workers", command, *named],
                env=env,
                stdout=output,
                stderr=output,
                cwd=source or CHECKOUT,
                start_new_session=True,
            )
        made = Process(name, popen, self)
        self.processes[name] = made
        return made

    def kill_all(self, *names: str) -> None:
        """`kill -9` to processes that the supervisor has started, at once."""
        for name in names:
            said = rundir.find(self.data_dir, name)
            assert said is not None, name
            os.kill(said.pid, signal.SIGKILL)
            self.faults += 1

    def stop_inside_a_transaction(self, name: str, *, within: float = 90.0) -> int:
        """SIGSTOP to a process while it holds the lock of the SQLite database. Returns its id."""
        pid = self.pid_of(name)
        assert pid is not None

        def caught() -> bool:
            os.kill(pid, signal.SIGSTOP)
            if not self.can_be_written():
                return True
            os.kill(pid, signal.SIGCONT)
            return False

        eventually(caught, f"{name} to stand still inside a transaction", within=within)
        self.faults += 1
        return pid

    def pid_of(self, name: str) -> int | None:
        """The process that has announced itself under a name."""
        said = rundir.find(self.data_dir, name)
        return None if said is None else said.pid

    def environment(self) -> dict[str, str]:
        """The environment of a process of the engine room."""
        return environment(
            self.data_dir,
            DATABASE_URL=self.places.database,
            REDIS_URL=self.places.redis,
            NOTION_TOKEN=self.notion.token,
            NOTION_BASE_URL=self.places.notion,
        )

    def usual(self) -> None:
        """An orchestrator and two workers, ready."""
        started = [self.orchestrator(), self.worker("worker-1"), self.worker("worker-2")]
        for one in started:
            one.await_ready()

    def log(self, name: str) -> str:
        """What a process has written."""
        path = self.data_dir / "logs" / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What a query finds in the database."""
        engine = create_engine(self.places.true_database)
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(query))]
        finally:
            engine.dispose()

    def can_be_written(self) -> bool:
        """Whether nobody holds the lock of the database for a second."""
        if not self.places.is_sqlite:
            return True
        path = self.places.true_database.removeprefix("sqlite:///")
        if not _is_free(Path(f"{path}-turn")):
            return False
        with closing(sqlite3.connect(path, isolation_level=None, timeout=1.0)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
            except sqlite3.OperationalError:
                return False
        return True

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns."""
        engine = create_engine(self.places.true_database)
        try:
            return [str(column["name"]) for column in inspect(engine).get_columns(table)]
        finally:
            engine.dispose()

    def change(self, statement: str, **values: str | int) -> None:
        """Change the database behind the product's back; counted as a fault."""
        self.faults += 1
        engine = create_engine(self.places.true_database)
        try:
            with engine.begin() as connection:
                connection.execute(text(statement), values)
        finally:
            engine.dispose()

    def await_over(self, *, within: float) -> None:
        """Wait until everything asked has ended, saying again what was not acknowledged."""

        def over() -> bool:
            return self.asker.deliver_unacknowledged() == 0 and self.asker.over()

        eventually(over, "everything asked to end", within=within)

    def judge(self) -> Report:
        """Have the checker look at what is left, as a process of its own, and keep its report."""
        directory = REPORTS
        directory.mkdir(parents=True, exist_ok=True)
        asked = self.data_dir / "asked.jsonl"
        save(asked, self.asker.asked)
        done = subprocess.run(
            [
                *(sys.executable, "-m", "tests.faults.checker", "--asked", str(asked)),
                *("--database", self.places.true_database),
                *("--sandbox", self.notion.url, "--control", self.notion_control),
            ],
            capture_output=True,
            text=True,
            cwd=CHECKOUT,
            check=False,
        )
        assert done.stdout, done.stderr
        found = json.loads(done.stdout)
        faults = self.faults + sum(one.faults for one in self.places.proxies()) + found["spoiled"]
        kept = directory / f"{self.scenario}.json"
        kept.write_text(json.dumps(found | {"faults": faults}), encoding="utf-8")
        return Report(**{**found, "broken": tuple(found["broken"])})

    def end(self) -> None:
        """End every process."""
        for one in self.processes.values():
            if not one.ended:
                with suppress(ProcessLookupError):
                    os.killpg(one.popen.pid, signal.SIGCONT)
                    os.killpg(one.popen.pid, signal.SIGKILL)
            one.popen.wait()


@contextmanager
def fleet(
    directory: Path, places: Places, notion: SandboxServer, *, control: str, scenario: str
) -> Iterator[Fleet]:
    """A fleet without processes yet, for the length of a `with` block.

    Whoever asks goes through the same proxies as the processes do.
    """
    settings = Settings.model_validate(
        {
            "ASSISTANT_DATA_DIR": directory,
            "DATABASE_URL": places.database,
            "REDIS_URL": places.redis,
            "NOTION_TOKEN": notion.token,
            "NOTION_BASE_URL": notion.url,
        },
        by_alias=True,
    )
    with ExitStack() as stack:
        front = stack.enter_context(build(settings, name="front"))
        made = Fleet(
            data_dir=directory,
            places=places,
            notion=notion,
            notion_control=control,
            front=front,
            asker=Asker(front, notion),
            scenario=scenario,
        )
        stack.callback(made.end)
        yield made
