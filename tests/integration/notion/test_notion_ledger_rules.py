"""What the writer does with its ledger: when it looks, when it waits, what it never takes."""

from datetime import timedelta

import pytest

from core.domain.notion import Json
from core.domain.write import (
    AppendBlocks,
    Applied,
    CreatePage,
    DeleteBlock,
    SetTrash,
    UpdatePage,
    WriteState,
)
from core.kit.clock import new_id
from core.kit.errors import AssistantError, BadInput, Conflict, Unavailable, UnknownOutcome
from core.storage import leases
from tests.integration.notion.conftest import Desk, titled
from tests.integration.notion.faulty import Fault, refusal
from tests.integration.notion.test_notion_writes_once import (
    carry_out,
    count_rows,
    paragraph,
    row,
)

LOST = Fault()
LOST_BUT_APPLIED = Fault(applies=True)


def test_looks_come_early_and_a_second_send_only_when_nothing_can_arrive(desk: Desk) -> None:
    effect = row(desk, new_id("row"))
    desk.faulty.on_write = [LOST]
    waits = []
    while len(desk.faulty.writes) < 2:
        try:
            desk.effects().apply(effect)
        except UnknownOutcome as error:
            waits.append(round(error.retry_after or 0))
            desk.later(error.retry_after or 0)
    assert waits == [2, 3, 10, 15, 45]


def test_one_empty_look_after_a_long_silence_is_not_enough(desk: Desk) -> None:
    effect = row(desk, new_id("row"))
    desk.faulty.on_write = [LOST]
    with pytest.raises(UnknownOutcome):
        desk.effects().apply(effect)
    desk.later(3_600)
    with pytest.raises(UnknownOutcome) as caught:
        desk.effects().apply(effect)
    assert caught.value.retry_after == 15
    assert len(desk.faulty.writes) == 1


def test_a_done_write_is_not_looked_at_again(desk: Desk) -> None:
    effect = row(desk, new_id("row"))
    first = desk.effects().apply(effect)
    calls = len(desk.faulty.reads) + len(desk.faulty.writes)
    assert desk.effects().apply(effect) == first
    assert len(desk.faulty.reads) + len(desk.faulty.writes) == calls


def test_two_equal_rows_of_two_tasks_are_two_rows(desk: Desk) -> None:
    title = new_id("row")
    first = desk.effects("task_1").apply(row(desk, title))
    desk.faulty.on_write = [LOST]
    second = carry_out(desk, row(desk, title), "task_2")
    assert first.id != second.id
    assert count_rows(desk, title) == 2


def test_two_equal_rows_of_one_task_are_two_rows(desk: Desk) -> None:
    title = new_id("row")
    desk.faulty.on_write = [LOST_BUT_APPLIED]
    for _ in range(2):
        with pytest.raises(UnknownOutcome):
            _both(desk, title)
        desk.later(2)
        desk.faulty.on_write = [LOST_BUT_APPLIED]
    assert len({applied.id for applied in _both(desk, title)}) == 2
    assert count_rows(desk, title) == 2


def _both(desk: Desk, title: str) -> list[Applied]:
    effects = desk.effects()
    return [effects.apply(row(desk, title)) for _ in range(2)]


def test_equal_rows_are_not_made_while_one_is_unknown(desk: Desk) -> None:
    title = new_id("row")
    desk.faulty.on_write = [LOST_BUT_APPLIED]
    with pytest.raises(UnknownOutcome):
        desk.effects("task_1").apply(row(desk, title))
    with pytest.raises(Unavailable):
        desk.effects("task_2").apply(row(desk, title))
    desk.effects("task_2").apply(row(desk, new_id("row")))
    carry_out(desk, row(desk, title), "task_1")
    carry_out(desk, row(desk, title), "task_3")
    assert count_rows(desk, title) == 2


def test_equal_appends_of_one_task_are_both_there(desk: Desk) -> None:
    page = desk.page("Page")
    effect = AppendBlocks(target_id=page, children=(paragraph("same"),))
    effects = desk.effects()
    first = effects.apply(effect)
    desk.faulty.on_write = [LOST_BUT_APPLIED]
    with pytest.raises(UnknownOutcome):
        effects.apply(effect)
    desk.later(2)
    again = desk.effects()
    assert again.apply(effect) == first
    second = again.apply(effect)
    assert second.adopted
    assert second.block_ids != first.block_ids
    assert len(desk.reads.blocks(page)) == 2


def test_what_a_page_began_with_is_not_taken_for_what_was_added_to_it(desk: Desk) -> None:
    alike = tuple(paragraph("same") for _ in range(3))
    begun = CreatePage(
        parent_id=desk.root,
        parent_is_database=False,
        properties={"title": titled("Page")},
        children=alike,
    )
    page = desk.effects("create").apply(begun).id
    more = AppendBlocks(target_id=page, children=alike, rode_along=3)
    desk.faulty.on_write = [LOST]
    applied = carry_out(desk, more)
    assert not applied.adopted
    assert len(desk.reads.blocks(page)) == 6


def test_a_later_change_waits_until_an_earlier_one_can_no_longer_land(desk: Desk) -> None:
    page = desk.page("First")
    earlier = UpdatePage(page_id=page, properties={"title": titled("Second")})
    later = UpdatePage(page_id=page, properties={"title": titled("Third")})
    desk.faulty.on_write = [Fault(late=True)]
    with pytest.raises(UnknownOutcome):
        desk.effects("task_1").apply(earlier)
    desk.later(2)
    desk.effects("task_1").apply(earlier)
    with pytest.raises(Unavailable):
        desk.effects("task_2").apply(later)
    desk.faulty.release()
    desk.later(75)
    desk.effects("task_2").apply(later)
    assert desk.reads.page(page).target.title == "Third"


def test_a_lost_lease_sends_nothing(desk: Desk) -> None:
    effect = row(desk, new_id("row"))
    with pytest.raises(Conflict):
        desk.effects_on(desk.book.stale("task")).apply(effect)
    assert desk.faulty.writes == []


def test_a_lease_that_ran_out_sends_nothing_even_before_anybody_took_the_task(desk: Desk) -> None:
    effect = row(desk, new_id("row"))
    effects = desk.effects("task")
    desk.book.database.turn(leases.LEASE + timedelta(seconds=1))
    with pytest.raises(Conflict):
        effects.apply(effect)
    assert desk.faulty.writes == []


def test_what_notion_refused_is_asked_again_as_it_is_meant_then(desk: Desk) -> None:
    page = desk.page("Page")
    wrong = UpdatePage(page_id=page, properties={"Nonsense": {"number": 1}})
    right = UpdatePage(page_id=page, properties={"title": titled("Better")})
    with pytest.raises(BadInput):
        desk.effects().apply(wrong)
    assert desk.book.states() == [WriteState.FAILED]
    desk.book.fail("task")
    desk.book.retry("task")
    desk.effects().apply(right)
    assert desk.reads.page(page).target.title == "Better"
    assert desk.book.states() == [WriteState.DONE]


def test_a_task_that_ended_unsure_goes_on_with_looking_when_it_is_retried(desk: Desk) -> None:
    title = new_id("row")
    desk.faulty.on_write = [LOST_BUT_APPLIED]
    with pytest.raises(UnknownOutcome):
        desk.effects().apply(row(desk, title))
    desk.book.fail("task")
    desk.book.retry("task")
    assert desk.effects().apply(row(desk, title)).adopted
    assert count_rows(desk, title) == 1


def test_a_task_that_ended_unsure_does_not_keep_others_out_for_ever(desk: Desk) -> None:
    page = desk.page("Page")
    desk.faulty.on_write = [LOST]
    with pytest.raises(UnknownOutcome):
        desk.effects("lost").apply(UpdatePage(page_id=page, properties={"title": titled("A")}))
    desk.book.fail("lost")
    later = UpdatePage(page_id=page, properties={"title": titled("B")})
    with pytest.raises(Unavailable):
        desk.effects("later").apply(later)
    desk.later(76)
    desk.effects("later").apply(later)
    assert desk.reads.page(page).target.title == "B"


def test_a_block_that_somebody_deleted_before_counts_as_deleted(desk: Desk) -> None:
    page = desk.page("Page")
    block = (
        desk.effects("add")
        .apply(AppendBlocks(target_id=page, children=(paragraph("x"),)))
        .block_ids[0]
    )
    desk.effects("a person").apply(DeleteBlock(block_id=block))
    assert desk.effects("undo").apply(DeleteBlock(block_id=block)).id == block


def test_a_look_that_fails_leaves_the_outcome_unknown(desk: Desk) -> None:
    effect = row(desk, new_id("row"))
    desk.faulty.on_write = [LOST_BUT_APPLIED]
    with pytest.raises(UnknownOutcome):
        desk.effects().apply(effect)
    desk.faulty.on_read = [refusal(401, "unauthorized")] * 2
    with pytest.raises(UnknownOutcome, match="NOTION_TOKEN"):
        desk.effects().apply(effect)


def test_old_values_are_kept_in_the_form_that_writes_them_back(desk: Desk) -> None:
    rows = desk.reads.query(desk.roadmap().id, limit=1)
    schema = desk.reads.database(desk.roadmap().id).schema
    new: Json = {"Priority": {"select": {"name": "Low"}}, "Due": {"date": {"start": "2031-01-01"}}}
    assert new.keys() <= schema.keys()
    old = rows[0].properties
    before = (
        desk.effects("change").apply(UpdatePage(page_id=rows[0].target.id, properties=new)).before
    )
    desk.effects("back").apply(UpdatePage(page_id=rows[0].target.id, properties=before))
    back = desk.reads.page(rows[0].target.id).properties
    assert {name: back[name] for name in new} == {name: old[name] for name in new}


def test_what_is_in_the_trash_already_is_not_trashed_again(desk: Desk) -> None:
    page = desk.page("Page")
    effect = SetTrash(page_id=page, in_trash=True)
    desk.effects("task_1").apply(effect)
    sends = len(desk.faulty.writes)
    assert desk.effects("task_2").apply(effect).before == {"in_trash": True}
    assert len(desk.faulty.writes) == sends


def test_every_problem_is_one_of_the_house(desk: Desk) -> None:
    desk.faulty.on_write = [Fault(status=418, body="teapot")]
    with pytest.raises(AssistantError):
        desk.effects().apply(row(desk, new_id("row")))
