"""The real assistant and a real Notion twin behind the client: saving messages, and settings."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.discord.house import services_of
from bot.discord.keepsake import Keepsake
from bot.discord.saving import SAVED
from bot.discord.services import Services
from core.app import App, build, sandbox, upgrade_database
from core.domain.card import Action, ActionKind, MessageRef
from core.domain.chat import Person, Platform, ThreadRef
from core.domain.plan import Plan
from core.domain.preferences import Etiquette
from core.domain.task import Request
from core.kit.settings import Settings
from core.storage import cards
from tests.integration.discord.conftest import Bot
from tests.peers.discord import DiscordPeer, Slash, User

Start = Callable[..., Bot]
SAID = "Retry failed imports\nThey stop *halfway*, says @everyone"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("house")
    settings = Settings.model_validate({"data_dir": Path(folder)})
    upgrade_database(settings)
    with sandbox(settings), build(settings, name="discord") as built:
        yield built


@pytest.fixture
def services(house: App) -> Services:
    return services_of(house)


def person(user: User) -> Person:
    return Person(id=str(user.id), name=user.name)


def here(peer: DiscordPeer) -> ThreadRef:
    return ThreadRef(
        platform=Platform.DISCORD,
        workspace=str(peer.world.guild),
        channel=str(peer.general.id),
        thread=None,
    )


def newest(house: App, peer: DiscordPeer, user: User) -> Request:
    peer.eventually(lambda: house.overview.asked(here(peer), person(user)), "a request")
    return house.overview.asked(here(peer), person(user))[0].request


def database(house: App, peer: DiscordPeer, title: str) -> str:
    return house.library.of(here(peer), person(peer.ada)).databases(title)[0].id


def form_for(peer: DiscordPeer, house: App, title: str = "Roadmap", said: str = SAID) -> Slash:
    message = peer.say(peer.grace, peer.general, said)
    menu = peer.menu(peer.ada, peer.general, "Save to Notion", message)
    peer.eventually(lambda: menu.components, "the menu of databases")
    assert menu.ephemeral
    chosen = peer.choose(peer.ada, peer.general, menu, database(house, peer, title))
    assert chosen.answered.wait(10)
    return chosen


def labels(form: Slash) -> list[str]:
    parts = form.form["components"]
    assert isinstance(parts, list)
    return [part["label"] for part in parts]


def test_a_message_is_saved_with_the_form_of_the_chosen_database(
    peer: DiscordPeer, house: App, bot: Bot
) -> None:
    form = form_for(peer, house)
    assert form.kind == 9
    assert form.form["title"] == "Save to Roadmap"
    assert labels(form) == ["Name", "Status", "Due", "Priority", "Content of the page"]
    sent = peer.fill(peer.ada, peer.general, form, Status="In progress", Due="2026-12-24")
    peer.eventually(lambda: sent.text, "an answer")
    assert (sent.text, sent.ephemeral) == (SAVED, True)

    request = newest(house, peer, peer.ada)
    assert isinstance(request.outcome, Plan)
    [step] = request.outcome.steps
    assert step.operation == "rows.create"
    assert step.args["properties"] == {
        "Name": "Retry failed imports",
        "Status": "In progress",
        "Due": "2026-12-24",
        "Spec": f"https://discord.com/channels/{peer.world.guild}/{peer.general.id}/"
        + str(request.thread.thread),
    }
    assert "They stop *halfway*" in str(step.args["markdown"])
    assert "Message of Grace" in str(step.args["markdown"])
    assert request.thread.channel == str(peer.general.id), "its card stands under the message"


@pytest.mark.requirement(19)
def test_what_was_sent_with_a_message_goes_along_and_what_cannot_is_named(
    peer: DiscordPeer, house: App, bot: Bot
) -> None:
    message = peer.say(peer.grace, peer.general, "The picture of the release")
    peer.attach(peer.general, message, "release.png", b"\x89PNG")
    peer.attach(peer.general, message, "gone.png", b"")
    peer.files.popitem()
    menu = peer.menu(peer.ada, peer.general, "Save to Notion", message)
    peer.eventually(lambda: menu.components, "the menu of databases")
    form = peer.choose(peer.ada, peer.general, menu, database(house, peer, "Roadmap"))
    assert form.answered.wait(10)
    sent = peer.fill(peer.ada, peer.general, form)
    peer.eventually(lambda: SAVED in sent.text, "an answer")
    assert "I could not get “gone.png”" in sent.text
    outcome = newest(house, peer, peer.ada).outcome
    assert isinstance(outcome, Plan)
    _, attach = outcome.steps
    assert (attach.operation, attach.args["file"]) == ("files.attach", "release.png")


def test_the_database_that_somebody_saved_to_last_is_offered_first(
    peer: DiscordPeer, house: App, bot: Bot
) -> None:
    form = form_for(peer, house, "Roadmap")
    sent = peer.fill(peer.ada, peer.general, form)
    peer.eventually(lambda: sent.text == SAVED, "the first save")
    message = peer.say(peer.grace, peer.general, "another")
    menu = peer.menu(peer.ada, peer.general, "Save to Notion", message)
    peer.eventually(lambda: menu.components, "the menu")
    options = menu.components[0]["components"][0]["options"]  # type: ignore[index]
    assert options[0]["value"] == database(house, peer, "Roadmap")
    assert options[0]["description"] == "Where you saved to last"


def test_what_is_wrong_is_told_and_the_form_opens_again_as_it_was_filled_in(
    peer: DiscordPeer, house: App, bot: Bot
) -> None:
    form = form_for(peer, house)
    sent = peer.fill(peer.ada, peer.general, form, Name="Changed", Due="soonish")
    peer.eventually(lambda: sent.components, "what is wrong")
    assert "soonish" in sent.text
    assert house.overview.asked(here(peer), person(peer.ada)) == []
    again = peer.press(peer.ada, peer.general, sent)
    assert again.answered.wait(10)
    assert "Changed" in str(again.form)
    fixed = peer.fill(peer.ada, peer.general, again, Due="2026-12-24")
    peer.eventually(lambda: fixed.text == SAVED, "the save")
    outcome = newest(house, peer, peer.ada).outcome
    assert isinstance(outcome, Plan)
    assert "Changed" in str(outcome.steps[0].args["properties"])


def test_a_form_opened_before_a_restart_says_what_to_do(
    peer: DiscordPeer, house: App, start: Start
) -> None:
    first = start()
    form = form_for(peer, house)
    first.end()
    start()
    sent = peer.fill(peer.ada, peer.general, form)
    assert sent.answered.wait(10)
    assert "once more" in sent.text
    assert house.overview.asked(here(peer), person(peer.ada)) == []


def test_saving_where_it_may_not_write_names_what_is_missing(
    peer: DiscordPeer, house: App, bot: Bot
) -> None:
    message = peer.say(peer.grace, peer.general, "keep me")
    peer._do(lambda: peer.world.deny(peer.general.id, "send_messages"))
    menu = peer.menu(peer.ada, peer.general, "Save to Notion", message)
    peer.eventually(lambda: menu.text, "an answer")
    assert "I lack Send Messages." in menu.text


@pytest.mark.requirement(20)
def test_the_zone_a_person_settles_holds_for_what_they_ask(
    peer: DiscordPeer, house: App, bot: Bot
) -> None:
    offered = peer.type(peer.ada, peer.general, "notion settings", "zone", "auck")
    assert offered.answered.wait(10)
    assert offered.choices == ["Pacific/Auckland"]
    slash = peer.slash(peer.ada, peer.general, "notion settings", zone="Pacific/Auckland")
    assert slash.answered.wait(10)
    assert slash.ephemeral
    assert "Your time zone: Pacific/Auckland" in slash.text
    peer.slash(peer.ada, peer.general, "notion ask", text="show overdue tasks in Roadmap")
    assert newest(house, peer, peer.ada).person.zone == "Pacific/Auckland"

    wrong = peer.slash(peer.ada, peer.general, "notion settings", zone="Middle Earth")
    assert wrong.answered.wait(10)
    assert "not a time zone" in wrong.text


@pytest.mark.requirement(21)
def test_a_language_holds_from_the_answer_on_that_tells_of_it(
    peer: DiscordPeer, house: App, bot: Bot
) -> None:
    german = peer.slash(peer.ada, peer.general, "notion settings", language="de")
    assert german.answered.wait(10)
    assert "Ihre Sprache: Deutsch" in german.text
    english = peer.slash(peer.ada, peer.general, "notion settings", language="en")
    assert english.answered.wait(10)
    assert "Your language: English" in english.text


@pytest.mark.requirement(18)
def test_the_manners_of_a_channel_are_settled_by_who_manages_it(
    peer: DiscordPeer, house: App, bot: Bot
) -> None:
    refused = peer.slash(peer.ada, peer.general, "notion settings", manners="off")
    assert refused.answered.wait(10)
    assert "Only who manages this place" in refused.text
    peer._do(lambda: peer.world.empower(peer.grace.id, "manage_channels", "manage_guild"))
    slash = peer.slash(peer.grace, peer.general, "notion settings", manners="off")
    assert slash.answered.wait(10)
    assert "none; commands and buttons work" in slash.text
    place = house.assistant.preferences.of_place(here(peer))
    assert place.etiquette is Etiquette.OFF


@pytest.mark.requirement(10)
def test_a_role_may_be_made_an_approver_and_its_members_then_decide(
    peer: DiscordPeer, house: App, bot: Bot
) -> None:
    role = peer._do(lambda: peer.world.role("Leads", peer.grace.id))
    refused = peer.slash(peer.ada, peer.general, "notion settings", approver=str(role))
    assert refused.answered.wait(10)
    assert "Only who manages this server" in refused.text
    peer.slash(peer.ada, peer.general, "notion ask", text="show overdue tasks in Roadmap")
    request = newest(house, peer, peer.ada)
    stop = Action(kind=ActionKind.CANCEL, label="", request_id=request.id)
    posted = peer.post_button(peer.general, stop.value)

    early = peer.click(peer.grace, posted, "Go")
    peer.eventually(lambda: early.text, "a refusal")
    assert "Only Ada" in early.text
    peer._do(lambda: peer.world.empower(peer.ada.id, "manage_guild"))
    slash = peer.slash(peer.ada, peer.general, "notion settings", approver=str(role))
    assert slash.answered.wait(10)
    assert f"<@&{role}>" in slash.text
    late = peer.click(peer.grace, posted, "Go")
    peer.eventually(lambda: late.text, "a decision")
    assert late.text == "Stopping."
    assert newest(house, peer, peer.ada).cancelled


def show(house: App, message: MessageRef | None) -> None:
    """Show the newest card as this message, or find that it cannot be shown."""
    with house.database.begin() as tx:
        for due in cards.claim_due(tx, "test", (Platform.DISCORD,)):
            if message is None:
                cards.give_up(tx, due, "test", reason="No messages are taken.")
            else:
                cards.shown(tx, due, "test", message, pause=0)


def test_a_reply_to_a_card_that_stands_in_the_channel_goes_on_with_what_it_is_about(
    peer: DiscordPeer, house: App, bot: Bot
) -> None:
    asked = peer.mention(peer.ada, peer.general, "show overdue tasks in Roadmap")
    first = newest(house, peer, peer.ada)
    card = peer._do(lambda: peer.world.say(peer.world.me.id, peer.general.id, "its card"))
    show(house, MessageRef(channel=str(peer.general.id), message=str(card)))
    peer.say(peer.ada, peer.general, "count tasks in Roadmap", reply_to=card)
    peer.eventually(lambda: newest(house, peer, peer.ada).id != first.id, "the second request")
    assert newest(house, peer, peer.ada).thread.thread == str(asked)


def test_a_card_that_was_never_shown_is_known_to_be_unseen(
    peer: DiscordPeer, house: App, bot: Bot
) -> None:
    peer.mention(peer.grace, peer.general, "show overdue tasks in Roadmap")
    request = newest(house, peer, peer.grace).id
    assert not house.overview.unseen(request)
    show(house, None)
    assert house.overview.unseen(request)


def test_what_waits_in_a_server_that_is_left_is_called_off_and_goes_on_after_an_invitation(
    peer: DiscordPeer, house: App, bot: Bot
) -> None:
    peer.slash(peer.ada, peer.general, "notion ask", text="show overdue tasks in Roadmap")
    request = newest(house, peer, peer.ada)
    assert not request.cancelled
    peer.leave()
    peer.eventually(lambda: newest(house, peer, peer.ada).cancelled, "the request called off")
    workspace = house.operating.find(f"discord/{peer.world.guild}")
    peer.eventually(
        lambda: any(one.of == workspace for one in house.operating.paused()), "the pause"
    )
    peer.invite()
    peer.eventually(
        lambda: all(one.of != workspace for one in house.operating.paused()), "going on"
    )


def test_a_server_that_is_away_for_a_while_is_not_left(
    peer: DiscordPeer, house: App, bot: Bot
) -> None:
    peer.slash(peer.ada, peer.general, "notion ask", text="show overdue tasks in Roadmap")
    newest(house, peer, peer.ada)
    peer.leave(unavailable=True)
    peer.say_directly(peer.ada, "marker")
    direct = replace(here(peer), workspace="@me")
    peer.eventually(lambda: house.overview.asked(direct, person(peer.ada)), "the marker")
    assert not newest(house, peer, peer.ada).cancelled


def test_a_server_that_was_left_while_nobody_listened_is_noticed_at_the_next_start(
    peer: DiscordPeer, house: App, start: Start, keepsake: Keepsake
) -> None:
    first = start()
    peer.slash(peer.ada, peer.general, "notion ask", text="show overdue tasks in Roadmap")
    newest(house, peer, peer.ada)
    peer.eventually(lambda: keepsake.read("servers"), "the servers written down")
    first.end()
    peer.leave()
    start()
    peer.eventually(lambda: newest(house, peer, peer.ada).cancelled, "the request called off")
