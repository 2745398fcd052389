"""One child of the supervisor: what it is, whether it runs and is ready, when it starts again."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.kit import rundir
from core.kit.clock import Clock
from core.kit.errors import Unavailable
from core.telemetry import logs, metrics
from workers import children

_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 30.0
_STEADY_SECONDS = 30.0
"""A child that ran this long is started again without delay."""
_STANDSTILL_SECONDS = 10.0
"""A child that is stopped (SIGSTOP) for this long is killed and started again. Inside a transaction
it would keep every other process from writing to SQLite for as long as it stands still; this is for
files what `idle_in_transaction_session_timeout` is for PostgreSQL (core.storage.database)."""

_REFUSED = 2
"""Exit code of a command whose settings are refused (bot.cli): the same again ends the same way."""

_log = logs.logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSpec:
    """A process to keep running.

    Attributes:
        name: unique in the stack; names its log and its announcement.
        command: program and arguments.
        announces: whether it writes `data_dir/run/NAME.json` once it is ready. One that does not
            counts as ready when it runs.
        required: whether the stack is of no use without it. One that is not may keep failing
            (a chat platform that refuses our token) while the others work.
    """

    name: str
    command: Sequence[str]
    announces: bool = True
    required: bool = True


class Supervised:
    """Keeps one child running. All methods but `ready` and `check` belong to the
    supervisor's main thread.

    Args:
        lifeline: read end of a pipe that the supervisor holds open; the child's standard input.
        standstill: seconds for which it may be stopped.
    """

    def __init__(
        self,
        spec: ChildSpec,
        data_dir: Path,
        clock: Clock,
        *,
        lifeline: int,
        standstill: float = _STANDSTILL_SECONDS,
    ) -> None:
        self.spec = spec
        self._data_dir = data_dir
        self._clock = clock
        self._lifeline = lifeline
        self._standstill = standstill
        self._stopped_since: float | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self._given_up = False
        self._started = 0.0
        self._due = 0.0

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return self._data_dir / "logs" / f"{self.spec.name}.log"

    def start(self) -> None:
        """Start it."""
        log = children.log_file(self._data_dir, self.spec.name)
        self._started = self._clock.monotonic()
        self.process = children.start(self.spec.command, log, lifeline=self._lifeline)

    def ready(self) -> bool:
        """Whether it runs and, if it announces itself, has done so."""
        process = self.process
        if process is None or process.poll() is not None:
            return False
        if not self.spec.announces:
            return True
        said = rundir.find(self._data_dir, self.spec.name)
        return said is not None and said.pid == process.pid

    def check(self) -> None:
        """For a monitor, from any thread. Raises Unavailable while it is needed and not ready."""
        if self.spec.required and not self.ready():
            raise Unavailable(f"{self.spec.name} is not ready.", next_step=f"See {self.log}.")

    def tend(self) -> None:
        """Notice its end, or that it stands still; start it again when its pause is over.

        One that is not required and whose settings are refused is left alone: a chat platform that
        refuses a token counts each try (Discord: 1,000 sessions a day, then the token is reset).
        """
        now = self._clock.monotonic()
        self._end_if_it_stands_still(now)
        if self.process is not None and self.process.poll() is not None:
            code = self.process.returncode
            self._given_up = code == _REFUSED and not self.spec.required
            lived = now - self._started
            self.failures = 0 if lived >= _STEADY_SECONDS else self.failures + 1
            pause = 0.0
            if self.failures:
                pause = min(_FIRST_PAUSE * 2 ** min(self.failures - 1, 16), _LONGEST_PAUSE)
            if self._given_up:
                _log.error("child.given_up", child=self.spec.name, see=str(self.log))
            else:
                _log.warning("child.ended", child=self.spec.name, code=code, again_in=pause)
            self.process = None
            self._due = now + pause
        if self.process is None and now >= self._due and not self._given_up:
            metrics.of_process().child_restarted(self.spec.name)
            self.start()

    def _end_if_it_stands_still(self, now: float) -> None:
        process = self.process
        if process is None or process.poll() is not None or not _is_stopped(process.pid):
            self._stopped_since = None
            return
        if self._stopped_since is None:
            self._stopped_since = now
        if now - self._stopped_since >= self._standstill:
            _log.warning("child.stands_still", child=self.spec.name, seconds=self._standstill)
            process.kill()


def _is_stopped(pid: int) -> bool:
    """Whether a child of this process is stopped by a signal; never where nobody can tell."""
    if sys.platform == "darwin" or not hasattr(os, "waitid"):
        return False
    seen = os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT)
    return seen is not None
