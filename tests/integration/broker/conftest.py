"""A real embedded broker for each test, in a directory with a space in its name."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from core.coordination import connect
from core.kit.clock import Clock
from core.kit.settings import Settings
from workers.embedded_broker import EmbeddedBroker


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "my data"


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    return Settings(data_dir=data_dir, redis_address=None)


@pytest.fixture
def broker(data_dir: Path) -> Iterator[EmbeddedBroker]:
    started = EmbeddedBroker(data_dir, Clock())
    started.launch()
    started.wait_ready()
    yield started
    started.stop()


@pytest.fixture
def client(settings: Settings) -> Iterator[redis.Redis]:
    made = connect(settings)
    yield made
    made.close()
