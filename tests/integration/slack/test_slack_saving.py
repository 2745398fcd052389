""" "Save to Notion" on a message: a modal by the live schema, and a plan through the same door."""

import threading
from collections.abc import Iterator

import pytest

from bot.slack.app import SlackBot
from bot.slack.save_form import Saved
from bot.slack.saving import SHORTCUT
from core.kit.errors import Unavailable
from core.operations.catalogue import build_catalogue
from core.planner.check import check
from tests.eventually import eventually
from tests.integration.slack.conftest import running, settings_for
from tests.integration.slack.door import RecordingAssistant
from tests.integration.slack.rooms import Furnished, furnished
from tests.peers.slack import Fault, SlackPeer
from tests.peers.slack.file_server import attach
from tests.peers.slack.modals import Modals
from tests.peers.slack.shown import OpenView
from tests.peers.slack.world import Post


@pytest.fixture(scope="module")
def notion(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with furnished(tmp_path_factory.mktemp("rooms")) as found:
        yield found


@pytest.fixture
def modals(peer: SlackPeer, assistant: RecordingAssistant, notion: Furnished) -> Iterator[Modals]:
    bot = SlackBot(assistant, settings_for(peer), rooms=notion.rooms)
    with running(bot.run_socket_mode):
        peer.connected()
        yield Modals(peer)
    bot.close()


def opened(
    peer: SlackPeer, modals: Modals, text: str = "Fix *login*\nIt breaks at noon"
) -> OpenView:
    """The modal for a message, when it offers the databases."""
    said = peer.say(text)
    peer.over(*said.deliveries, modals.shortcut_on(said.post, SHORTCUT))
    peer.until(lambda: any("Database" in modals.labels(v) for v in peer.world.shown.views.values()))
    return peer.world.shown.modal


def with_database(peer: SlackPeer, modals: Modals, title: str) -> OpenView:
    """The same with the form of a database."""
    modal = opened(peer, modals)
    offered = dict(modals.suggest(modal, "Database", title))
    peer.over(modals.choose(modal, "Database", offered[title]))
    peer.until(lambda: offered[title] in peer.world.shown.modal.private_metadata)
    return peer.world.shown.modal


def test_the_window_opens_at_once_and_the_form_follows_the_chosen_database(
    peer: SlackPeer, modals: Modals, notion: Furnished
) -> None:
    modal = with_database(peer, modals, "Roadmap")
    shown = modals.labels(modal)
    assert shown[:2] == ["Database", "Name"]
    assert shown[-1] == "Content"
    assert {"Status", "Due", "Priority", "Estimate"} <= set(shown)
    inputs = {b["label"]["text"]: b for b in modal.view["blocks"] if b["type"] == "input"}
    assert inputs["Name"]["element"]["initial_value"] == "Fix login"
    assert "It breaks at noon" in inputs["Content"]["element"]["initial_value"]
    assert len(peer.world.shown.modal.frames) == 3
    assert {call.outcome for call in peer.calls("views.open")} == {"ok"}


def test_what_is_submitted_becomes_a_checked_plan_in_the_message_s_thread(
    peer: SlackPeer, assistant: RecordingAssistant, modals: Modals
) -> None:
    modal = with_database(peer, modals, "Roadmap")
    sent = modals.submit(modal, {"Due": "2026-12-24", "Priority": "High"})
    again = modals.submit(modal, {"Due": "2026-12-24", "Priority": "High"})
    assert sent.acked
    assert sent.reply in (None, {}, "")
    assert again.acked
    [(key, plan)] = assistant.plans.items()
    check(plan, build_catalogue())
    args = plan.steps[0].args
    assert plan.steps[0].operation == "rows.create"
    ts = peer.world.posts[0].ts
    link = f"https://peer.example.com/archives/C0GENERAL/p{ts.replace('.', '')}"
    filled = {"Due": "2026-12-24", "Priority": "High"}
    assert args["properties"] == {"Name": "Fix login", "Spec": link, **filled}
    assert "It breaks at noon" in str(args["markdown"])
    assert link in str(args["markdown"])
    assert assistant.accepted[key].thread.thread == ts
    assert len(assistant.accepted) == 1


def test_the_title_of_a_message_with_a_link_is_its_words(peer: SlackPeer, modals: Modals) -> None:
    said = peer.say("read *this*: <https://example.com/a|the report>", raw=True)
    peer.over(*said.deliveries, modals.shortcut_on(said.post, SHORTCUT))
    peer.until(lambda: any(view.private_metadata for view in peer.world.shown.views.values()))
    kept = Saved.model_validate_json(peer.world.shown.modal.private_metadata)
    assert kept.title == "read this: the report"


def message_with_files(peer: SlackPeer, *names: str) -> Post:
    """A message in the channel with files of some bytes each."""
    post = peer.say("Look at these").post
    post.files.extend(attach(peer.world, name, name.encode(), permalink=LINK) for name in names)
    return post


LINK = "https://peer.example.com/files/U1/F1/x"


def form_for(peer: SlackPeer, modals: Modals, post: Post) -> OpenView:
    """The form of Roadmap for a message."""
    peer.over(modals.shortcut_on(post, SHORTCUT))
    peer.until(lambda: any("Database" in modals.labels(v) for v in peer.world.shown.views.values()))
    modal = peer.world.shown.modal
    offered = dict(modals.suggest(modal, "Database", "Roadmap"))
    peer.over(modals.choose(modal, "Database", offered["Roadmap"]))
    peer.until(lambda: offered["Roadmap"] in peer.world.shown.modal.private_metadata)
    return peer.world.shown.modal


@pytest.mark.requirement(19)
def test_the_files_of_a_message_go_into_the_page_with_it(
    peer: SlackPeer, assistant: RecordingAssistant, modals: Modals
) -> None:
    post = message_with_files(peer, "plan.pdf", "notes.txt")
    gone = attach(peer.world, "old.pdf", b"x", mode="tombstone")
    post.files.append(gone)
    modal = form_for(peer, modals, post)
    assert "3 files of the message go with it." in str(modal.view)
    assert modals.submit(modal, {}).reply in (None, {}, "")
    [plan] = assistant.plans.values()
    check(plan, build_catalogue())
    assert [step.args.get("file") for step in plan.steps] == [None, "plan.pdf", "notes.txt"]
    assert {(thread.thread, name) for thread, name, _ in assistant.files} == {
        (post.ts, "plan.pdf"),
        (post.ts, "notes.txt"),
    }
    peer.until(lambda: len(peer.whispers) == 1)
    assert "“old.pdf” is deleted" in peer.whispers[0].text


@pytest.mark.requirement(19)
def test_files_that_take_longer_are_waited_for_by_sending_the_form_again(
    peer: SlackPeer,
    assistant: RecordingAssistant,
    modals: Modals,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.slack.saved_files._PATIENCE", 0.05)
    may_end = threading.Event()
    assistant.on_keep = lambda _: may_end.wait(10)
    modal = form_for(peer, modals, message_with_files(peer, "plan.pdf"))
    early = modals.submit(modal, {})
    assert isinstance(early.reply, dict)
    assert "still on their way" in str(early.reply["errors"])
    assert assistant.plans == {}
    may_end.set()
    monkeypatch.setattr("bot.slack.saved_files._PATIENCE", 2.0)
    eventually(lambda: len(assistant.files) == 1, "the file")
    assert modals.submit(modal, {}).reply in (None, {}, "")
    assert [name for _, name, _ in assistant.files] == ["plan.pdf"]
    [plan] = assistant.plans.values()
    assert len(plan.steps) == 2


@pytest.mark.requirement(19)
def test_files_of_a_channel_without_the_assistant_are_linked(
    peer: SlackPeer, assistant: RecordingAssistant, modals: Modals
) -> None:
    peer.direct_channel(peer.user)
    post = message_with_files(peer, "plan.pdf")
    peer.channel.member = False
    modal = form_for(peer, modals, post)
    assert "is linked" in str(modal.view)
    assert modals.submit(modal, {}).reply in (None, {}, "")
    [plan] = assistant.plans.values()
    assert f"[plan.pdf]({LINK})" in str(plan.steps[0].args["markdown"])
    assert assistant.files == []


@pytest.mark.requirement(21)
def test_the_form_speaks_the_person_s_language(peer: SlackPeer, modals: Modals) -> None:
    peer.user.locale = "de-AT"
    said = peer.say("Login geht nicht")
    peer.over(*said.deliveries, modals.shortcut_on(said.post, SHORTCUT))
    views = peer.world.shown.views
    peer.until(lambda: any("Datenbank" in modals.labels(v) for v in views.values()))
    modal = peer.world.shown.modal
    words = {name: modal.view[name]["text"] for name in ("title", "submit", "close")}
    assert words == {"title": "In Notion sichern", "submit": "Sichern", "close": "Abbrechen"}
    assert modals.labels(modal) == ["Datenbank", "Inhalt"]
    assert modals.submit(modal, {}).reply == {
        "response_action": "errors",
        "errors": {"save.database": "Wählen Sie eine Datenbank."},
    }


def test_menus_offer_people_and_rows_of_the_other_database_as_one_types(
    peer: SlackPeer, modals: Modals, notion: Furnished
) -> None:
    modal = with_database(peer, modals, "Roadmap")
    projects = notion.shelf.databases("Projects", limit=1)[0].id
    rows = notion.shelf.rows(projects)
    offered = modals.suggest(modal, "Project")
    assert sorted(offered) == sorted((row.title, row.id) for row in rows)
    word = rows[0].title.split()[0]
    assert all(word in title for title, _ in modals.suggest(modal, "Project", word))
    people = dict(modals.suggest(modal, "Owner"))
    assert set(people.values()) == {user.id for user in notion.shelf.people()}
    sent = modals.submit(modal, {"Project": [rows[0].id], "Owner": list(people.values())[:1]})
    assert sent.reply in (None, {}, "")


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_handed_in(
    peer: SlackPeer, assistant: RecordingAssistant, modals: Modals
) -> None:
    modal = with_database(peer, modals, "Roadmap")
    refused = modals.submit(modal, {"Priority": "Extremely"})
    assert isinstance(refused.reply, dict)
    assert refused.reply["response_action"] == "errors"
    [(field, text)] = refused.reply["errors"].items()
    assert (field, "Extremely" in text) == ("field.Priority", True)
    assert assistant.plans == {}


def test_a_form_that_was_sent_before_the_chosen_database_was_shown_is_not_taken(
    peer: SlackPeer, assistant: RecordingAssistant, modals: Modals
) -> None:
    modal = with_database(peer, modals, "Roadmap")
    other = dict(modals.suggest(modal, "Database", "Projects"))["Projects"]
    refused = modals.submit(modal, {"Database": other})
    assert isinstance(refused.reply, dict)
    assert list(refused.reply["errors"]) == ["save.database"]
    assert assistant.plans == {}


def test_of_two_choices_the_later_one_stays_though_the_window_has_changed_under_it(
    peer: SlackPeer, modals: Modals
) -> None:
    modal = opened(peer, modals)
    offered = dict(modals.suggest(modal, "Database"))
    peer.over(modals.choose(modal, "Database", offered["Roadmap"]))
    peer.until(lambda: offered["Roadmap"] in peer.world.shown.modal.private_metadata)
    peer.over(modals.choose(modal, "Database", offered["Meetings"]))
    peer.until(lambda: offered["Meetings"] in peer.world.shown.modal.private_metadata)
    assert "hash_conflict" in {call.outcome for call in peer.calls("views.update")}


def test_a_gesture_that_slack_forgot_meanwhile_is_answered_in_words(
    peer: SlackPeer, modals: Modals
) -> None:
    peer.world.shown.trigger_lives = -1.0
    modals.shortcut_on(peer.say("Too late").post, SHORTCUT)
    peer.until(lambda: len(peer.whispers) == 1)
    assert peer.whispers[0].text == "Slack did not wait long enough. Try again."


def test_a_message_in_a_channel_without_the_assistant_is_saved_with_its_card_in_private(
    peer: SlackPeer, assistant: RecordingAssistant, modals: Modals
) -> None:
    direct = peer.direct_channel(peer.user)
    peer.channel.member = False
    peer.world.scopes.add("im:write")
    modal = with_database(peer, modals, "Roadmap")
    peer.over(modals.submit(modal, {}))
    assert assistant.only.thread.channel == direct.id
    assert assistant.only.thread.thread is None


def test_what_could_not_be_stored_can_be_sent_again(
    peer: SlackPeer, assistant: RecordingAssistant, modals: Modals
) -> None:
    def fail_once(_: object) -> None:
        assistant.on_submit = lambda _: None
        raise Unavailable("The database is away.", next_step="Try again in a minute.")

    assistant.on_submit = fail_once
    modal = with_database(peer, modals, "Roadmap")
    refused = modals.submit(modal, {})
    assert isinstance(refused.reply, dict)
    assert "The database is away" in str(refused.reply["errors"])
    assert modals.submit(modal, {}).reply in (None, {}, "")
    assert len(assistant.accepted) == 1


def test_a_slack_that_cannot_show_the_window_is_told_of(peer: SlackPeer, modals: Modals) -> None:
    peer.trouble.next("views.open", Fault("error", error="internal_error"))
    modals.shortcut_on(peer.say("Broken").post, SHORTCUT)
    peer.until(lambda: len(peer.whispers) == 1)
    assert "Slack has trouble" in peer.whispers[0].text
