"""Asking from anywhere in Slack, and as a step of a workflow."""

from collections.abc import Iterator

import pytest

from bot.slack.app import SlackBot
from bot.slack.asking import SHORTCUT
from bot.slack.steps import CALLBACK
from core.domain.chat import Platform, ThreadRef
from core.domain.plan import Answer, Outcome, Refuse
from core.storage import requests, stopping
from tests.builders import a_person
from tests.eventually import eventually
from tests.integration.slack.conftest import running, settings_for
from tests.integration.slack.rooms import Furnished, furnished
from tests.peers.slack import Delivery, Fault, SlackPeer
from tests.peers.slack.modals import Modals
from tests.peers.slack.world import Json


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with furnished(tmp_path_factory.mktemp("rooms")) as found:
        yield found


@pytest.fixture(autouse=True)
def connected(
    peer: SlackPeer, house: Furnished, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SlackBot]:
    monkeypatch.setattr("bot.slack.steps._LOOK_EVERY", 0.05)
    monkeypatch.setattr("bot.slack.steps._TURN", 0.0)
    peer.world.scopes.add("im:write")
    bot = SlackBot(house.assistant, settings_for(peer), rooms=house.rooms)
    with running(bot.run_socket_mode):
        peer.connected()
        yield bot
    bot.close()


def executed(peer: SlackPeer, execution: str, **inputs: str) -> Delivery:
    """A workflow comes to the step."""
    peer.world.shown.functions[execution] = {}
    inner: Json = {
        "type": "function_executed",
        "function": {"id": "Fn1", "callback_id": CALLBACK, "title": "Ask Notion", "type": "app"},
        "inputs": inputs,
        "function_execution_id": execution,
        "workflow_execution_id": "Wx1",
        "event_ts": peer.world.new_ts(),
        "bot_access_token": peer.bot_token,
    }
    return peer.deliver_event(inner)


def ended(house: Furnished, peer: SlackPeer, execution: str, outcome: Outcome) -> None:
    """The request of a step ends, as planning would end it."""
    with house.database.begin() as tx:
        found = requests.under_key(tx, f"slack:step:{peer.team}:{execution}")
        assert found is not None, "the step made no request"
        requests.set_outcome(tx, found, outcome)
        stopping.stop_request(tx, found, actor="test", action="request.cancelled")
        requests.reopen(tx, found)
        requests.finish(tx, found)


def test_a_step_ends_with_the_answer_of_its_request_once(peer: SlackPeer, house: Furnished) -> None:
    step = executed(peer, "Fx1", text="what is due?", channel=peer.channel.id, person=peer.user.id)
    peer.over(step, peer.redeliver(step, retry_num=1))
    assert peer.world.shown.functions["Fx1"] == {}
    ended(house, peer, "Fx1", Answer(text="Two rows are due."))
    peer.until(lambda: peer.world.shown.functions["Fx1"] != {})
    outputs = peer.world.shown.functions["Fx1"]["outputs"]
    assert outputs["answer"] == "Two rows are due."
    again = executed(peer, "Fx2", text="again", channel=peer.channel.id, person=peer.user.id)
    peer.over(again)
    ended(house, peer, "Fx2", Refuse(text="I cannot do that."))
    peer.until(lambda: peer.world.shown.functions["Fx2"] != {})
    assert "I cannot do that." in peer.world.shown.functions["Fx2"]["error"]
    assert [c.outcome for c in peer.calls("functions.completeSuccess")] == ["ok"]


def asked(peer: SlackPeer, house: Furnished, execution: str) -> None:
    """A step that runs, and ends with an answer."""
    where, who = peer.channel.id, peer.user.id
    peer.over(executed(peer, execution, text="what is due?", channel=where, person=who))
    ended(house, peer, execution, Answer(text="Two rows are due."))


def test_an_end_that_slack_did_not_answer_is_told_again(peer: SlackPeer, house: Furnished) -> None:
    peer.trouble.next("functions.completeSuccess", Fault("status", status=503))
    asked(peer, house, "Fx5")
    peer.until(lambda: peer.world.shown.functions["Fx5"] != {})
    assert len(peer.calls("functions.completeSuccess")) == 2


def test_a_step_that_is_over_in_slack_is_left_alone(peer: SlackPeer, house: Furnished) -> None:
    error = Fault("error", error="execution_not_in_running_state")
    peer.trouble.always("functions.completeSuccess", error)
    asked(peer, house, "Fx6")
    memos = house.rooms.memos
    assert memos is not None
    eventually(lambda: memos.read("slack.step.Fx6") is not None, "the note")
    assert len(peer.calls("functions.completeSuccess")) == 1
    assert peer.whispers == []


def test_outputs_that_slack_refuses_end_the_step_as_an_error_that_says_them(
    peer: SlackPeer, house: Furnished
) -> None:
    error = Fault("error", error="parameter_validation_failed")
    peer.trouble.next("functions.completeSuccess", error)
    asked(peer, house, "Fx7")
    peer.until(lambda: peer.world.shown.functions["Fx7"] != {})
    assert peer.world.shown.functions["Fx7"] == {"error": "Two rows are due."}


@pytest.mark.requirement(23)
def test_an_end_that_slack_refuses_for_good_is_told_to_the_person(
    peer: SlackPeer, house: Furnished
) -> None:
    peer.trouble.always("functions.completeSuccess", Fault("error", error="access_denied"))
    asked(peer, house, "Fx8")
    peer.until(lambda: len(peer.whispers) == 1)
    assert "Slack did not take" in peer.whispers[0].text
    assert "Ask an administrator" in peer.whispers[0].text
    assert len(peer.calls("functions.completeSuccess")) == 1


def test_a_step_that_says_too_little_fails_in_words(peer: SlackPeer) -> None:
    peer.over(executed(peer, "Fx3", text="what is due?"))
    peer.until(lambda: peer.world.shown.functions["Fx3"] != {})
    assert "fill in “Person”" in peer.world.shown.functions["Fx3"]["error"]


def test_the_shortcut_asks_what_to_do_and_where(peer: SlackPeer, house: Furnished) -> None:
    modals = Modals(peer)
    peer.over(modals.shortcut(SHORTCUT))
    modal = peer.world.shown.modal
    away = peer.add_channel("C0AWAY", "away", member=False)
    text, where = modals.labels(modal)
    refused = modals.submit(modal, {text: "show overdue tasks", where: away.id})
    assert isinstance(refused.reply, dict)
    assert "I am not in that channel" in str(refused.reply["errors"])
    direct = peer.direct_channel(peer.user)
    assert modals.submit(modal, {text: "show overdue tasks"}).reply in (None, {}, "")
    place = ThreadRef(platform=Platform.SLACK, workspace=peer.team, channel="", thread=None)
    [asked, *_] = house.rooms.overview.asked(place, a_person(peer.user.id))
    assert (asked.request.text, asked.request.thread.channel) == ("show overdue tasks", direct.id)
