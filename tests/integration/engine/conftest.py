"""The engine's house on both databases; whatever a test does, the table of moves must know it."""

from collections.abc import Iterator

import pytest

from core.storage.database import Database
from tests.integration.engine import moves
from tests.integration.engine.house import House


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    """An engine with one worker process."""
    moves.watch(database)
    yield House(database)
    assert moves.unknown_moves(database) == set()
    assert moves.settled_without_audit(database) == []
