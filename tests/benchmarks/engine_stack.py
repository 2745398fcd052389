"""A stack for the engine's benchmark: broker, orchestrator, two workers, and the door to them."""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # psutil ships no types
from sqlalchemy import text

from core.app import App, build, upgrade_database
from core.domain.plan import Plan
from core.domain.task import Band
from core.kit import rundir
from core.kit.clock import Clock, new_id
from core.kit.settings import Settings
from core.storage import requests, settling, tasks
from core.storage.database import Database
from tests.benchmarks import engine_plain, engine_work
from tests.builders import an_inbound
from tests.eventually import eventually
from workers.embedded_broker import EmbeddedBroker

WORKERS = ("worker-1", "worker-2")
ORCHESTRATOR = "orchestrator"
LONG = 600.0


class EngineStack:
    """The running stack, as a client sees it."""

    def __init__(self, data_dir: Path, database_url: str | None, broker: EmbeddedBroker) -> None:
        self.data_dir = data_dir
        self.broker = broker
        self.clock = Clock()
        self._url = database_url
        self._env = engine_work.environment(data_dir, database_url)
        self.settings = Settings.model_validate(
            {
                "ASSISTANT_DATA_DIR": data_dir,
                "DATABASE_URL": database_url,
                "NOTION_TOKEN": "ntn_benchmark",
                "NOTION_BASE_URL": "http://127.0.0.1:9",
            },
            by_alias=True,
        )
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.house: App
        self.database: Database

    def start(self, name: str) -> None:
        """Start one process and wait until it serves."""
        kind = name.split("-")[0]
        log = self.data_dir / f"{name}.log"
        with log.open("ab") as output:
            self.processes[name] = subprocess.Popen(
                engine_work.command(kind, name), env=self._env, stdout=output, stderr=output
            )
        pid = self.processes[name].pid
        eventually(lambda: self._announced(name) == pid, f"{name} (see {log})", within=60.0)

    def _announced(self, name: str) -> int | None:
        said = rundir.find(self.data_dir, name)
        return said.pid if said else None

    def signal(self, name: str, number: int) -> None:
        """Send one process a signal."""
        self.processes[name].send_signal(number)

    def accept(self, plans: Sequence[Plan], *, band: Band = Band.NORMAL) -> list[str]:
        """Accept plans as requests; their ids."""
        if band is Band.NORMAL:
            door = self.house.assistant
            return [door.submit_plan(an_inbound(), plan).request_id for plan in plans]
        ids = []
        for plan in plans:
            with self.database.begin() as tx:
                request_id = requests.accept(tx, an_inbound()).request_id
                requests.set_outcome(tx, request_id, plan)
                tasks.add_plan(tx, request_id, plan, band=band)
            self.house.wakeups.wake("dispatcher")
            ids.append(request_id)
        return ids

    @contextmanager
    def nothing_released(self) -> Iterator[None]:
        """Nothing is handed out inside the block: the orchestrator stands still."""
        while True:
            self.signal(ORCHESTRATOR, signal.SIGSTOP)
            if self._may_write():
                break
            self.signal(ORCHESTRATOR, signal.SIGCONT)  # it stood inside a transaction
        try:
            yield
        finally:
            self.signal(ORCHESTRATOR, signal.SIGCONT)

    def _may_write(self) -> bool:
        if not self.database.is_sqlite:
            return True
        code = (
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=0.5,"
            " isolation_level=None); c.execute('begin immediate')"
        )
        path = str(self.data_dir / "assistant.sqlite3")
        return subprocess.run([sys.executable, "-c", code, path], check=False).returncode == 0

    def wait(self, request_ids: Sequence[str], *, within: float = LONG) -> None:
        """Wait until requests are over."""
        left = "SELECT count(*) FROM requests WHERE finished_at IS NULL"
        eventually(
            lambda: self.clock.sleep(0.1) or self.number(left) == 0, "the tasks", within=within
        )
        assert request_ids

    def number(self, query: str, **values: object) -> float:
        """One number from the database."""
        with self.database.read() as tx:
            return float(tx.execute(text(query), values).scalar() or 0)

    def rows(self, query: str, **values: object) -> list[tuple[object, ...]]:
        """Rows from the database."""
        with self.database.read() as tx:
            return [tuple(row) for row in tx.execute(text(query), values)]

    def call_off(self, request_ids: Sequence[str]) -> None:
        """Let what has not started of some requests not start."""
        for request_id in request_ids:
            with self.database.begin() as tx:
                settling.call_off(tx, request_id)
                requests.finish(tx, request_id)

    def restart(self, name: str) -> None:
        """Kill one process and start it anew; what it ran is over."""
        self.signal(name, signal.SIGKILL)
        self.processes[name].wait()
        with self.database.begin() as tx:
            tx.execute(
                text("UPDATE tasks SET state = 'cancelled', owner = NULL WHERE owner LIKE :who"),
                {"who": f"%{name}"},
            )
        self.start(name)

    def processor_seconds(self) -> float:
        """Processor time that the engine's processes and the broker have used."""
        pids = [process.pid for process in self.processes.values()]
        return sum(processor_seconds(pid) for pid in [*pids, self.broker.pid or 0])

    def resident(self, name: str) -> float:
        """Resident memory of a process in MB."""
        return float(psutil.Process(self.processes[name].pid).memory_info().rss) / 1e6

    def stop(self) -> None:
        """End every process."""
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def logs(self) -> str:
        """What the processes have written."""
        return "".join(path.read_text(errors="replace") for path in self.data_dir.glob("*.log"))


@contextmanager
def engine_stack(database_url: str | None) -> Iterator[EngineStack]:
    """A stack on an empty database: SQLite of its own, or the one of the address."""
    with ExitStack() as stack:
        directory = Path(tempfile.mkdtemp(prefix="bench-engine-"))
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        broker = EmbeddedBroker(directory, Clock())
        broker.launch()
        stack.callback(broker.stop)
        broker.wait_ready()
        made = EngineStack(directory, database_url, broker)
        upgrade_database(made.settings)
        stack.callback(made.stop)
        engine_work.serve_catalogue()
        made.house = stack.enter_context(build(made.settings, name=new_id("bench")))
        made.database = made.house.database
        for name in (ORCHESTRATOR, *WORKERS):
            made.start(name)
        yield made


class PlainDramatiq:
    """Two processes of four threads, started by Dramatiq's own command."""

    def __init__(self, stack: EngineStack) -> None:
        self._file = stack.data_dir / f"plain-{new_id('run')}"
        self._file.touch()
        self.socket = str(stack.broker.socket)
        self.enqueue = engine_plain.declare(self.socket, str(self._file))
        self._process: subprocess.Popen[bytes] | None = None
        self._env = {
            **engine_work.environment(stack.data_dir, None),
            "PLAIN_SOCKET": self.socket,
            "PLAIN_FILE": str(self._file),
        }

    def start(self) -> None:
        """Start the workers."""
        command = [sys.executable, "-m", "dramatiq", "-p", "2", "-t", "4", engine_plain.__name__]
        self._process = subprocess.Popen(
            command, env=self._env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def times(self) -> list[float]:
        """When each message that has run did so."""
        return sorted(engine_plain.times(self._file.read_bytes()))

    def count(self) -> int:
        """How many have run."""
        return self._file.stat().st_size // 16

    def stop(self) -> None:
        """End them."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(30)


def processor_seconds(pid: int) -> float:
    """Processor time of a process and all that it started, in seconds."""
    total = 0.0
    for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
        try:
            used = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system
    return total
