"""Wake-ups between processes: fast when Redis is there, merely slower when it is not."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from core.coordination import RedisWakeups
from core.kit.clock import Clock
from tests.eventually import PATIENCE, eventually
from workers.embedded_broker import EmbeddedBroker

SOON = 0.05


@pytest.fixture
def wakeups(client: redis.Redis) -> Iterator[RedisWakeups]:
    made = RedisWakeups(client, Clock())
    yield made
    made.close()


@pytest.mark.usefixtures("broker")
def test_everyone_who_waits_is_woken(wakeups: RedisWakeups, client: redis.Redis) -> None:
    woken: list[bool] = []
    waiting = [
        threading.Thread(target=lambda: woken.append(wakeups.wait("dispatcher", PATIENCE)))
        for _ in range(3)
    ]
    for thread in waiting:
        thread.start()
    channel = "assistant:wake:dispatcher"
    eventually(lambda: client.pubsub_numsub(channel)[0][1] == 3, "three subscriptions")
    wakeups.wake("dispatcher")
    for thread in waiting:
        thread.join()
    assert woken == [True, True, True]


@pytest.mark.usefixtures("broker")
def test_a_wake_up_between_two_waits_is_not_lost_and_many_count_as_few(
    wakeups: RedisWakeups,
) -> None:
    assert not wakeups.wait("reporter", SOON)
    for _ in range(50):
        wakeups.wake("reporter")
    wakeups.wake("dispatcher")
    assert wakeups.wait("reporter", PATIENCE)
    more = 0
    while wakeups.wait("reporter", SOON):  # they are said by a thread of their own, which may lag
        more += 1
    assert more < 10


def test_without_redis_nothing_raises_and_waiting_lasts_its_time(wakeups: RedisWakeups) -> None:
    clock = Clock()
    wakeups.wake("dispatcher")
    started = clock.monotonic()
    assert not wakeups.wait("dispatcher", 0.2)
    assert clock.monotonic() - started >= 0.19


def test_it_works_again_when_redis_comes_back(
    wakeups: RedisWakeups, broker: EmbeddedBroker
) -> None:
    assert not wakeups.wait("dispatcher", SOON)
    broker.stop()
    assert not wakeups.wait("dispatcher", SOON)
    broker.launch()
    broker.wait_ready()
    assert not wakeups.wait("dispatcher", SOON)
    wakeups.wake("dispatcher")
    assert wakeups.wait("dispatcher", PATIENCE)


def test_one_who_began_to_wait_before_redis_was_there_is_woken_later(
    wakeups: RedisWakeups, data_dir: Path
) -> None:
    assert not wakeups.wait("dispatcher", SOON)
    late = EmbeddedBroker(data_dir, Clock())
    late.launch()
    late.wait_ready()
    assert not wakeups.wait("dispatcher", SOON)
    wakeups.wake("dispatcher")
    assert wakeups.wait("dispatcher", PATIENCE)
    wakeups.close()
    late.stop()


def test_whoever_wakes_does_not_wait_for_a_redis_that_is_silent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections, answers nothing
        client = redis.Redis(port=silent.getsockname()[1], socket_timeout=PATIENCE)
        made = RedisWakeups(client, Clock())
        done = threading.Event()

        def wake() -> None:
            for _ in range(100):
                made.wake("dispatcher")
            done.set()

        threading.Thread(target=wake).start()
        assert done.wait(PATIENCE / 3)
        made.close()
        client.close()


@pytest.mark.usefixtures("broker")
def test_what_was_said_just_before_the_end_is_heard(client: redis.Redis) -> None:
    ear = RedisWakeups(client, Clock())
    assert not ear.wait("dispatcher", SOON)
    leaving = RedisWakeups(client, Clock())
    leaving.wake("dispatcher")
    leaving.close()
    assert ear.wait("dispatcher", PATIENCE)
    ear.close()
