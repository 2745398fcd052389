"""Whatever kind of change is undone: what somebody has done since stays, and is named."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from core.domain.notion import Json, ObjectKind
from core.domain.plan import Step
from core.kit.clock import new_id
from core.notion.shapes import arr, obj, plain, txt
from tests.integration.notion.conftest import Desk
from tests.integration.notion.examples import a_page, catalogue, context, is_there, run, texts

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Case:
    """A change of ours, somebody's change after it, and how to see that theirs is there."""

    ours: tuple[str, Json]
    theirs: Callable[[], object]
    is_theirs: Callable[[], bool]


def renamed_page(desk: Desk) -> Case:
    page = a_page(desk, "x", "First")
    return Case(
        ("pages.rename", {"page": page, "title": "Ours"}),
        lambda: run(desk, "pages.rename", {"page": page, "title": "Theirs"}, new_id("t")),
        lambda: desk.reads.page(page).target.title == "Theirs",
    )


def icon(desk: Desk) -> Case:
    page = a_page(desk, "x")
    return Case(
        ("pages.set_icon", {"page": page, "icon": "🧭"}),
        lambda: run(desk, "pages.set_icon", {"page": page, "icon": "🏠"}, new_id("t")),
        lambda: "🏠" in str(desk.reads.page(page).look),
    )


def replaced_content(desk: Desk) -> Case:
    page = a_page(desk, "one\n\ntwo")
    return Case(
        ("blocks.replace_all", {"page": page, "markdown": "uno"}),
        lambda: run(
            desk, "blocks.edit", {"page": page, "block": "uno", "text": "eins"}, new_id("t")
        ),
        lambda: "eins" in texts(desk, page),
    )


def comment(desk: Desk) -> Case:
    page = a_page(desk, "x")
    run(desk, "comments.add", {"page": page, "text": "first"}, new_id("c"))

    def edit(old: str, new: str) -> tuple[str, Json]:
        return "comments.edit", {"page": page, "comment": old, "text": new}

    return Case(
        edit("first", "ours"),
        lambda: run(desk, *edit("ours", "theirs"), new_id("t")),
        lambda: plain(desk.reads.comments(page)[0].get("rich_text")) == "theirs",
    )


def a_database(desk: Desk) -> tuple[str, str]:
    """Its data source's id and its title."""
    title = new_id("db")
    columns: Json = {"properties": ["Name: title", "Kind: select (Tool, Toy)"]}
    args: Json = {"parent": desk.root, "title": title, **columns}
    run(desk, "databases.create", args, new_id("d"))
    return desk.reads.search(title, kind=ObjectKind.DATABASE)[0].id, title


def renamed_database(desk: Desk) -> Case:
    source, _ = a_database(desk)
    return Case(
        ("databases.rename", {"database": source, "title": "Ours"}),
        lambda: run(desk, "databases.rename", {"database": source, "title": "Theirs"}, new_id("t")),
        lambda: desk.reads.database(source).target.title == "Theirs",
    )


def renamed_property(desk: Desk) -> Case:
    source, _ = a_database(desk)

    def rename(old: str, new: str) -> tuple[str, Json]:
        args: Json = {"database": source, "property": old, "name": new}
        return "databases.rename_property", args

    return Case(
        rename("Kind", "Ours"),
        lambda: run(desk, *rename("Ours", "Theirs"), new_id("t")),
        lambda: "Theirs" in desk.reads.database(source).schema,
    )


def new_database(desk: Desk) -> Case:
    title = new_id("db")
    columns: Json = {"properties": ["Name: title"]}

    def their_row() -> None:
        source = desk.reads.search(title, kind=ObjectKind.DATABASE)[0].id
        row: Json = {"database": source, "properties": {"Name": "Theirs"}}
        desk.touch(txt(run(desk, "rows.create", row, new_id("t"))["id"]))

    return Case(
        ("databases.create", {"parent": desk.root, "title": title, **columns}),
        their_row,
        lambda: bool(desk.reads.search(title, kind=ObjectKind.DATABASE)),
    )


def new_view(desk: Desk) -> Case:
    source, _ = a_database(desk)
    name = new_id("view")

    def names() -> list[str]:
        return [txt(view.get("name")) for view in desk.reads.views(source)]

    def rename(name: str, new: str) -> tuple[str, Json]:
        return "views.change", {"database": source, "view": name, "name": new}

    return Case(
        ("views.create", {"database": source, "name": name, "type": "table"}),
        lambda: run(desk, *rename(name, "Theirs"), new_id("t")),
        lambda: "Theirs" in names(),
    )


def restored_page(desk: Desk) -> Case:
    page = a_page(desk, "x")
    run(desk, "pages.trash", {"page": page}, new_id("trash"))
    return Case(
        ("pages.restore", {"page": page}),
        lambda: desk.touch(page),
        lambda: is_there(desk, page),
    )


@pytest.mark.parametrize(
    "make",
    [
        *(renamed_page, icon, replaced_content, comment, renamed_database, renamed_property),
        *(new_database, new_view, restored_page),
    ],
)
def test_what_somebody_did_since_stays_and_is_named(
    desk: Desk, make: Callable[[Desk], Case]
) -> None:
    case = make(desk)
    bound = catalogue.bind(*case.ours)
    step = bound.inverse(bound.run(context(desk, new_id("ours"))))
    assert isinstance(step, Step)
    case.theirs()
    result = run(desk, step.operation, step.args, new_id("undo"))
    assert case.is_theirs()
    assert arr(result["left"]), "it does not say what it left alone"
    assert obj(result)["unchanged"] is False or result["count"] == 0
