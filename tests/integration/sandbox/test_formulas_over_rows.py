"""Formulas that look at related rows and at people, and dates in many spellings."""

from typing import Any

import pytest

from tests.integration.sandbox.desk import Obj, Workbench


@pytest.fixture(scope="module")
def project(bench: Workbench) -> tuple[str, str]:
    """A data source and its one row: three tasks, one person, a moment."""
    double = {"formula": {"expression": 'prop("Points") * 2'}}
    tasks = bench.table("Steps", Points={"number": {}}, Done={"checkbox": {}}, Double=double)
    made = [
        bench.row(tasks, name, Points={"number": points}, Done={"checkbox": done})["id"]
        for name, points, done in (("x", 2, True), ("y", 3, False), ("z", 1, True))
    ]
    relation: Obj = {"relation": {"data_source_id": tasks, "single_property": {}}}
    source = bench.table("Efforts", Steps=relation, Who={"people": {}}, When={"date": {}})
    users = bench.raw("GET", "users").json()["results"]
    person = next(one["id"] for one in users if one["type"] == "person")
    row = bench.row(
        source,
        "one",
        Steps={"relation": [{"id": one} for one in made]},
        Who={"people": [{"id": person}]},
        When={"date": {"start": "2026-03-04T15:06:00.000Z"}},
    )
    return source, str(row["id"])


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ('prop("Steps").map(current.prop("Points")).sum()', 6),
        ('prop("Steps").map(current.prop("Double")).sum()', 12),
        ('prop("Steps").filter(current.prop("Done")).length()', 2),
        ('prop("Steps").sort(current.prop("Points")).first().prop("Name")', "z"),
        ('prop("Steps").join("+")', "x+y+z"),
        ('prop("Steps").some(current.prop("Points") > 5)', False),
        ('join(slice([1, 2, 3, 4], 1, 3), ",")', "2,3"),
        ("concat([1], [2, 3]).length()", 3),
        (
            'formatDate(prop("When"), "dddd, MMMM D, Y [at] h:mm A")',
            "Wednesday, March 4, 2026 at 3:06 PM",
        ),
        ('formatDate(prop("When"), "D.M.YY H:m")', "4.3.26 15:6"),
    ],
)
def test_a_formula_reads_what_its_row_leads_to(
    bench: Workbench, project: tuple[str, str], expression: str, wanted: Any
) -> None:
    assert computed(bench, project, expression) == wanted


def test_a_formula_names_people(bench: Workbench, project: tuple[str, str]) -> None:
    users = bench.raw("GET", "users").json()["results"]
    person = next(one for one in users if one["type"] == "person")
    assert computed(bench, project, 'prop("Who").first().name()') == person["name"]
    email = computed(bench, project, 'prop("Who").map(current.email()).join(",")')
    assert email == person["person"]["email"]


def computed(bench: Workbench, project: tuple[str, str], expression: str) -> Any:
    source, row = project
    body = {"properties": {"Told": {"formula": {"expression": expression}}}}
    answer = bench.raw("PATCH", f"data_sources/{source}", body)
    assert answer.status_code == 200, answer.text
    shown = bench.raw("GET", f"pages/{row}").json()["properties"]["Told"]["formula"]
    return shown[shown["type"]]
