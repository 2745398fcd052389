"""A whole stack in real processes, as a person starts it, with the peers of a test around it."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from core.app import App, build
from core.kit import rundir
from core.kit.clock import new_id
from core.kit.settings import Settings
from core.kit.stack_lock import STACK
from tests.builders import a_thread, an_inbound
from tests.eventually import eventually

PROGRAM = str(Path(sys.executable).with_name("notion-assistant"))
_START_SECONDS = 60.0
_STOP_SECONDS = 15.0


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """This process's environment with only the given settings of the assistant in it."""
    kept = {"PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH", "PYTHONWARNINGS"}
    ours = {name: value for name, value in os.environ.items() if name in kept}  # noqa: TID251
    return {
        **ours,
        "ASSISTANT_DATA_DIR": str(data_dir),
        "ASSISTANT_HTTP": "127.0.0.1:0",
        **settings,
    }


class Stack:
    """`notion-assistant up` on a data directory of its own."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        self.env = environment(data_dir, **settings)
        self.settings = Settings.model_validate(
            {"ASSISTANT_DATA_DIR": data_dir, **settings}, by_alias=True
        )
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with (self.data_dir / "up.log").open("ab") as output:
            self.process = subprocess.Popen(
                [PROGRAM, "up"], env=self.env, stdout=output, stderr=output
            )
        eventually(lambda: rundir.find(self.data_dir, STACK), "the stack", within=_START_SECONDS)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def end(self) -> None:
        """Ask it to end, and wait until it has."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(_STOP_SECONDS)

    def ask(self, text: str, *options: str) -> subprocess.CompletedProcess[str]:
        """`notion-assistant ask TEXT` against this stack."""
        return run(self.env, "ask", text, *options)

    def submit(self, *texts: str) -> list[str]:
        """Accept requests without waiting for them, as a bot process does, each in a thread of its
        own. Their ids.
        """
        inbounds = [an_inbound(text, thread=a_thread(thread=new_id("thread"))) for text in texts]
        with build(self.settings, name=new_id("test")) as house:
            return [house.assistant.submit(each).request_id for each in inbounds]

    def pid_of(self, name: str) -> int:
        """The process that announced itself under a name, such as worker-1."""
        said = eventually(lambda: rundir.find(self.data_dir, name), name)
        assert said is not None
        return said.pid

    def logs(self) -> str:
        """Everything that any process of the stack has written."""
        files = [*self.data_dir.glob("logs/*.log"), self.data_dir / "up.log"]
        return "".join(file.read_text(errors="replace") for file in files)


def run(env: dict[str, str], *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    """One command of the program to its end."""
    return subprocess.run(
        [PROGRAM, *arguments],
        env=env,
        input=said,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def finished(house: App, request_ids: list[str]) -> bool:
    """Whether all these requests are over."""
    return all(house.assistant.card(request_id).state.final for request_id in request_ids)
