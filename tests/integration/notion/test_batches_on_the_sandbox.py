"""Items that append to one page share requests to the sandbox, and are undone one by one."""

from core.assistant.given_plans import GivenPlans
from core.domain.card import ActionKind, CardState
from core.domain.ports import NotionLibrary, NotionWrites
from core.domain.task import Claimed
from core.engine.ledger import TaskLedger
from core.operations.catalogue import build_catalogue
from core.storage import requests
from core.storage.database import Database
from tests.builders import a_plan, a_step
from tests.integration.engine.page import PageHouse
from tests.integration.notion.conftest import Desk


class DeskHouse(PageHouse):
    """A house that works on the sandbox."""

    def __init__(self, database: Database, desk: Desk) -> None:
        catalogue = build_catalogue()
        given = GivenPlans(catalogue, lambda _: desk.reads, desk.clock)
        super().__init__(database, catalogue, (given.outcome,))
        self.desk = desk

    def reads(self, claimed: Claimed) -> NotionLibrary:
        return self.desk.reads

    def writes(self, claimed: Claimed) -> NotionWrites:
        return self.desk.effects_on(TaskLedger(self.database, claimed))


def finish(house: DeskHouse) -> None:
    """Work, and let waits pass: the sandbox keeps Notion's rate limit."""
    for _ in range(5):
        house.work()
        house.turn(61)
    house.work()


def test_a_line_for_each_row_takes_few_requests_and_goes_away_again(
    desk: Desk, database: Database
) -> None:
    house = DeskHouse(database, desk)
    page = desk.page("Titles of the Roadmap")
    find = a_step("find", operation="rows.query", database=desk.roadmap().id)
    tell = a_step(
        "tell",
        operation="blocks.append",
        for_each="find.rows",
        page=page,
        markdown={"$ref": "item.title"},
    )
    request_id = house.submit(a_plan(find, tell))
    before = len(desk.faulty.writes)
    house.work()
    if house.card(request_id).state is CardState.APPROVAL:
        house.click(request_id, ActionKind.APPROVE)
    finish(house)
    assert house.card(request_id).state is CardState.DONE
    rows = len(desk.reads.query(desk.roadmap().id))
    assert rows > 8
    assert len(desk.faulty.writes) - before < rows / 2
    assert len(list(desk.reads.children(page))) == rows
    house.click(request_id, ActionKind.UNDO)
    finish(house)
    with database.read() as tx:
        undoing = requests.undone_by(tx, request_id)
    assert undoing is not None
    while house.card(undoing).state is CardState.APPROVAL:
        house.click(undoing, ActionKind.APPROVE)
        finish(house)
    assert list(desk.reads.children(page)) == []
