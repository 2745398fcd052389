"""The hit rate of what is remembered of Notion, on a working day's script.

Six people ask for something every five minutes for eight hours, in words; two worker processes plan
and carry out in turn. The clock is turned, nothing sleeps; Notion is the sandbox over real sockets.
Every lookup that memory could save is counted, from all of planning and running.
"""

import logging
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import cast

import structlog
from pydantic import JsonValue

from core.domain.notion import Json
from core.domain.plan import Plan
from core.domain.task import Request
from core.engine.references import resolve
from core.kit.clock import Clock
from core.kit.settings import Settings
from core.monitoring.endpoint import Endpoint
from core.notion.cache import NotionCache
from core.notion.client import NotionClient
from core.notion.effects import NotionEffects
from core.notion.reads import Reads
from core.notion.webhooks import PATH, Webhooks, WebhookSecret
from core.operations.catalogue import Catalogue, build_catalogue
from core.operations.spec import OperationContext
from core.planner.planner import GrammarPlanner
from core.sandbox.server import SandboxServer
from core.storage.database import Database
from core.storage.migrate import upgrade
from core.telemetry import metrics
from tests.benchmarks.figures import Figure, report
from tests.builders import NOON, a_person, a_thread
from tests.integration.notion.ledgers import Book

TOKEN = "ntn_bench_token"
REQUESTS = 96
BETWEEN = timedelta(minutes=5)
KINDS = ("title", "schema", "users", "tree")

SCRIPT = (
    "what is overdue in Roadmap",
    "add “Call the printer {number}” to Roadmap",
    "show the page Meeting notes",
    "which properties does Roadmap have",
    "what is in Team Home",
    "list Roadmap",
    "add a to-do to Meeting notes: call back {number}",
    "which rows in Roadmap have no owner",
    "who is in the workspace",
    "show the outline of Meeting notes",
    "find duplicates in Roadmap",
    "show the page Team Home",
)


def figures() -> list[Figure]:
    """Run the day twice: with webhooks set up, and without."""
    told, did = _day(webhooks=True)
    alone, _ = _day(webhooks=False)
    return [
        Figure(
            figure="cache hits on a working day",
            value=told,
            unit="%",
            target=">= 80",
            met=told >= 80,
        ),
        Figure(figure="the same without webhooks", value=alone, unit="%", target="", met=None),
        Figure(figure="requests of the script that ran", value=did, unit="", target="", met=None),
    ]


def _day(*, webhooks: bool) -> tuple[float, int]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        clock = Clock()
        server = stack.enter_context(
            SandboxServer(folder / "notion.sqlite3", clock=clock, token=TOKEN)
        )
        database = Database(f"sqlite:///{folder / 'bench.sqlite3'}")
        stack.callback(database.close)
        upgrade(database)
        client = NotionClient(TOKEN, clock=clock, base_url=server.url)
        stack.callback(client.close)
        workers = _workers(client, Book(database), clock)
        if webhooks:
            stack.enter_context(_told(server, workers, folder))
        before = _counts()
        did = 0
        for number, (worker, said) in enumerate(
            islice(zip(cycle(workers), cycle(SCRIPT)), REQUESTS)
        ):
            did += worker.ask(said.format(number=number), number)
            clock.turn(BETWEEN)
        hits, misses = (after - was for after, was in zip(_counts(), before, strict=True))
    return 100 * hits / (hits + misses), did


@contextmanager
def _told(server: SandboxServer, workers: Sequence["Worker"], folder: Path) -> Iterator[None]:
    """Webhooks, set up as people do: events reach the process that listens, and it tells all."""

    def forget(topics: Sequence[str]) -> None:
        for worker in workers:
            worker.cache.forget(topics)

    webhooks = Webhooks(WebhookSecret(folder / "secret", None), forget)
    settings = Settings(data_dir=folder)
    with Endpoint("webhooks", {}, settings, [webhooks.route()]) as endpoint:
        server.desk.webhooks.subscribe(endpoint.url + PATH, [])
        yield


def _counts() -> tuple[float, float]:
    def total(outcome: str) -> float:
        of = metrics.of_process().value
        return sum(of("notion_cache_total", kind=kind, outcome=outcome) for kind in KINDS)

    return total("hit"), total("miss")


@dataclass
class Worker:
    """One process: its memory, its planner, and how it runs steps."""

    client: NotionClient
    cache: NotionCache
    book: Book
    clock: Clock
    catalogue: Catalogue
    name: str

    def __post_init__(self) -> None:
        self.planner = GrammarPlanner(self.catalogue, lambda _: self.reads(fresh=False), self.clock)

    def reads(self, *, fresh: bool) -> Reads:
        """As a task gets them."""
        return Reads(self.client, self.clock, self.cache, fresh=fresh)

    def ask(self, said: str, number: int) -> bool:
        """Plan a request and run it. Returns whether there was a plan."""
        request = Request(
            id=f"req_{number}",
            workspace_id="w",
            thread=a_thread(),
            person=a_person(),
            text=said,
            said_at=NOON,
            accepted_at=NOON,
            outcome=None,
            finished_at=None,
            cancelled=False,
            undoes=None,
        )
        outcome = self.planner.plan(request)
        if not isinstance(outcome, Plan):
            return False
        results: dict[str, Json] = {}
        for step in outcome.steps:
            if step.for_each is not None:
                continue
            args = cast("Json", resolve(cast("JsonValue", step.args), results))
            bound = self.catalogue.bind(step.operation, args)
            fresh = not self.catalogue.only_reads(step.operation)
            results[step.id] = bound.run(self._context(f"{number}/{step.id}", fresh=fresh))
        return True

    def _context(self, task: str, *, fresh: bool) -> OperationContext:
        ledger = self.book.ledger(task)
        return OperationContext(
            reads=self.reads(fresh=fresh),
            writes=NotionEffects(self.client, self.reads(fresh=True), ledger, self.clock),
            person=a_person(),
            now=self.clock.now(),
            say=lambda _: None,
        )


def _workers(client: NotionClient, book: Book, clock: Clock) -> list[Worker]:
    """Two processes that tell each other what they write."""
    catalogue = build_catalogue()
    caches: list[NotionCache] = []

    def tell(me: int) -> Callable[[Sequence[str]], None]:
        return lambda topics: caches[1 - me].forget(topics)

    caches += [NotionCache(clock, on_forget=tell(0)), NotionCache(clock, on_forget=tell(1))]
    return [
        Worker(client, cache, book, clock, catalogue, f"worker-{number}")
        for number, cache in enumerate(caches)
    ]


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    report("notion-cache", figures())
