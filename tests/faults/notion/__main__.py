"""`make faults-notion`: every kind of write, every fault, every death; then thousands at random.

Each kind of write is a process with a sandbox, a database and a grid of its own; every attempt of
a write is a process again, and dies by SIGKILL where its cell says so. Database time is turned, so
that a settle time of 75 s takes none. Ends with deliberate breaks, which must turn red.

Four go side by side: about 20 minutes on two cores. Parts of it alone: `python -m
tests.faults.notion kind NAME` takes a minute, `storm SEED 100` ten seconds.
"""

import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import structlog

from core.kit.settings import CHECKOUT
from tests.benchmarks.figures import Figure, report
from tests.faults.notion.breaks import BREAKS
from tests.faults.notion.deaths import Death
from tests.faults.notion.grid import FAULTS, KIND_BY_NAME, cell, cells, later_wins
from tests.faults.notion.scene import scene
from tests.faults.notion.storm import storm
from tests.faults.notion.window import window
from tests.faults.pool import Ended, Job, side_by_side

WRITES = 10_000
STORMS = 8
LATE = 60
"""Writes that land later and later, to see from when on they double."""
ROOM = 4
LOGS = CHECKOUT / "build" / "faults-notion"
LONGEST = 1_800.0
MEMORY = Path("/dev/shm")  # where it is there, many databases do not wait for one disk
FEW = (
    ("create_row", "reset after", Death.BEFORE_SETTLE),
    ("create_row", "apply late", Death.AFTER_SENT),
    ("append", "half a body", Death.ON_THE_WAY),
    ("create_page", "apply then fail", Death.AFTER_LOOK),
)
SURE = 3.0
"""Nothing seen in n tries is at most 3/n likely, with 95 % certainty (rule of three)."""


def main(arguments: Sequence[str]) -> int:
    """Run everything, or one job of it.

    Args:
        arguments: `kind NAME`, `few`, `storm SEED COUNT`, `late COUNT` or `break NAME`; none for
            all.

    Returns the exit code.
    """
    if arguments:
        return _job(arguments)
    shutil.rmtree(LOGS, ignore_errors=True)
    LOGS.mkdir(parents=True)
    jobs = [_to_run("kind", kind, seconds=65) for kind in KIND_BY_NAME]
    jobs += [
        _to_run("storm", str(seed), str(WRITES // STORMS), seconds=150) for seed in range(STORMS)
    ]
    jobs += [_to_run("late", str(LATE), seconds=150)]
    jobs += [_to_run("break", name, seconds=10) for name in BREAKS]
    ended = side_by_side(jobs, ROOM, _tell)
    found = [
        json.loads(line)
        for one in ended
        for line in one.printed.splitlines()
        if line.startswith("{")
    ]
    failed = [one.job.name for one in ended if one.code]
    figures = [*_grid_figures(found), *_storm_figures(found), *_break_figures(found)]
    figures.append(
        Figure(
            figure="programs that failed of themselves",
            value=len(failed),
            unit="",
            target="= 0",
            met=not failed,
        )
    )
    report("faults-notion", figures)
    return 0 if all(figure.met is not False for figure in figures) else 1


def _to_run(*arguments: str, seconds: float) -> Job:
    name = "-".join(arguments)
    return Job(
        name=name,
        command=(sys.executable, "-m", "tests.faults.notion", *arguments),
        log=LOGS / f"{name}.log",
        seconds=seconds,
        longest=LONGEST,
        cwd=CHECKOUT,
    )


def _tell(ended: Ended) -> None:
    state = "" if not ended.code else f"  FAILED, see {ended.job.log}"
    sys.stdout.write(f"{ended.job.name:32} {ended.seconds:6.0f} s{state}\n")
    sys.stdout.flush()


def _job(arguments: Sequence[str]) -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        return _DOES[arguments[0]](Path(folder), arguments[1:])


def _say(what: str, /, **facts: object) -> None:
    sys.stdout.write(json.dumps({"of": what, **facts}) + "\n")
    sys.stdout.flush()


def _kind(folder: Path, arguments: Sequence[str]) -> int:
    with scene(folder) as stage:
        for one in cells(stage, arguments[0]):
            _say("cell", **asdict(one))
        if arguments[0] == "update":
            _say("order", kept=later_wins(stage))
    return 0


def _few(folder: Path, _arguments: Sequence[str]) -> int:
    """The cells that tell most, for the default test run."""
    with scene(folder) as stage:
        for kind, fault, death in FEW:
            _say("cell", **asdict(cell(stage, kind, fault, death)))
        _say("order", kept=later_wins(stage))
    return 0


def _storm(folder: Path, arguments: Sequence[str]) -> int:
    with scene(folder) as stage:
        _say("storm", **asdict(storm(stage, int(arguments[0]), int(arguments[1]))))
    return 0


def _late(folder: Path, arguments: Sequence[str]) -> int:
    with scene(folder) as stage:
        _say("late", **asdict(window(stage, int(arguments[0]))))
    return 0


def _break(folder: Path, arguments: Sequence[str]) -> int:
    chosen = BREAKS[arguments[0]]
    chosen.apply()
    with scene(folder) as stage:
        _say("break", what=chosen.what, red=chosen.is_red(stage))
    return 0


_DOES: Mapping[str, Callable[[Path, Sequence[str]], int]] = {
    "kind": _kind,
    "few": _few,
    "storm": _storm,
    "late": _late,
    "break": _break,
}


def _grid_figures(found: Sequence[Mapping[str, object]]) -> list[Figure]:
    of = [one for one in found if one["of"] == "cell"]
    wanted = len(KIND_BY_NAME) * len(FAULTS) * len(Death)
    single = sum(one["times"] == 1 for one in of)
    for one in of:
        if one["times"] != 1:
            sys.stdout.write(
                f"  {one['kind']}, {one['fault']}, died {one['death']}: {one['times']} effects\n"
            )
    kept = all(bool(one["kept"]) for one in found if one["of"] == "order")
    return [
        Figure(
            figure=f"cells with exactly one effect ({len(KIND_BY_NAME)} kinds x {len(FAULTS)}"
            f" faults x {len(Death)} deaths)",
            value=single,
            unit="",
            target=f"= {wanted}",
            met=single == wanted,
        ),
        Figure(
            figure="cells in which the process was killed",
            value=sum(bool(one["died"]) for one in of),
            unit="",
            target="",
            met=None,
        ),
        Figure(
            figure="a late write undoes a later one",
            value=0 if kept else 1,
            unit="",
            target="= 0",
            met=kept,
        ),
    ]


def _storm_figures(found: Sequence[Mapping[str, object]]) -> list[Figure]:
    def total(kind: str, key: str) -> int:
        return sum(int(str(one[key])) for one in found if one["of"] == kind)

    writes, lost, doubled = (total("storm", key) for key in ("writes", "lost", "doubled"))
    lost += total("late", "lost")
    faults, deaths = total("storm", "faults"), total("storm", "deaths")
    bound = max(SURE, doubled) / writes * 100 if writes else 100.0
    within, after = total("late", "within"), total("late", "after")
    early, twice = total("late", "doubled_within"), total("late", "doubled_after")
    sys.stdout.write(
        f"\n{writes} writes, {faults} faults, {deaths} killed, {lost} lost, {doubled} doubled;"
        f" at most {bound:.3f} % of faulted writes double (95 % sure)\n"
        f"of {within} writes that landed within the settle time, {early} doubled; of {after} that"
        f" landed later, {twice}: the window that stays open\n\n"
    )
    return [
        Figure(
            figure="random faulted writes",
            value=writes,
            unit="",
            target=f">= {WRITES}",
            met=writes >= WRITES,
        ),
        Figure(figure="faults", value=faults, unit="", target="", met=None),
        Figure(figure="lost", value=lost, unit="", target="= 0", met=lost == 0),
        Figure(figure="doubled", value=doubled, unit="", target="= 0", met=doubled == 0),
        Figure(
            figure="bound of doubled writes, 95 % sure", value=bound, unit="%", target="", met=None
        ),
        Figure(
            figure="doubled of those that land within the settle time",
            value=early,
            unit="",
            target="= 0",
            met=within > 0 and early == 0,
        ),
        Figure(
            figure="doubled of those that land later, up to twice as late",
            value=twice / after * 100 if after else 0.0,
            unit="%",
            target="",
            met=None,
        ),
    ]


def _break_figures(found: Sequence[Mapping[str, object]]) -> list[Figure]:
    of = [one for one in found if one["of"] == "break"]
    return [
        Figure(
            figure=f"red without {one['what']}",
            value=float(bool(one["red"])),
            unit="",
            target="= 1",
            met=bool(one["red"]),
        )
        for one in of
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
