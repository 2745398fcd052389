"""Starting and ending one child process: own session, output to a file, tied to this process."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from core.kit.clock import Clock

_TETHER = str(Path(__file__).with_name("tether.py"))
_LARGEST_LOG = 10_000_000
"""Bytes of a log file above which it is put aside as NAME.log.1 at the next start."""


def log_file(data_dir: Path, name: str) -> Path:
    """Where the output of `name` goes: `data_dir/logs/NAME.log`; a large old one is put aside."""
    directory = data_dir / "logs"
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{name}.log"
    if path.exists() and path.stat().st_size > _LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path


def last_lines(path: Path, count: int = 5) -> str:
    """The last lines of a log file, for an error message; empty when there are none."""
    if not path.exists():
        return ""
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])


def start(
    command: Sequence[str], log: Path, *, lifeline: int | None = None, keep: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    """Start a program that is told to end (SIGTERM, on Linux) when this process dies.

    Call it from the main thread: the kernel ties the child to the thread that started it.

    Args:
        log: file to which its output is appended.
        lifeline: read end of a pipe, given as its standard input; it reads the end of the file
            when this process is gone.
        keep: further open files that it inherits.
    """
    tethered = [sys.executable, "-I", "-S", _TETHER, str(os.getpid()), *command]
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - the commands are the house's own
            tethered,
            stdin=subprocess.DEVNULL if lifeline is None else lifeline,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=keep,
        )


def end(processes: Sequence[subprocess.Popen[bytes]], *, seconds: float, clock: Clock) -> None:
    """Ask processes to end (SIGTERM); kill and collect those that have not after `seconds`."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = clock.monotonic() + seconds
    while clock.monotonic() < deadline and any(p.poll() is None for p in processes):
        clock.sleep(0.02)
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.wait()


def command_line(pid: int) -> str:
    """The command line of a process as `ps` shows it; empty when there is none such."""
    ps = shutil.which("ps")
    if ps is None:
        return ""
    shown = subprocess.run(  # noqa: S603 - a number is its only variable part
        [ps, "-ww", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()
