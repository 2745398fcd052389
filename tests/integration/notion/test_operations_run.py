"""Every operation, run on the sandbox, taken back, and done again."""

import re

import pytest

from core.domain.notion import Json
from core.domain.plan import Step
from core.kit.clock import new_id
from core.kit.errors import BadInput, NotFound, UnknownOutcome
from core.notion.shapes import arr, obj, plain, txt
from core.operations.spec import BoundOperation, NoInverse, Risk
from tests.integration.notion.all_examples import ALL_EXAMPLES
from tests.integration.notion.conftest import Desk
from tests.integration.notion.examples import (
    a_page,
    a_row,
    catalogue,
    context,
    run,
    texts,
)
from tests.integration.notion.faulty import Fault, refusal

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.mark.parametrize("name", [operation.name for operation in catalogue])
@pytest.mark.requirement(12)
def test_it_does_what_it_says_is_taken_back_and_done_again(desk: Desk, name: str) -> None:
    example = ALL_EXAMPLES[name](desk)
    operation = catalogue.bind(name, example.args)
    result = _watched(desk, operation, "first")
    assert example.is_done(result)
    inverse = operation.inverse(result)
    if operation.risk is Risk.READ:
        assert isinstance(inverse, NoInverse)
        return
    if not operation.operation.undoable:
        assert isinstance(inverse, NoInverse)
        assert inverse.reason == operation.operation.undo
        return
    undone, back = _take_back(desk, inverse, "undo")
    assert not example.is_done(result)
    _take_back(desk, undone.inverse(back), "redo")
    assert example.is_done(result)


def _take_back(desk: Desk, step: Step | NoInverse, task: str) -> tuple[BoundOperation, Json]:
    assert isinstance(step, Step)
    assert step.title
    operation = catalogue.bind(step.operation, step.args)
    return operation, _watched(desk, operation, task)


def _watched(desk: Desk, operation: BoundOperation, task: str) -> Json:
    """Run it, and see that it used only the endpoints that it declares."""
    desk.faulty.reads.clear()
    desk.faulty.writes.clear()
    result = operation.run(context(desk, task))
    used = {_template(call) for call in desk.faulty.reads + desk.faulty.writes}
    declared = {re.sub(r"\{\w+\}", "*", one) for one in operation.operation.endpoints}
    assert used <= declared | {"GET /v1/users/me"}
    return result


def _template(call: str) -> str:
    return UUID.sub("*", call.partition("?")[0])


def test_values_are_meant_as_the_person_says_them(desk: Desk) -> None:
    made = run(desk, "rows.create", a_row(desk, new_id("row")))
    row = desk.reads.page(txt(made["id"]))
    owner = next(user for user in desk.reads.users() if user.name == "Mira Okonjo")
    assert obj(obj(row.properties["Priority"])["select"])["name"] == "High"
    assert [obj(one)["id"] for one in arr(obj(row.properties["Owner"])["people"])] == [owner.id]


def test_a_value_that_fits_nothing_is_refused_before_anything_is_written(desk: Desk) -> None:
    values: Json = {"name": "x", "status": "purple"}
    with pytest.raises(BadInput, match="Not started"):
        run(desk, "rows.create", {"database": desk.roadmap().id, "properties": values})
    assert desk.faulty.writes == []


def test_a_page_outside_a_database_has_a_title_to_set_and_nothing_else(desk: Desk) -> None:
    page = desk.page("Minutes")
    run(desk, "rows.update", {"page": page, "properties": {"title": "Notes"}})
    assert desk.reads.page(page).target.title == "Notes"
    with pytest.raises(BadInput, match="only a title"):
        run(desk, "rows.update", {"page": page, "properties": {"Status": "Done"}})


def test_long_content_is_written_whole_and_in_order(desk: Desk) -> None:
    lines = [f"line {number}" for number in range(230)]
    args: Json = {"parent": desk.root, "title": "Page", "markdown": "\n\n".join(lines)}
    made = run(desk, "pages.create", args)
    assert len(desk.faulty.writes) == 3
    assert texts(desk, txt(made["id"])).split("\n\n") == lines


def test_deep_content_is_written_whole(desk: Desk) -> None:
    lines = [f"{'  ' * depth}- level {depth}" for depth in range(6)]
    read = texts(desk, a_page(desk, "\n".join(lines)))
    assert [line.strip() for line in read.splitlines()] == [line.strip() for line in lines]
    assert read.splitlines()[5].startswith(" " * 10)


def test_a_long_write_goes_on_where_it_was_cut_off(desk: Desk) -> None:
    lines = [f"line {number}" for number in range(230)]
    args: Json = {"parent": desk.root, "title": "Page", "markdown": "\n\n".join(lines)}
    desk.faulty.on_write = [None, Fault(applies=True)]
    with pytest.raises(UnknownOutcome):
        run(desk, "pages.create", args)
    desk.later(2)
    made = run(desk, "pages.create", args)
    assert texts(desk, txt(made["id"])).split("\n\n") == lines
    assert len(desk.faulty.writes) == 3


def test_undoing_an_append_leaves_what_a_person_wrote(desk: Desk) -> None:
    page = desk.page("Shared")
    operation = catalogue.bind("blocks.append", {"page": page, "markdown": "ours"})
    result = operation.run(context(desk, "ours"))
    run(desk, "blocks.append", {"page": page, "markdown": "theirs"}, "theirs")
    _take_back(desk, operation.inverse(result), "undo")
    assert texts(desk, page) == "theirs"


def test_rows_are_shown_without_names_when_people_may_not_be_seen(desk: Desk) -> None:
    database = desk.roadmap().id
    desk.faulty.on_read = [None, refusal(403, "restricted_resource")]
    result = run(desk, "rows.query", {"database": database, "limit": 1})
    assert result["count"] == 1


def test_a_page_that_cannot_be_seen_is_said_by_its_name(desk: Desk) -> None:
    gone: Json = {
        "id": "00000000-0000-4000-8000-000000000000",
        "title": "Secret",
        "url": "https://x",
    }
    with pytest.raises(NotFound, match=r"I can't see \*Secret\*"):
        run(desk, "pages.trash", {"page": gone})


def test_a_link_that_notion_refuses_is_written_as_its_text(desk: Desk) -> None:
    markdown = "see [the archive](ftp://example.com/a) and [the site](https://example.com)"
    page = a_page(desk, markdown)
    run(desk, "blocks.append", {"page": page, "markdown": markdown})
    shown = "see the archive and [the site](https://example.com)"
    assert texts(desk, page).split("\n\n") == [shown, shown]


def test_a_list_item_is_found_by_its_text_without_its_mark(desk: Desk) -> None:
    page = a_page(desk, "- In\n- Interest\n- [ ] Inside")
    run(desk, "blocks.edit", {"page": page, "block": "in", "text": "Out"})
    assert texts(desk, page).splitlines()[0] == "- Out"


@pytest.mark.parametrize(
    ("where", "titles"),
    [
        ({"place": "start"}, ["New", "one", "two"]),
        ({"place": "after", "anchor": "one"}, ["one", "New", "two"]),
        ({}, ["one", "two", "New"]),
    ],
)
def test_a_page_is_made_where_it_is_wanted(desk: Desk, where: Json, titles: list[str]) -> None:
    parent = run(desk, "pages.create", _page(desk, "one\n\ntwo"), "parent")["id"]
    run(desk, "pages.create", {"parent": parent, "title": "New", **where}, "new")
    assert [_said(block) for block in desk.reads.children(txt(parent))] == titles


def test_a_page_is_not_made_within_a_block(desk: Desk) -> None:
    parent = run(desk, "pages.create", _page(desk, "- one\n  - inner"), "parent")["id"]
    args = {"parent": parent, "title": "New", "place": "after", "anchor": "inner"}
    with pytest.raises(BadInput, match="lies in another block"):
        run(desk, "pages.create", args, "new")


def _page(desk: Desk, markdown: str) -> Json:
    return {"parent": desk.root, "title": "Parent", "markdown": markdown}


def _said(block: Json) -> str:
    body = obj(block[txt(block["type"])])
    return txt(body.get("title")) or plain(body.get("rich_text"))
