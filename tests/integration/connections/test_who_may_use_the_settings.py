"""Who works with NOTION_TOKEN: nobody who was not meant to."""

from pathlib import Path

import pytest

from core.domain.connection import NotConnected
from core.storage.database import Database
from tests.builders import a_person, an_inbound
from tests.integration.connections.test_places_with_their_own import a_title
from tests.integration.connections.town import Notion, Town, a_town, said, thread_in

FIRST, SECOND, DIRECT = "discord/1001", "discord/1002", "discord/@me"
NOT_CONNECTED = "No Notion is connected to this place yet."
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def may(town: Town, place: str, who: str = "U1") -> bool:
    """Whether somebody sees Notion in a place, after they have asked for something there."""
    town.assistant.submit(an_inbound("find it", thread=thread_in(place), person=a_person(who)))
    try:
        return bool(town.shelf(place, who).databases("Roadmap"))
    except NotConnected:
        return False


def test_a_second_server_writes_nothing_into_the_first_ones_notion(
    town: Town, common: Notion
) -> None:
    mine, theirs = a_title("Mine"), a_title("Theirs")
    assert town.ask(FIRST, f"add {mine} to Roadmap").state == "done"
    refused = town.ask(SECOND, f"add {theirs} to Roadmap")
    assert refused.state == "failed"
    assert NOT_CONNECTED in said(refused)
    assert f"`notion-assistant connections add {SECOND}`" in said(refused)
    assert (common.titles(mine), common.titles(theirs)) == ([mine], [])


def test_what_is_offered_while_typing_makes_the_first_server_the_first(town: Town) -> None:
    assert town.shelf(FIRST).databases("Roadmap")
    with pytest.raises(NotConnected):
        town.shelf(SECOND).databases("Roadmap")
    assert not may(town, SECOND)
    assert may(town, FIRST)


def test_the_terminal_and_the_slack_team_of_the_bot_token_are_the_operators_own(
    town: Town,
) -> None:
    assert may(town, FIRST)
    assert all(may(town, place) for place in ("terminal/local", "slack/T1", "slack/T2"))


def test_of_slack_teams_that_install_it_the_first_alone_is_served(
    database: Database, common: Notion, tmp_path: Path
) -> None:
    by_oauth = {"slack_client_id": "1.2", "slack_client_secret": "shh"}
    with a_town(database, common, tmp_path, **by_oauth) as town:
        assert [may(town, place) for place in ("slack/T1", "slack/T2")] == [True, False]


@pytest.mark.parametrize(
    ("rule", "served"),
    [
        ("all", [True, True, True]),
        ("none", [False, False, False]),
        (f"slack/T9, {SECOND}", [False, True, False]),
        ("discord/@me", [False, False, True]),
    ],
)
def test_an_operator_says_who_else(
    rule: str, served: list[bool], database: Database, common: Notion, tmp_path: Path
) -> None:
    with a_town(database, common, tmp_path, notion_token_for=rule) as town:
        assert [may(town, place) for place in (FIRST, SECOND, DIRECT)] == served
        assert may(town, "terminal/local")


def test_direct_messages_are_served_for_people_of_the_first_server(town: Town) -> None:
    assert may(town, DIRECT, "U9")  # nobody else is there yet
    assert may(town, FIRST, "U1")
    town.pass_by()
    assert may(town, DIRECT, "U9")
    assert not may(town, SECOND, "U2")
    town.pass_by()
    assert [may(town, DIRECT, who) for who in ("U1", "U2", "U9")] == [True, False, False]


def test_who_has_their_own_or_was_given_anothers_needs_no_leave(town: Town, blue: Notion) -> None:
    title = a_title("Shared")
    assert may(town, FIRST)
    town.connect(SECOND, blue)
    town.connecting.share("discord/1003", SECOND, actor="operator")
    town.connecting.share("discord/1004", "settings", actor="operator")
    assert town.ask("discord/1003", f"add {title} to Roadmap").state == "done"
    assert blue.titles(title) == [title]
    assert may(town, "discord/1004")
    assert not may(town, "discord/1005")


def test_who_loses_their_own_does_not_fall_back(town: Town, blue: Notion) -> None:
    town.connect(FIRST, blue)
    assert may(town, FIRST)
    town.connecting.remove(FIRST, actor="operator")
    town.pass_by()
    assert not may(town, FIRST)
    assert not may(town, SECOND)
    town.connecting.share(FIRST, "settings", actor="operator")
    town.pass_by()
    assert may(town, FIRST)
