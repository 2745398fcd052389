"""Deliberate breaks of the code: each turns the tests of its row red, or those prove nothing.

`python -m tests.faults.breaks [NAME…]` applies each to a copy of the code and runs the tests of its
row there, several side by side. It prints a table of what was to turn red and what did, and exits 1
when a break went unseen. `--alone NAME` is one of them: it exits 1 when the tests turned red.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.kit.settings import CHECKOUT
from tests.benchmarks.figures import Figure, report
from tests.faults.copies import Change, DoesNotFit, copy_of_the_code
from tests.faults.pool import Ended, Job, side_by_side

LIST = Path(__file__).with_name("breaks.toml")
LOGS = CHECKOUT / "build" / "faults-breaks"
ROOM = 4
LONGEST = 420.0
ALONE = "--alone"
GREEN, RED, DOES_NOT_FIT = 0, 1, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """One thing taken away.

    Attributes:
        row: the row of the matrix that must turn red.
        what: what is taken away.
        file: where its tests are.
        tests: which of them, as pytest's -k understands it.
        changes: how it is taken away.
    """

    name: str
    row: str
    what: str
    file: str
    tests: str
    changes: tuple[Change, ...]


def breaks() -> tuple[Break, ...]:
    """Every break of the list, in the order of the rows."""
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))["break"]
    return tuple(
        Break(
            **{name: value for name, value in one.items() if name != "change"},
            changes=tuple(Change(**change) for change in one["change"]),
        )
        for one in listed
    )


def try_alone(one: Break) -> int:
    """Apply one break to a copy and run its tests there. Returns GREEN, RED or another code."""
    with tempfile.TemporaryDirectory(prefix=f"break-{one.name}-") as directory:
        try:
            copy = copy_of_the_code(Path(directory) / "code", *one.changes)
        except DoesNotFit as error:
            sys.stdout.write(f"E  does not fit: {error}\n")
            return DOES_NOT_FIT
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
        command += ["-o", "python_files=test_*.py rows_*.py", one.file, "-k", one.tests]
        command += ["--basetemp", str(Path(directory) / "tmp")]
        return subprocess.run(command, cwd=copy, env=_environment(copy), check=False).returncode


def _environment(copy: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}  # noqa: TID251
    return kept | {"PYTHONPATH": str(copy)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a break came to: whether its tests turned red, and by what."""

    seen: bool
    why: str


def outcome(ended: Ended) -> Outcome:
    """What a run of `try_alone` came to. Tests that cannot even be set up prove nothing."""
    if not ended.in_time:
        return Outcome(seen=True, why="never ended")
    lines = ended.printed.splitlines()
    why = next((line[1:].strip() for line in lines if line.startswith("E  ")), "green")
    failed = any(line.startswith("FAILED") for line in lines)
    return Outcome(seen=ended.code == RED and failed, why=why[:90])


def main(names: Sequence[str]) -> int:
    """Try the breaks with these names, or all. Returns the exit code."""
    listed = {one.name: one for one in breaks() if not names or one.name in names}
    shutil.rmtree(LOGS, ignore_errors=True)
    sys.stdout.write(f"{len(listed)} breaks, each on a copy of its own, {ROOM} at a time\n")
    sys.stdout.write(f"{'break':28} {'row':6} {'expected':8} {'was':7} {'took':>6}  why\n")
    ended = side_by_side(
        [_job(one) for one in listed.values()], ROOM, lambda one: _tell(listed[one.job.name], one)
    )
    seen = sum(outcome(one).seen for one in ended)
    sys.stdout.write(f"{seen} of {len(ended)} breaks turned red\n")
    every = seen == len(ended)
    figure = Figure(
        figure="breaks seen red", value=float(seen), unit="", target=str(len(ended)), met=every
    )
    report("faults-breaks", [figure])
    return 0 if every else 1


def _job(one: Break) -> Job:
    waits = Path(one.file).name.startswith("rows_")  # real processes, and a deadline to run out
    return Job(
        name=one.name,
        command=(sys.executable, "-m", "tests.faults.breaks", ALONE, one.name),
        log=LOGS / f"{one.name}.log",
        seconds=LONGEST / 2 if waits else 30.0,
        longest=LONGEST,
        cwd=CHECKOUT,
    )


def _tell(one: Break, ended: Ended) -> None:
    found = outcome(ended)
    was = "red" if found.seen else "UNSEEN"
    line = f"{one.name:28} {one.row:6} {'red':8} {was:7} {ended.seconds:4.0f} s  {found.why}\n"
    if not found.seen:
        line += f"  see {ended.job.log.relative_to(CHECKOUT)}\n"
    sys.stdout.write(line)
    sys.stdout.flush()


def _run(arguments: Sequence[str]) -> int:
    if arguments[:1] == [ALONE]:
        [one] = [one for one in breaks() if one.name in arguments[1:]]
        return try_alone(one)
    return main(arguments)


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1:]))
