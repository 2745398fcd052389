"""Every kind of write, under every fault and every death of its process, has one effect."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import pytest

from core.domain.notion import Json
from core.domain.write import (
    AppendBlocks,
    Applied,
    CreatePage,
    DeleteBlock,
    Effect,
    RestoreBlock,
    SetTrash,
    UpdatePage,
    WriteState,
)
from core.kit.clock import new_id
from core.kit.errors import AssistantError, Retry, UnknownOutcome
from tests.integration.notion.conftest import Desk, titled
from tests.integration.notion.faulty import Fault, refusal
from tests.integration.notion.ledgers import DyingLedger, Killed, Moment

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def paragraph(text: str) -> Json:
    return {"type": "paragraph", "paragraph": {"rich_text": [{"text": {"content": text}}]}}


def row(desk: Desk, title: str) -> CreatePage:
    return CreatePage(
        parent_id=desk.roadmap().id,
        parent_is_database=True,
        properties={"Name": titled(title), "Priority": {"select": {"name": "High"}}},
    )


def count_rows(desk: Desk, title: str) -> int:
    where: Json = {"property": "Name", "title": {"equals": title}}
    return len(desk.reads.query(desk.roadmap().id, where=where))


@dataclass(frozen=True)
class Case:
    """A write, and how often its effect is there."""

    effect: Effect
    times: Callable[[], int]


def create_row(desk: Desk) -> Case:
    title = new_id("row")
    return Case(row(desk, title), lambda: count_rows(desk, title))


def create_page(desk: Desk) -> Case:
    parent = desk.page("Parent")
    effect = CreatePage(
        parent_id=parent,
        parent_is_database=False,
        properties={"title": titled("Child")},
        children=(paragraph("one"), paragraph("two")),
    )
    return Case(effect, lambda: len(desk.reads.blocks(parent)))


def append(desk: Desk) -> Case:
    page = desk.page("Page")
    effect = AppendBlocks(target_id=page, children=(paragraph("a"), paragraph("b")))
    return Case(effect, lambda: len(desk.reads.blocks(page)) // 2)


def update(desk: Desk) -> Case:
    page = desk.page("Old title")
    effect = UpdatePage(page_id=page, properties={"title": titled("New title")})
    return Case(effect, lambda: desk.reads.page(page).target.title == "New title")


def trash(desk: Desk) -> Case:
    page = desk.page("Rubbish")
    effect = SetTrash(page_id=page, in_trash=True)
    return Case(effect, lambda: desk.reads.page(page).in_trash)


def restore(desk: Desk) -> Case:
    page = desk.page("Treasure")
    desk.effects("trash first").apply(SetTrash(page_id=page, in_trash=True))
    effect = SetTrash(page_id=page, in_trash=False)
    return Case(effect, lambda: not desk.reads.page(page).in_trash)


def delete_block(desk: Desk) -> Case:
    page, block = _page_with_block(desk)
    return Case(DeleteBlock(block_id=block), lambda: not desk.reads.blocks(page))


def restore_block(desk: Desk) -> Case:
    page, block = _page_with_block(desk)
    desk.effects("delete first").apply(DeleteBlock(block_id=block))
    return Case(RestoreBlock(block_id=block), lambda: len(desk.reads.blocks(page)))


def _page_with_block(desk: Desk) -> tuple[str, str]:
    page = desk.page("With a block")
    effect = AppendBlocks(target_id=page, children=(paragraph("x"),))
    return page, desk.effects("block first").apply(effect).block_ids[0]


KINDS = [create_row, create_page, append, update, trash, restore, delete_block, restore_block]

FAULTS = {
    "slow down": refusal(429, "rate_limited", Retry_After="3"),
    "overloaded": refusal(529, "service_overload", Retry_After="2"),
    "collision": refusal(409, "conflict_error"),
    "500 not applied": Fault(status=500),
    "502 applied": Fault(applies=True, status=502, body="<html>"),
    "504 applied": Fault(applies=True, status=504),
    "reset, not applied": Fault(),
    "reset, applied": Fault(applies=True),
    "half an answer": Fault(applies=True, cuts=True),
}


def carry_out(desk: Desk, effect: Effect, task: str = "task") -> Applied:
    """Try the task again, as its runner would, until it is done."""
    for _ in range(12):
        try:
            return desk.effects(task).apply(effect)
        except AssistantError as error:
            assert error.retry is not Retry.NEVER, error  # noqa: PT017 - the loop goes on otherwise
            desk.later(getattr(error, "retry_after", None) or 1.0)
    raise AssertionError("never done")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_leads_to_one_effect(
    desk: Desk, kind: Callable[[Desk], Case], fault: Fault
) -> None:
    case = kind(desk)
    desk.faulty.on_write = [fault]
    applied = carry_out(desk, case.effect)
    assert case.times() == 1
    assert applied.adopted is fault.applies
    assert desk.book.states() == [WriteState.DONE]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("moment", list(Moment))
def test_a_death_leads_to_one_effect(
    desk: Desk, kind: Callable[[Desk], Case], moment: Moment
) -> None:
    case = kind(desk)
    sends = len(desk.faulty.writes)
    with pytest.raises(Killed):
        desk.effects_on(DyingLedger(desk.book.ledger("task"), moment)).apply(case.effect)
    carry_out(desk, case.effect)
    assert case.times() == 1
    assert len(desk.faulty.writes) - sends == 1


@pytest.mark.parametrize("kind", [create_row, append, update], ids=lambda kind: kind.__name__)
def test_a_hanging_answer_leads_to_one_effect(desk: Desk, kind: Callable[[Desk], Case]) -> None:
    case = kind(desk)
    desk.hurry()
    desk.faulty.on_write = [Fault(applies=True, hangs=True)]
    carry_out(desk, case.effect)
    assert case.times() == 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_write_that_lands_late_leads_to_one_effect(
    desk: Desk, kind: Callable[[Desk], Case]
) -> None:
    case = kind(desk)
    desk.faulty.on_write = [Fault(late=True)]
    with pytest.raises(AssistantError):
        desk.effects().apply(case.effect)
    desk.later(2)
    with suppress(UnknownOutcome):
        desk.effects().apply(case.effect)
    desk.later(40)
    desk.faulty.release()
    carry_out(desk, case.effect)
    assert case.times() == 1
