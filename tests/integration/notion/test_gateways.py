"""How a task gets its connection: what it may take from memory, and whether it goes first."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.coordination import Bulletin, connect
from core.domain.dials import Dial
from core.domain.notion import ObjectKind
from core.domain.task import Band, Claimed, TaskKind
from core.gateways import NotionGateways
from core.kit.errors import Throttled
from core.kit.settings import Settings
from core.storage import dials
from core.storage.rules import NOTION
from tests.integration.notion.conftest import TOKEN, Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def gateways(desk: Desk, tmp_path: Path) -> Iterator[NotionGateways]:
    settings = Settings(
        data_dir=tmp_path / "data", notion_token=SecretStr(TOKEN), notion_base_url=desk.faulty.url
    )
    client = connect(settings)
    bulletin = Bulletin(client, "notion")
    made = NotionGateways(
        settings,
        desk.book.database,
        desk.clock,
        bulletin,
        only_reads=lambda name: name == "test.look",
    )
    yield made
    made.close()
    bulletin.close()
    client.close()


def claimed(desk: Desk, *, operation: str, kind: TaskKind = TaskKind.STEP) -> Claimed:
    desk.book.ledger("task")
    found = desk.book.claimed("task")
    assert found.task.step is not None
    step = found.task.step.model_copy(update={"operation": operation})
    return replace(found, task=replace(found.task, step=step, kind=kind))


def requests_for(desk: Desk, gateways: NotionGateways, task: Claimed) -> int:
    before = len(desk.faulty.reads)
    gateways.reads(task).search("Roadmap", kind=ObjectKind.DATABASE)
    return len(desk.faulty.reads) - before


def test_what_reads_goes_by_memory_and_what_writes_looks(
    desk: Desk, gateways: NotionGateways
) -> None:
    reading, writing = (claimed(desk, operation=name) for name in ("test.look", "test.note"))
    planning = claimed(desk, operation="test.note", kind=TaskKind.PLANNING)
    assert requests_for(desk, gateways, reading) == 1
    assert requests_for(desk, gateways, reading) == 0
    assert requests_for(desk, gateways, planning) == 0
    assert requests_for(desk, gateways, writing) == 1


def test_a_question_goes_before_bulk_work(desk: Desk, gateways: NotionGateways) -> None:
    with desk.book.database.begin() as tx:
        dials.turn(tx, Dial.RATE, NOTION, 55, actor="operator")
        dials.turn(tx, Dial.BURST, NOTION, 2, actor="operator")
    task = claimed(desk, operation="test.note")
    bulk = replace(task, task=replace(task.task, band=Band.LOW))
    with pytest.raises(Throttled):
        begin_for_ever(gateways, bulk)
    gateways.reads(task).search("Roadmap")


def begin_for_ever(gateways: NotionGateways, claimed: Claimed) -> None:
    while True:
        gateways.reads(claimed).recent(limit=1)
