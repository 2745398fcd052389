"""Undo takes back what was done, and leaves alone and names what somebody has changed since."""

from collections.abc import Callable

import pytest

from core.domain.notion import Json
from core.domain.plan import Step
from core.kit.clock import new_id
from core.kit.errors import NotFound, UnknownOutcome
from core.notion.shapes import arr, obj, txt
from core.operations.spec import NoInverse
from tests.integration.notion.conftest import Desk
from tests.integration.notion.examples import (
    AGENDA,
    a_page,
    a_row,
    catalogue,
    context,
    is_there,
    lines,
    made_row,
    run,
    texts,
)
from tests.integration.notion.faulty import Fault
from tests.integration.notion.ledgers import DyingLedger, Killed, Moment

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def done(desk: Desk, name: str, args: Json) -> Callable[[], Json]:
    """Run an operation; what is returned undoes it and gives the undo's result."""
    operation = catalogue.bind(name, args)
    result = operation.run(context(desk, new_id("done")))

    def undo() -> Json:
        step = operation.inverse(result)
        assert isinstance(step, Step)
        return run(desk, step.operation, step.args, new_id("undo"))

    return undo


def property_text(desk: Desk, page_id: str, name: str) -> str:
    shown = run(desk, "pages.properties", {"page": page_id}, new_id("look"))
    return txt(obj(shown["properties"]).get(name))


@pytest.mark.requirement(12)
def test_a_property_changed_since_is_left_alone_and_named(desk: Desk) -> None:
    row = txt(made_row(desk)["id"])
    undo = done(
        desk, "rows.update", {"page": row, "properties": {"status": "done", "priority": "low"}}
    )
    run(desk, "rows.update", {"page": row, "properties": {"priority": "medium"}}, "somebody")
    result = undo()
    assert property_text(desk, row, "Status") == "Not started"
    assert property_text(desk, row, "Priority") == "Medium"
    assert [one.split(" of ")[0] for one in map(txt, arr(result["left"]))] == ["Priority"]
    assert "somebody has changed it since" in catalogue.answer("changes.undo", result)


def test_redoing_does_not_touch_what_the_undo_left_alone(desk: Desk) -> None:
    row = txt(made_row(desk)["id"])
    values: Json = {"status": "done", "priority": "low"}
    operation = catalogue.bind("rows.update", {"page": row, "properties": values})
    step = operation.inverse(operation.run(context(desk, "first")))
    assert isinstance(step, Step)
    run(desk, "rows.update", {"page": row, "properties": {"priority": "medium"}}, "somebody")
    undone = catalogue.bind(step.operation, step.args)
    again = undone.inverse(undone.run(context(desk, "undo")))
    assert isinstance(again, Step)
    run(desk, again.operation, again.args, "redo")
    assert property_text(desk, row, "Status") == "Done"
    assert property_text(desk, row, "Priority") == "Medium"


def test_a_new_page_that_a_person_has_worked_on_stays(desk: Desk) -> None:
    title = new_id("page")
    undo = done(desk, "pages.create", {"parent": desk.root, "title": title})
    page = next(one for one in desk.reads.blocks(desk.root) if title in str(one))
    desk.touch(txt(page["id"]))
    assert undo()["left"] == [title]
    assert is_there(desk, txt(page["id"]))


def test_a_new_row_that_was_changed_since_stays(desk: Desk) -> None:
    operation = catalogue.bind("rows.create", a_row(desk, new_id("row")))
    made = operation.run(context(desk, "made"))
    run(desk, "rows.update", {"page": made["id"], "properties": {"status": "done"}}, "unrelated")
    run(desk, "rows.update", {"page": made["id"], "properties": {"priority": "low"}}, "somebody")
    step = operation.inverse(made)
    assert isinstance(step, Step)
    assert len(arr(run(desk, step.operation, step.args, "undo")["left"])) == 1
    assert is_there(desk, txt(made["id"]))


def test_only_the_blocks_that_nobody_has_worked_on_go(desk: Desk) -> None:
    page = desk.page("Minutes")
    undo = done(desk, "blocks.append", {"page": page, "markdown": "one\n\ntwo\n\n- three"})
    first, _, third = (txt(block["id"]) for block in desk.reads.blocks(page))
    run(desk, "blocks.edit", {"page": page, "block": "one", "text": "uno"}, "somebody")
    run(desk, "blocks.insert", {"page": page, "place": "after", "anchor": "three", "markdown": "x"})
    desk.touch(third)
    result = undo()
    assert [txt(block["id"]) for block in desk.reads.blocks(page)][:2] == [first, third]
    assert result["left"] == ["“three”", "“uno”"]
    assert "two" not in texts(desk, page)


def test_a_block_in_which_a_person_wrote_stays(desk: Desk) -> None:
    page = desk.page("Minutes")
    undo = done(desk, "blocks.append", {"page": page, "markdown": "- ours\n  - below"})
    (outer,) = desk.reads.blocks(page)
    desk.touch(txt(obj(arr(outer["children"])[0])["id"]))
    assert undo()["left"] == ["“ours”"]
    assert "ours" in texts(desk, page)


def test_an_edit_that_was_edited_since_is_left_alone(desk: Desk) -> None:
    page = a_page(desk, AGENDA)
    undo = done(desk, "blocks.find_replace", {"page": page, "find": "i", "replacement": "I"})
    run(desk, "blocks.edit", {"page": page, "block": "hIrIng", "text": "firing"}, "somebody")
    assert undo()["left"] == ["“firing”"]
    assert lines(texts(desk, page)) == lines(AGENDA.replace("hiring", "firing"))


def test_a_page_that_was_moved_on_since_is_left_alone(desk: Desk) -> None:
    page, archive, attic = (desk.page(title) for title in ("Traveller", "Archive", "Attic"))
    undo = done(desk, "pages.move", {"page": page, "parent": archive})
    run(desk, "pages.move", {"page": page, "parent": attic}, "somebody")
    assert undo()["left"] == ["where Traveller lies"]
    assert desk.reads.page(page).parent_id == attic


def test_a_row_that_comes_back_to_its_database_has_its_values_again(desk: Desk) -> None:
    row = txt(made_row(desk)["id"])
    undo = done(desk, "pages.move", {"page": row, "parent": desk.root})
    undo()
    assert property_text(desk, row, "Priority") == "High"


def test_what_is_gone_for_good_is_named(desk: Desk) -> None:
    missing = "00000000-0000-4000-8000-000000000000"
    effects: list[Json] = [{"kind": "update_page", "page_id": missing, "look": {"icon": None}}]
    result = run(desk, "changes.undo", {"effects": list(effects)})
    assert len(arr(result["left"])) == 1
    with pytest.raises(NotFound):
        desk.reads.page(missing)


def test_what_was_decided_stays_decided_when_the_work_is_cut_off(desk: Desk) -> None:
    page = a_page(desk, "red\n\nred\n\nred")
    args: Json = {"page": page, "find": "red", "replacement": "dark red"}
    desk.faulty.on_write = [None, Fault(applies=True)]
    with pytest.raises(UnknownOutcome):
        run(desk, "blocks.find_replace", args)
    desk.later(2)
    result = run(desk, "blocks.find_replace", args)
    assert lines(texts(desk, page)) == ["dark red"] * 3
    assert result["changes"] == 3


@pytest.mark.parametrize("moment", [Moment.AFTER_INTEND, Moment.AFTER_SETTLE])
def test_a_decision_is_made_once_whenever_its_process_dies(desk: Desk, moment: Moment) -> None:
    made: list[int] = []

    def compute() -> Json:
        made.append(len(made))
        return {"number": len(made)}

    with pytest.raises(Killed):
        desk.effects_on(DyingLedger(desk.book.ledger("task"), moment)).decide(compute)
    first = desk.effects().decide(compute)
    assert desk.effects().decide(compute) == first
    assert len(made) == (1 if moment is Moment.AFTER_SETTLE else 2)


def test_what_changed_nothing_has_no_inverse(desk: Desk) -> None:
    page = desk.page("There")
    operation = catalogue.bind("pages.restore", {"page": page})
    inverse = operation.inverse(operation.run(context(desk, "task")))
    assert isinstance(inverse, NoInverse)
    assert inverse.reason == "it changed nothing"


def test_what_went_into_a_new_page_goes_with_it(desk: Desk) -> None:
    lines = "\n\n".join(f"line {number}" for number in range(120))
    result = run(desk, "pages.create", {"parent": desk.root, "title": "Long", "markdown": lines})
    assert [obj(effect)["kind"] for effect in arr(result["undo"])] == ["set_trash"]
