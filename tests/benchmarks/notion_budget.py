"""Twenty workers in four processes on one Notion connection: never over its budget, near to it.

Every worker asks for more than it gets, as items of a large import do. The sandbox counts, too, and
would answer 429 in any window with too many.
"""

import argparse
import json
import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

import structlog

from core.domain.dials import Dial
from core.engine.budgets import SharedBudget
from core.kit.clock import Clock
from core.kit.errors import Throttled
from core.notion.client import NotionClient
from core.notion.errors import Attempt
from core.sandbox.behaviour import Behaviour
from core.sandbox.server import SandboxServer
from core.storage import dials
from core.storage.database import Database
from core.storage.migrate import upgrade
from core.storage.rules import NOTION
from tests.benchmarks.figures import Figure, report

PROCESSES = 4
THREADS = 5
PER_MINUTE = 180
BURST = 30
TOKEN = "ntn_bench_token"


def figures(seconds: int = 150) -> list[Figure]:
    """Run the workers for a while. Returns the figures; takes as long as that.

    Args:
        seconds: at least 130, so that a whole minute lies after the first one.
    """
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        database = Database(address)
        upgrade(database)
        with database.begin() as tx:
            dials.turn(tx, Dial.RATE, NOTION, PER_MINUTE, actor="bench")
            dials.turn(tx, Dial.BURST, NOTION, BURST, actor="bench")
        database.close()
        path = Path(folder) / "notion.sqlite3"
        with SandboxServer(path, clock=Clock(), token=TOKEN) as server:
            server.desk.behaviour = Behaviour(rate_requests=PER_MINUTE)
            calls, refused = _run(address, server.url, seconds)
    return _figures(calls, refused)


def _run(database: str, notion: str, seconds: int) -> tuple[list[float], int]:
    command = [sys.executable, "-m", __spec__.name, "--work", database, notion, str(seconds)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(PROCESSES)]
    said = [json.loads(one.communicate()[0].splitlines()[-1]) for one in running]
    calls = sorted(at for one in said for at in one["calls"])
    return calls, sum(one["refused"] for one in said)


def _figures(calls: Sequence[float], refused: int) -> list[Figure]:
    begins = calls[0]
    most = max(_in_a_minute(calls, at) for at in calls)
    late = _in_a_minute(calls, calls[-1] - 60.5)
    used = 100 * late / PER_MINUTE
    first = sum(at < begins + 2 for at in calls)
    return [
        Figure(
            figure="most calls in any minute",
            value=most,
            unit="",
            target=f"<= {PER_MINUTE}",
            met=most <= PER_MINUTE,
        ),
        Figure(
            figure="calls that Notion refused (429)",
            value=refused,
            unit="",
            target="0",
            met=refused == 0,
        ),
        Figure(
            figure="of the budget used, in a later minute",
            value=used,
            unit="%",
            target=">= 95",
            met=used >= 95,
        ),
        Figure(figure="calls at once after a rest", value=first, unit="", target="", met=None),
    ]


def _in_a_minute(calls: Sequence[float], begins: float) -> int:
    return sum(begins <= at < begins + 60 for at in calls)


def _work(address: str, notion: str, seconds: int) -> None:
    """One process: five threads that always want more."""
    clock = Clock()
    database = Database(address)
    budget = SharedBudget(database, clock, name=NOTION, service="Notion", common="workspace")
    client = NotionClient(TOKEN, clock=clock, base_url=notion, budget=budget)
    calls: list[float] = []
    refused: list[Throttled] = []
    ends = clock.monotonic() + seconds

    def work() -> None:
        while clock.monotonic() < ends:
            try:
                client.read("GET", "users/me", attempt=Attempt(what="me", writes=False))
                calls.append(clock.now().timestamp())
            except Throttled as asked:
                if asked.__cause__ is not None:
                    refused.append(asked)
                clock.sleep(min(asked.retry_after or 1.0, max(0.0, ends - clock.monotonic())))

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client.close()
    database.close()
    sys.stdout.write(json.dumps({"calls": calls, "refused": len(refused)}))


def main() -> None:
    """Measure and print."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", nargs=3)
    said = parser.parse_args()
    if said.work:
        address, notion, seconds = said.work
        _work(address, notion, int(seconds))
        return
    report("notion-budget", figures())


if __name__ == "__main__":
    main()
