"""One message a request: latest state wins, one writer, a budget, the last frame never lost."""

from itertools import groupby

import pytest
from sqlalchemy import text

from core.domain.card import ActionKind, CardState
from core.domain.chat import Platform
from core.kit.errors import NotAllowed, Unavailable
from core.operations.spec import Risk
from core.progress.reporter import ALLOWANCES, PAUSE, POSTS, STANDSTILL
from core.storage import audit, cards, edit_turns, requests
from core.storage.edit_turns import Allowance
from tests.builders import a_plan, a_step, a_thread, an_inbound
from tests.integration.progress.conftest import Newsroom, Wall

SLACK = ALLOWANCES[Platform.SLACK]
SLACK_SPACING = 1.4


@pytest.mark.requirement(4)
def test_a_card_is_posted_once_and_then_edited_in_place(newsroom: Newsroom) -> None:
    newsroom.house.submit(a_plan(a_step("one"), a_step("two", after=("one",))))
    newsroom.reporter.tick()
    newsroom.turn(PAUSE + SLACK_SPACING)
    newsroom.house.work()
    newsroom.reporter.tick()
    [frames] = newsroom.wall.messages.values()
    assert [frame.state for frame in frames] == [CardState.WORKING, CardState.DONE]


def test_nothing_is_shown_again_of_what_is_over(newsroom: Newsroom) -> None:
    newsroom.house.submit(a_plan())
    newsroom.house.work()
    newsroom.reporter.tick()
    newsroom.turn(600)
    assert newsroom.reporter.tick() == 0
    assert len(newsroom.wall.frames) == 1


def test_changes_that_follow_each_other_share_a_frame(newsroom: Newsroom) -> None:
    request_id = newsroom.house.submit(a_plan())
    newsroom.reporter.tick()
    for _ in range(5):
        with newsroom.database.begin() as tx:
            cards.mark(tx, request_id)
        newsroom.reporter.tick()
    assert len(newsroom.wall.frames) == 1
    newsroom.turn(PAUSE + SLACK_SPACING)
    newsroom.reporter.tick()
    assert len(newsroom.wall.frames) == 2


def test_what_changes_while_a_frame_is_on_its_way_is_in_the_next(newsroom: Newsroom) -> None:
    newsroom.house.submit(a_plan())
    newsroom.wall.while_showing = newsroom.house.work
    newsroom.reporter.tick()
    newsroom.turn(PAUSE)
    newsroom.reporter.tick()
    assert [frame.state for frame in newsroom.wall.frames] == [CardState.WORKING, CardState.DONE]


def test_a_card_that_one_reporter_is_showing_is_left_alone_by_the_others(
    newsroom: Newsroom,
) -> None:
    request_id = newsroom.house.submit(a_plan())
    second = newsroom.hire("r2")
    looked_at = []

    def the_second_looks() -> None:
        with newsroom.database.begin() as tx:
            cards.mark(tx, request_id, urgent=True)
        looked_at.append(second.tick())

    newsroom.wall.while_showing = the_second_looks
    newsroom.reporter.tick()
    assert looked_at == [0]
    assert len(newsroom.wall.messages) == 1


def test_the_card_of_a_reporter_that_died_is_shown_by_another_after_its_lease(
    newsroom: Newsroom,
) -> None:
    newsroom.house.submit(a_plan())
    with newsroom.database.begin() as tx:
        assert cards.claim_due(tx, "a reporter that was killed", (Platform.SLACK,))
    newsroom.turn(cards.LEASE.total_seconds() - 1)
    assert newsroom.reporter.tick() == 0
    newsroom.turn(2)
    assert newsroom.reporter.tick() == 1
    assert len(newsroom.wall.frames) == 1


@pytest.mark.requirement(6)
def test_a_reporter_that_lost_its_lease_does_not_undo_what_the_next_one_noted(
    newsroom: Newsroom,
) -> None:
    newsroom.house.submit(a_plan())
    second = newsroom.hire("r2")

    def sleep_past_the_lease() -> None:
        newsroom.turn(cards.LEASE.total_seconds() + 1)
        newsroom.house.work()
        second.tick()

    newsroom.wall.while_showing = sleep_past_the_lease
    newsroom.reporter.tick()
    newsroom.turn(PAUSE)
    newsroom.reporter.tick()
    assert newsroom.reporter.tick() == 0
    assert newsroom.wall.messages["m0"][-1].state is CardState.DONE


@pytest.mark.requirement(5)
def test_edits_in_one_workspace_keep_their_distance(newsroom: Newsroom) -> None:
    ids = in_channels(newsroom, 4)
    newsroom.reporter.tick()
    newsroom.turn(60)
    with newsroom.database.begin() as tx:
        for request_id in ids:
            cards.mark(tx, request_id)
    edits = []
    for _ in range(4):
        before = len(newsroom.wall.frames)
        newsroom.reporter.tick()
        edits.append(len(newsroom.wall.frames) - before)
        newsroom.turn(SLACK_SPACING)
    assert edits == [1, 1, 1, 1]


@pytest.mark.requirement(5)
def test_what_is_kept_for_last_frames_is_enough_for_all_of_them_at_once(
    newsroom: Newsroom,
) -> None:
    ids = in_channels(newsroom, 20)
    newsroom.reporter.tick()
    newsroom.turn(60)
    with newsroom.database.begin() as tx:
        place = cards.workspace_of(tx, ids[0])
        while (
            edit_turns.take(tx, place, Allowance(edits=SLACK.edits - 20, window=61), spare=0) == 0
        ):
            pass
    newsroom.house.work()
    while newsroom.reporter.tick():
        pass
    last = [frames[-1].state for frames in newsroom.wall.messages.values()]
    assert last == [CardState.DONE] * 20


@pytest.mark.requirement(6)
def test_a_last_frame_that_comes_while_its_card_is_put_off_does_not_wait(
    newsroom: Newsroom,
) -> None:
    request_id = newsroom.house.submit(a_plan())
    newsroom.reporter.tick()
    newsroom.turn(60)
    with newsroom.database.begin() as tx:
        cards.mark(tx, request_id)
    with newsroom.database.begin() as tx:
        [due] = cards.claim_due(tx, "another", (Platform.SLACK,))
    newsroom.turn(1)
    newsroom.house.work()
    with newsroom.database.begin() as tx:
        cards.put_off(tx, due, "another", seconds=40, failed=False)
    newsroom.reporter.tick()
    assert newsroom.wall.frames[-1].state is CardState.DONE


@pytest.mark.requirement(7)
def test_twenty_minutes_of_one_step_show_a_sign_of_life_in_every_other_minute(
    newsroom: Newsroom,
) -> None:
    newsroom.house.submit(a_plan())
    newsroom.reporter.tick()
    seen = []
    for _ in range(20 * 6):
        newsroom.turn(10)
        newsroom.reporter.tick()
        seen.append(len(newsroom.wall.frames))
    gaps = [len(list(same)) * 10 for _, same in groupby(seen)]
    assert max(gaps) < 120
    assert len(newsroom.wall.messages) == 1


@pytest.mark.requirement(7)
def test_a_card_that_waits_for_a_person_stays_as_it_is(newsroom: Newsroom) -> None:
    newsroom.house.submit(a_plan(a_step("remove", risk=Risk.DESTRUCTIVE)))
    newsroom.house.work()
    newsroom.reporter.tick()
    newsroom.turn(2 * STANDSTILL.total_seconds())
    assert newsroom.reporter.tick() == 0


def test_workspaces_do_not_wait_for_each_other(newsroom: Newsroom) -> None:
    assistant = newsroom.house.assistant
    ids = [
        assistant.submit_plan(an_inbound(thread=a_thread(workspace=f"T{n}")), a_plan()).request_id
        for n in range(4)
    ]
    newsroom.reporter.tick()
    newsroom.turn(60)
    with newsroom.database.begin() as tx:
        for request_id in ids:
            cards.mark(tx, request_id)
    newsroom.reporter.tick()
    assert len(newsroom.wall.frames) == 8


@pytest.mark.requirement(5)
def test_a_last_frame_does_not_wait_for_the_budget(newsroom: Newsroom) -> None:
    newsroom.house.submit(a_plan())
    newsroom.reporter.tick()
    newsroom.turn(60)
    newsroom.house.work()
    with newsroom.database.begin() as tx:
        newest = requests.newest(tx)[0].id
        place = cards.workspace_of(tx, newest)
        for _ in range(SLACK.edits - 1):
            assert edit_turns.take(tx, place, SLACK, spare=0) == 0
        assert edit_turns.take(tx, place, SLACK, spare=1) > 0
    newsroom.reporter.tick()
    assert newsroom.wall.frames[-1].state is CardState.DONE


def test_a_last_frame_comes_through_a_platform_that_asks_to_wait(newsroom: Newsroom) -> None:
    newsroom.house.submit(a_plan())
    newsroom.reporter.tick()
    newsroom.house.work()
    newsroom.wall.troubles.extend([Unavailable("Slow down.", retry_after=30)] * 2)
    for _ in range(2):
        newsroom.reporter.tick()
        newsroom.turn(29)
        assert newsroom.reporter.tick() == 0
        newsroom.turn(1)
    newsroom.reporter.tick()
    assert newsroom.wall.frames[-1].state is CardState.DONE


def test_a_message_that_somebody_deleted_is_posted_anew_under_the_same_name(
    newsroom: Newsroom,
) -> None:
    newsroom.house.submit(a_plan())
    newsroom.reporter.tick()
    newsroom.wall.messages["m9"] = newsroom.wall.messages.pop("m0")
    newsroom.house.work()
    newsroom.turn(60)
    newsroom.reporter.tick()
    newsroom.reporter.tick()
    assert newsroom.wall.frames[-1].state is CardState.DONE
    first, second = newsroom.wall.nonces
    assert first == second


def test_a_place_that_may_not_be_written_to_is_given_up_and_the_work_goes_on(
    newsroom: Newsroom,
) -> None:
    request_id = newsroom.house.submit(a_plan())
    newsroom.wall.troubles.append(NotAllowed("I may not write there."))
    newsroom.reporter.tick()
    newsroom.turn(600)
    assert newsroom.reporter.tick() == 0
    newsroom.house.work()
    assert newsroom.house.card(request_id).state is CardState.DONE
    with newsroom.database.read() as tx:
        lines = audit.entries(tx, request_id=request_id)
    assert "card.lost" in [line.action for line in lines]


def test_an_approval_is_asked_for_at_once(newsroom: Newsroom) -> None:
    newsroom.house.submit(a_plan(a_step("remove", risk=Risk.DESTRUCTIVE)))
    newsroom.reporter.tick()
    newsroom.house.work()
    newsroom.reporter.tick()
    last = newsroom.wall.frames[-1]
    assert last.state is CardState.APPROVAL
    assert [action.kind for action in last.actions] == [ActionKind.APPROVE, ActionKind.REJECT]


def test_cards_of_other_platforms_are_left_to_those_who_can_show_them(newsroom: Newsroom) -> None:
    class Discord(Wall):
        platform = Platform.DISCORD

    elsewhere = Discord()
    newsroom.house.submit(a_plan())
    assert newsroom.hire("r2", elsewhere).tick() == 0
    assert newsroom.reporter.tick() == 1
    assert elsewhere.frames == []


def test_a_card_that_cannot_be_drawn_waits_ever_longer_and_does_not_hold_up_the_others(
    newsroom: Newsroom,
) -> None:
    broken = newsroom.house.submit(a_plan())
    with newsroom.database.begin() as tx:
        unreadable = text("UPDATE plans SET body = :body WHERE request_id = :id")
        tx.execute(unreadable, {"body": '{"steps": 7}', "id": broken})
    newsroom.house.submit(a_plan(title="The other one"))
    assert newsroom.reporter.tick() == 2
    assert [frame.title for frame in newsroom.wall.frames] == ["The other one"]
    assert newsroom.reporter.tick() == 0
    newsroom.turn(2)
    assert newsroom.reporter.tick() == 1
    newsroom.turn(1)
    assert newsroom.reporter.tick() == 0


@pytest.mark.requirement(5)
def test_first_frames_in_one_channel_keep_their_distance_too(newsroom: Newsroom) -> None:
    for _ in range(7):
        newsroom.house.submit(a_plan())
    posts = []
    for _ in range(3):
        newsroom.reporter.tick()
        posts.append(len(newsroom.wall.messages))
        newsroom.turn(POSTS[Platform.SLACK].window)
    assert posts == [3, 6, 7]


def in_channels(newsroom: Newsroom, count: int) -> list[str]:
    """So many plans in one workspace, each in a channel of its own."""
    door = newsroom.house.assistant
    places = [a_thread(channel=f"C{number}") for number in range(count)]
    return [door.submit_plan(an_inbound(thread=place), a_plan()).request_id for place in places]
