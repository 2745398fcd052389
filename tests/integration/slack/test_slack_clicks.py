"""Clicks on a card become decisions; refusals are for the person who clicked alone."""

import pytest

from bot.slack.surface import SlackSurface
from core.domain.card import Action, ActionKind
from core.kit.errors import Conflict, NotAllowed
from tests.integration.slack.cards import REQUEST, card, thread_of
from tests.integration.slack.door import RecordingAssistant
from tests.peers.slack import Fault, Post, SlackPeer

pytestmark = pytest.mark.usefixtures("slack")

APPROVE = Action(
    kind=ActionKind.APPROVE,
    label="Approve",
    request_id=REQUEST,
    argument="hash-of-the-plan",
    danger=True,
)


@pytest.fixture
def shown(peer: SlackPeer) -> Post:
    """A card that asks for approval."""
    said = peer.mention("trash everything", twin=False)
    peer.over(*said.deliveries)
    cancel = Action(kind=ActionKind.CANCEL, label="Cancel", request_id=REQUEST)
    SlackSurface(peer.bot_token, peer.api_url).show(
        thread_of(peer, said.post.ts), card(actions=(APPROVE, cancel)), None, nonce="n"
    )
    return peer.posts[0]


def test_a_click_is_decided_before_it_is_acknowledged(
    peer: SlackPeer, assistant: RecordingAssistant, shown: Post
) -> None:
    delivery = peer.click(shown, "Approve")
    peer.over(delivery)
    assert delivery.acked
    ((action, person, key),) = assistant.decided
    assert action.value == APPROVE.value
    assert (person.id, person.name) == (peer.user.id, peer.user.name)
    assert key == f"slack:{peer.team}:click:{delivery.payload['trigger_id']}"


def test_each_click_has_its_own_key_and_a_redelivery_the_same(
    peer: SlackPeer, assistant: RecordingAssistant, shown: Post
) -> None:
    first, second = peer.click(shown, "Approve"), peer.click(shown, "Approve")
    again = peer.redeliver(first, retry_num=1)
    peer.over(first, second, again)
    keys = [key for _, _, key in assistant.decided]
    assert len(keys) == 3
    assert len(set(keys)) == 2


@pytest.mark.requirement(10)
def test_a_refusal_is_told_to_the_person_alone_in_the_thread(
    peer: SlackPeer, assistant: RecordingAssistant, shown: Post
) -> None:
    def refuse(_: Action) -> str:
        raise NotAllowed("Only Dana may approve this.", next_step="Ask Dana.")

    assistant.on_decide = refuse
    robin = peer.add_user("U0ROBIN", "Robin Example")
    delivery = peer.click(shown, "Approve", user=robin)
    peer.over(delivery)
    peer.until(lambda: len(peer.whispers) == 1)
    (whisper,) = peer.whispers
    assert delivery.acked
    assert (whisper.user, whisper.thread_ts) == (robin.id, shown.thread_ts)
    assert whisper.text == "Only Dana may approve this. Ask Dana."
    assert len(peer.posts) == 1


def test_a_note_is_whispered_even_when_slack_hiccups(
    peer: SlackPeer, assistant: RecordingAssistant, shown: Post
) -> None:
    assistant.on_decide = lambda _: "Stopping."
    peer.trouble.next("chat.postEphemeral", Fault("status", status=429, retry_after=1))
    delivery = peer.click(shown, "Cancel")
    peer.over(delivery)
    assert delivery.acked
    peer.until(lambda: [w.text for w in peer.whispers] == ["Stopping."])


def test_private_answers_that_cannot_be_given_change_nothing_else(
    peer: SlackPeer, assistant: RecordingAssistant, shown: Post
) -> None:
    peer.trouble.always("chat.postEphemeral", Fault("error", error="user_not_in_channel"))
    assistant.on_decide = lambda _: "Stopping."
    peer.over(peer.click(shown, "Cancel"))
    peer.until(lambda: len(peer.calls("chat.postEphemeral")) == 1)
    said = peer.mention("and another")
    peer.over(*said.deliveries)
    assert said.acked
    assert len(assistant.accepted) == 2


def test_something_changed_underneath_is_told(
    peer: SlackPeer, assistant: RecordingAssistant, shown: Post
) -> None:
    def refuse(_: Action) -> str:
        raise Conflict("The plan is another one by now.")

    assistant.on_decide = refuse
    peer.over(peer.click(shown, "Approve"))
    peer.until(lambda: [w.text for w in peer.whispers] == ["The plan is another one by now."])


@pytest.mark.requirement(23)
def test_a_defect_is_told_without_its_details(
    peer: SlackPeer, assistant: RecordingAssistant, shown: Post
) -> None:
    def break_down(_: Action) -> str:
        raise ZeroDivisionError("secret detail")

    assistant.on_decide = break_down
    delivery = peer.click(shown, "Approve")
    peer.over(delivery)
    assert delivery.acked
    peer.until(lambda: len(peer.whispers) == 1)
    assert "secret" not in peer.whispers[0].text


def test_controls_of_others_are_acknowledged_and_left(
    peer: SlackPeer, assistant: RecordingAssistant, shown: Post
) -> None:
    foreign = {"action_id": "open", "text": {"type": "plain_text", "text": "Open"}, "value": "x"}
    with_foreign = Post(
        **{
            **vars(shown),
            "frames": [
                type(shown.frames[0])(
                    "", [{"type": "actions", "elements": [foreign | {"type": "button"}]}]
                )
            ],
        }
    )
    delivery = peer.click(with_foreign, "Open")
    peer.over(delivery)
    assert delivery.acked
    assert assistant.decided == []
