"""Subcommands of `/notion`, and the reaction that saves a message."""

from collections.abc import Iterator

import pytest

from bot.slack.app import SlackBot
from core.assistant.door import Assistant
from core.domain.chat import Platform, ThreadRef
from core.domain.plan import Plan
from core.domain.preferences import Etiquette, PlaceChange
from tests.builders import a_person
from tests.integration.slack.conftest import running, settings_for
from tests.integration.slack.rooms import Furnished, furnished
from tests.peers.slack import SlackPeer
from tests.peers.slack.file_server import attach


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with furnished(tmp_path_factory.mktemp("rooms")) as found:
        yield found


@pytest.fixture(autouse=True)
def connected(peer: SlackPeer, house: Furnished) -> Iterator[None]:
    bot = SlackBot(house.assistant, settings_for(peer), rooms=house.rooms)
    with running(bot.run_socket_mode):
        peer.connected()
        yield
    bot.close()


def said(peer: SlackPeer, text: str) -> str:
    """What a command is answered with."""
    delivery = peer.slash(text)
    peer.over(delivery)
    assert delivery.acked
    assert isinstance(delivery.reply, dict), "it was taken as a request"
    assert delivery.reply["response_type"] == "ephemeral"
    return str(delivery.reply["text"])


def here(peer: SlackPeer) -> ThreadRef:
    return ThreadRef(
        platform=Platform.SLACK, workspace=peer.team, channel=peer.channel.id, thread=None
    )


def requests(house: Furnished, peer: SlackPeer) -> list[str]:
    asked = house.rooms.overview.asked(here(peer), a_person(peer.user.id))
    return [one.request.text for one in asked]


def test_help_shows_what_can_be_asked_by_the_catalogue_s_samples(peer: SlackPeer) -> None:
    text = said(peer, "help")
    assert "add &quot;" not in text
    assert 'add "Fix login" to Roadmap, due Friday, high priority' in text
    assert "/notion status" in text


def test_what_is_no_subcommand_is_taken_as_words(peer: SlackPeer, house: Furnished) -> None:
    meant = {
        "find launch notes": "find launch notes",
        "ask what is due": "what is due",
        "tasks": "show tasks assigned to me",
        "help me plan the week": "help me plan the week",
        "status of Dark mode": "status of Dark mode",
        "save that as weekly": "save that as weekly",
    }
    for typed in meant:
        peer.over(peer.slash(typed))
    assert sorted(requests(house, peer)) == sorted(meant.values())


@pytest.mark.requirement(8)
def test_status_tells_what_was_asked_and_cancel_stops_it(peer: SlackPeer, house: Furnished) -> None:
    assert "asked for nothing yet" in said(peer, "status")
    peer.over(peer.slash("show overdue tasks in Roadmap"))
    assert "show overdue tasks in Roadmap" in said(peer, "status")
    assert said(peer, "cancel").startswith("Stopping.")
    assert said(peer, "stop") == "Nothing that you asked for is under way."
    assert said(peer, "undo") == "There is nothing of yours that I could take back."


def test_settings_are_shown_and_changed_by_who_may(peer: SlackPeer, house: Furnished) -> None:
    assert "time zone: Europe/Berlin (as in Slack)" in said(peer, "settings")
    assert "time zone: Pacific/Auckland" in said(peer, "settings zone Auckland")
    assert "Only who manages this place" in said(peer, "settings answers mention")
    assert "Ihre Zeitzone: Pacific/Auckland" in said(peer, "settings language de")
    assert "Ihnen" in said(peer, "undo")
    assert "Eine Einstellung „colour blue“ kenne ich nicht." in said(peer, "settings colour blue")
    assert "Your time zone" in said(peer, "settings language en")
    assert "I know no setting" in said(peer, "settings colour blue")
    peer.direct_channel(peer.user)
    assert house.rooms.preferences.of_place(here(peer)).etiquette is Etiquette.FOLLOW


def test_a_reaction_saves_the_message_once_to_the_channel_s_database(
    peer: SlackPeer, house: Furnished
) -> None:
    root = peer.say("Lunch?")
    reply = peer.say("The *printer* is broken", thread=root.post.ts)
    peer.over(*root.deliveries, *reply.deliveries, peer.react(reply.post, "pushpin"))
    peer.until(lambda: len(peer.whispers) == 1)
    assert "/notion settings database NAME" in peer.whispers[0].text
    [roadmap] = house.shelf.databases("Roadmap", limit=1)
    change = PlaceChange(database=roadmap.id, database_title=roadmap.title)
    house.rooms.preferences.operate(f"slack/{peer.team}/{peer.channel.id}", change, actor="test")
    peer.over(peer.react(reply.post, "pushpin"))
    [asked] = house.rooms.overview.asked(here(peer), a_person(peer.user.id))
    plan = asked.request.outcome
    assert isinstance(plan, Plan)
    assert plan.steps[0].args["properties"] == {"Name": "The printer is broken"}
    assert asked.request.thread.thread == root.post.ts
    peer.over(peer.react(reply.post, "notion"))
    peer.until(lambda: len(peer.whispers) == 2)
    assert peer.whispers[1].text == "That message has been saved already."
    assert len(requests(house, peer)) == 1
    assert isinstance(house.assistant, Assistant)


def test_a_message_that_a_reaction_saves_takes_its_files_along(
    peer: SlackPeer, house: Furnished
) -> None:
    [roadmap] = house.shelf.databases("Roadmap", limit=1)
    change = PlaceChange(database=roadmap.id, database_title=roadmap.title)
    house.rooms.preferences.operate(f"slack/{peer.team}/{peer.channel.id}", change, actor="test")
    said = peer.say("The offer for May")
    peer.over(*said.deliveries)
    said.post.files.append(attach(peer.world, "offer.pdf", b"offer"))
    said.post.files.append({"id": "F0GONE", "name": "old.doc", "mode": "tombstone"})
    peer.over(peer.react(said.post, "pushpin"))
    [plan] = [
        asked.request.outcome
        for asked in house.rooms.overview.asked(here(peer), a_person(peer.user.id))
        if "The offer for May" in asked.request.text
    ]
    assert isinstance(plan, Plan)
    assert [step.operation for step in plan.steps] == ["rows.create", "files.attach"]
    assert plan.steps[1].args == {"page": {"$ref": "save.id"}, "file": "offer.pdf"}
    peer.until(lambda: any("old.doc" in each.text for each in peer.whispers))
