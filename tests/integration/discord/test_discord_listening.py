"""What the assistant hears on Discord, and what it does about it."""

import threading
from collections.abc import Callable

import pytest

from bot.discord.counter import ON_IT
from bot.discord.desk import HINT
from core.domain.chat import Inbound, Platform, StopSign, ThreadRef
from core.kit.errors import BadInput, NotAllowed, Unavailable
from tests.integration.discord.conftest import Bot, Door
from tests.peers.discord import DiscordPeer, Posted

Start = Callable[..., Bot]


def heard(peer: DiscordPeer, door: Door, count: int = 1) -> Inbound:
    peer.eventually(lambda: len(door.accepted) >= count, f"{count} requests")
    return list(door.accepted.values())[count - 1]


def open_thread(peer: DiscordPeer, door: Door) -> int:
    """A thread that the assistant takes part in."""
    asked = peer.mention(peer.ada, peer.general, "add a task")
    heard(peer, door)
    peer._do(lambda: peer.rest._thread(peer.general.id, asked, {"name": "add a task"}))
    return asked


def told_directly(peer: DiscordPeer) -> list[Posted]:
    return peer.cards(peer.direct(peer.ada))


def nothing_more(peer: DiscordPeer, door: Door, count: int) -> None:
    """Whatever was sent before has been heard by now, and `count` requests came of it."""
    peer.say_directly(peer.grace, "marker")
    peer.eventually(lambda: "marker" in door.texts, "the marker")
    assert len(door.accepted) == count + 1


def test_slash_command_is_accepted_once_and_answered_to_the_person_alone(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    slash = peer.slash(peer.ada, peer.general, "notion ask", text='add "Ship it" to Roadmap')

    inbound = heard(peer, door)
    assert inbound.key == f"discord:interaction:{slash.id}"
    assert inbound.text == 'add "Ship it" to Roadmap'
    assert inbound.thread == ThreadRef(
        platform=Platform.DISCORD,
        workspace=str(peer.world.guild),
        channel=str(peer.general.id),
        thread=None,
    )
    assert (inbound.person.id, inbound.person.name) == (str(peer.ada.id), "Ada")
    assert slash.answered.wait(5)
    assert (slash.text, slash.ephemeral) == (ON_IT, True)
    assert peer.cards(peer.general) == [], "the card is the surface's to post"


def test_nothing_is_said_before_a_request_is_stored(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    answered_before: list[bool] = []
    arrived, stored = threading.Event(), threading.Event()

    def storing(_: Inbound) -> None:
        arrived.set()
        stored.wait(5)
        answered_before.append(slash.text != "")

    door.before_submit = storing
    slash = peer.slash(peer.ada, peer.general, "notion ask", text="add a task")
    arrived.wait(5)
    stored.set()
    assert slash.answered.wait(5)
    assert answered_before == [False]


@pytest.mark.requirement(1)
def test_slow_storage_is_announced_in_time_and_answered_when_it_is_done(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    stored = threading.Event()

    def store(_: Inbound) -> None:
        stored.wait(5)

    door.before_submit = store

    slash = peer.slash(peer.ada, peer.general, "notion ask", text="add a task")
    assert slash.answered.wait(5)
    assert (slash.kind, slash.text, slash.ephemeral) == (5, "", True)
    stored.set()
    peer.eventually(lambda: slash.text == ON_IT, "the answer")


def test_refused_command_is_told_to_the_person_alone(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    def refuse(_: Inbound) -> None:
        raise BadInput("That is empty, @everyone.", next_step="Say what should happen.")

    door.before_submit = refuse
    slash = peer.slash(peer.ada, peer.general, "notion ask", text=" ")
    assert slash.answered.wait(5)
    assert slash.ephemeral
    assert slash.text == "That is empty, @\u200beveryone. Say what should happen."


def test_command_where_the_assistant_may_not_write_is_refused_with_what_to_do(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    peer._do(lambda: peer.world.deny(peer.general.id, "send_messages"))
    slash = peer.slash(peer.ada, peer.general, "notion ask", text="add a task")
    assert slash.answered.wait(5)
    assert "Send Messages" in slash.text
    assert door.accepted == {}


def test_defect_in_a_command_gives_the_person_an_id_to_quote(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    def break_down(_: Inbound) -> None:
        raise ZeroDivisionError

    door.before_submit = break_down
    slash = peer.slash(peer.ada, peer.general, "notion ask", text="add a task")
    assert slash.answered.wait(5)
    assert "Something went wrong on my side. Please quote err" in slash.text.replace("\\", "")
    assert "ZeroDivision" not in slash.text


def test_mention_in_a_channel_names_the_thread_it_will_have(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    asked = peer.mention(peer.ada, peer.general, f"assign it to {peer.grace.mention}")
    inbound = heard(peer, door)
    assert inbound.key == f"discord:{peer.world.guild}:{asked}"
    assert (inbound.thread.channel, inbound.thread.thread) == (str(peer.general.id), str(asked))
    assert inbound.text == "assign it to @Grace"


def test_message_without_mention_in_a_channel_is_not_meant_for_the_assistant(
    peer: DiscordPeer, door: Door, start: Start
) -> None:
    start(message_content=True)
    peer.say(peer.ada, peer.general, "add a task to the roadmap")
    peer.say(peer.ada, peer.general, f"{peer.grace.mention} add a task")
    nothing_more(peer, door, 0)


def test_direct_message_needs_no_mention(peer: DiscordPeer, door: Door, bot: Bot) -> None:
    peer.say_directly(peer.ada, "add a task")
    inbound = heard(peer, door)
    direct = str(peer.direct(peer.ada).id)
    assert inbound.thread.workspace == "@me"
    assert (inbound.thread.channel, inbound.thread.thread) == (direct, direct)


def test_command_in_a_direct_message_lives_there(peer: DiscordPeer, door: Door, bot: Bot) -> None:
    direct = peer.direct(peer.ada)
    peer.slash(peer.ada, direct, "notion ask", text="add a task")
    thread = heard(peer, door).thread
    assert (thread.workspace, thread.channel, thread.thread) == (
        "@me",
        str(direct.id),
        str(direct.id),
    )


def test_reply_in_its_thread_goes_on_with_the_conversation(
    peer: DiscordPeer, door: Door, start: Start
) -> None:
    start(message_content=True)
    thread = open_thread(peer, door)
    peer.say(peer.grace, thread, "and make it due Friday")
    inbound = heard(peer, door, 2)
    assert (inbound.thread.channel, inbound.thread.thread) == (str(peer.general.id), str(thread))
    assert inbound.text == "and make it due Friday"


def test_command_in_a_thread_belongs_to_the_thread(peer: DiscordPeer, door: Door, bot: Bot) -> None:
    thread = open_thread(peer, door)
    peer.slash(peer.ada, thread, "notion ask", text="one more")
    assert heard(peer, door, 2).thread == heard(peer, door, 1).thread


@pytest.mark.requirement(18)
def test_words_to_somebody_else_in_its_thread_are_left_alone(
    peer: DiscordPeer, door: Door, start: Start
) -> None:
    start(message_content=True)
    thread = open_thread(peer, door)
    to_grace = peer.say(peer.ada, thread, f"{peer.grace.mention} what do you think?")
    peer.say(peer.grace, thread, "looks good", reply_to=to_grace)
    nothing_more(peer, door, 1)


def test_thread_it_is_not_part_of_is_left_alone(
    peer: DiscordPeer, door: Door, start: Start
) -> None:
    start(message_content=True)
    thread = open_thread(peer, door)
    door.engaged.clear()
    peer.say(peer.ada, thread, "among ourselves")
    nothing_more(peer, door, 1)


def test_without_the_content_intent_mentions_and_replies_still_work_in_a_thread(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    thread = open_thread(peer, door)
    mine = peer._do(lambda: peer.world.say(peer.world.me.id, thread, "a card"))
    peer.mention(peer.ada, thread, "first")
    peer.say(peer.ada, thread, "second", reply_to=mine)
    assert heard(peer, door, 3).thread.thread == str(thread)
    assert door.texts == ["add a task", "first", "second"]


@pytest.mark.requirement(9)
def test_09_a_deleted_message_is_taken_back_also_while_it_is_being_stored(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def store(_: Inbound) -> None:
        arrived.set()
        go_on.wait(30)

    door.before_submit = store
    asked = peer.mention(peer.ada, peer.general, "add a task")
    assert arrived.wait(30)
    peer.delete(peer.general, asked)
    peer.delete(peer.general, *(peer.mention(peer.ada, peer.general, word) for word in "ab"))
    go_on.set()
    peer.eventually(lambda: len(door.taken_back) == 3, "three messages taken back")
    assert door.taken_back == list(door.accepted)


@pytest.mark.requirement(8)
def test_08_a_stop_sign_on_a_message_stops_what_it_stands_for(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    asked = peer.mention(peer.ada, peer.general, "add a task")
    inbound = heard(peer, door)
    for emoji in ("👀", "🛑"):
        peer.react(peer.ada, peer.general, asked, emoji)
    peer.eventually(lambda: door.marked, "the sign")
    nothing_more(peer, door, 1)
    [(sign, person)] = door.marked
    assert (sign.key, sign.message, person.name) == (inbound.key, str(asked), "Ada")
    assert sign.channel == str(peer.general.id)


@pytest.mark.requirement(8)
def test_08_a_stop_sign_of_somebody_who_may_not_is_refused_privately(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    def refuse(_: StopSign) -> None:
        raise NotAllowed("Only Grace, who asked for this, can cancel it.")

    door.before_mark = refuse
    asked = peer.mention(peer.grace, peer.general, "add a task")
    heard(peer, door)
    peer.react(peer.ada, peer.general, asked, "❌")
    peer.eventually(lambda: told_directly(peer), "the refusal")
    assert [each.text for each in told_directly(peer)] == [
        "Only Grace, who asked for this, can cancel it."
    ]


def test_what_is_said_in_one_channel_is_stored_in_order_and_holds_up_no_other_channel(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    thread = open_thread(peer, door)
    go_on = threading.Event()

    def store(asked: Inbound) -> None:
        if asked.text == "first":
            go_on.wait(5)

    door.before_submit = store
    peer.mention(peer.ada, thread, "first")
    peer.mention(peer.ada, thread, "second")
    peer.say_directly(peer.grace, "elsewhere")
    peer.eventually(lambda: "elsewhere" in door.texts, "what was said elsewhere")
    go_on.set()
    heard(peer, door, 4)
    assert door.texts == ["add a task", "elsewhere", "first", "second"]


def test_without_the_content_intent_a_person_is_told_once_how_to_be_heard(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    thread = open_thread(peer, door)
    peer.say(peer.ada, thread, "unreadable")
    peer.say(peer.ada, thread, "still unreadable")
    peer.eventually(lambda: told_directly(peer), "a hint")
    nothing_more(peer, door, 1)
    assert [each.text for each in told_directly(peer)] == [HINT]


def test_reply_to_a_card_in_the_channel_goes_to_the_cards_thread(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    mine = peer._do(lambda: peer.world.say(peer.world.me.id, peer.general.id, "a card"))
    where = ThreadRef(
        platform=Platform.DISCORD,
        workspace=str(peer.world.guild),
        channel=str(peer.general.id),
        thread=str(mine),
    )
    door.engage(where)
    peer.say(peer.ada, peer.general, "also due Friday", reply_to=mine)
    assert heard(peer, door).thread == where


@pytest.mark.requirement(18)
def test_bots_are_never_answered(peer: DiscordPeer, door: Door, bot: Bot) -> None:
    other = peer._do(lambda: peer.world.backend.make_user("Other bot", bot=True))
    peer._do(lambda: peer.world.backend.add_member(peer.world.guild, other.id))
    peer._do(
        lambda: peer.world.say(other.id, peer.general.id, f"{peer.world.me.mention} add a task")
    )
    nothing_more(peer, door, 0)


@pytest.mark.requirement(2)
def test_message_delivered_four_times_is_one_request(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    asked = peer.mention(peer.ada, peer.general, "add a task")
    for _ in range(3):
        peer.redeliver(peer.general, asked)
    peer.eventually(lambda: len(door.heard) == 4, "four deliveries")
    assert len(door.accepted) == 1


def test_refused_message_is_told_to_its_author_alone_and_once(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    def refuse(_: Inbound) -> None:
        raise BadInput("There is nothing to do in that.", next_step="Say what should happen.")

    door.before_submit = refuse
    asked = peer.mention(peer.ada, peer.general, "")
    peer.redeliver(peer.general, asked)
    peer.eventually(lambda: len(peer.calls("POST", r"/messages$")) == 2, "two answers")
    told = told_directly(peer)
    assert [each.text for each in told] == [
        "There is nothing to do in that. Say what should happen."
    ]
    assert peer.cards(peer.general) == []


def test_message_that_cannot_be_stored_at_once_is_tried_again(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    tries: list[Inbound] = []

    def fail_twice(inbound: Inbound) -> None:
        tries.append(inbound)
        if len(tries) < 3:
            raise Unavailable("The database is restarting.")

    door.before_submit = fail_twice
    peer.mention(peer.ada, peer.general, "add a task")
    heard(peer, door)
    assert len(tries) == 3
    assert told_directly(peer) == []


@pytest.mark.requirement(3)
def test_message_that_cannot_be_stored_is_not_silently_lost(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    def fail(_: Inbound) -> None:
        raise Unavailable("I cannot take requests right now.", next_step="Try again in a minute.")

    door.before_submit = fail
    peer.mention(peer.ada, peer.general, "add a task")
    told = peer.eventually(lambda: told_directly(peer), "an answer")
    assert "Try again in a minute." in told[0].text


def test_button_reaches_the_door_with_who_clicked(peer: DiscordPeer, door: Door, bot: Bot) -> None:
    posted = peer.post_button(peer.general, "approve:req_1:hash")
    door.note = "Starting."
    click = peer.click(peer.grace, posted, "Go")
    assert click.answered.wait(5)
    [(action, person, key)] = door.decided
    assert (action.kind, action.request_id, action.argument) == ("approve", "req_1", "hash")
    assert person.name == "Grace"
    assert key == f"discord:interaction:{click.id}"
    assert (click.text, click.ephemeral) == ("Starting.", True)


@pytest.mark.requirement(24)
def test_button_posted_before_a_restart_still_works(
    peer: DiscordPeer, door: Door, start: Start
) -> None:
    posted = peer.post_button(peer.general, "cancel:req_1:")
    first = start()
    first.end()
    start()
    click = peer.click(peer.ada, posted, "Go")
    assert click.answered.wait(5)
    assert (click.kind, click.text) == (6, ""), "acknowledged without words"
    assert door.decided[0][0].kind == "cancel"


@pytest.mark.requirement(10)
def test_refused_click_is_explained_to_the_person_alone(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    def refuse(_: object) -> None:
        raise NotAllowed("Only Ada may approve this.")

    door.before_decide = refuse
    click = peer.click(peer.grace, peer.post_button(peer.general, "approve:req_1:hash"), "Go")
    assert click.answered.wait(5)
    assert (click.text, click.ephemeral) == ("Only Ada may approve this.", True)


def test_button_that_is_not_ours_is_explained(peer: DiscordPeer, door: Door, bot: Bot) -> None:
    click = peer.click(peer.grace, peer.post_button(peer.general, "explode"), "Go")
    assert click.answered.wait(5)
    assert click.ephemeral
    assert "not one of mine" in click.text
    assert door.decided == []
