"""The running stack, or one started for this command and ended with it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.kit import rundir
from core.kit.clock import Clock
from core.kit.errors import Unavailable
from core.kit.settings import Settings
from core.kit.stack_lock import STACK, is_running

_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_LOOK = 0.05


@contextmanager
def stack(settings: Settings) -> Iterator[None]:
    """A stack that is ready, for the length of a `with` block.

    One that runs on the data directory is used and left running. Otherwise one is started, with
    its output in `data_dir/logs`, and ended when the block ends, however it ends.

    Raises:
        Unavailable: it did not start; the text says why.
    """
    if is_running(settings.data_dir):
        _await_ready(settings, None)
        yield
        return
    log = _log_path(settings)
    with log.open("wb") as output:
        # A session of its own: Ctrl-C is for this command, which then ends the stack in order.
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "workers", "up", "--lifeline"],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env=_environment(settings),
        )
    try:
        _await_ready(settings, process)
        yield
    finally:
        _end(process)


def _environment(settings: Settings) -> dict[str, str]:
    """This process's environment, with the data directory that the settings name."""
    return {**os.environ, "ASSISTANT_DATA_DIR": str(settings.data_dir)}  # noqa: TID251


def _await_ready(settings: Settings, process: subprocess.Popen[bytes] | None) -> None:
    clock = Clock()
    deadline = clock.monotonic() + _START_SECONDS
    while rundir.find(settings.data_dir, STACK) is None:
        if process is not None and process.poll() is not None:
            said = _log_path(settings).read_text(errors="replace").strip().splitlines()
            raise Unavailable("\n".join(said[-5:]) or "The stack did not start.")
        if clock.monotonic() > deadline:
            raise Unavailable(
                "The stack did not get ready in time.",
                next_step=f"Look into {settings.data_dir / 'logs'}.",
            )
        clock.sleep(_LOOK)


def _end(process: subprocess.Popen[bytes]) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdin is not None:
            process.stdin.close()
    finally:
        signal.signal(signal.SIGINT, before)


def _log_path(settings: Settings) -> Path:
    path = settings.data_dir / "logs" / "stack.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
