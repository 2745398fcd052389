"""Band queues: the highest first, a slot kept for it, nothing fetched that cannot start."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import dramatiq
import pytest
import redis

from core.delivery import LIGHT, BandBroker, DramatiqDelivery, Slots, make_broker
from core.delivery.receipts import Receipt
from core.delivery.slots import AHEAD
from core.domain.task import Band, TaskMessage
from core.kit.clock import Clock
from core.kit.errors import Unavailable
from core.telemetry import metrics
from tests.eventually import PATIENCE, eventually
from workers import actors
from workers.embedded_broker import EmbeddedBroker

THREADS = 4
LOWER = THREADS - 1


class Site:
    """Runs tasks: notes what was started, and keeps those named "slow…" until let go.

    The message of a task named "kept…" is kept back; `settle` lets it go.
    """

    def __init__(self) -> None:
        self.started: list[tuple[str, int]] = []
        self.ahead: list[list[str]] = []
        self.let_go = threading.Event()
        self.settle: dict[str, Callable[[], None]] = {}
        self.broker: BandBroker

    def read_ahead(self, tickets: Sequence[tuple[str, int]]) -> None:
        self.ahead.append([task_id for task_id, _ in tickets])

    def run(self, task_id: str, attempt: int) -> None:
        if task_id.startswith("kept"):
            release = self.broker.receipts.keep_back((task_id, attempt))
            before = self.settle.get(task_id)
            self.settle[task_id] = partial(_all, [release] if before is None else [before, release])
        self.started.append((task_id, attempt))
        if task_id.startswith("slow"):
            self.let_go.wait(PATIENCE)
        if task_id.startswith("broken"):
            raise LookupError(task_id)

    def names(self) -> list[str]:
        return [task_id for task_id, _attempt in self.started]


def _all(releases: Sequence[Callable[[], None]]) -> None:
    for release in releases:
        release()


@contextmanager
def working(client: redis.Redis, site: Site) -> Iterator[BandBroker]:
    broker = make_broker(client, Clock())
    site.broker = broker
    actors.declare(broker, site.run)
    broker.open_slots(THREADS, read_ahead=site.read_ahead)
    pool = dramatiq.Worker(broker, worker_threads=THREADS, worker_timeout=50)
    pool.start()
    try:
        yield broker
    finally:
        site.let_go.set()
        broker.close_slots()
        pool.stop(timeout=10_000)
        broker.receipts.close(seconds=PATIENCE)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def delivery(client: redis.Redis) -> DramatiqDelivery:
    return DramatiqDelivery(make_broker(client, Clock()))


@pytest.fixture
def worker(broker: EmbeddedBroker, client: redis.Redis, site: Site) -> Iterator[BandBroker]:
    assert broker.alive
    with working(client, site) as made:
        yield made


def _has(site: Site, *names: str) -> Callable[[], bool]:
    return lambda: set(names) <= set(site.names())


@pytest.mark.usefixtures("worker")
def test_a_message_names_a_task_and_an_attempt_and_is_gone_when_it_was_run(
    site: Site, delivery: DramatiqDelivery, client: redis.Redis
) -> None:
    for attempt, band in enumerate(Band, start=1):
        delivery.send(f"task_{band}", attempt, band)
    eventually(lambda: len(site.started) == len(Band), "four tasks")
    expected = {(f"task_{band}", attempt) for attempt, band in enumerate(Band, start=1)}
    assert set(site.started) == expected
    eventually(lambda: client.keys("assistant:[^_]*") == [], "no message to be kept")
    assert client.keys("assistant:__acks__*") == []


def test_one_slot_is_kept_for_the_highest_band(
    site: Site, delivery: DramatiqDelivery, worker: BandBroker
) -> None:
    for number in range(10):
        delivery.send(f"slow_{number}", 1, Band.LOW)
    eventually(lambda: len(site.started) == LOWER, "the lower band's slots to fill")
    delivery.send("urgent", 1, Band.CRITICAL)
    eventually(_has(site, "urgent"), "the urgent task")
    assert len(site.started) == LOWER + 1
    assert worker.depth(Band.LOW) == 10 - LOWER


def test_what_one_process_cannot_start_another_takes(
    site: Site, delivery: DramatiqDelivery, client: redis.Redis, worker: BandBroker
) -> None:
    for number in range(2 * LOWER):
        delivery.send(f"slow_{number}", 1, Band.NORMAL)
    eventually(lambda: len(site.started) == LOWER, "the first process to fill")
    assert worker.depth(Band.NORMAL) == LOWER
    other = Site()
    with working(client, other):
        eventually(lambda: len(other.started) == LOWER, "the second process to fill")
    assert len(site.started) == LOWER


def test_a_higher_band_overtakes_what_waits_in_a_lower_one(
    site: Site, delivery: DramatiqDelivery, worker: BandBroker
) -> None:
    for number in range(LOWER):
        delivery.send(f"slow_{number}", 1, Band.LOW)
    eventually(lambda: len(site.started) == LOWER, "the slots to fill")
    for number in range(30):
        delivery.send(f"low_{number}", 1, Band.LOW)
    for number in range(5):
        delivery.send(f"high_{number}", 1, Band.HIGH)
    eventually(lambda: worker.slots.first_wanting() == Band.HIGH, "the higher band to be heard")
    site.let_go.set()
    eventually(lambda: len(site.started) == LOWER + 35, "all tasks")
    later = site.names()[LOWER:]
    last_high = max(later.index(f"high_{number}") for number in range(5))
    assert last_high < 5 + LOWER, later


def test_a_task_that_raises_is_neither_tried_again_nor_holds_its_slot(
    site: Site, delivery: DramatiqDelivery, worker: BandBroker
) -> None:
    for number in range(10):
        delivery.send(f"broken_{number}", 1, Band.NORMAL)
    delivery.send("after", 1, Band.NORMAL)
    eventually(_has(site, "after"), "the task after the broken ones")
    assert sorted(set(site.names())) == sorted(site.names())
    eventually(lambda: worker.slots.free == THREADS, "all slots to come free")


def test_a_message_for_nobody_does_not_hold_a_slot(
    site: Site, delivery: DramatiqDelivery, worker: BandBroker
) -> None:
    for _ in range(THREADS):
        stray: dramatiq.Message[None] = dramatiq.Message(
            queue_name="normal", actor_name="unheard_of", args=(), kwargs={}, options={}
        )
        worker.enqueue(stray)
    delivery.send("after", 1, Band.NORMAL)
    eventually(_has(site, "after"), "the task behind the strays")


def _unacknowledged(client: redis.Redis, queue: str) -> int:
    [key] = client.keys(f"assistant:__acks__*.{queue}") or [""]
    return int(client.scard(key)) if key else 0


def _light(count: int, name: str = "light") -> list[TaskMessage]:
    return [
        TaskMessage(task_id=f"{name}_{number}", attempt=1, band=Band.NORMAL, light=True)
        for number in range(count)
    ]


def test_a_message_is_acknowledged_when_its_end_is_stored_and_not_when_its_thread_is_done(
    site: Site, delivery: DramatiqDelivery, client: redis.Redis, worker: BandBroker
) -> None:
    delivery.send("kept", 1, Band.NORMAL)
    delivery.send("other", 1, Band.NORMAL)
    eventually(_has(site, "kept", "other"), "both tasks")
    eventually(lambda: _unacknowledged(client, "normal") == 1, "the other's acknowledgement")
    eventually(lambda: worker.slots.free == THREADS, "the slots of both threads")
    assert _unacknowledged(client, "normal") == 1
    site.settle["kept"]()
    eventually(lambda: _unacknowledged(client, "normal") == 0, "the acknowledgement")
    assert client.keys("assistant:[^_]*") == []


def test_an_end_that_is_stored_before_the_thread_is_done_is_acknowledged_once_it_is(
    site: Site, delivery: DramatiqDelivery, client: redis.Redis, worker: BandBroker
) -> None:
    settled = worker.receipts.keep_back(("slow", 1))
    delivery.send("slow", 1, Band.NORMAL)
    eventually(_has(site, "slow"), "the task")
    settled()
    assert _unacknowledged(client, "normal") == 1
    site.let_go.set()
    eventually(lambda: _unacknowledged(client, "normal") == 0, "the acknowledgement")


def test_the_stale_second_delivery_of_a_message_does_not_acknowledge_the_first(
    site: Site, delivery: DramatiqDelivery, worker: BandBroker, client: redis.Redis
) -> None:
    delivery.send("kept", 1, Band.LOW)
    eventually(lambda: "kept" in site.settle, "its thread to be done")
    second = worker.receipts.keep_back(("kept", 1))
    worker.receipts.processed(("kept", 1), Receipt("low", "kept:1"))
    second()
    delivery.send("after", 1, Band.LOW)  # its acknowledgement is sent after any that was due
    eventually(lambda: client.hkeys("assistant:low.msgs") == [b"kept:1"], "the other's end")
    site.settle["kept"]()
    eventually(lambda: client.keys("assistant:[^_]*") == [], "its acknowledgement")


def test_light_tasks_are_fetched_and_read_ahead_up_to_a_bound(
    site: Site, delivery: DramatiqDelivery, client: redis.Redis, worker: BandBroker
) -> None:
    delivery.send_all(_light(3 * AHEAD, "kept"))
    eventually(lambda: len(site.started) == AHEAD, "as many as may be out")
    assert _unacknowledged(client, LIGHT) == AHEAD
    assert worker.depth(LIGHT) == 2 * AHEAD
    assert sum(len(group) for group in site.ahead) == AHEAD
    assert len(site.ahead) <= 3

    def settle_all() -> bool:
        for task_id in list(site.settle):
            site.settle.pop(task_id)()
        return len(site.started) == 3 * AHEAD

    eventually(settle_all, "all of them")
    eventually(lambda: _unacknowledged(client, LIGHT) == 0, "their acknowledgements")


def test_an_ordinary_task_passes_light_ones_that_wait(
    site: Site, delivery: DramatiqDelivery, worker: BandBroker
) -> None:
    delivery.send_all(_light(2 * AHEAD, "kept"))
    eventually(lambda: len(site.started) == AHEAD, "as many as may be out")
    delivery.send("plain", 1, Band.LOW)
    eventually(_has(site, "plain"), "the task of the lowest band")
    assert worker.depth(LIGHT) == AHEAD


def test_a_light_task_of_the_highest_band_goes_its_own_way(
    delivery: DramatiqDelivery, client: redis.Redis, broker: EmbeddedBroker
) -> None:
    assert broker.alive
    urgent = TaskMessage(task_id="urgent", attempt=1, band=Band.CRITICAL, light=True)
    delivery.send_all([urgent, *_light(2)])
    waiting = make_broker(client, Clock())
    assert (waiting.depth(Band.CRITICAL), waiting.depth(LIGHT)) == (1, 2)


def test_a_message_sent_twice_runs_once_and_holds_no_slot(
    site: Site, delivery: DramatiqDelivery, client: redis.Redis, worker: BandBroker
) -> None:
    for _ in range(3):
        delivery.send("kept", 1, Band.NORMAL)
    eventually(lambda: site.names().count("kept") == 3, "every delivery of the task")
    site.settle["kept"]()
    delivery.send("after", 1, Band.NORMAL)
    eventually(_has(site, "after"), "the task after it")
    eventually(lambda: worker.slots.free == THREADS, "all slots to come free")
    eventually(lambda: client.keys("assistant:[^_]*") == [], "no message to be kept")


def test_a_consumer_that_ends_puts_back_what_it_has_fetched(
    delivery: DramatiqDelivery, client: redis.Redis, broker: EmbeddedBroker
) -> None:
    assert broker.alive
    delivery.send_all(_light(5))
    leaving = make_broker(client, Clock())
    leaving.open_slots(THREADS)
    consumer = leaving.consume(LIGHT)
    assert next(consumer) is not None
    assert leaving.depth(LIGHT) == 0
    consumer.close()
    assert leaving.depth(LIGHT) == 4
    leaving.close_slots()
    assert leaving.receipts.close(seconds=PATIENCE)


def test_an_unreachable_broker_is_unavailable(
    delivery: DramatiqDelivery, client: redis.Redis
) -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        delivery.send("task_1", 1, Band.NORMAL)
    with pytest.raises(Unavailable, match="does not answer"):
        make_broker(client, Clock()).ping()
    assert metrics.of_process().value("deliveries_total", band="normal", outcome="failed") >= 1


def test_a_worker_goes_on_after_the_broker_was_away(
    site: Site, delivery: DramatiqDelivery, broker: EmbeddedBroker, worker: BandBroker
) -> None:
    delivery.send("before", 1, Band.NORMAL)
    eventually(_has(site, "before"), "the first task")
    broker.stop()
    with pytest.raises(Unavailable):
        delivery.send("meanwhile", 1, Band.NORMAL)
    broker.launch()
    broker.wait_ready()
    delivery.send("after", 1, Band.NORMAL)
    delivery.send("urgent", 1, Band.CRITICAL)
    eventually(_has(site, "after", "urgent"), "the tasks after the break")
    eventually(lambda: worker.slots.free == THREADS, "no slot to be lost")


def test_slots_are_never_given_twice_under_contention() -> None:
    slots = Slots(THREADS)
    held, most = [0], [0]
    lock = threading.Lock()

    def churn(band: Band) -> None:
        for _ in range(2000):
            taken = slots.take(band)
            with lock:
                held[0] += taken
                most[0] = max(most[0], held[0])
            with lock:
                held[0] -= taken
            slots.give(taken)

    threads = [threading.Thread(target=churn, args=(band,)) for band in Band for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] <= THREADS
    assert slots.free == THREADS


def test_a_closed_process_takes_nothing_more() -> None:
    slots = Slots(THREADS)
    slots.close()
    assert slots.take(Band.CRITICAL) == 0
