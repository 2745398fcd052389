"""The engine beside plain Dramatiq: one broker, one run, two processes of four threads, no-op work.

`python -m tests.benchmarks.engine [sqlite|postgresql|all] [--rounds N] [--tasks N]`. Rounds of ours
and of Dramatiq take turns, so that both meet the same moods of the machine; rates are told as the
ratio of the medians, so that they hold on any machine.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from statistics import median

import structlog

from core.kit.clock import Clock
from tests.benchmarks import engine_figures, engine_release, engine_work
from tests.benchmarks.engine_databases import postgres_databases
from tests.benchmarks.engine_figures import Drain, PlainDrain
from tests.benchmarks.engine_stack import WORKERS, EngineStack, engine_stack
from tests.benchmarks.figures import Figure, percentile, report
from tests.journeys.stack import Stack

_IDLE_SECONDS = 20.0
_SETTLE_SECONDS = 5.0


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", nargs="?", default="all", choices=["sqlite", "postgresql", "all"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tasks", type=int, default=10_000)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    figures: list[Figure] = []
    if options.store != "postgresql":
        figures += _of_store("SQLite", None, options.rounds, options.tasks)
        figures += _release("SQLite", engine_release.on_sqlite(60))
    if options.store != "sqlite":
        with postgres_databases(3) as (main_one, small, large):
            figures += _of_store("PostgreSQL", main_one, options.rounds, options.tasks)
            costs = engine_release.release_costs((small, large), 60)
            figures += _release("PostgreSQL", costs)
    figures.append(_idle())
    report("engine", figures)


def _of_store(store: str, url: str | None, rounds: int, tasks: int) -> list[Figure]:
    with engine_stack(url) as stack:
        _tell(f"{store}: first drain after the start")
        first = Drain(stack, tasks, engine_work.Idle.name)
        ours, plain = [], []
        for number in range(rounds):
            _tell(f"{store}: round {number + 1} of {rounds}")
            ours.append(Drain(stack, tasks, engine_work.Idle.name))
            plain.append(PlainDrain(stack, tasks))
        claimed = Drain(stack, min(tasks, 2_000), engine_work.IdleClaimed.name)
        made = _rates(store, ours, plain)
        made += _also(store, plain, claimed=claimed, first=first)
        made += _memory(store, stack, (rounds + 1) * tasks)
        _tell(f"{store}: times")
        return made + _times(store, stack)


def _rates(store: str, ours: list[Drain], plain: list[PlainDrain]) -> list[Figure]:
    target = 1.3 if store == "SQLite" else 1.5
    finished, theirs = _middle(one.finished for one in ours), _middle(one.finished for one in plain)
    accepted, enqueued = (
        _middle(one.accepted for one in ours),
        _middle(one.accepted for one in plain),
    )
    return [
        _least(f"{store}: tasks finished, to Dramatiq's", finished / theirs, "x", target),
        _least(f"{store}: tasks accepted, to Dramatiq's", accepted / enqueued, "x", 1.0),
        _plain(f"{store}: finished each second", finished, "/s"),
        _plain(f"{store}: Dramatiq finished each second", theirs, "/s"),
        _plain(f"{store}: accepted each second", accepted, "/s"),
        _plain(f"{store}: Dramatiq enqueued each second", enqueued, "/s"),
        _plain(f"{store}: processor time of a task", _middle(one.processor for one in ours), "us"),
    ]


def _also(store: str, plain: list[PlainDrain], *, claimed: Drain, first: Drain) -> list[Figure]:
    """What has no target: the very first round, and tasks that are not light."""
    theirs = _middle(one.finished for one in plain)
    each = f"{store}: finished, each claimed by its thread, to Dramatiq's"
    return [
        _plain(each, claimed.finished / theirs, "x"),
        _plain(
            f"{store}: finished right after the start, to Dramatiq's", first.finished / theirs, "x"
        ),
    ]


def _middle(values: Iterable[float]) -> float:
    return median(values)


def _memory(store: str, stack: EngineStack, already: int) -> list[Figure]:
    """After at least 20,000 tasks, and how much it grows in 10,000 more."""
    more = max(0, 20_000 - already)
    if more:
        Drain(stack, more, engine_work.Idle.name)
    before = max(stack.resident(name) for name in WORKERS)
    Drain(stack, 10_000, engine_work.Idle.name)
    after = max(stack.resident(name) for name in WORKERS)
    return [
        _most(f"{store}: resident memory of a worker", after, "MB", 120.0),
        _most(f"{store}: its growth in 10,000 tasks", after - before, "MB", 2.0),
    ]


def _times(store: str, stack: EngineStack) -> list[Figure]:
    done = engine_figures.accept_to_done(stack, 300)
    top = engine_figures.top_band_behind(stack, 10_000, 40)
    killed = engine_figures.killed_worker(stack, 2)
    return [
        _most(f"{store}: accept to done, p50", median(done), "ms", 30.0),
        _most(f"{store}: accept to done, p99", percentile(done, 99), "ms", 150.0),
        _most(f"{store}: top band behind 10,000, p95", percentile(top, 95), "ms", 250.0),
        _most(f"{store}: runs again after kill -9, p95", percentile(killed, 95), "s", 45.0),
    ]


def _release(store: str, costs: tuple[float, float]) -> list[Figure]:
    small, large = costs
    name = f"{store}: releasing a task at 100,000 to at 1,000"
    return [
        _most(name, large / small, "x", 1.2),
        _plain(f"{store}: releasing a task at 1,000", small, "us"),
    ]


def _idle() -> Figure:
    with tempfile.TemporaryDirectory() as directory, Stack(Path(directory) / "data") as stack:
        assert stack.process is not None
        Clock().sleep(_SETTLE_SECONDS)
        used = engine_figures.idle(stack.process.pid, _IDLE_SECONDS, Clock())
    return _most("whole stack at rest, of one core", used, "%", 3.0)


def _least(name: str, value: float, unit: str, least: float) -> Figure:
    return Figure(figure=name, value=value, unit=unit, target=f">= {least:g}", met=value >= least)


def _most(name: str, value: float, unit: str, most: float) -> Figure:
    return Figure(figure=name, value=value, unit=unit, target=f"<= {most:g}", met=value <= most)


def _plain(name: str, value: float, unit: str) -> Figure:
    return Figure(figure=name, value=value, unit=unit, target="", met=None)


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
