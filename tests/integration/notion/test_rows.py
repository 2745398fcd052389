"""Rows in bulk: checked whole before anything is written, found again, counted without a limit."""

import pytest

from core.domain.notion import Json
from core.domain.write import UpdatePage
from core.kit.errors import BadInput, NotFound, UnknownOutcome
from core.notion.reads import Reads
from core.notion.shapes import arr, obj, txt
from tests.integration.notion.conftest import Desk
from tests.integration.notion.examples import a_database, catalogue, context, run, sized, sizes
from tests.integration.notion.faulty import Fault

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_one_wrong_value_among_many_rows_stops_all_of_them(desk: Desk) -> None:
    database = a_database(desk)
    desk.faulty.writes.clear()
    rows: list[Json] = [{"name": "x"}, {"name": "y", "size": "huge"}]
    with pytest.raises(BadInput, match="Row 2"):
        run(desk, "rows.create_many", {"database": database, "rows": list(rows)})
    assert desk.faulty.writes == []


def test_many_rows_go_on_where_they_were_cut_off(desk: Desk) -> None:
    database = a_database(desk)
    args: Json = {"database": database, "rows": [{"name": str(n)} for n in range(4)]}
    desk.faulty.on_write = [None, Fault(applies=True)]
    with pytest.raises(UnknownOutcome):
        run(desk, "rows.create_many", args)
    desk.later(2)
    run(desk, "rows.create_many", args)
    assert sorted(sizes(desk, database)) == ["0", "1", "2", "3"]


def test_an_upsert_that_is_tried_again_does_not_take_its_own_new_rows_for_old_ones(
    desk: Desk,
) -> None:
    database = a_database(desk, {"name": "old", "size": 1})
    rows: list[Json] = [{"name": "new", "size": 2}, {"name": "old", "size": 3}]
    args: Json = {"database": database, "key": "name", "rows": list(rows)}
    desk.faulty.on_write = [None, Fault(applies=True)]
    with pytest.raises(UnknownOutcome):
        run(desk, "rows.upsert", args)
    desk.later(2)
    result = run(desk, "rows.upsert", args)
    assert sizes(desk, database) == {"new": "2", "old": "3"}
    assert [txt(obj(effect)["kind"]) for effect in arr(result["undo"])] == [
        "update_page",
        "set_trash",
    ]


def test_a_key_that_is_there_twice_is_refused(desk: Desk) -> None:
    database = a_database(desk, {"name": "x"}, {"name": "X"})
    args: Json = {"database": database, "key": "name", "rows": [{"name": "x"}]}
    with pytest.raises(BadInput, match="not unique in the database: “x”"):
        run(desk, "rows.upsert", args)
    args = {"database": database, "key": "key", "rows": [{"key": "1"}, {"key": "1"}]}
    with pytest.raises(BadInput, match="not unique among the given rows"):
        run(desk, "rows.upsert", args)


@pytest.mark.parametrize(
    ("measure", "value"),
    [("count", 4), ("sum", 7.5), ("average", 2.5), ("min", 1), ("max", 4), ("percent", 100)],
)
def test_each_figure(desk: Desk, measure: str, value: float) -> None:
    args: Json = {"database": sized(desk), "measure": measure, "property": "size"}
    assert run(desk, "rows.aggregate", args)["value"] == value


def test_percent_is_the_share_of_the_rows_that_fit(desk: Desk) -> None:
    where: Json = {"property": "Size", "number": {"greater_than": 2}}
    args: Json = {"database": sized(desk), "measure": "percent", "where": where, "group_by": "kind"}
    result = run(desk, "rows.aggregate", args)
    groups = {txt(obj(one)["name"]): obj(one)["value"] for one in arr(result["groups"])}
    assert result["value"] == 50
    assert groups["A"] == 0
    assert groups["B"] == pytest.approx(200 / 3)
    assert "66.67 %" in catalogue.answer("rows.aggregate", result)


def test_a_row_from_a_template_begins_with_its_content(desk: Desk) -> None:
    database = a_database(desk)
    args: Json = {"database": database, "properties": {"name": "x"}, "template": "Bug"}
    with pytest.raises(NotFound, match="no template “Bug”"):
        run(desk, "rows.create", args)
    desk.add_template(database, "Bug", "# Steps")
    made = catalogue.bind("rows.create", args).run(context(desk, "second"))
    assert "# Steps" in txt(run(desk, "pages.read", {"page": made["id"]})["markdown"])


def test_related_rows_are_shown_by_their_titles_and_asked_for_once(desk: Desk) -> None:
    roadmap = desk.roadmap().id
    table = a_database(desk)
    prop: Json = {"database": table, "property": "Parts: relation (Roadmap)"}
    run(desk, "databases.add_property", prop, "parts")
    rows: list[Json] = [{"Name": f"Related {number:02}"} for number in range(12)]
    made = run(desk, "rows.create_many", {"database": roadmap, "rows": [*rows]}, "related")
    related = [txt(obj(one)["id"]) for one in arr(made["items"])]
    parts: Json = {"relation": [{"id": one} for one in related]}
    whole: Json = {"database": table, "properties": {"Name": "Whole"}}
    row = txt(run(desk, "rows.create", whole, "row")["id"])
    desk.effects("parts of it").apply(UpdatePage(page_id=row, properties={"Parts": parts}))
    desk.reads = Reads(desk.client, desk.clock)  # who knows nothing yet
    told = _shown(run(desk, "pages.properties", {"page": row}, "show"))
    assert told[:10] == [f"Related {number:02}" for number in range(10)]
    assert told[10:] == related[10:]  # so many titles alone are asked for at once
    desk.faulty.reads.clear()
    [found] = arr(run(desk, "rows.query", {"database": table}, "query")["rows"])
    assert _shown(obj(found))[10:] == ["Related 10", "Related 11"]
    assert len([path for path in desk.faulty.reads if "/pages/" in path]) == 2


def _shown(row: Json) -> list[str]:
    return txt(obj(row["properties"])["Parts"]).split(", ")


def test_groups_by_a_relation_are_called_by_titles(desk: Desk) -> None:
    table = a_database(desk)
    prop: Json = {"database": table, "property": "Part: relation (Roadmap)"}
    run(desk, "databases.add_property", prop, "part")
    new: Json = {"database": desk.roadmap().id, "properties": {"Name": "The part"}}
    part = txt(run(desk, "rows.create", new, "related")["id"])
    row = txt(run(desk, "rows.create", {"database": table, "properties": {"Name": "x"}}, "x")["id"])
    value: Json = {"Part": {"relation": [{"id": part}]}}
    desk.effects("its part").apply(UpdatePage(page_id=row, properties=value))
    desk.reads = Reads(desk.client, desk.clock)
    found = run(desk, "rows.aggregate", {"database": table, "group_by": "part"}, "count")
    assert [txt(obj(group)["name"]) for group in arr(found["groups"])] == ["The part"]
