"""`make faults`: every row of the fault matrix with real processes, and what it came to.

Prints "N tasks, F faults, L lost, D doubled" from what the checker counted, and writes
`build/bench/faults.json`. Arguments go to pytest: `python -m tests.faults -k row_7`.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from core.kit.clock import Clock
from tests.benchmarks.figures import Figure, report
from tests.faults.fleet import REPORTS

AT_ONCE = 4
"""Scenarios at a time: most of one is waiting for a lease, a term or a silent peer."""
LONGEST = 20 * 60.0
MEMORY = Path("/dev/shm")  # where it is there, many fleets do not wait for one disk


def main(arguments: Sequence[str]) -> int:
    """Run the rows. Returns the exit code."""
    shutil.rmtree(REPORTS, ignore_errors=True)
    clock = Clock()
    began = clock.monotonic()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as directory:
        command = [sys.executable, "-m", "pytest", "-n", str(AT_ONCE), "--dist", "worksteal"]
        command += ["-o", "python_files=rows_*.py", "--basetemp", f"{directory}/run"]
        code = subprocess.run([*command, "tests/faults", *arguments], check=False).returncode
    seconds = clock.monotonic() - began
    counted = _count()
    sys.stdout.write(
        "\n{tasks} tasks, {faults} faults, {lost} lost, {doubled} doubled\n".format(**counted)
    )
    report("faults", _figures(counted, seconds, all_kept=code == 0))
    return code


def _count() -> dict[str, int]:
    counted = Counter({"tasks": 0, "faults": 0, "lost": 0, "doubled": 0})
    for path in REPORTS.glob("*.json"):
        found = json.loads(path.read_text(encoding="utf-8"))
        counted.update({name: found[name] for name in counted})
    return dict(counted)


def _figures(counted: dict[str, int], seconds: float, *, all_kept: bool) -> list[Figure]:
    zero = {name: counted[name] == 0 for name in ("lost", "doubled")}
    return [
        _figure("tasks under faults", counted["tasks"], "", "", None),
        _figure("faults", counted["faults"], "", "", None),
        _figure("lost", counted["lost"], "", "0", zero["lost"]),
        _figure("doubled", counted["doubled"], "", "0", zero["doubled"]),
        _figure("every promise kept", float(all_kept), "", "1", all_kept),
        _figure("time for all rows", seconds, "s", f"{LONGEST:g}", seconds <= LONGEST),
    ]


def _figure(name: str, value: float, unit: str, target: str, met: bool | None) -> Figure:
    return Figure(figure=name, value=value, unit=unit, target=target, met=met)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
