"""A token that Notion takes no more: its tasks wait and say so, and lose nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.domain.connection import AwaitsToken, TokenRefused
from core.domain.notion import Json
from core.domain.task import TaskState
from core.kit.settings import Settings
from core.sandbox.faults import Fault, FaultKind
from core.storage import lag
from core.storage.database import Database
from tests.builders import a_plan, a_step, an_inbound
from tests.integration.connections.test_places_with_their_own import a_title
from tests.integration.connections.town import KEY, Notion, Process, Town, said, thread_in

BLUE, GREEN = "discord/1001", "discord/1002"
REFUSED = "Notion does not accept my token any more."
sqlite_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def give_rows(town: Town, place: str, *titles: str) -> str:
    """A plan that adds rows to the Roadmap, accepted and not begun; its request's id."""
    [roadmap] = town.shelf(place).databases("Roadmap")
    database: Json = {"id": roadmap.id, "title": roadmap.title}
    steps = (
        a_step(f"row{number}", operation="rows.create", database=database, properties={"Name": one})
        for number, one in enumerate(titles)
    )
    inbound = an_inbound("rows", thread=thread_in(place))
    return town.assistant.submit_plan(inbound, a_plan(*steps)).request_id


def test_what_is_under_way_waits_for_a_new_token_and_then_ends_once(
    town: Town, blue: Notion, green: Notion
) -> None:
    token = town.connect(BLUE, blue)
    town.connect(GREEN, green)
    titles = [a_title(f"Row {number}") for number in range(4)]
    request_id = give_rows(town, BLUE, *titles)
    town.release()
    town.deliver()  # planning
    town.release()
    later, town.messages = town.messages[2:], town.messages[:2]
    town.deliver()
    blue.revoke(token)
    town.messages = later
    town.deliver()
    town.work()
    states = town.states(request_id)
    assert sorted(states) == [TaskState.DONE] * 2 + [TaskState.PENDING] * 2
    assert REFUSED in said(town.card(request_id))
    assert "Whoever runs me has to give me a new one" in said(town.card(request_id))

    town.turn(7_200)  # longer than anything is tried again
    assert town.release() == 0
    with town.database.read() as tx:
        assert lag.oldest_ready(tx) == 0  # nobody is behind: there is nothing to do
    assert town.ask(GREEN, f"add {a_title('Meanwhile')} to Roadmap").state == "done"

    added = town.connecting.add(BLUE, blue.token(), address=blue.url, actor="operator Ada")
    assert (added.replaced, added.waiting) == (True, 1)
    town.pass_by()
    town.work()
    assert set(town.states(request_id)) == {TaskState.DONE}
    assert [blue.titles(one) for one in titles] == [[one] for one in titles]
    assert town.audited() == [
        ("connection.added", "operator", BLUE),
        ("connection.added", "operator", GREEN),
        ("connection.refused", "assistant", BLUE),
        ("connection.rotated", "operator Ada", BLUE),
    ]


@sqlite_alone
def test_a_question_waits_too_and_the_next_one_is_told_without_asking_notion(
    town: Town, blue: Notion
) -> None:
    token = town.connect(BLUE, blue)
    blue.revoke(token)
    waiting = town.ask(BLUE, "find Roadmap")
    assert waiting.state == "planning"
    assert REFUSED in said(waiting)
    blue.server.desk.faults.add(Fault(kind=FaultKind.HANG, times=0))
    try:
        with pytest.raises(AwaitsToken, match="does not accept my token"):
            town.shelf(BLUE).databases()
    finally:
        blue.server.desk.faults.clear()
    town.connect(BLUE, blue)
    town.work()
    assert "[Roadmap]" in said(town.card(waiting.request_id))


@sqlite_alone
def test_another_process_takes_the_new_token_without_a_restart(
    town: Town, database: Database, blue: Notion
) -> None:
    old = town.connect(BLUE, blue)
    other = Process(town.settings, database, "w2")
    try:
        request = town.assistant.as_request(an_inbound("find", thread=thread_in(BLUE)))
        assert other.gateways.reads_for(request).search("Roadmap")
        new = blue.token()
        town.connecting.add(BLUE, new, address=blue.url, actor="operator")
        blue.revoke(old)
        with pytest.raises(AwaitsToken):  # it does not know yet; asking again is all it takes
            other.gateways.reads_for(request).recent(limit=1)
        assert other.gateways.reads_for(request).recent(limit=1)
    finally:
        other.close()
    assert not [line for line in town.audited() if line[0] == "connection.refused"]


@sqlite_alone
def test_a_token_that_notion_takes_again_needs_no_operator(town: Town, blue: Notion) -> None:
    token = town.connect(BLUE, blue)
    fault = Fault(kind=FaultKind.REJECT, times=0, status=401, code="unauthorized", message="No.")
    blue.server.desk.faults.add(fault)
    try:
        waiting = town.ask(BLUE, "find Roadmap")
        town.connecting.look_again()
        assert [one.refused_at is None for one in town.connecting.listed()] == [False]
    finally:
        blue.server.desk.faults.clear()
    town.connecting.look_again()
    town.pass_by()
    town.work()
    assert town.card(waiting.request_id).state == "done", token
    assert [action for action, _, place in town.audited() if place == BLUE][1:] == [
        "connection.refused",
        "connection.accepted",
    ]


@contextmanager
def settings_with(token: str, database: Database, common: Notion, folder: Path) -> Iterator[Town]:
    settings = Settings(
        data_dir=folder,
        notion_token=SecretStr(token),
        notion_base_url=common.url,
        secret_keys=SecretStr(KEY),
    )
    town = Town(database, settings)
    try:
        yield town
    finally:
        town.close()


@sqlite_alone
def test_the_token_of_the_settings_fails_what_needs_it_when_it_is_wrong(
    database: Database, common: Notion, tmp_path: Path
) -> None:
    with settings_with("ntn_never_was_any", database, common, tmp_path) as town:
        town.connecting.look_again()
        card = town.ask("terminal/local", "find Roadmap")
    assert card.state == "failed"
    assert "NOTION_TOKEN" in said(card)


@sqlite_alone
def test_the_token_of_the_settings_is_waited_for_when_it_was_good(
    database: Database, common: Notion, tmp_path: Path
) -> None:
    token = common.token()
    with settings_with(token, database, common, tmp_path) as town:
        town.connecting.look_again()
        common.revoke(token)
        waiting = town.ask("terminal/local", "find Roadmap")
        assert waiting.state == "planning"
        assert REFUSED in said(waiting)
    with settings_with(common.token(), database, common, tmp_path) as town:
        town.connecting.look_again()
        town.turn(3)
        town.work()
        assert town.card(waiting.request_id).state == "done"


@sqlite_alone
def test_a_check_tells_which_tokens_are_good(town: Town, blue: Notion, green: Notion) -> None:
    town.connect(BLUE, blue)
    green_token = town.connect(GREEN, green)
    green.revoke(green_token)
    found = town.connecting.check()
    assert [(one.place, one.good) for one in found] == [(BLUE, True), (GREEN, False)]
    assert "“Notion Assistant” in “" in found[0].text
    with pytest.raises(TokenRefused):
        town.connecting.add(BLUE, "ntn_unknown_to_anybody", address=blue.url, actor="operator")
    waiting = town.ask(GREEN, "find Roadmap")
    assert REFUSED in said(waiting)
