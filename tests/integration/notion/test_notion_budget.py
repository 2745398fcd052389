"""One client is told to slow down, and no other sends anything before the time."""

from datetime import timedelta

import pytest

from core.engine.budgets import SharedBudget
from core.kit.clock import Clock
from core.kit.errors import Throttled
from core.notion.client import NotionClient
from core.notion.errors import Attempt
from core.storage.database import Database
from core.storage.rules import NOTION
from tests.integration.notion.conftest import TOKEN, Desk
from tests.integration.notion.faulty import refusal

SEARCH = Attempt(what="anything", writes=False)


def a_client(desk: Desk, database: Database) -> NotionClient:
    """A client of another process with the same token."""
    budget = SharedBudget(database, Clock(), name=NOTION, service="Notion", rated=False)
    client = NotionClient(TOKEN, clock=desk.clock, base_url=desk.faulty.url, budget=budget)
    desk.opened.append(client)
    return client


@pytest.mark.parametrize("status", [429, 529])
def test_a_retry_after_of_any_length_holds_for_every_process(
    desk: Desk, database: Database, status: int
) -> None:
    first, second = a_client(desk, database), a_client(desk, database)
    desk.faulty.on_read.append(refusal(status, "rate_limited", Retry_After="120"))
    with pytest.raises(Throttled) as caught:
        first.read("GET", "users/me", attempt=SEARCH)
    assert caught.value.retry_after == 120
    sent = len(desk.faulty.reads)
    for client in (first, second):
        with pytest.raises(Throttled, match="Notion asks us to wait"):
            client.read("GET", "users/me", attempt=SEARCH)
    assert len(desk.faulty.reads) == sent
    database.turn(timedelta(seconds=121))
    assert second.read("GET", "users/me", attempt=SEARCH)["object"] == "user"
