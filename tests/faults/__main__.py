"""`make faults`: every row of the fault matrix with real processes, and what it came to.

Each scenario is a test process of its own, with its own databases, broker and Notion; several run
side by side, because most of one is waiting for a lease, a term or a silent peer. Prints "N tasks,
F faults, L lost, D doubled" from what the checker counted, and writes `build/bench/faults.json`.
Arguments choose scenarios as they do for pytest: `python -m tests.faults -k row_7`.
"""

import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from core.kit.clock import Clock
from core.kit.settings import CHECKOUT
from tests.benchmarks.figures import Figure, report
from tests.faults.fleet import REPORTS
from tests.faults.pool import Ended, Job, side_by_side
from tests.faults.scenarios import Scenario, scenarios

ROOM = 4
"""Scenarios at a time."""
LONGEST = 20 * 60.0
LONGEST_OF_ONE = 400.0
MEMORY = Path("/dev/shm")  # where it is there, many fleets do not wait for one disk
NO_TESTS, ALL_KEPT = 5, 0


def main(arguments: Sequence[str]) -> int:
    """Run the rows. Returns the exit code."""
    shutil.rmtree(REPORTS, ignore_errors=True)
    clock = Clock()
    began = clock.monotonic()
    chosen = scenarios(arguments)
    sys.stdout.write(f"{len(chosen)} scenarios, {ROOM} at a time\n")
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as directory:
        jobs = [_job(one, Path(directory)) for one in chosen]
        ended = side_by_side(jobs, ROOM, lambda one: _tell(one, Path(directory)))
    seconds = clock.monotonic() - began
    kept = all(one.code == ALL_KEPT for one in ended)
    counted = _count()
    sys.stdout.write(
        "\n{tasks} tasks, {faults} faults, {lost} lost, {doubled} doubled\n".format(**counted)
    )
    report("faults", _figures(counted, seconds, ended))
    return 0 if kept and seconds <= LONGEST else 1


def _job(one: Scenario, directory: Path) -> Job:
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider"]
    command += ["-o", "python_files=rows_*.py", "--basetemp", str(directory / one.name), one.node]
    return Job(
        name=one.name,
        command=tuple(command),
        log=REPORTS / "logs" / f"{one.name}.log",
        seconds=one.seconds,
        longest=LONGEST_OF_ONE,
        room=one.room,
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},  # noqa: TID251 - tests have no settings
    )


def _tell(ended: Ended, directory: Path) -> None:
    """Say how one ended; keep the logs of the processes of one that failed."""
    name = ended.job.name
    verdict = "kept" if ended.code == ALL_KEPT else "BROKEN"
    if ended.code == ALL_KEPT and "1 skipped" in ended.printed:
        verdict = "skipped"
    line = f"{verdict:7} {ended.seconds:5.0f} s {ended.computed:5.0f} s computing  {name}\n"
    if ended.code != ALL_KEPT:
        for number, logs in enumerate((directory / name).glob("*/data/logs")):
            shutil.copytree(logs, ended.job.log.with_suffix("") / str(number), dirs_exist_ok=True)
        line += f"        see {ended.job.log.relative_to(CHECKOUT)} and the folder of its name\n"
    sys.stdout.write(line)
    sys.stdout.flush()
    shutil.rmtree(directory / name, ignore_errors=True)


def _count() -> dict[str, int]:
    counted = Counter({"tasks": 0, "faults": 0, "lost": 0, "doubled": 0})
    for path in REPORTS.glob("*.json"):
        found = json.loads(path.read_text(encoding="utf-8"))
        counted.update({name: found[name] for name in counted})
    return dict(counted)


def _figures(counted: dict[str, int], seconds: float, ended: Sequence[Ended]) -> list[Figure]:
    kept = sum(one.code == ALL_KEPT for one in ended)
    every = kept == len(ended)
    zero = {name: counted[name] == 0 for name in ("lost", "doubled")}
    return [
        _figure("tasks under faults", counted["tasks"], "", "", None),
        _figure("faults", counted["faults"], "", "", None),
        _figure("lost", counted["lost"], "", "0", zero["lost"]),
        _figure("doubled", counted["doubled"], "", "0", zero["doubled"]),
        _figure("scenarios whose promises were kept", kept, "", str(len(ended)), every),
        _figure("time for all rows", seconds, "s", f"{LONGEST:g}", seconds <= LONGEST),
        _figure("processor time", sum(one.computed for one in ended), "s", "", None),
    ]


def _figure(name: str, value: float, unit: str, target: str, met: bool | None) -> Figure:
    return Figure(figure=name, value=value, unit=unit, target=target, met=met)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
