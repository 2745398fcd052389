"""The engine's house on both databases."""

import pytest

from core.storage.database import Database
from tests.integration.engine.house import House


@pytest.fixture
def house(database: Database) -> House:
    """An engine with one worker process."""
    return House(database)
