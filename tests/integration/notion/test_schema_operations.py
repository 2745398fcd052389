"""Databases: every property type can be made, and undo takes no values away."""

from collections.abc import Callable

import pytest

from core.domain.notion import Json
from core.kit.clock import new_id
from core.kit.errors import BadInput, NotFound
from core.notion.shapes import arr, obj, objs, txt
from tests.integration.notion.conftest import Desk
from tests.integration.notion.examples import a_database, run, sizes, types
from tests.integration.notion.test_undo import done

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

EVERY_TYPE = {
    "Words: text": "rich_text",
    "Size: number (percent)": "number",
    "Kind: select (High red, Low)": "select",
    "Tags: tags (a, b)": "multi_select",
    "State: status": "status",
    "Due: date": "date",
    "Who: person": "people",
    "Docs: files": "files",
    "Ok: check": "checkbox",
    "Site: url": "url",
    "Mail: email": "email",
    "Call: phone": "phone_number",
    "Half: formula (1 / 2)": "formula",
    "Plan: relation (Roadmap, two-way, Bugs)": "relation",
    "Efforts: rollup (Plan, Estimate, sum)": "rollup",
    "Nr: id (BUG)": "unique_id",
    "Made: created time": "created_time",
    "Maker: created by": "created_by",
    "Edited: last edited time": "last_edited_time",
    "Editor: last edited by": "last_edited_by",
    "Checked: verification": "verification",
    "Where: place": "place",
    "Press: button": "button",
}


def add(desk: Desk, database: str, said: str) -> Callable[[], Json]:
    return done(desk, "databases.add_property", {"database": database, "property": said})


@pytest.mark.parametrize("part", [slice(None, 7), slice(7, 12), slice(12, None)])
def test_a_property_of_every_type_can_be_added_and_taken_away_again(
    desk: Desk, part: slice
) -> None:
    args: Json = {"parent": desk.root, "title": new_id("table")}
    database = txt(run(desk, "databases.create", args, new_id("made"))["id"])
    chosen = dict(list(EVERY_TYPE.items())[part])
    undos = [add(desk, database, said) for said in chosen]
    expected = {said.partition(":")[0]: kind for said, kind in chosen.items()}
    assert types(desk, database) == {"Name": "title", **expected}
    for undo in reversed(undos):
        assert undo()["left"] == []
    assert types(desk, database) == {"Name": "title"}


def test_a_new_property_that_holds_values_is_not_taken_away(desk: Desk) -> None:
    database = a_database(desk)
    undo = add(desk, database, "Effort: number")
    run(desk, "rows.create", {"database": database, "properties": {"name": "x", "effort": 3}})
    assert "holds values" in txt(arr(undo()["left"])[0])
    assert "Effort" in types(desk, database)


def test_a_new_option_that_a_row_has_is_not_taken_away(desk: Desk) -> None:
    database = a_database(desk)
    args: Json = {"database": database, "property": "kind", "add": ["C"]}
    undo = done(desk, "databases.set_options", args)
    run(desk, "rows.create", {"database": database, "properties": {"name": "x", "kind": "C"}})
    assert len(arr(undo()["left"])) == 1
    found = run(desk, "rows.query", {"database": database}, "look")
    assert obj(objs(found["rows"])[0]["properties"])["Kind"] == "C"


def test_an_option_that_rows_have_is_not_removed(desk: Desk) -> None:
    database = a_database(desk, {"name": "x", "kind": "A"})
    args: Json = {"database": database, "property": "kind", "remove": ["A"]}
    with pytest.raises(BadInput, match="Rows have A as their Kind"):
        run(desk, "databases.set_options", args)


def test_an_option_of_another_colour_is_refused_before_anything_is_sent(desk: Desk) -> None:
    database = a_database(desk)
    desk.faulty.writes.clear()
    add: Json = {"database": database, "property": "kind", "add": ["A red", "New gray"]}
    with pytest.raises(BadInput, match="changes the colour of no option"):
        run(desk, "databases.set_options", add)
    assert desk.faulty.writes == []


def test_a_name_that_another_property_has_is_refused_before_anything_is_sent(desk: Desk) -> None:
    database = a_database(desk)
    desk.faulty.writes.clear()
    args: Json = {"database": database, "property": "size", "name": "Key"}
    with pytest.raises(BadInput, match="has a property “Key”"):
        run(desk, "databases.rename_property", args)
    assert desk.faulty.writes == []


def test_a_property_that_was_renamed_again_keeps_its_name(desk: Desk) -> None:
    database = a_database(desk, {"name": "x", "size": 1})
    args: Json = {"database": database, "property": "size", "name": "Effort"}
    undo = done(desk, "databases.rename_property", args)
    other: Json = {"database": database, "property": "effort", "name": "Size"}
    run(desk, "databases.rename_property", other, "somebody")
    assert len(arr(undo()["left"])) == 1
    assert sizes(desk, database) == {"x": "1"}


def test_a_title_that_was_set_since_is_left_alone(desk: Desk) -> None:
    database = a_database(desk)
    undo = done(desk, "databases.rename", {"database": database, "title": "Plan"})
    run(desk, "databases.rename", {"database": database, "title": "Vision"}, "somebody")
    assert undo()["left"] == ["Vision"]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("Effort: huge", "no property type “huge”"),
        ("Late: formula", "formula of Late is missing"),
        ("Tasks: relation", "which database Tasks relates to"),
        ("Total: rollup (Tasks)", "needs a relation"),
        ("Size: number", "has a property “Size”"),
    ],
)
def test_a_property_that_makes_no_sense_is_refused(desk: Desk, said: str, problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        add(desk, a_database(desk), said)


def test_a_relation_to_a_database_that_is_not_there_names_it(desk: Desk) -> None:
    with pytest.raises(NotFound, match="database called “Nowhere”"):
        add(desk, a_database(desk), "Tasks: relation (Nowhere)")


def test_what_is_no_property_at_all_is_refused_before_it_runs(desk: Desk) -> None:
    with pytest.raises(ValueError, match="write it like"):
        add(desk, "id", "just words")


def test_a_status_gets_the_options_that_are_said(desk: Desk) -> None:
    database = a_database(desk)
    add(desk, database, "Stage: status (Idea gray, Built green)")
    schema = desk.reads.thing("data_sources", database)["properties"]
    options = obj(obj(obj(schema)["Stage"])["status"])["options"]
    assert [(txt(one["name"]), txt(one["color"])) for one in objs(options)] == [
        ("Idea", "gray"),
        ("Built", "green"),
    ]


def test_a_two_way_relation_has_its_name_over_there(desk: Desk) -> None:
    database, other = a_database(desk), a_database(desk)
    add(desk, database, f"Tasks: relation ({other}, two-way, Project)")
    assert types(desk, other)["Project"] == "relation"


def test_a_view_of_every_type_can_be_made(desk: Desk) -> None:
    database = a_database(desk)
    kinds = ["list", "gallery", "board", "calendar", "timeline", "form", "chart", "map"]
    for kind in kinds:
        args: Json = {"database": database, "name": f"A {kind}", "type": kind, "by": ""}
        if kind == "board":
            args["by"] = "kind"
        run(desk, "views.create", args, f"{database} {kind}")
    assert [txt(one["type"]) for one in desk.reads.views(database)] == ["table", *kinds]
