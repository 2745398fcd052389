"""Starts stacks as real processes, and looks that nothing of them is left."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.kit import rundir
from core.kit.settings import CHECKOUT
from tests.eventually import eventually
from tests.processes import alive, children

SMALL_STACK = str(Path(__file__).with_name("small_stack.py"))


class RunningStack:
    """A stack's supervisor as a child of this test."""

    def __init__(self, command: list[str], data_dir: Path, **environment: str) -> None:
        self.data_dir = data_dir
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=CHECKOUT,
            env=_environment(**environment),
        )
        self._seen: set[int] = set()

    @property
    def pid(self) -> int:
        return self.process.pid

    def await_ready(self) -> "RunningStack":
        eventually(
            lambda: self.pid_of("stack") == self.pid or self.process.poll() is not None,
            "the stack to be ready",
            within=60.0,
        )
        assert self.process.poll() is None, self.output()
        self.look()
        return self

    def look(self) -> set[int]:
        """Process ids of all children, now and at earlier looks."""
        self._seen |= set(children(self.pid))
        return self._seen

    def pid_of(self, name: str) -> int | None:
        said = rundir.find(self.data_dir, name)
        return said.pid if said else None

    def log(self, name: str) -> str:
        path = self.data_dir / "logs" / f"{name}.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and give the exit code."""
        self.look()
        self.process.send_signal(number)
        return self.process.wait(timeout=20)

    def output(self) -> str:
        """Everything it wrote, once it has ended."""
        self.process.wait(timeout=20)
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        return self.process.stdout.read() + self.process.stderr.read()

    def await_nothing_left(self) -> None:
        eventually(lambda: not [pid for pid in self._seen if alive(pid)], "every process to end")

    def clean_up(self) -> None:
        self.look()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()
        for pid in self._seen:
            if alive(pid):
                os.kill(pid, signal.SIGKILL)


def _environment(**more: str) -> dict[str, str]:
    inherited = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}  # noqa: TID251 - a child's environment, not settings
    return {**inherited, **more}


StartStack = Callable[..., RunningStack]


@pytest.fixture
def start() -> Iterator[StartStack]:
    """Starts a supervisor with small children: `start(data_dir, "name", …)`."""
    started: list[RunningStack] = []

    def begin(data_dir: Path, *names: str) -> RunningStack:
        stack = RunningStack([sys.executable, SMALL_STACK, str(data_dir), *names], data_dir)
        started.append(stack)
        return stack

    yield begin
    for stack in started:
        stack.clean_up()


@pytest.fixture
def start_whole() -> Iterator[StartStack]:
    """Starts the real stack, `python -m workers up`, with Notion away: `start_whole(data_dir)`."""
    started: list[RunningStack] = []

    def begin(data_dir: Path, **environment: str) -> RunningStack:
        command = [sys.executable, "-P", "-m", "workers", "up", "--lifeline"]
        settings = {
            "ASSISTANT_DATA_DIR": str(data_dir),
            "NOTION_TOKEN": "ntn_test",
            "NOTION_BASE_URL": "http://127.0.0.1:9",
        }
        stack = RunningStack(command, data_dir, **(settings | environment))
        started.append(stack)
        return stack

    yield begin
    for stack in started:
        stack.clean_up()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "my data"
