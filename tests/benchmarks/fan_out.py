"""A step that runs once for each of ten thousand items, in the storage's terms, on both databases.

`python -m tests.benchmarks.fan_out [--items N]`: what it costs to spread it, to claim and settle an
item at the beginning and at the end, to draw the card on the way, and to collect the results. The
items between are settled by one statement. What is told as a ratio must not grow with their number.
Times on SQLite are processor time, so that they hold on a busy machine; on PostgreSQL they are not.
"""

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

import structlog
from pydantic import JsonValue
from sqlalchemy import text

from core.domain.card import ActionKind
from core.domain.task import TaskState
from core.kit.clock import Clock
from core.storage.database import Database
from core.storage.migrate import upgrade
from tests.benchmarks.engine_databases import postgres_databases
from tests.benchmarks.figures import Figure, report
from tests.builders import a_plan, a_step
from tests.integration.engine.house import House

_SLOTS = 40
"""Tasks that are released at once, so how many share one measurement."""
_ROUNDS = 5
_CLOCK = Clock()
Timer = Callable[[], float]
"""Gives seconds from some beginning."""


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    items = parser.parse_args().items
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as directory:
        figures += _on(f"sqlite:///{Path(directory) / 'bench.sqlite3'}", "SQLite", items)
    with postgres_databases(1) as (url,):
        figures += _on(url, "PostgreSQL", items)
    report("fan_out", figures)


def _on(url: str, store: str, items: int) -> list[Figure]:
    database = Database(url)
    upgrade(database)
    try:
        return _of_store(store, House(database, slots=_SLOTS), items)
    finally:
        database.close()


def _of_store(store: str, house: House, items: int) -> list[Figure]:
    sys.stderr.write(f"{store}: {items:,} items\n")
    timer = process_time if house.database.is_sqlite else _CLOCK.monotonic
    request_id = submit_rows(house, items)
    spread = one_round(house, timer)
    card = median(_seconds(lambda: house.card(request_id), timer) for _ in range(_ROUNDS))
    first = median(one_round(house, timer) for _ in range(_ROUNDS))
    _settle_all_but(house, _ROUNDS * _SLOTS)
    last = median(one_round(house, timer) for _ in range(_ROUNDS - 1))
    while house.states(request_id)[1] is not TaskState.PENDING:
        one_round(house, timer)
    collect = one_round(house, timer)
    assert set(house.states(request_id)) == {TaskState.DONE}, "not everything was done"
    late = median(_seconds(lambda: house.card(request_id), timer) for _ in range(_ROUNDS))
    return [
        _figure(f"{store}: spread into {items:,} tasks", spread * 1000, "ms"),
        _figure(f"{store}: a card while they run", card * 1000, "ms"),
        _figure(f"{store}: run one of the first", first * 1000, "ms"),
        _figure(f"{store}: run one of the last", last * 1000, "ms"),
        _figure(f"{store}: last to first", last / first, "x", most=1.5),
        _figure(f"{store}: collect the results", collect * 1000, "ms"),
        _figure(f"{store}: the last card", late * 1000, "ms"),
    ]


def _settle_all_but(house: House, kept: int) -> None:
    """Have all ready items done but so many, as if they had run."""
    ready = "FROM tasks WHERE state = 'pending' AND parent_id IS NOT NULL"
    with house.database.begin() as tx:
        tx.execute(
            text(
                "UPDATE tasks SET state = 'done', result = :result, settled_at = 1 WHERE id IN "  # noqa: S608
                f"(SELECT id {ready} ORDER BY id LIMIT (SELECT count(*) - :kept {ready}))"
            ),
            {"result": json.dumps({"text": "row", "rows": []}), "kept": kept},
        )


def submit_rows(house: House, items: int) -> str:
    """Up to where the step is about to be spread."""
    rows: list[JsonValue] = [
        {"id": f"row {n}", "title": f"Row number {n}", "url": f"https://notion.example.com/{n}"}
        for n in range(items)
    ]
    house.operation.behaviour = lambda args: {
        "text": args.text,
        "rows": rows if args.text == "find" else [],
    }
    each = a_step("each", for_each="find.rows", text={"$ref": "item.id"})
    request_id = house.submit(a_plan(a_step("find", text="find"), each))
    house.work()
    house.click(request_id, ActionKind.APPROVE)
    return request_id


def one_round(house: House, timer: Timer) -> float:
    """Release some tasks and run them. Returns seconds for each."""
    house.turn(0)
    house.release()
    count = len(house.messages)
    return _seconds(house.deliver, timer) / max(1, count)


def _seconds(action: Callable[[], object], timer: Timer) -> float:
    began = timer()
    action()
    return timer() - began


def _figure(what: str, value: float, unit: str, *, most: float | None = None) -> Figure:
    return Figure(
        figure=what,
        value=value,
        unit=unit,
        target="" if most is None else f"<= {most}",
        met=None if most is None else value <= most,
    )


if __name__ == "__main__":
    main()
