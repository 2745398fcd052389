"""How cards are shown on Discord: where, once, in time, and within what Discord allows."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest

from bot.discord.surface import DiscordSurface
from core.domain.card import Action, ActionKind, Card, CardState, CardStep, StepState
from core.domain.chat import Platform, ThreadRef
from core.kit.errors import Defect, NotAllowed, NotFound, Unavailable
from tests.peers.discord import REAL, DiscordPeer, Fault

HOUR = 3600


def place(peer: DiscordPeer, thread: int | None, channel: int | None = None) -> ThreadRef:
    return ThreadRef(
        platform=Platform.DISCORD,
        workspace=str(peer.world.guild),
        channel=str(channel or peer.general.id),
        thread=str(thread) if thread is not None else None,
    )


def asked(peer: DiscordPeer) -> tuple[int, ThreadRef]:
    """A mention in the channel, and where its conversation will live."""
    message = peer.mention(peer.ada, peer.general, "add two tasks")
    return message, place(peer, message)


def working(card: Card, revision: int = 2) -> Card:
    step = CardStep(title="Create the row", state=StepState.RUNNING)
    return replace(card, revision=revision, state=CardState.WORKING, steps=(step,))


def test_first_card_of_a_mention_makes_the_thread_from_the_persons_message(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    message, where = asked(peer)
    shown = surface.show(where, card, None, nonce="n1")
    assert (shown.channel, shown.thread) == (str(message), str(message))
    assert peer.threads() == {message: "Add two tasks to Roadmap"}
    [posted] = peer.cards(message)
    assert posted.id == int(shown.message)
    assert "Planning" in posted.text
    assert peer.cards(peer.general) == [], "nothing at the channel's top level"


def test_first_card_of_a_command_stands_in_the_channel_and_starts_a_thread(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    shown = surface.show(place(peer, None), card, None, nonce="n1")
    [posted] = peer.cards(peer.general)
    assert (shown.channel, shown.message) == (str(peer.general.id), str(posted.id))
    assert shown.thread == str(posted.id)
    assert list(peer.threads()) == [posted.id]


def test_later_request_in_the_thread_is_answered_there(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    message, where = asked(peer)
    surface.show(where, card, None, nonce="n1")
    again = surface.show(where, replace(card, request_id="req_2"), None, nonce="n2")
    assert again.channel == str(message)
    assert len(peer.cards(message)) == 2
    assert len(peer.threads()) == 1


def test_direct_message_gets_its_card_without_a_thread(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    direct = peer.direct(peer.ada)
    where = ThreadRef(
        platform=Platform.DISCORD,
        workspace="@me",
        channel=str(direct.id),
        thread=str(direct.id),
    )
    shown = surface.show(where, card, None, nonce="n1")
    assert (shown.channel, shown.thread) == (str(direct.id), str(direct.id))
    assert len(peer.cards(direct)) == 1
    assert peer.threads() == {}


@pytest.mark.requirement(7)
def test_every_later_frame_is_an_edit_with_the_bots_own_token(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    message, where = asked(peer)
    shown = surface.show(where, card, None, nonce="n1")
    assert surface.show(where, working(card), shown, nonce="n1") == shown
    done = replace(working(card), revision=3, state=CardState.DONE)
    surface.show(where, done, shown, nonce="n1")
    [posted] = peer.cards(message)
    assert [frame.text.splitlines()[1].split(" · ")[0] for frame in posted.frames] == [
        "-# ◌ Planning",
        "-# ▶ Working",
        "-# ✅ Done",
    ]
    assert peer.calls(path="^/(webhooks|interactions)") == []


def test_buttons_carry_what_they_do(peer: DiscordPeer, surface: DiscordSurface, card: Card) -> None:
    approve = Action(
        kind=ActionKind.APPROVE, label="Approve", request_id="req_1", argument="h", primary=True
    )
    message, where = asked(peer)
    surface.show(where, replace(card, actions=(approve,)), None, nonce="n1")
    assert peer.cards(message)[0].buttons == {"Approve": "approve:req_1:h"}


@pytest.mark.parametrize("fault", [Fault.APPLY_THEN, Fault.APPLY_THEN_RESET])
@pytest.mark.requirement(4)
def test_post_that_was_applied_but_reported_as_failed_is_not_made_twice(
    peer: DiscordPeer, surface: DiscordSurface, card: Card, fault: Fault
) -> None:
    where = place(peer, None)
    peer.trouble("POST", r"/messages$", fault, status=503)
    with pytest.raises(Unavailable):
        surface.show(where, card, None, nonce="n1")
    shown = surface.show(where, card, None, nonce="n1")
    [posted] = peer.cards(peer.general)
    assert str(posted.id) == shown.message
    assert posted.nonce == "n1"


@pytest.mark.requirement(6)
def test_second_try_of_a_post_brings_the_message_of_the_first_up_to_date(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    peer.trouble("POST", r"/messages$", Fault.APPLY_THEN_RESET)
    with suppress(Unavailable):
        surface.show(place(peer, None), card, None, nonce="n1")
    surface.show(place(peer, None), working(card), None, nonce="n1")
    [posted] = peer.cards(peer.general)
    assert "Working" in posted.text
    assert "Create the row" in posted.text


@pytest.mark.requirement(6)
def test_card_that_was_deleted_is_posted_anew_though_its_nonce_is_still_known(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    shown = surface.show(place(peer, None), card, None, nonce="n1")
    peer._do(lambda: peer.world.backend.delete_message(peer.general.id, int(shown.message)))
    again = surface.show(place(peer, None), working(card), None, nonce="n1")
    assert again.message != shown.message
    [posted] = peer.cards(peer.general)
    assert "Working" in posted.text
    assert surface.show(place(peer, None), working(card), None, nonce="n1") == again


def test_a_post_that_is_made_at_once_is_not_edited(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    surface.show(place(peer, None), working(card), None, nonce="n1")
    assert peer.calls("PATCH") == []


def test_crash_between_the_card_and_its_thread_leaves_one_of_each(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    where = place(peer, None)
    peer.trouble("POST", r"/threads$", Fault.APPLY_THEN_RESET)
    with pytest.raises(Unavailable):
        surface.show(where, card, None, nonce="n1")
    shown = surface.show(where, card, None, nonce="n1")
    assert shown.thread == shown.message
    assert len(peer.cards(peer.general)) == 1
    assert len(peer.threads()) == 1


def test_two_processes_that_show_the_same_first_card_make_one_message(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    message, where = asked(peer)
    other = DiscordSurface(peer.token, peer.api_url)
    try:
        with ThreadPoolExecutor(2) as pool:
            tries = [
                pool.submit(each.show, where, card, None, nonce="n1") for each in (surface, other)
            ]
            shown = {each.result() for each in tries}
    finally:
        other.close()
    assert len(shown) == 1
    assert len(peer.cards(message)) == 1
    assert len(peer.threads()) == 1


@pytest.mark.requirement(7)
def test_message_near_its_hour_is_replaced_by_a_new_one_in_the_thread(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    shown = surface.show(place(peer, None), card, None, nonce="n1")
    peer.turn(56 * 60)
    rolled = surface.show(place(peer, None), working(card), shown, nonce="n1")
    assert rolled.message != shown.message
    assert (rolled.channel, rolled.thread) == (shown.thread, shown.thread)
    assert "Working" in peer.cards(int(rolled.channel))[0].text
    [old] = peer.cards(peer.general)
    assert "Goes on in a newer message" in old.text
    assert old.buttons == {}


def test_replacing_a_message_twice_after_a_crash_makes_one_new_message(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    message, where = asked(peer)
    shown = surface.show(where, card, None, nonce="n1")
    peer.turn(56 * 60)
    first = surface.show(where, working(card), shown, nonce="n1")
    assert surface.show(where, working(card), shown, nonce="n1") == first
    assert len(peer.cards(message)) == 2


def test_refused_edit_of_an_old_message_leads_to_a_new_one(peer: DiscordPeer, card: Card) -> None:
    # A surface whose clock knows nothing of the hour that has passed.
    surface = DiscordSurface(peer.token, peer.api_url)
    try:
        message, where = asked(peer)
        shown = surface.show(where, card, None, nonce="n1")
        peer.turn(HOUR + 1)
        for revision in range(2, 2 + peer.rest.limits.old_edits):
            assert surface.show(where, working(card, revision), shown, nonce="n1") == shown
        rolled = surface.show(where, working(card, 99), shown, nonce="n1")
    finally:
        surface.close()
    assert rolled.message != shown.message
    assert [str(each.id) for each in peer.cards(message)] == [shown.message, rolled.message]


def test_short_429_is_waited_out_and_nothing_is_sent_meanwhile(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    message, where = asked(peer)
    shown = surface.show(where, card, None, nonce="n1")
    peer.trouble("PATCH", r"/messages/\d+$", Fault.REJECT, status=429, retry_after=0.4)
    surface.show(where, working(card), shown, nonce="n1")
    refused, sent = peer.calls("PATCH")
    assert (refused.status, sent.status) == (429, 200)
    assert sent.at - refused.at >= 0.4
    assert len(peer.cards(message)) == 1


def test_long_429_is_reported_with_its_pause(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    _, where = asked(peer)
    shown = surface.show(where, card, None, nonce="n1")
    peer.trouble("PATCH", r"/messages/\d+$", Fault.REJECT, status=429, retry_after=17.0)
    with pytest.raises(Unavailable) as refused:
        surface.show(where, working(card), shown, nonce="n1")
    assert refused.value.retry_after == 17.0
    assert len(peer.calls("PATCH")) == 1


@pytest.mark.requirement(5)
def test_limits_as_tight_as_discords_own_are_never_hit(card: Card) -> None:
    with DiscordPeer(replace(REAL, window=0.5)) as peer:
        surface = DiscordSurface(peer.token, peer.api_url)
        try:
            message, where = asked(peer)
            shown = surface.show(where, card, None, nonce="n1")
            for revision in range(2, 14):
                surface.show(where, working(card, revision), shown, nonce="n1")
        finally:
            surface.close()
        assert peer.rest.buckets.refused == 0
        assert len(peer.cards(message)) == 1


def test_discord_that_never_answers_is_given_up(
    peer: DiscordPeer, surface: DiscordSurface, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.discord.rest.CALL_LIMIT", 0.2)
    peer.trouble("POST", r"/messages$", Fault.HANG)
    with pytest.raises(Unavailable):
        surface.show(place(peer, None), card, None, nonce="n1")


def test_unreachable_discord_is_unavailable_and_found_again_later(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    peer.trouble("GET", "/users/@me", Fault.RESET, times=2)  # aiohttp repeats a GET by itself
    with pytest.raises(Unavailable):
        surface.show(place(peer, None), card, None, nonce="n1")
    surface.show(place(peer, None), card, None, nonce="n1")
    assert len(peer.cards(peer.general)) == 1


def test_without_the_right_to_make_threads_the_card_answers_in_the_channel(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    peer._do(lambda: peer.world.deny(peer.general.id, "create_public_threads"))
    message, where = asked(peer)
    shown = surface.show(where, card, None, nonce="n1")
    assert (shown.channel, shown.thread) == (str(peer.general.id), None)
    [posted] = peer.cards(peer.general)
    assert posted.replies_to == message
    assert posted.pings == ()


@pytest.mark.parametrize("lacking", ["send_messages_in_threads", "read_message_history"])
def test_no_thread_is_made_where_it_could_not_be_used(
    peer: DiscordPeer, surface: DiscordSurface, card: Card, lacking: str
) -> None:
    peer._do(lambda: peer.world.deny(peer.general.id, lacking))
    _, where = asked(peer)
    shown = surface.show(where, card, None, nonce="n1")
    assert (shown.channel, shown.thread) == (str(peer.general.id), None)
    assert len(peer.cards(peer.general)) == 1
    assert peer.threads() == {}
    surface.show(place(peer, None), card, None, nonce="n2")
    assert peer.threads() == {}


def test_thread_that_turns_out_to_be_closed_to_it_leaves_the_answer_in_the_channel(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    surface.show(asked(peer)[1], card, None, nonce="n1")  # the rights are known from here on
    peer._do(lambda: peer.world.deny(peer.general.id, "send_messages_in_threads"))
    message, where = asked(peer)
    shown = surface.show(where, card, None, nonce="n2")
    assert (shown.channel, shown.thread) == (str(peer.general.id), None)
    [posted] = peer.cards(peer.general)
    assert posted.replies_to == message


def test_whether_threads_can_be_made_is_asked_once_for_a_channel(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    for nonce in ("n1", "n2", "n3"):
        surface.show(asked(peer)[1], card, None, nonce=nonce)
    assert len(peer.calls("GET", "/roles$")) == 1


@pytest.mark.requirement(23)
@pytest.mark.parametrize("code", [200001, 20031])
def test_thread_whose_name_the_server_blocks_gets_a_plain_one(
    peer: DiscordPeer, surface: DiscordSurface, card: Card, code: int
) -> None:
    peer.trouble("POST", r"/threads$", Fault.REJECT, status=400, code=code)
    message, where = asked(peer)
    surface.show(where, card, None, nonce="n1")
    assert peer.threads() == {message: "Notion"}


def test_card_does_not_wait_for_a_thread_that_discord_allows_only_much_later(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    peer.trouble("POST", r"/threads$", Fault.REJECT, status=429, retry_after=240.0)
    shown = surface.show(asked(peer)[1], card, None, nonce="n1")
    assert (shown.channel, shown.thread) == (str(peer.general.id), None)

    peer.trouble("POST", r"/threads$", Fault.REJECT, status=429, retry_after=5.0)
    message, where = asked(peer)
    with pytest.raises(Unavailable):
        surface.show(where, card, None, nonce="n2")
    assert surface.show(where, card, None, nonce="n2").thread == str(message)


def test_command_without_the_right_to_make_threads_keeps_its_card(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    peer._do(lambda: peer.world.deny(peer.general.id, "create_public_threads"))
    shown = surface.show(place(peer, None), card, None, nonce="n1")
    assert surface.show(place(peer, None), working(card), shown, nonce="n1") == shown
    assert (shown.channel, shown.thread) == (str(peer.general.id), shown.message)
    assert peer.threads() == {}

    later = surface.show(place(peer, int(shown.message)), card, None, nonce="n2")
    assert later.channel == str(peer.general.id)
    assert peer.cards(peer.general)[1].replies_to == int(shown.message)

    peer.turn(56 * 60)
    rolled = surface.show(place(peer, None), working(card, 3), shown, nonce="n1")
    assert (rolled.channel, rolled.thread) == (str(peer.general.id), shown.message)


def test_channel_where_it_may_not_write_is_not_allowed(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    peer._do(lambda: peer.world.deny(peer.general.id, "send_messages"))
    with pytest.raises(NotAllowed, match="Send Messages"):
        surface.show(place(peer, None), card, None, nonce="n1")


def test_deleted_message_is_not_found(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    shown = surface.show(place(peer, None), card, None, nonce="n1")
    peer._do(lambda: peer.world.backend.delete_message(peer.general.id, int(shown.message)))
    with pytest.raises(NotFound):
        surface.show(place(peer, None), working(card), shown, nonce="n1")


def test_deleted_channel_is_not_found(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    peer._do(lambda: peer.world.backend.delete_channel(peer.general.id))
    with pytest.raises(NotFound):
        surface.show(place(peer, None), card, None, nonce="n1")


def test_refused_token_is_not_allowed(peer: DiscordPeer, card: Card) -> None:
    surface = DiscordSurface("wrong", peer.api_url)
    try:
        with pytest.raises(NotAllowed, match="DISCORD_TOKEN"):
            surface.show(place(peer, None), card, None, nonce="n1")
    finally:
        surface.close()


def test_archived_thread_is_opened_again_for_an_edit(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    message, where = asked(peer)
    shown = surface.show(where, card, None, nonce="n1")
    peer.archive(message)
    surface.show(where, working(card), shown, nonce="n1")
    assert "Working" in peer.cards(message)[0].text


def test_message_that_discord_finds_malformed_is_our_defect(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    peer.trouble("POST", r"/messages$", Fault.REJECT, status=400, code=50035)
    with pytest.raises(Defect, match="50035"):
        surface.show(place(peer, None), card, None, nonce="n1")


@pytest.mark.requirement(17)
def test_hostile_words_ping_nobody(peer: DiscordPeer, surface: DiscordSurface, card: Card) -> None:
    role = peer._do(lambda: peer.world.backend.get_guild(peer.world.guild).everyone_role.id)
    words = (
        f"@everyone @here <@{peer.ada.id}> <@!{peer.ada.id}> <@&{role}> <#{peer.general.id}> "
        "[safe](https://evil.example.com) \u202egnp.exe @\u200beveryone \x1b[31m"
    )
    hostile = replace(
        card,
        title=words,
        body=words,
        steps=(CardStep(title=words, state=StepState.FAILED, detail=words),),
    )
    message, where = asked(peer)
    shown = surface.show(where, hostile, None, nonce="n1")
    surface.show(where, replace(hostile, revision=2), shown, nonce="n1")
    [posted] = peer.cards(message)
    assert posted.pings == ()
    assert not re.search(r"@everyone|@here|<@|<#|\]\(|\u202e|\x1b", posted.text)
    for call in [*peer.calls("POST", r"/messages$"), *peer.calls("PATCH")]:
        assert call.body["allowed_mentions"] == {"parse": []}


def test_card_as_large_as_cards_get_is_taken_by_discord(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    steps = tuple(
        CardStep(title=f"**{'Long ' * 30}** {n}", state=state, detail="x" * 500)
        for n in range(40)
        for state in StepState
    )
    actions = tuple(
        Action(kind=ActionKind.PICK, label="L" * 200, request_id="req_1", argument=str(n))
        for n in range(30)
    )
    large = replace(card, title="T" * 500, steps=steps, actions=actions, body="word " * 10_000)
    surface.show(place(peer, None), large, None, nonce="n1")
    assert len(peer.cards(peer.general)[0].buttons) >= 1


def test_closed_surface_shows_nothing_more(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    surface.show(place(peer, None), card, None, nonce="n1")
    surface.close()
    surface.close()
    with pytest.raises(Unavailable):
        surface.show(place(peer, None), card, None, nonce="n2")
    assert not [t for t in threading.enumerate() if t.name == "discord-rest"]
