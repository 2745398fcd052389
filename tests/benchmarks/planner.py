"""How good and how fast planning is: `make bench-planner`.

Corpora of requests with gold plans over three workspaces: those that the grammar grew with, and
those that were kept aside. Then the processor time of every eighth sentence, and of a plan of
5,000 rows: checked, and made tasks on SQLite. `--quick` asks every fifth request and spreads 500
rows.
"""

import argparse
import logging
import tracemalloc
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import structlog

from core.domain.plan import Plan, Reference, Step
from core.kit.clock import Clock
from core.notion.client import NotionClient
from core.notion.reads import Reads
from core.operations.catalogue import Catalogue, build_catalogue
from core.planner.check import check
from core.sandbox.server import SandboxServer
from core.storage.database import Database
from core.storage.migrate import upgrade
from tests.benchmarks.fan_out import one_round, submit_rows
from tests.benchmarks.figures import Figure, percentile, report
from tests.builders import NOON
from tests.integration.engine.house import House
from tests.planning.grounds import Ground, grounds, judged
from tests.planning.scoring import Case, Report, cases

LEARNED = ("everyday", "varied", "unfamiliar", "spoken", "fresh", "coming", "plain", "weekday")
FREER = ("voices", "natural", "chatty", "traps")
"""Learned from as well, in people's own words: natural as short as people mostly write, chatty with
much beside the request, traps full of what must not be written."""
ASIDE = ("aside", "unseen", "unseen_chatty")
"""Asked only to count: written by hands that had not seen the planner, like natural and chatty; of
theirs only wrong writes were looked into."""
ROUNDS = 3
ROWS = 5_000
TOKEN = "ntn_bench_planner"


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    catalogue = build_catalogue()
    learned = [case for name in LEARNED for case in cases(name)]
    freer = {name: cases(name) for name in FREER}
    aside = {name: cases(name) for name in ASIDE}
    if quick:
        learned = learned[::5]
        freer = {name: each[::5] for name, each in freer.items()}
        aside = {name: each[::5] for name, each in aside.items()}
    with TemporaryDirectory() as directory:
        clock = Clock(NOON)
        path = Path(directory) / "notion.sqlite3"
        with SandboxServer(path, clock=clock, token=TOKEN) as server:
            client = NotionClient(TOKEN, clock=clock, base_url=server.url)
            on = grounds(Reads(client, clock), catalogue)
            figures = _quality("learned", judged(learned, on))
            for name, each in freer.items():
                figures += _quality(name, judged(each, on), least=75)
            for name, each in aside.items():
                figures += _quality(name, judged(each, on), least=75)
            others = chain(*freer.values(), *aside.values())
            figures += _speed([*learned, *others][::8], on)
            client.close()
        figures += _rows(Path(directory), catalogue, ROWS // 10 if quick else ROWS)
    report("planner", figures)


def _quality(name: str, made: Report, *, least: float = 95) -> list[Figure]:
    """How near the plans of one set come to what was asked for."""
    count = len(made.scores)
    exact = 100 * made.exact
    return [
        _figure(f"{name}: requests", count, ""),
        _figure(f"{name}: exact plans", exact, "%", least=least),
        _figure(f"{name}: F1 of steps", 100 * made.step_f1, "%"),
        _figure(f"{name}: F1 of arguments", 100 * made.argument_f1, "%"),
        _figure(f"{name}: writes not asked for", made.wrong_writes, "", most=0),
    ]


def _speed(asked: Sequence[Case], on: Mapping[str, Ground]) -> list[Figure]:
    """Processor time of a sentence, when names of the workspace are at hand."""
    times = [
        median(_seconds(case, on[case.workspace]) for _ in range(ROUNDS)) * 1000 for case in asked
    ]
    tracemalloc.start()
    for case in asked:
        on[case.workspace].ask(case)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return [
        _figure("a sentence, median", median(times), "ms"),
        _figure("a sentence, p95", percentile(times, 95), "ms", most=50),
        _figure("memory while planning, peak", peak, "MiB", most=64),
    ]


def _seconds(case: Case, ground: Ground) -> float:
    began = process_time()
    ground.ask(case)
    return process_time() - began


def _rows(directory: Path, catalogue: Catalogue, rows: int) -> list[Figure]:
    """A plan that changes so many rows: checked, and spread into tasks."""
    began = process_time()
    check(_plan_of_rows(), catalogue)
    checked = process_time() - began
    database = Database(f"sqlite:///{directory / 'bench.sqlite3'}")
    upgrade(database)
    house = House(database, slots=1)
    request_id = submit_rows(house, rows)
    spread = one_round(house, process_time)
    assert len(house.states(request_id)) >= rows, "not every row became a task"
    database.close()
    both = (checked + spread) * 1000
    return [_figure(f"{rows:,} rows: checked and made tasks", both, "ms", most=2000)]


def _plan_of_rows() -> Plan:
    """Every row of a database gets a value."""
    database = {"id": "0f3c0000-0000-4000-8000-000000000000", "title": "Roadmap"}
    find = Step(id="rows", operation="rows.query", args={"database": {**database}, "limit": ROWS})
    update = Step(
        id="update",
        operation="rows.update",
        for_each=Reference.model_validate({"$ref": "rows.rows"}),
        args={"page": {"$ref": "item"}, "properties": {"Status": "Done"}},
    )
    return Plan(title="Mark all rows as done", steps=(find, update))


def _figure(
    what: str, value: float, unit: str, *, least: float | None = None, most: float | None = None
) -> Figure:
    target = f">= {least:g}" if least is not None else f"<= {most:g}" if most is not None else ""
    met = None
    if target:
        met = value >= least if least is not None else most is not None and value <= most
    return Figure(figure=what, value=value, unit=unit, target=target, met=met)


if __name__ == "__main__":
    main()
