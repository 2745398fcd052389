"""Notices between processes: heard by all, and a gap is known for what it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from core.coordination import Bulletin, connect
from core.kit.clock import Clock
from core.kit.settings import Settings
from tests.eventually import eventually
from workers.embedded_broker import EmbeddedBroker


class Process:
    """One process that listens."""

    def __init__(self, settings: Settings) -> None:
        self.client: redis.Redis = connect(settings)
        self.bulletin = Bulletin(self.client, "notion")
        self.heard: list[str] = []
        self.gaps = 0
        self.bulletin.listen(self.heard.extend, self._lost)

    def _lost(self) -> None:
        self.gaps += 1

    def close(self) -> None:
        self.bulletin.close()
        self.client.close()


@contextmanager
def running(data_dir: Path) -> Iterator[None]:
    """A broker for a while."""
    broker = EmbeddedBroker(data_dir, Clock())
    broker.launch()
    try:
        broker.wait_ready()
        yield
    finally:
        broker.stop()


@pytest.fixture
def processes(settings: Settings) -> Iterator[list[Process]]:
    made = [Process(settings), Process(settings)]
    yield made
    for one in made:
        one.close()


@pytest.mark.usefixtures("broker")
def test_every_process_hears_what_one_tells(processes: list[Process]) -> None:
    eventually(lambda: all(one.bulletin.is_heard for one in processes), "all listen")
    processes[0].bulletin.tell(["schemas", "page"])
    eventually(lambda: all(one.heard == ["schemas", "page"] for one in processes), "all heard it")


def test_a_gap_is_told_when_it_is_over(data_dir: Path, processes: list[Process]) -> None:
    [first, _] = processes
    assert not first.bulletin.is_heard
    with running(data_dir):
        eventually(lambda: first.bulletin.is_heard, "it listens")
        assert first.gaps == 1
    eventually(lambda: not first.bulletin.is_heard, "it knows that it is deaf")
    with running(data_dir):
        eventually(lambda: first.bulletin.is_heard, "it listens again")
        assert first.gaps == 2
