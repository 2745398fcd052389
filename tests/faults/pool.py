"""Programs that mostly wait, run side by side: as many as have room, the longest first."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Semaphore

from core.kit.clock import Clock

_LOOK = 0.2
_GRACE = 30.0
"""Seconds that a program which takes too long has, to end what it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One program to run.

    Attributes:
        seconds: about how long it takes; what takes longest begins first.
        room: how much of the pool it needs: 1 for one that waits, more for one that computes.
        longest: seconds after which it is ended.
        log: where what it prints is kept.
    """

    name: str
    command: tuple[str, ...]
    log: Path
    seconds: float
    longest: float
    room: int = 1
    cwd: Path | None = None
    env: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What became of a job.

    Attributes:
        code: its exit code; below zero for a signal.
        in_time: whether it ended by itself.
        seconds: how long it took.
        computed: seconds of processor time of it and of what it had started and waited for.
    """

    job: Job
    code: int
    in_time: bool
    seconds: float
    computed: float

    @property
    def printed(self) -> str:
        """What it printed."""
        return self.job.log.read_text(encoding="utf-8", errors="replace")


def side_by_side(jobs: Sequence[Job], room: int, told: Callable[[Ended], None]) -> list[Ended]:
    """Run all of them, the longest first.

    Args:
        room: how much room there is for jobs at a time.
        told: called with each job that has ended, with one at a time.

    Returns:
        How they ended, in the order in which they began.
    """
    free, one_at_a_time = Semaphore(room), Lock()

    def run(job: Job) -> Ended:
        try:
            ended = run_one(job)
        finally:
            free.release(min(job.room, room))
        with one_at_a_time:
            told(ended)
        return ended

    begun: list[Future[Ended]] = []
    with ThreadPoolExecutor(room) as pool:
        for job in sorted(jobs, key=lambda job: -job.seconds):
            for _ in range(min(job.room, room)):
                free.acquire()
            begun.append(pool.submit(run, job))
    return [one.result() for one in begun]


def run_one(job: Job) -> Ended:
    """Run one program to its end, or until it has taken too long."""
    clock = Clock()
    began = clock.monotonic()
    job.log.parent.mkdir(parents=True, exist_ok=True)
    with job.log.open("wb") as output:
        process = subprocess.Popen(
            job.command,
            cwd=job.cwd,
            env=None if job.env is None else dict(job.env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        asked_to_end = 0.0
        while True:
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            seconds = clock.monotonic() - began
            if seconds > job.longest + asked_to_end:
                # Once as Ctrl-C, so that a test takes down what it set up; then as it comes.
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL if asked_to_end else signal.SIGINT)
                asked_to_end += _GRACE
            clock.sleep(_LOOK)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Ended(
        job=job,
        code=process.returncode,
        in_time=not asked_to_end,
        seconds=clock.monotonic() - began,
        computed=used.ru_utime + used.ru_stime,
    )
