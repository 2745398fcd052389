"""A sandbox in a process of its own, a database, and attempts that each are a process, too."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import httpx
from sqlalchemy import event

from core.files import FilesFolder
from core.kit.clock import Clock
from core.kit.errors import AssistantError, Retry
from core.kit.settings import CHECKOUT
from core.notion.client import NotionClient
from core.notion.effects import NotionEffects
from core.notion.reads import Reads
from core.sandbox.faults import Fault
from core.sandbox.server import SandboxServer
from core.storage.database import Database
from core.storage.migrate import upgrade
from tests.faults.notion.deaths import DeadlyLedger, Death
from tests.integration.notion.conftest import THREAD, Desk
from tests.integration.notion.faulty import Faulty
from tests.integration.notion.ledgers import Book

CONTROL = "control of the faults"
PATIENCE = 20.0
"""Seconds that requests wait for an answer which nothing spoils."""
HURRY = 0.5
"""Seconds that a write waits for its answer where a server hangs on purpose."""
Work = Callable[[NotionEffects], object]
_LOOK = 0.02
_KILLED, _DEFECT = -9, 70


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended.

    Attributes:
        done: the effect is known to be there.
        died: its process was killed.
        wait: seconds until another attempt is worth it.
        problem: what it raised, when it is for ever.
    """

    done: bool = False
    died: bool = False
    wait: float = 1.0
    problem: str = ""


@dataclass(slots=True)
class Scene:
    """One sandbox and one database, and what a test does with them."""

    desk: Desk
    token: str
    control: httpx.Client
    clients: Mapping[float, NotionClient]
    """Connections of this process, by the seconds they wait."""
    unused: Mapping[float, NotionClient]
    """The same without a connection, for processes that are forked from this one."""

    def spoil(self, *faults: Fault) -> None:
        """Let faults wait for the next writes."""
        body = {"faults": [fault.model_dump(mode="json") for fault in faults]}
        self.control.post("/_sandbox/faults", json=body).raise_for_status()

    def begin(self) -> None:
        """A new cell: nobody remembers anything, and tasks have their names to themselves."""
        self.heal()
        self.desk.book = Book(self.desk.book.database)
        self.look_anew()

    def look_anew(self) -> None:
        """Read from Notion what is there, not from memory."""
        self.desk.reads = Reads(self.desk.client, self.desk.clock)

    def end(self) -> None:
        """The cell's tasks are over: they hold no slot any more."""
        for name in list(self.desk.book._running):
            self.desk.book.fail(name)

    def heal(self) -> None:
        """Forget the faults that nothing has met."""
        self.control.delete("/_sandbox/faults").raise_for_status()

    def calm(self) -> None:
        """Wait until the sandbox has carried out what it carries out late."""
        ends = self.desk.clock.monotonic() + PATIENCE
        while self.control.get("/_sandbox/faults").json()["under_way"]:
            if self.desk.clock.monotonic() > ends:
                raise AssertionError("The sandbox never came to rest.")
            self.desk.clock.sleep(_LOOK)

    def attempt(self, task: str, work: Work, death: Death | None, *, patience: float) -> Ended:
        """Try a task once, in a process of its own."""
        self.desk.book.ledger(task)
        receiver, sender = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(receiver)
            self._be_the_attempt(sender, lambda: self._tried(task, work, death, patience))
        os.close(sender)
        with os.fdopen(receiver) as told:
            said = told.read()
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        if code == _KILLED:
            return Ended(died=True)
        if code:
            raise AssertionError(f"An attempt failed of itself: {said or code}")
        return Ended(**json.loads(said))

    def attempt_here(self, task: str, work: Work, *, patience: float) -> Ended:
        """Try a task once, in this process, which lives on."""
        ledger = self.desk.book.ledger(task)
        return self._work(work, DeadlyLedger(ledger, None), self.clients[patience])

    def _be_the_attempt(self, sender: int, tried: Callable[[], Ended]) -> None:
        """Never returns: this process ends here."""
        code = _DEFECT
        try:
            os.write(sender, json.dumps(asdict(tried())).encode())
            code = 0
        except BaseException as error:  # noqa: BLE001 - told to the parent, which raises
            os.write(sender, repr(error).encode())
        finally:
            os._exit(code)

    def _tried(self, task: str, work: Work, death: Death | None, patience: float) -> Ended:
        """In the attempt's process: the parent's connections stay the parent's."""
        self.desk.book.database.engine.dispose(close=False)
        ledger = DeadlyLedger(self.desk.book.ledger(task), death)
        return self._work(work, ledger, self.unused[patience])

    def _work(self, work: Work, ledger: DeadlyLedger, client: NotionClient) -> Ended:
        desk = self.desk
        reads = Reads(client, desk.clock)
        try:
            work(NotionEffects(client, reads, ledger, desk.clock, desk.files))
        except AssistantError as error:
            wait = float(getattr(error, "retry_after", None) or 1.0)
            problem = str(error) if error.retry is Retry.NEVER else ""
            return Ended(wait=wait, problem=problem)
        return Ended(done=True)


@contextmanager
def scene(folder: Path) -> Iterator[Scene]:
    """A scene in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    database = Database(f"sqlite:///{folder / 'assistant.sqlite3'}")
    upgrade(database)
    # Processes die here, the machine does not: no fsync.
    event.listen(database.engine, "connect", _without_fsync)
    with _sandbox(folder) as facts:
        clock = Clock()
        url, token = facts["url"], facts["token"]
        clients, unused = (_clients(url, token, clock) for _ in range(2))
        client = clients[PATIENCE]
        headers = {"Authorization": f"Bearer {CONTROL}"}
        control = httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=PATIENCE)
        desk = Desk(
            clock,
            cast("Faulty", None),  # the sandbox spoils its answers itself
            client,
            Reads(client, clock),
            facts["root_page_id"],
            Book(database),
            cast("SandboxServer", None),  # it is in another process
            FilesFolder(folder / "files", THREAD),
            control=control,
        )
        try:
            yield Scene(desk, token, control, clients, unused)
        finally:
            control.close()
            for each in (*clients.values(), *unused.values()):
                each.close()
            database.close()


def _clients(url: str, token: str, clock: Clock) -> dict[float, NotionClient]:
    return {
        seconds: NotionClient(token, clock=clock, base_url=url, timeout=seconds)
        for seconds in (HURRY, PATIENCE)
    }


def _without_fsync(connection: object, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]


_SERVE = (
    "import sys; from pathlib import Path; from core.sandbox.server import Beginning, serve;"
    "serve(Beginning(Path(sys.argv[1])), control_token=sys.argv[2], as_json=True)"
)


@contextmanager
def _sandbox(folder: Path) -> Iterator[dict[str, str]]:
    command = [sys.executable, "-c", _SERVE, str(folder / "sandbox.sqlite3"), CONTROL]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                raise AssertionError("The sandbox says nothing.")
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
