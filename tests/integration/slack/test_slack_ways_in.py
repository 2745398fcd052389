"""What people say in Slack reaches the assistant, once, and what is not for it does not."""

import pytest

from bot.slack.app import SlackBot
from core.domain.chat import Platform, Receipt, StopSign, ThreadRef
from core.kit.errors import BadInput, NotAllowed, Unavailable
from tests.integration.slack.door import RecordingAssistant
from tests.peers.slack import SlackPeer, gestures

pytestmark = pytest.mark.usefixtures("slack")


def test_a_mention_is_submitted_without_the_mention(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    said = peer.mention("add <b> & “tasks”")
    peer.over(*said.deliveries)
    assert said.acked
    inbound = assistant.only
    assert inbound.text == "add <b> & “tasks”"
    assert inbound.key == f"slack:{peer.team}:{peer.channel.id}:{said.post.ts}"
    assert inbound.thread == ThreadRef(
        platform=Platform.SLACK,
        workspace=peer.team,
        channel=peer.channel.id,
        thread=said.post.ts,
    )


def test_the_person_comes_with_name_zone_and_language(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    peer.user.tz, peer.user.locale = "Pacific/Auckland", "de-DE"
    peer.over(*peer.mention("due tomorrow").deliveries)
    person = assistant.only.person
    assert (person.id, person.name) == (peer.user.id, "Dana Example")
    assert (person.zone, person.locale) == ("Pacific/Auckland", "de-DE")


@pytest.mark.requirement(2)
def test_four_deliveries_of_both_twins_are_one_request(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    said = peer.mention("create a page")
    peer.over(*said.deliveries)
    again = [
        peer.redeliver(delivery, retry_num=number)
        for number in (1, 2, 3)
        for delivery in said.deliveries
    ]
    peer.over(*again)
    assert all(delivery.acked for delivery in again)
    assert len(assistant.accepted) == 1
    assert {inbound.key for inbound in assistant.told} == {assistant.only.key}


def test_a_direct_message_needs_no_mention(peer: SlackPeer, assistant: RecordingAssistant) -> None:
    said = peer.direct("what is on the roadmap?")
    peer.over(*said.deliveries)
    assert assistant.only.text == "what is on the roadmap?"
    assert assistant.only.thread.thread == said.post.ts


def test_a_slash_command_starts_a_conversation_without_a_thread(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    delivery = peer.slash("find launch notes")
    peer.over(delivery)
    assert delivery.acked
    assert delivery.reply is None
    assert assistant.only.text == "find launch notes"
    assert assistant.only.thread.thread is None
    assert assistant.only.key == f"slack:{peer.team}:trigger:{delivery.payload['trigger_id']}"


@pytest.mark.requirement(18)
def test_a_reply_is_heard_only_in_a_thread_the_assistant_takes_part_in(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    mine, other = peer.mention("start"), peer.say("lunch?")
    assistant.engaged.add(mine.post.ts)
    heard = peer.say("and one more", thread=mine.post.ts)
    ignored = peer.say("at noon", thread=other.post.ts)
    peer.over(*mine.deliveries, *other.deliveries, *heard.deliveries, *ignored.deliveries)
    assert all(said.acked for said in (mine, other, heard, ignored))
    assert sorted(i.text for i in assistant.accepted.values()) == ["and one more", "start"]


@pytest.mark.requirement(18)
def test_a_reply_to_someone_else_is_not_for_the_assistant(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    other = peer.add_user("U0ROBIN", "Robin Example")
    mine = peer.mention("start")
    assistant.engaged.add(mine.post.ts)
    aside = peer.say(f"<@{other.id}> can you check?", thread=mine.post.ts, raw=True)
    peer.over(*mine.deliveries, *aside.deliveries)
    assert assistant.only.text == "start"


def test_mentioned_people_arrive_by_name(peer: SlackPeer, assistant: RecordingAssistant) -> None:
    other = peer.add_user("U0ROBIN", "Robin Example")
    said = peer.mention(f"<@{peer.bot_user}> assign it to <@{other.id}>", raw=True)
    peer.over(*said.deliveries)
    assert assistant.only.text == "assign it to @Robin Example"


def test_edits_joins_bots_and_itself_are_acknowledged_and_left(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    said = peer.mention("start")
    assistant.engaged.add(said.post.ts)
    in_thread = gestures.message(said.post, peer.channel) | {"thread_ts": said.post.ts}
    left = [
        peer.edit(said.post, f"<@{peer.bot_user}> start again"),
        peer.join(peer.user),
        peer.deliver_event(in_thread | {"ts": "1.1", "bot_id": "B0OTHER"}),
        peer.deliver_event(in_thread | {"ts": "1.2", "user": peer.bot_user}),
        peer.deliver_event(in_thread | {"ts": "1.3", "subtype": "bot_message"}),
        peer.deliver_event({"type": "channel_rename", "channel": {"id": "C1", "name": "x"}}),
        peer.deliver_event({"type": "message", "channel": None}),
    ]
    peer.over(*said.deliveries, *left)
    assert all(delivery.acked for delivery in left)
    assert assistant.only.text == "start"


@pytest.mark.requirement(9)
def test_09_a_deleted_message_is_taken_back_and_an_edited_one_starts_nothing(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    said = peer.mention("start")
    edited = peer.edit(said.post, f"<@{peer.bot_user}> start again")
    gone = peer.delete(said.post)
    peer.over(*said.deliveries, edited, gone)
    assert assistant.only.text == "start"
    assert assistant.taken_back == [assistant.only.key]


def test_a_deletion_that_could_not_be_stored_is_not_acknowledged_and_comes_again(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    said = peer.mention("start")
    peer.over(*said.deliveries)
    assistant.fail_once = Unavailable("The database is away.")
    gone = peer.delete(said.post)
    peer.over(gone)
    assert gone.acked
    assert assistant.taken_back == [assistant.only.key]


@pytest.mark.parametrize("name", ["octagonal_sign", "x", "no_entry_sign::skin-tone-2"])
@pytest.mark.requirement(8)
def test_08_a_stop_sign_on_a_message_stops_what_it_stands_for(
    peer: SlackPeer, assistant: RecordingAssistant, name: str
) -> None:
    assistant.on_marked = lambda _: Receipt(request_id="req_1", note="Stopping.")
    said = peer.mention("start")
    peer.over(*said.deliveries, peer.react(said.post, "eyes"), peer.react(said.post, name))
    [(sign, person)] = assistant.marked
    assert (sign.key, sign.message) == (assistant.only.key, said.post.ts)
    assert person.id == peer.user.id
    peer.until(lambda: [whisper.text for whisper in peer.whispers] == ["Stopping."])


@pytest.mark.requirement(8)
def test_08_a_stop_sign_of_somebody_who_may_not_is_refused_privately(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    def refuse(_: StopSign) -> Receipt:
        raise NotAllowed("Only Robin, who asked for this, can cancel it.")

    assistant.on_marked = refuse
    said = peer.mention("start")
    other = peer.add_user("U0GRACE", "Grace Example")
    peer.over(*said.deliveries, peer.react(said.post, "x", user=other))
    peer.until(lambda: len(peer.whispers) == 1)
    assert peer.whispers[0].user == other.id
    assert "Only Robin" in peer.whispers[0].text


@pytest.mark.requirement(3)
def test_what_could_not_be_stored_is_not_acknowledged_and_comes_again(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    def fail_once(_: object) -> None:
        assistant.on_submit = lambda _: None
        raise Unavailable("The database is away.")

    assistant.on_submit = fail_once
    said = peer.mention("keep this", twin=False)
    peer.over(*said.deliveries)
    (delivery,) = said.deliveries
    assert [attempt.acked_at is not None for attempt in delivery.attempts] == [False, True]
    assert assistant.only.text == "keep this"


def test_a_command_that_could_not_be_stored_says_so(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    def fail(_: object) -> None:
        raise Unavailable("The database is away.", next_step="Try again in a minute.")

    assistant.on_submit = fail
    delivery = peer.slash("keep this")
    peer.over(delivery)
    assert delivery.reply == {
        "text": "The database is away. Try again in a minute.",
        "response_type": "ephemeral",
    }


def test_what_cannot_be_a_request_is_answered_to_the_person_alone(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    def refuse(_: object) -> None:
        raise BadInput("That is empty.", next_step="Say <what> to do.")

    assistant.on_submit = refuse
    said = peer.mention("")
    peer.over(*said.deliveries)
    peer.until(lambda: len(peer.whispers) == 1)
    (whisper,) = peer.whispers
    assert (whisper.channel, whisper.user) == (peer.channel.id, peer.user.id)
    assert whisper.text == "That is empty. Say &lt;what&gt; to do."
    assert whisper.thread_ts is None
    direct = peer.direct("")
    peer.until(lambda: len(peer.posts) == 1)
    assert peer.posts[0].thread_ts == direct.post.ts
    command = peer.slash("")
    peer.over(command)
    assert command.reply == {
        "text": "That is empty. Say &lt;what&gt; to do.",
        "response_type": "ephemeral",
    }
    assert len(peer.whispers) == 1


def test_a_note_is_for_the_person_alone(
    peer: SlackPeer, assistant: RecordingAssistant, slack: SlackBot
) -> None:
    root = peer.mention("start", twin=False)
    peer.over(*root.deliveries)
    assistant.engaged.add(root.post.ts)
    assistant.note = "Stopping."
    peer.say("stop", thread=root.post.ts)
    peer.until(lambda: len(peer.whispers) == 1)
    assert peer.whispers[0].text == "Stopping."
    assert peer.whispers[0].thread_ts == root.post.ts
    assert peer.posts == []
