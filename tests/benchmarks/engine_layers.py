"""What each layer of the engine costs, in microseconds of one task, in one process.

`python -m tests.benchmarks.engine_layers [GROUP]`: tasks are released, sent, claimed, run and
settled in groups of that size, as a busy worker does, and each step is timed by itself. Settling is
taken apart once more: its parts are left out one after the other.
"""

import logging
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import redis
import structlog

from core.coordination import connect
from core.delivery import LIGHT, DramatiqDelivery, make_broker
from core.domain.task import Claimed, TaskMessage, Verdict
from core.engine.dispatch import Dispatcher
from core.engine.leadership import Leadership
from core.engine.steps import Gateways, StepWork
from core.kit.clock import Clock
from core.kit.settings import Settings
from core.storage import audit, cards, claims, graph, leases, requests, settling, tasks
from core.storage.database import Database
from core.storage.migrate import upgrade
from tests.benchmarks import engine_work
from tests.benchmarks.engine_databases import postgres_databases
from tests.benchmarks.figures import Figure, report
from tests.builders import an_inbound
from workers.embedded_broker import EmbeddedBroker

_PLAN = 100
_PLANS = 30
_LAYERS = ("accept", "release", "send", "fetch", "read", "work", "finish", "acknowledge")
_PARTS = ("audit", "graph", "cards")


def main() -> None:
    """Measure and report."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    group = int(sys.argv[1]) if len(sys.argv) > 1 else 32
    directory = Path(tempfile.mkdtemp(prefix="bench-layers-"))
    broker = EmbeddedBroker(directory, Clock())
    broker.launch()
    try:
        broker.wait_ready()
        figures = []
        for part in ("", *_PARTS):
            url = f"sqlite:///{directory / 'without'}-{part}.sqlite3"
            figures += _of_store("SQLite", url, directory, group, part)
        with postgres_databases(1 + len(_PARTS)) as urls:
            for url, part in zip(urls, ("", *_PARTS), strict=True):
                figures += _of_store("PostgreSQL", url, directory, group, part)
    finally:
        broker.stop()
        shutil.rmtree(directory, ignore_errors=True)
    report("engine-layers", figures)


def _of_store(store: str, url: str, directory: Path, group: int, without: str) -> list[Figure]:
    with _left_out(without):
        spent = _Line(url, directory, group).run()
    if without:
        return [_figure(f"{store}: finish without {without}", spent["finish"])]
    named = [_figure(f"{store}: {layer}", spent[layer]) for layer in _LAYERS]
    return [*named, _figure(f"{store}: all of it", sum(spent.values()))]


def _figure(name: str, value: float) -> Figure:
    return Figure(figure=name, value=value, unit="us", target="", met=None)


@contextmanager
def _left_out(part: str) -> Iterator[None]:
    """Finishing without one of its parts."""
    homes: dict[str, tuple[Any, str]] = {
        "audit": (audit, "record_all"),
        "graph": (graph, "after_done"),
        "cards": (cards, "mark_all"),
    }
    if not part:
        yield
        return
    module, name = homes[part]
    kept = getattr(module, name)
    setattr(module, name, lambda *_args, **_values: None)
    try:
        yield
    finally:
        setattr(module, name, kept)


class _Line:
    """The way of a task from accept to acknowledgement, step by step, in one thread."""

    def __init__(self, url: str, directory: Path, group: int) -> None:
        self._database = Database(url)
        upgrade(self._database)
        self._group = group
        self._clock = Clock()
        self._spent = dict.fromkeys(_LAYERS, 0.0)
        self._client = connect(Settings(data_dir=directory, redis_address=None))
        self._broker = make_broker(self._client, self._clock)
        self._delivery = DramatiqDelivery(self._broker)
        self._work = StepWork(engine_work.catalogue(), _nothing(), self._clock)
        self._shelf = claims.PlanShelf()

    def run(self) -> dict[str, float]:
        """Microseconds a task by layer."""
        with self._timed("accept"):
            for _ in range(_PLANS):
                self._accept()
        done = 0
        while messages := self._release():
            done += self._go_through(messages)
        self._database.close()
        self._client.close()
        assert done == _PLAN * _PLANS, done
        return {layer: spent / done * 1e6 for layer, spent in self._spent.items()}

    def _accept(self) -> None:
        plan = engine_work.plan(_PLAN, tenth=True)
        with self._database.begin() as tx:
            request_id = requests.accept(tx, an_inbound()).request_id
            requests.set_outcome(tx, request_id, plan)
            tasks.add_plan(tx, request_id, plan)

    def _release(self) -> Sequence[TaskMessage]:
        """A tick that may release one group; live tasks are none at this moment."""
        taken = _Taken()
        with self._database.begin() as tx:
            leases.renew(tx, "worker", 1, [])
        leadership = cast("Leadership", _Leader())
        light = frozenset({engine_work.Idle.name})
        dispatcher = Dispatcher(self._database, taken, leadership, light=light)
        with self._timed("release"):
            dispatcher.tick()
        return taken.messages

    def _go_through(self, messages: Sequence[TaskMessage]) -> int:
        for start in range(0, len(messages), self._group):
            group = messages[start : start + self._group]
            with self._timed("send"):
                self._delivery.send_all(group)
            with self._timed("fetch"):
                fetched = self._broker.do_fetch(LIGHT, len(group))
            assert len(fetched) == len(group)
            self._run(group)
        return len(messages)

    def _run(self, group: Sequence[TaskMessage]) -> None:
        tickets = [(one.task_id, one.attempt) for one in group]
        with self._timed("read"), self._database.read() as tx:
            claimed = claims.read_all(tx, tickets, "worker", self._shelf)
        mine = [one for one in claimed if one is not None]
        with self._timed("work"):
            runs = [(one.task, self._decide(one)) for one in mine]
        with self._timed("finish"), self._database.begin() as tx:
            assert all(settling.apply_all(tx, runs))
        with self._timed("acknowledge"):
            self._acknowledge([f"{task_id}:{attempt}" for task_id, attempt in tickets])
        if len(runs) == len(group):
            self._unlock_by_hand(runs)

    def _decide(self, claimed: Claimed) -> Verdict:
        return self._work.run(claimed, _say_nothing)

    def _acknowledge(self, ids: Sequence[str]) -> None:
        pipe: redis.client.Pipeline = self._client.pipeline(transaction=False)
        pipe.srem(f"assistant:__acks__.{self._broker.broker_id}.{LIGHT}", *ids)
        pipe.hdel(f"assistant:{LIGHT}.msgs", *ids)
        pipe.execute()

    def _unlock_by_hand(self, runs: Sequence[tuple[Any, Verdict]]) -> None:
        """What `finish` left undone when the graph was left out of it."""
        with self._database.begin() as tx:
            graph._unlock_dependants(tx, *(task.id for task, _ in runs))

    @contextmanager
    def _timed(self, layer: str) -> Iterator[None]:
        began = self._clock.monotonic()
        yield
        self._spent[layer] += self._clock.monotonic() - began


class _Leader:
    def confirm(self, _tx: object) -> bool:
        return True


class _Taken:
    def __init__(self) -> None:
        self.messages: Sequence[TaskMessage] = []

    def send_all(self, messages: Sequence[TaskMessage]) -> None:
        self.messages = list(messages)


def _nothing() -> Gateways:
    class Nothing:
        def reads(self, _claimed: Claimed) -> None:
            return None

        def writes(self, _claimed: Claimed) -> None:
            return None

        def files(self, _claimed: Claimed) -> None:
            return None

        def conversation(self, _claimed: Claimed) -> None:
            return None

    return cast("Gateways", Nothing())


_say_nothing: Callable[[str], None] = logging.getLogger("bench").debug


if __name__ == "__main__":
    main()
