"""Processes that hear each other: a change of connection is known at once, and stays apart."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.assistant.connecting import Connecting
from core.connections import CHANGED
from core.coordination import Bulletin, connect
from core.domain.connection import Connection
from core.domain.task import Request
from core.kit.clock import Clock
from core.kit.settings import Settings
from core.storage.database import Database
from tests.builders import an_inbound
from tests.eventually import eventually
from tests.integration.connections.town import KEY, Notion, Town, thread_in
from tests.integration.engine.house import Quiet
from workers.embedded_broker import EmbeddedBroker

BLUE = "discord/1001"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def settings(tmp_path: Path, common: Notion) -> Iterator[Settings]:
    """Settings of processes that have a Redis."""
    folder = tmp_path / "with redis"
    broker = EmbeddedBroker(folder, Clock())
    broker.launch()
    broker.wait_ready()
    yield Settings(
        data_dir=folder,
        notion_token=SecretStr(common.server.token),
        notion_base_url=common.url,
        secret_keys=SecretStr(KEY),
    )
    broker.stop()


def test_a_new_token_is_used_at_once_by_who_hears_of_it(
    settings: Settings, database: Database, blue: Notion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.connections.KNOWN_FOR", 86_400.0)  # only a notice is sooner
    town, redis = Town(database, settings), connect(settings)
    bulletin = Bulletin(redis, "notion")
    operator = Connecting(
        database, settings, Quiet(), look=town.look, tell=lambda: bulletin.tell([CHANGED])
    )
    request = town.assistant.as_request(an_inbound("find", thread=thread_in(BLUE)))
    try:
        operator.add(BLUE, blue.token(), address=blue.url, actor="operator")
        eventually(lambda: used_by(town, request).address == blue.url, "it has its own")
        eventually(lambda: town.process.hears, "the process listens")
        before = used_by(town, request).version
        operator.add(BLUE, blue.token(), address=blue.url, actor="operator")
        eventually(lambda: used_by(town, request).version != before, "the new token is used")
    finally:
        town.close()
        bulletin.close()
        redis.close()


def used_by(town: Town, request: Request) -> Connection:
    """The connection that a request gets."""
    lines = town.gateways._lines
    return lines.of(request.thread, request.person.id).of
