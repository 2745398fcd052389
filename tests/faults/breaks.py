"""Deliberate breaks of the code: each turns the tests of its row red, or those prove nothing.

`python -m tests.faults.breaks [NAME…]` applies each to a copy of the code and runs the tests of its
row there. It prints what turned red, and exits 1 when a break went unseen.
"""

import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.faults.copies import Change, DoesNotFit, copy_of_the_code

LIST = Path(__file__).with_name("breaks.toml")
AT_ONCE = 2
LONGEST = 420.0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a break came to."""

    name: str
    seen: bool
    detail: str


def try_one(one: Break) -> Outcome:
    """Apply one break to a copy and run its tests there."""
    with tempfile.TemporaryDirectory(prefix=f"break-{one.name}-") as directory:
        try:
            copy = copy_of_the_code(Path(directory) / "code", *one.changes)
        except DoesNotFit as error:
            return Outcome(name=one.name, seen=False, detail=f"does not fit: {error}")
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
        command += ["-o", "python_files=test_*.py rows_*.py", one.file, "-k", one.tests]
        command += ["--basetemp", str(Path(directory) / "tmp")]
        try:
            done = subprocess.run(
                command,
                cwd=copy,
                env=_environment(copy),
                capture_output=True,
                text=True,
                timeout=LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Outcome(name=one.name, seen=True, detail="never ended")
        failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        why = next((line for line in done.stdout.splitlines() if line.startswith("E  ")), "")
        seen = done.returncode == 1 and any(line.startswith("FAILED") for line in failed)
        return Outcome(name=one.name, seen=seen, detail=f"{why[1:].strip()[:110]}")


def _environment(copy: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}  # noqa: TID251
    return kept | {"PYTHONPATH": str(copy)}


def main(names: Sequence[str]) -> int:
    """Try the breaks with these names, or all. Returns the exit code."""
    chosen = [one for one in breaks() if not names or one.name in names]
    sys.stdout.write(f"{len(chosen)} breaks, each on a copy of its own\n")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(_told, chosen))
    unseen = [one for one in outcomes if not one.seen]
    sys.stdout.write(f"{len(outcomes) - len(unseen)} of {len(outcomes)} breaks turned red\n")
    return 1 if unseen else 0


def _told(one: Break) -> Outcome:
    outcome = try_one(one)
    verdict = "red" if outcome.seen else "UNSEEN"
    sys.stdout.write(f"{verdict:7} row {one.row:4} {one.name:28} {outcome.detail}\n")
    sys.stdout.flush()
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
