"""Rows 5 to 8 of the fault matrix: the broker is killed, emptied, silent, full and read-only.

Nothing of it is the truth about anything, so nothing may be lost, and accepting goes on.
"""

from statistics import median

from core.kit.clock import Clock
from core.sandbox.faults import Fault, FaultKind
from tests.eventually import eventually
from tests.faults.fleet import Fleet
from tests.faults.proxy import Mode
from tests.faults.servers import Broker

SLOWLY = Fault(kind=FaultKind.SLOW, method="P*", path="*", times=150, seconds=0.2)


def test_row_5_a_broker_that_dies_with_and_without_what_it_held_loses_nothing(
    ships: Fleet, own_broker: Broker
) -> None:
    ships.usual()
    ships.notion.desk.faults.add(SLOWLY)
    for durable in (True, False):
        ships.asker.mixture(15)
        own_broker.kill()
        ships.faults += 1
        ships.asker.mixture(5)
        own_broker.durable = durable
        own_broker.start()
    ships.await_over(within=90)
    assert ships.judge().broken == ()


def test_row_6_a_broker_that_is_emptied_again_and_again_loses_nothing(
    ships: Fleet, own_broker: Broker
) -> None:
    ships.usual()
    ships.notion.desk.faults.add(SLOWLY)
    clock = Clock()
    for _ in range(5):
        ships.asker.mixture(8)
        own_broker.run("FLUSHALL")
        ships.faults += 1
        clock.sleep(0.5)
    ships.await_over(within=90)
    assert ships.judge().broken == ()


def test_row_7_a_silent_broker_does_not_keep_requests_from_being_accepted(ships: Fleet) -> None:
    ships.usual()
    clock = Clock()
    ships.asker.mixture(5)
    ships.places.redis_proxy.behave(Mode.BLACKHOLE)
    took, until = [], clock.monotonic() + 60
    while clock.monotonic() < until:
        began = clock.monotonic()
        request = ships.asker.one()
        took.append(clock.monotonic() - began)
        assert ships.asker.requests[request.asked.key].asked.acknowledged
        clock.sleep(0.5)
    ships.places.redis_proxy.heal()
    ships.await_over(within=90)
    assert ships.judge().broken == ()
    # Waiting for an answer of the broker would take 5 seconds and more each time.
    assert median(took) < 1.0


def test_row_8_a_broker_that_is_full_and_one_that_only_reads_lose_nothing(
    ships: Fleet, own_broker: Broker
) -> None:
    ships.usual()
    ships.asker.mixture(10)
    own_broker.run("CONFIG", "SET", "maxmemory", "1")
    ships.asker.mixture(5)
    eventually(lambda: "release.not_sent" in ships.log("orchestrator"), "a send that fails")
    own_broker.run("CONFIG", "SET", "maxmemory", "0")
    own_broker.run("REPLICAOF", "127.0.0.1", "9")
    ships.faults += 2
    ships.asker.mixture(5)
    Clock().sleep(2.0)
    own_broker.run("REPLICAOF", "NO", "ONE")
    ships.await_over(within=90)
    assert ships.judge().broken == ()
