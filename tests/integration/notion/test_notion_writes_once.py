"""Every kind of write, under faults and deaths of its process, has one effect.

The whole grid, with real processes, is `make faults-notion`.
"""

from collections.abc import Callable
from contextlib import suppress

import pytest

from core.domain.notion import Json
from core.domain.write import (
    AppendBlocks,
    Applied,
    CreateComment,
    CreateDatabase,
    CreatePage,
    CreateView,
    DeleteBlock,
    DeleteComment,
    DeleteView,
    Effect,
    MovePage,
    RestoreBlock,
    SetTrash,
    UpdateBlock,
    UpdateComment,
    UpdateMarkdown,
    UpdateObject,
    UpdatePage,
    WriteState,
)
from core.kit.clock import new_id
from core.kit.errors import AssistantError, Retry, UnknownOutcome
from core.notion.kinds import DEEDS
from core.notion.shapes import objs
from tests.integration.notion.conftest import Desk, titled
from tests.integration.notion.faulty import Fault, refusal
from tests.integration.notion.ledgers import DyingLedger, Killed, Moment
from tests.integration.notion.upload_kinds import UPLOAD_KINDS
from tests.integration.notion.write_case import Case

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


def move(desk: Desk) -> Case:
    page, place = desk.page("Traveller"), desk.page("Place")
    effect = MovePage(page_id=page, parent_id=place)
    return Case(effect, lambda: len(desk.reads.blocks(place)))


def dress(desk: Desk) -> Case:
    page = desk.page("Plain")
    icon: Json = {"type": "emoji", "emoji": "🏠"}
    effect = UpdatePage(page_id=page, look={"icon": icon})
    return Case(effect, lambda: icon == desk.reads.page(page).look["icon"])


def insert(desk: Desk) -> Case:
    page, _ = _page_with_block(desk)
    effect = AppendBlocks(target_id=page, children=(paragraph("top"),), at_start=True)
    return Case(effect, lambda: str(desk.reads.blocks(page)[:1]).count("'content': 'top'"))


def update_block(desk: Desk) -> Case:
    page, block = _page_with_block(desk)
    body: Json = {"rich_text": [{"type": "text", "text": {"content": "new"}}]}
    effect = UpdateBlock(block_id=block, block_type="paragraph", body=body)
    return Case(effect, lambda: str(desk.reads.blocks(page)).count("'content': 'new'"))


def comment(desk: Desk) -> Case:
    page = desk.page("Discussed")
    effect = CreateComment(place="page_id", place_id=page, on_id=page, rich_text=WORDS)
    return Case(effect, lambda: len(desk.reads.comments(page)))


def edit_comment(desk: Desk) -> Case:
    effect = comment(desk).effect
    assert isinstance(effect, CreateComment)
    made = desk.effects("commented first").apply(effect).id
    new: Json = {"type": "text", "text": {"content": "new"}}
    return Case(
        UpdateComment(comment_id=made, rich_text=(new,)),
        lambda: str(desk.reads.comment(made)).count("'content': 'new'"),
    )


def delete_comment(desk: Desk) -> Case:
    effect = comment(desk).effect
    assert isinstance(effect, CreateComment)
    made = desk.effects("commented first").apply(effect).id
    return Case(DeleteComment(comment_id=made), lambda: not desk.reads.comments(effect.on_id))


def create_database(desk: Desk) -> Case:
    page = desk.page("Parent")
    effect = CreateDatabase(parent_id=page, title="Table", properties={"Name": {"title": {}}})
    return Case(effect, lambda: len(desk.reads.blocks(page)))


def create_source(desk: Desk) -> Case:
    effect = create_database(desk).effect
    database = str(desk.effects("made first").apply(effect).before["database_id"])
    schema: Json = {"Name": {"title": {}}}
    return Case(
        CreateDatabase(parent_id=database, as_source=True, title="Two", properties=schema),
        lambda: len(objs(desk.reads.thing("databases", database)["data_sources"])) - 1,
    )


def change_schema(desk: Desk) -> Case:
    source = desk.effects("made first").apply(create_database(desk).effect).id
    fields: Json = {"properties": {"Size": {"number": {}}}}
    effect = UpdateObject(object_id=source, endpoint="data_sources", fields=fields)
    return Case(effect, lambda: "Size" in desk.reads.database(source).schema)


def create_view(desk: Desk) -> Case:
    source = desk.effects("made first").apply(create_database(desk).effect)
    effect = CreateView(
        database_id=str(source.before["database_id"]),
        data_source_id=source.id,
        name="Board",
        view_type="list",
    )
    return Case(effect, lambda: len(desk.reads.views(source.id)) - 1)


def replace_content(desk: Desk) -> Case:
    page, _ = _page_with_block(desk)
    effect = UpdateMarkdown(page_id=page, content="# New\n\nwords")
    return Case(effect, lambda: str(desk.reads.blocks(page)).count("'content': 'New'"))


def delete_view(desk: Desk) -> Case:
    effect = create_view(desk).effect
    assert isinstance(effect, CreateView)
    view = desk.effects("view first").apply(effect).id
    return Case(DeleteView(view_id=view), lambda: len(desk.reads.views(effect.data_source_id)) == 1)


WORDS: tuple[Json, ...] = ({"type": "text", "text": {"content": "Who?"}},)

MORE_KINDS = [
    *(move, dress, insert, update_block, comment, edit_comment, delete_comment),
    *(create_database, create_source, change_schema, create_view, delete_view),
    replace_content,
    *UPLOAD_KINDS,
]

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
    for _ in range(16):
        try:
            return desk.effects(task).apply(effect)
        except AssistantError as error:
            assert error.retry is not Retry.NEVER, error  # noqa: PT017 - the loop goes on otherwise
            desk.later(getattr(error, "retry_after", None) or 1.0)
    raise AssertionError("never done")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
@pytest.mark.requirement(13)
@pytest.mark.requirement(14)
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


@pytest.mark.parametrize("kind", MORE_KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("fault", ["502 applied", "reset, not applied"])
def test_a_fault_of_any_other_kind_leads_to_one_effect(
    desk: Desk, kind: Callable[[Desk], Case], fault: str
) -> None:
    case = kind(desk)
    desk.faulty.on_write = [FAULTS[fault]]
    applied = carry_out(desk, case.effect)
    assert case.times() == 1
    assert applied.adopted is FAULTS[fault].applies
    assert desk.book.states() == [WriteState.DONE]


@pytest.mark.parametrize("kind", MORE_KINDS, ids=lambda kind: kind.__name__)
def test_a_death_in_any_other_kind_leads_to_one_effect(
    desk: Desk, kind: Callable[[Desk], Case]
) -> None:
    case = kind(desk)
    ledger = DyingLedger(desk.book.ledger("task"), Moment.BEFORE_SETTLE)
    with pytest.raises(Killed):
        desk.effects_on(ledger).apply(case.effect)
    carry_out(desk, case.effect)
    assert case.times() == 1


@pytest.mark.parametrize("kind", [create_row, append, update], ids=lambda kind: kind.__name__)
@pytest.mark.requirement(14)
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


def test_every_kind_of_effect_is_tried_here(desk: Desk) -> None:
    kinds = {case(desk).effect.kind for case in [*KINDS, *MORE_KINDS]}
    assert kinds == DEEDS.keys() - {"decide", "note_blocks"}
