"""A worker: keeps its leases while it works, finishes what it can when told to end."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import redis

from core.coordination import connect
from core.delivery import LIGHT, BandBroker, DramatiqDelivery, make_broker
from core.domain.task import Band, TaskMessage
from core.kit.clock import Clock
from core.kit.errors import Unavailable
from core.kit.settings import Settings
from core.telemetry import metrics
from tests.eventually import PATIENCE, eventually
from workers.embedded_broker import EmbeddedBroker
from workers.worker import Worker


class Engine:
    """What a worker needs of the engine: notes what is asked of it."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.ahead: list[tuple[str, int]] = []
        self.calls: list[str] = []
        self.finished: list[str] = []
        self.renewals = 0
        self.handed_back = 0
        self.database_away = False
        self.let_go = threading.Event()

    def take(self, task_id: str, _attempt: int, settled: Callable[[], None]) -> None:
        self.started.append(task_id)
        self.let_go.wait(PATIENCE)
        self.finished.append(task_id)
        settled()

    def read_ahead(self, tickets: Sequence[tuple[str, int]]) -> None:
        self.ahead += tickets

    def flush(self, *, seconds: float) -> bool:
        self.calls.append("flush")
        return seconds > 0

    def renew(self) -> None:
        self.renewals += 1
        if self.database_away:
            raise Unavailable("The database is away.")

    def hand_back(self) -> None:
        self.handed_back += 1
        self.calls.append("hand_back")


@pytest.fixture
def client(data_dir: Path) -> Iterator[redis.Redis]:
    embedded = EmbeddedBroker(data_dir, Clock())
    embedded.launch()
    embedded.wait_ready()
    made = connect(Settings(data_dir=data_dir, redis_address=None))
    yield made
    made.close()
    embedded.stop()


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = Engine()
    yield made
    made.let_go.set()


@pytest.fixture
def broker(client: redis.Redis) -> BandBroker:
    return make_broker(client, Clock())


@pytest.fixture
def worker(broker: BandBroker, engine: Engine) -> Worker:
    made = Worker(broker, Clock(), engine, threads=2)
    made.start()
    return made


def test_told_to_end_it_finishes_what_runs_and_takes_nothing_more(
    worker: Worker, engine: Engine, broker: BandBroker
) -> None:
    delivery = DramatiqDelivery(broker)
    delivery.send("running", 1, Band.NORMAL)
    eventually(lambda: engine.started == ["running"], "the task to start")
    for number in range(3):
        delivery.send(f"waiting_{number}", 1, Band.NORMAL)
    threading.Timer(0.2, engine.let_go.set).start()

    assert worker.drain(seconds=PATIENCE)
    assert engine.finished == ["running"]
    assert engine.handed_back == 1
    assert broker.depth(Band.NORMAL) == 3


def test_told_to_end_it_puts_back_what_it_has_fetched_ahead(
    worker: Worker, engine: Engine, broker: BandBroker
) -> None:
    light = [
        TaskMessage(task_id=f"t{number}", attempt=1, band=Band.LOW, light=True)
        for number in range(10)
    ]
    DramatiqDelivery(broker).send_all(light)
    eventually(lambda: len(engine.started) == 2, "both threads to be busy")
    eventually(lambda: len(engine.ahead) == 10, "the rest to be claimed ahead")
    threading.Timer(0.2, engine.let_go.set).start()
    assert worker.drain(seconds=PATIENCE)
    assert broker.depth(LIGHT) == 10 - len(engine.finished)
    assert engine.calls[-2:] == ["flush", "hand_back"]


def test_what_does_not_finish_in_time_is_handed_back(
    worker: Worker, engine: Engine, broker: BandBroker
) -> None:
    DramatiqDelivery(broker).send("endless", 1, Band.NORMAL)
    eventually(lambda: engine.started == ["endless"], "the task to start")
    assert not worker.drain(seconds=0.2)
    assert engine.handed_back == 1
    assert engine.finished == []


def test_it_reports_for_duty_at_once_and_keeps_trying_while_the_database_is_away(
    broker: BandBroker, engine: Engine
) -> None:
    engine.database_away = True
    worker = Worker(broker, Clock(), engine)
    worker.start()
    eventually(lambda: engine.renewals >= 3, "it to go on trying")
    assert metrics.of_process().value("tick_errors_total", loop="heartbeat") >= 2
    engine.let_go.set()
    assert worker.drain(seconds=PATIENCE)


def test_a_broker_that_is_away_does_not_keep_it_from_ending(
    worker: Worker, engine: Engine, client: redis.Redis
) -> None:
    client.shutdown(nosave=True)
    engine.let_go.set()
    assert worker.drain(seconds=PATIENCE)
    assert engine.handed_back == 1
