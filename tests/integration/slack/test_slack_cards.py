"""Cards in Slack: posted once whatever goes wrong, edited in place, the newest state on top."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.slack.surface import SlackSurface
from core.domain.card import CardState, MessageRef
from core.domain.chat import ThreadRef
from core.kit.clock import Clock
from core.kit.errors import NotAllowed, NotFound, Unavailable
from tests.integration.slack.cards import card, thread_of
from tests.peers.slack import Fault, SlackPeer

NONCE = "nonce-of-this-card"


@pytest.fixture
def surface(peer: SlackPeer) -> Iterator[SlackSurface]:
    made = SlackSurface(peer.bot_token, peer.api_url)
    yield made
    made.close()


@pytest.fixture
def thread(peer: SlackPeer) -> ThreadRef:
    """A conversation that a person began; nothing listens."""
    return thread_of(peer, peer.mention("add 3 rows", twin=False).post.ts)


@pytest.mark.requirement(4)
def test_a_card_is_one_message_in_the_thread_and_every_change_an_edit(
    peer: SlackPeer, surface: SlackSurface, thread: ThreadRef
) -> None:
    shown = surface.show(thread, card(1), None, nonce=NONCE)
    surface.show(thread, card(2), shown, nonce=NONCE)
    again = surface.show(thread, card(3, state=CardState.DONE), shown, nonce=NONCE)
    (post,) = peer.posts
    assert (
        again == shown == MessageRef(channel=peer.channel.id, message=post.ts, thread=thread.thread)
    )
    assert post.thread_ts == thread.thread
    assert len(post.frames) == 3
    assert "✅ Done ·" in post.shown
    assert post.options == {"unfurl_links": False, "unfurl_media": False}


def test_a_card_without_a_thread_starts_one(peer: SlackPeer, surface: SlackSurface) -> None:
    shown = surface.show(thread_of(peer, None), card(), None, nonce=NONCE)
    (post,) = peer.posts
    assert post.thread_ts is None
    assert shown.thread == shown.message == post.ts


@pytest.mark.parametrize(
    "fault",
    [
        Fault("reset", applied=True),
        Fault("status", applied=True, status=503),
        Fault("garbage", applied=True),
        Fault("error", applied=True, error="fatal_error"),
    ],
    ids=lambda fault: fault.then,
)
@pytest.mark.parametrize("in_thread", [True, False], ids=["in a thread", "at the top"])
def test_a_post_that_was_applied_but_failed_is_found_and_edited(
    peer: SlackPeer, surface: SlackSurface, thread: ThreadRef, fault: Fault, in_thread: bool
) -> None:
    place = thread if in_thread else thread_of(peer, None)
    peer.trouble.next("chat.postMessage", fault)
    with pytest.raises(Unavailable):
        surface.show(place, card(1), None, nonce=NONCE)
    shown = surface.show(place, card(2), None, nonce=NONCE)
    (post,) = peer.posts
    assert shown.message == post.ts
    assert len(post.frames) == 2


def test_a_post_of_a_process_that_died_is_found_by_the_next(
    peer: SlackPeer, surface: SlackSurface, thread: ThreadRef
) -> None:
    surface.show(thread, card(1), None, nonce=NONCE)
    SlackSurface(peer.bot_token, peer.api_url).show(thread, card(2), None, nonce=NONCE)
    assert len(peer.posts) == 1


def test_the_post_is_found_in_a_long_thread(
    peer: SlackPeer, surface: SlackSurface, thread: ThreadRef
) -> None:
    channel = peer.channel
    for number in range(250):
        peer._write(f"chatter {number}", channel, peer.user, thread.thread)
    peer.trouble.next("chat.postMessage", Fault("reset", applied=True))
    with pytest.raises(Unavailable):
        surface.show(thread, card(1), None, nonce=NONCE)
    surface.show(thread, card(2), None, nonce=NONCE)
    assert len(peer.posts) == 1


def test_a_post_that_was_not_applied_is_posted_again(
    peer: SlackPeer, surface: SlackSurface, thread: ThreadRef
) -> None:
    peer.trouble.next("chat.postMessage", Fault("reset"))
    with pytest.raises(Unavailable):
        surface.show(thread, card(1), None, nonce=NONCE)
    surface.show(thread, card(1), None, nonce=NONCE)
    assert len(peer.posts) == 1


def test_nothing_is_posted_while_a_doubtful_post_cannot_be_looked_for(
    peer: SlackPeer, surface: SlackSurface, thread: ThreadRef
) -> None:
    peer.trouble.next("chat.postMessage", Fault("reset", applied=True))
    with pytest.raises(Unavailable):
        surface.show(thread, card(1), None, nonce=NONCE)
    peer.trouble.always("conversations.replies", Fault("status", status=502))
    with pytest.raises(Unavailable):
        surface.show(thread, card(1), None, nonce=NONCE)
    assert len(peer.posts) == 1
    peer.trouble.over()
    surface.show(thread, card(1), None, nonce=NONCE)
    assert len(peer.posts) == 1


def test_a_first_post_does_not_wait_for_a_search_that_fails(
    peer: SlackPeer, surface: SlackSurface, thread: ThreadRef
) -> None:
    peer.trouble.always("conversations.replies", Fault("status", status=502))
    surface.show(thread, card(1), None, nonce=NONCE)
    assert len(peer.posts) == 1


def test_a_search_that_slack_slows_down_is_not_repeated_until_then(
    peer: SlackPeer, surface: SlackSurface
) -> None:
    peer.trouble.always("conversations.replies", Fault("status", status=429, retry_after=60))
    for number in range(3):
        thread = thread_of(peer, peer.mention(f"ask {number}", twin=False).post.ts)
        surface.show(thread, card(1), None, nonce=f"nonce-{number}")
    assert len(peer.posts) == 3
    assert len(peer.calls("conversations.replies")) == 1


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
def test_slack_asking_to_slow_down_is_passed_on_with_its_time(
    peer: SlackPeer, surface: SlackSurface, thread: ThreadRef, method: str
) -> None:
    known = surface.show(thread, card(1), None, nonce=NONCE)
    message = known if method == "chat.update" else None
    peer.trouble.next(method, Fault("status", status=429, retry_after=30))
    with pytest.raises(Unavailable) as caught:
        surface.show(thread, card(2), message, nonce="another")
    assert caught.value.retry_after == 30
    assert len(peer.calls(method)) == (1 if method == "chat.update" else 2)


@pytest.mark.requirement(5)
def test_the_peer_s_own_limit_on_edits_is_met_with_a_wait(
    peer: SlackPeer, surface: SlackSurface, thread: ThreadRef
) -> None:
    shown = surface.show(thread, card(1), None, nonce=NONCE)
    peer.limits.enforced = True
    peer.limits.by_method["chat.update"] = (2, 60.0)
    surface.show(thread, card(2), shown, nonce=NONCE)
    surface.show(thread, card(3), shown, nonce=NONCE)
    with pytest.raises(Unavailable) as caught:
        surface.show(thread, card(4), shown, nonce=NONCE)
    assert caught.value.retry_after is not None
    assert 50 < caught.value.retry_after <= 60


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        ("message_not_found", NotFound),
        ("channel_not_found", NotFound),
        ("edit_window_closed", NotFound),
        ("is_archived", NotAllowed),
        ("not_in_channel", NotAllowed),
        ("missing_scope", NotAllowed),
        ("token_revoked", NotAllowed),
        ("internal_error", Unavailable),
        ("an_error_from_the_future", Unavailable),
        ("external_channel_migrating", Unavailable),
        ("cant_update_message", NotFound),
        ("restricted_action_thread_locked", NotAllowed),
    ],
)
def test_each_refusal_has_its_meaning(
    peer: SlackPeer, surface: SlackSurface, thread: ThreadRef, error: str, raised: type[Exception]
) -> None:
    shown = surface.show(thread, card(1), None, nonce=NONCE)
    peer.trouble.next("chat.update", Fault("error", error=error))
    with pytest.raises(raised) as caught:
        surface.show(thread, card(2), shown, nonce=NONCE)
    assert peer.bot_token not in str(caught.value)


def test_an_unreachable_slack_is_unavailable(thread: ThreadRef) -> None:
    with pytest.raises(Unavailable):
        SlackSurface("xoxb-any", "http://127.0.0.1:9/api").show(thread, card(), None, nonce=NONCE)


def test_an_archived_channel_and_a_foreign_one_are_refused(
    peer: SlackPeer, surface: SlackSurface, thread: ThreadRef
) -> None:
    peer.channel.archived = True
    with pytest.raises(NotAllowed):
        surface.show(thread, card(), None, nonce=NONCE)
    peer.channel.archived, peer.channel.member = False, False
    with pytest.raises(NotAllowed, match="invite"):
        surface.show(thread, card(), None, nonce=NONCE)


@pytest.mark.requirement(6)
def test_an_older_state_never_replaces_a_newer_one(
    peer: SlackPeer, surface: SlackSurface, thread: ThreadRef
) -> None:
    shown = surface.show(thread, card(1), None, nonce=NONCE)

    def show(revision: int) -> None:
        state = CardState.DONE if revision == 12 else CardState.WORKING
        surface.show(thread, card(revision, state=state), shown, nonce=NONCE)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(show, (5, 12, 3, 7, 2, 11, 4, 6)))
    (post,) = peer.posts
    assert "✅ Done ·" in post.shown
    surface.show(thread, card(9), shown, nonce=NONCE)
    assert "✅ Done ·" in post.shown


@pytest.mark.requirement(6)
def test_an_edit_that_arrives_after_the_last_frame_does_not_stay(
    peer: SlackPeer, thread: ThreadRef
) -> None:
    clock = Clock()
    surface = SlackSurface(peer.bot_token, peer.api_url, clock=clock)
    shown = surface.show(thread, card(1), None, nonce=NONCE)
    peer.trouble.next("chat.update", Fault("late"))
    with pytest.raises(Unavailable):
        surface.show(thread, card(2), shown, nonce=NONCE)
    last = card(3, state=CardState.DONE)
    with pytest.raises(Unavailable) as caught:
        surface.show(thread, last, shown, nonce=NONCE)
    (post,) = peer.posts
    assert "✅ Done ·" in post.shown
    peer.trouble.arrive()
    assert "✅ Done ·" not in post.shown
    assert caught.value.retry_after is not None
    clock.turn(timedelta(seconds=caught.value.retry_after + 0.001))
    surface.show(thread, last, shown, nonce=NONCE)
    surface.close()
    assert "✅ Done ·" in post.shown


def test_a_frame_whose_form_slack_refuses_arrives_as_text(
    peer: SlackPeer, surface: SlackSurface, thread: ThreadRef
) -> None:
    peer.trouble.next("chat.postMessage", Fault("error", error="invalid_blocks"))
    shown = surface.show(thread, card(1, title="Add 3 rows"), None, nonce=NONCE)
    (post,) = peer.posts
    assert (post.ts, post.blocks) == (shown.message, [])
    assert "Add 3 rows" in post.text


@pytest.mark.requirement(17)
def test_hostile_words_ping_nobody_and_break_nothing(
    peer: SlackPeer, surface: SlackSurface, thread: ThreadRef
) -> None:
    hostile = (
        "<!channel> @everyone @here <@U0DANA> <!subteam^S1> \u202egnirts \x00\x1b[31m "
        "<http://evil.example.com|ok> &amp; ``` *b _i ~s \ud800 @every\u200bone"
    )
    shown = surface.show(
        thread,
        card(1, title=hostile, body=f"{hostile}\n\n# {hostile}\n\n- {hostile}\n\n> {hostile}"),
        None,
        nonce=NONCE,
    )
    surface.show(thread, card(2, title=hostile, body=hostile), shown, nonce=NONCE)
    (post,) = peer.posts
    assert len(post.frames) == 2
    assert post.blocks
    assert peer.pings == []
    assert "\u202e" not in post.shown + post.text
    surface.whisper(peer.channel.id, peer.user.id, hostile, thread=None)
    assert "<!" not in peer.whispers[0].text
