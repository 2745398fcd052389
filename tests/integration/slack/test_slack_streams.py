"""Direct messages: the plan ticks off live in one message that never breaks; the status is true."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.slack.surface import SlackSurface
from core.domain.card import Card, CardState, CardStep, MessageRef, StepState
from core.domain.chat import Platform, ThreadRef
from core.kit.clock import Clock
from core.kit.errors import Unavailable
from tests.integration.slack.cards import card, thread_of
from tests.peers.slack import Fault, SlackPeer

NONCE = "nonce-of-this-card"
HEARTBEAT = 85
"""Seconds after which a card of work that goes on is shown again at the latest."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def surface(peer: SlackPeer, clock: Clock) -> Iterator[SlackSurface]:
    made = SlackSurface(peer.bot_token, peer.api_url, clock=clock)
    yield made
    made.close()


@pytest.fixture
def direct(peer: SlackPeer) -> ThreadRef:
    """A direct message; nothing listens."""
    post = peer.direct("add 3 rows to Roadmap").post
    return ThreadRef(
        platform=Platform.SLACK, workspace=peer.team, channel=post.channel, thread=post.ts
    )


def planning(revision: int = 1) -> Card:
    return card(revision, state=CardState.PLANNING, steps=())


def later(peer: SlackPeer, clock: Clock, seconds: float) -> None:
    """Turn both clocks."""
    clock.turn(timedelta(seconds=seconds))
    peer.world.later += seconds


def test_a_plan_is_streamed_and_ends_as_the_ordinary_card(
    peer: SlackPeer, surface: SlackSurface, direct: ThreadRef
) -> None:
    shown = surface.show(direct, planning(), None, nonce=NONCE)
    shown = surface.show(direct, card(2), shown, nonce=NONCE)
    (post,) = peer.posts
    stream = peer.world.streams[post.ts]
    assert stream.title == "Add 3 rows to Roadmap · 1/2"
    states = {task["title"]: task["status"] for task in stream.tasks.values()}
    assert states == {
        "Planning": "complete",
        "Find Roadmap": "complete",
        "Add 3 rows": "in_progress",
    }
    assert stream.tasks[f"{NONCE}.2"]["details"] == "running: 1 of 3"

    shown = surface.show(direct, card(3, state=CardState.DONE), shown, nonce=NONCE)
    assert stream.stopped
    assert shown == MessageRef(channel=direct.channel, message=post.ts, thread=direct.thread)
    assert "✅ Done" in post.shown
    assert len(peer.posts) == 1
    assert peer.world.violations == []


def test_what_has_not_changed_is_not_sent_again(
    peer: SlackPeer, surface: SlackSurface, direct: ThreadRef
) -> None:
    shown = surface.show(direct, card(1), None, nonce=NONCE)
    surface.show(direct, card(2), shown, nonce=NONCE)
    assert peer.calls("chat.appendStream") == []


@pytest.mark.requirement(7)
@pytest.mark.requirement(4)
def test_a_run_of_twenty_minutes_is_one_message_with_a_fresh_status_and_no_dead_stream(
    peer: SlackPeer, surface: SlackSurface, direct: ThreadRef, clock: Clock
) -> None:
    shown = surface.show(direct, planning(), None, nonce=NONCE)
    revision = 1
    for _ in range(20 * 60 // HEARTBEAT):
        later(peer, clock, HEARTBEAT)
        revision += 1
        shown = surface.show(direct, card(revision), shown, nonce=NONCE)
    surface.show(direct, card(revision + 1, state=CardState.DONE), shown, nonce=NONCE)
    (post,) = peer.posts
    stream = peer.world.streams[post.ts]
    assert stream.stopped
    assert stream.age_at_stop < 300
    assert peer.world.violations == []
    assert "✅ Done" in post.shown
    at_work = [each.at for each in peer.world.statuses if each.status == "processing"]
    assert max(b - a for a, b in pairwise(at_work)) < 120
    assert peer.world.statuses[-1].status == "active"


@pytest.mark.requirement(6)
def test_the_last_frame_arrives_in_a_stream_that_slack_has_let_die(
    peer: SlackPeer, surface: SlackSurface, direct: ThreadRef, clock: Clock
) -> None:
    shown = surface.show(direct, card(1), None, nonce=NONCE)
    later(peer, clock, 301)
    shown = surface.show(direct, card(2, state=CardState.DONE), shown, nonce=NONCE)
    (post,) = peer.posts
    assert "✅ Done" in post.shown
    assert shown.state == ""


def test_a_frame_in_a_stream_that_slack_has_stopped_becomes_an_edit(
    peer: SlackPeer, surface: SlackSurface, direct: ThreadRef
) -> None:
    shown = surface.show(direct, planning(), None, nonce=NONCE)
    peer.world.streams[shown.message].stopped = True
    shown = surface.show(direct, card(2), shown, nonce=NONCE)
    (post,) = peer.posts
    assert "Add 3 rows" in post.shown
    assert shown.state == ""


@pytest.mark.requirement(6)
@pytest.mark.parametrize("code", ["stopped_by_user", "message_not_owned_by_app"])
def test_a_frame_that_a_stream_takes_no_more_becomes_an_edit(
    peer: SlackPeer, surface: SlackSurface, direct: ThreadRef, code: str
) -> None:
    shown = surface.show(direct, planning(), None, nonce=NONCE)
    peer.trouble.always("chat.appendStream", Fault("error", error=code))
    peer.world.streams[shown.message].stopped = True
    shown = surface.show(direct, card(2), shown, nonce=NONCE)
    (post,) = peer.posts
    assert "Add 3 rows" in post.shown
    assert shown.state == ""


@pytest.mark.requirement(6)
def test_a_stream_whose_form_slack_refuses_becomes_an_edited_message(
    peer: SlackPeer, surface: SlackSurface, direct: ThreadRef
) -> None:
    shown = surface.show(direct, planning(), None, nonce=NONCE)
    refused = Fault("error", error="invalid_arguments")
    peer.trouble.always("chat.appendStream", refused)
    peer.trouble.next("chat.stopStream", refused)
    shown = surface.show(direct, card(2), shown, nonce=NONCE)
    surface.show(direct, card(3, state=CardState.DONE), shown, nonce=NONCE)
    (post,) = peer.posts
    assert "✅ Done" in post.shown
    assert peer.world.streams[post.ts].stopped


@pytest.mark.requirement(2)
@pytest.mark.parametrize("applied", [True, False], ids=["applied", "not applied"])
def test_a_stream_of_unknown_outcome_is_found_and_not_begun_twice(
    peer: SlackPeer, surface: SlackSurface, direct: ThreadRef, *, applied: bool
) -> None:
    peer.trouble.next("chat.startStream", Fault("reset", applied=applied))
    with pytest.raises(Unavailable):
        surface.show(direct, card(1), None, nonce=NONCE)
    shown = surface.show(direct, card(2), None, nonce=NONCE)
    surface.show(direct, card(3, state=CardState.DONE), shown, nonce=NONCE)
    (post,) = peer.posts
    assert "✅ Done" in post.shown


def test_another_process_goes_on_with_the_stream(
    peer: SlackPeer, surface: SlackSurface, direct: ThreadRef
) -> None:
    shown = surface.show(direct, planning(), None, nonce=NONCE)
    other = SlackSurface(peer.bot_token, peer.api_url)
    shown = other.show(direct, card(2), shown, nonce=NONCE)
    assert shown.state
    surface.show(direct, card(3, state=CardState.DONE), shown, nonce=NONCE)
    (post,) = peer.posts
    assert "✅ Done" in post.shown
    assert peer.world.violations == []


@pytest.mark.parametrize(
    "code", ["feature_not_enabled", "missing_recipient_user_id", "invalid_chunks"]
)
def test_where_there_are_no_streams_cards_are_edited_and_slack_is_not_asked_again(
    peer: SlackPeer, surface: SlackSurface, direct: ThreadRef, code: str
) -> None:
    peer.trouble.always("chat.startStream", Fault("error", error=code))
    for number in range(3):
        shown = surface.show(direct, card(1), None, nonce=f"nonce-{number}")
        surface.show(direct, card(2, state=CardState.DONE), shown, nonce=f"nonce-{number}")
    assert len(peer.calls("chat.startStream")) == 1
    assert all("✅ Done" in post.shown for post in peer.posts)
    assert len(peer.posts) == 3


def test_more_plans_than_slack_lets_begin_are_posted_as_messages(
    peer: SlackPeer, surface: SlackSurface, direct: ThreadRef
) -> None:
    peer.trouble.next("chat.startStream", Fault("status", status=429, retry_after=30))
    shown = surface.show(direct, card(1), None, nonce=NONCE)
    assert shown.state == ""
    assert len(peer.posts) == 1


def test_channels_are_never_streamed(peer: SlackPeer, surface: SlackSurface) -> None:
    thread = thread_of(peer, peer.mention("add 3 rows", twin=False).post.ts)
    surface.show(thread, card(1), None, nonce=NONCE)
    assert peer.calls("chat.startStream") == []
    assert peer.world.statuses == []


def test_long_plans_keep_their_rows_and_count_the_rest(
    peer: SlackPeer, surface: SlackSurface, direct: ThreadRef
) -> None:
    def steps(done: int) -> tuple[CardStep, ...]:
        return tuple(
            CardStep(title=f"Step {n}", state=StepState.DONE if n < done else StepState.WAITING)
            for n in range(50)
        )

    shown = surface.show(direct, card(1, steps=steps(0)), None, nonce=NONCE)
    surface.show(direct, card(2, steps=steps(30)), shown, nonce=NONCE)
    tasks = peer.world.streams[shown.message].tasks
    assert len(tasks) == 20
    assert tasks[f"{NONCE}.20"]["title"] == "… and 31 more: 20 waiting, 11 done"
    assert tasks[f"{NONCE}.20"]["status"] == "in_progress"


def test_a_waiting_approval_ends_the_stream_so_that_its_buttons_show(
    peer: SlackPeer, surface: SlackSurface, direct: ThreadRef
) -> None:
    shown = surface.show(direct, planning(), None, nonce=NONCE)
    shown = surface.show(direct, card(2, state=CardState.APPROVAL), shown, nonce=NONCE)
    (post,) = peer.posts
    assert [button["text"]["text"] for button in post.buttons] == ["Cancel"]
    assert peer.world.statuses[-1].status == "active"
    surface.show(direct, replace(card(3), state=CardState.WORKING), shown, nonce=NONCE)
    assert len(peer.posts) == 1


def test_an_app_that_is_no_agent_shows_its_status_as_text(
    peer: SlackPeer, surface: SlackSurface, direct: ThreadRef
) -> None:
    peer.world.is_agent = False
    shown = surface.show(direct, card(1), None, nonce=NONCE)
    surface.show(direct, card(2, state=CardState.DONE), shown, nonce=NONCE)
    assert [each.status for each in peer.world.statuses] == ["is working on it", ""]
    assert len(peer.calls("agents.sessions.setStatus")) == 1


def test_a_status_that_cannot_be_set_keeps_no_card_from_being_shown(
    peer: SlackPeer, surface: SlackSurface, direct: ThreadRef
) -> None:
    peer.trouble.always("agents.sessions.setStatus", Fault("status", status=503))
    surface.show(direct, card(1), None, nonce=NONCE)
    assert len(peer.posts) == 1
