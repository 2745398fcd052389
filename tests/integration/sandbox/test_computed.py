"""Rollups and formulas: computed, shown, filtered, refused."""

from typing import Any

import pytest

from tests.integration.sandbox.desk import Obj, Workbench, has_property, text


@pytest.fixture(scope="module")
def tables(bench: Workbench) -> tuple[str, str]:
    """Projects with a rollup of each function over their tasks."""
    tasks = bench.table(
        "Tasks",
        Hours={"number": {}},
        Done={"checkbox": {}},
        Due={"date": {}},
        Kind={"select": {"options": [{"name": "A"}, {"name": "B"}]}},
    )
    made = [
        bench.row(
            tasks,
            f"task {number}",
            Hours={"number": hours},
            Done={"checkbox": number == 1},
            Due={"date": {"start": f"2026-11-0{number}"}},
            Kind={"select": {"name": "A"}} if number < 3 else {"select": None},
        )["id"]
        for number, hours in ((1, 2), (2, 4), (3, 9))
    ]
    relation: Obj = {"relation": {"data_source_id": tasks, "single_property": {}}}
    projects = bench.table("Projects with tasks", Tasks=relation)
    bench.row(projects, "full", Tasks={"relation": [{"id": one} for one in made]})
    bench.row(projects, "bare")
    return tasks, projects


def rollup(function: str, target: str) -> Obj:
    ends = {"relation_property_name": "Tasks", "rollup_property_name": target}
    return {"rollup": {"function": function, **ends}}


def value(bench: Workbench, source: str, row: str, column: str) -> Obj:
    answer: Any = bench.notion.data_sources.query(
        source, filter=has_property("Name", "title", equals=row)
    )
    shown = answer["results"][0]["properties"][column]
    return dict(shown[shown["type"]])


@pytest.mark.parametrize(
    ("function", "target", "expected"),
    [
        ("count", "Hours", 3),
        ("count_values", "Kind", 2),
        ("unique", "Kind", 1),
        ("empty", "Kind", 1),
        ("percent_not_empty", "Kind", 2 / 3),
        ("sum", "Hours", 15),
        ("average", "Hours", 5),
        ("median", "Hours", 4),
        ("min", "Hours", 2),
        ("max", "Hours", 9),
        ("range", "Hours", 7),
        ("checked", "Done", 1),
        ("percent_unchecked", "Done", 2 / 3),
        ("earliest_date", "Due", "2026-11-01"),
        ("latest_date", "Due", "2026-11-03"),
    ],
)
def test_a_rollup_gathers(
    bench: Workbench, tables: tuple[str, str], function: str, target: str, expected: Any
) -> None:
    projects = tables[1]
    bench.notion.data_sources.update(projects, properties={"R": rollup(function, target)})
    shown = value(bench, projects, "full", "R")
    assert shown["function"] == function
    found = shown[shown["type"]]
    assert (found["start"] if isinstance(found, dict) else found) == expected


def test_zero_is_not_nothing(bench: Workbench, tables: tuple[str, str]) -> None:
    tasks, projects = tables
    row = bench.row(tasks, "free of charge", Hours={"number": 0})
    properties = {"R": rollup("not_empty", "Hours"), "E": rollup("empty", "Hours")}
    bench.notion.data_sources.update(projects, properties=properties)
    bench.row(projects, "zero", Tasks={"relation": [{"id": row["id"]}]})
    assert value(bench, projects, "zero", "R")["number"] == 1
    assert value(bench, projects, "zero", "E")["number"] == 0


def test_a_rollup_shows_the_originals_and_is_filtered(
    bench: Workbench, tables: tuple[str, str]
) -> None:
    projects = tables[1]
    properties = {"Kinds": rollup("show_original", "Kind"), "Total": rollup("sum", "Hours")}
    bench.notion.data_sources.update(projects, properties=properties)
    shown = value(bench, projects, "full", "Kinds")
    assert [item["select"] and item["select"]["name"] for item in shown["array"]] == [
        "A",
        "A",
        None,
    ]
    some = has_property("Kinds", "rollup", any={"select": {"equals": "A"}})
    assert bench.query(projects, filter=some) == ["full"]
    every = has_property("Kinds", "rollup", every={"select": {"equals": "A"}})
    assert bench.query(projects, filter=every) == ["bare"]
    much = has_property("Total", "rollup", number={"greater_than": 10})
    assert bench.query(projects, filter=much) == ["full"]


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (rollup("sum", "Nothing"), "Could not find property with name or id: Nothing"),
        (rollup("average_of", "Hours"), "rollup.function should be"),
        ({"rollup": {"function": "sum"}}, "Fix one"),
    ],
)
def test_a_wrong_rollup_is_refused(
    bench: Workbench, tables: tuple[str, str], config: Obj, message: str
) -> None:
    body = {"properties": {"Bad": config}}
    assert message in bench.refused(f"data_sources/{tables[1]}", body, "PATCH")


@pytest.fixture(scope="module")
def sums(bench: Workbench) -> str:
    source = bench.table(
        "Sums",
        A={"number": {}},
        Word={"rich_text": {}},
        Day={"date": {}},
        Tags={"multi_select": {}},
        State={"status": {}},
        F={"formula": {"expression": "1"}},
    )
    bench.row(
        source,
        "row",
        A={"number": 7},
        Word={"rich_text": text("Hello")},
        Day={"date": {"start": "2026-11-20"}},
        Tags={"multi_select": [{"name": "x"}, {"name": "y"}]},
    )
    return source


@pytest.mark.parametrize(
    ("expression", "kind", "expected"),
    [
        ('prop("A") * 2 + 1', "number", 15),
        ("2 ^ 3 ^ 2", "number", 512),
        ("-prop('A') % 4", "number", -3),
        ("7 / 2", "number", 3.5),
        ("1 / 0", "string", None),
        ('if(prop("A") > 5, "big", "small")', "string", "big"),
        ('prop("A") > 5 ? "big" : "small"', "string", "big"),
        ('ifs(prop("A") < 5, "small", prop("A") < 10, "middle", "big")', "string", "middle"),
        ('not empty(prop("Word")) and prop("A") == 7', "boolean", True),
        ('prop("Word") + " " + format(prop("A"))', "string", "Hello 7"),
        ('prop("Word").lower().replace("l", "L")', "string", "heLlo"),
        ('replaceAll(prop("Word"), "l", "")', "string", "Heo"),
        ('length(prop("Word"))', "number", 5),
        ('contains(prop("Word"), "ell")', "boolean", True),
        ('substring(prop("Word"), 1, 3)', "string", "el"),
        ('prop("Tags").join("/")', "string", "x/y"),
        ('prop("Tags").includes("x")', "boolean", True),
        ("round(2.567, 2)", "number", 2.57),
        ("max(1, prop('A'), 3)", "number", 7),
        ('dateBetween(today(), prop("Day"), "days")', "number", 4),
        ('dateAdd(prop("Day"), 1, "months")', "date", "2026-12-20"),
        ('formatDate(prop("Day"), "DD MMM YYYY")', "string", "20 Nov 2026"),
        ('prop("Day") < today()', "boolean", True),
        ('prop("State") == "Not started"', "boolean", True),
        ('toNumber("12") + 1', "number", 13),
        ("/* note */ 1 + 1", "number", 2),
        ('let(x, prop("A"), x * x)', "number", 49),
        ("lets(a, 1, b, a + 1, a + b)", "number", 3),
        ("[1, 2, 3].map(current * 2).sum()", "number", 12),
        ("[1, 2, 3].filter(current > 1).length()", "number", 2),
        ("[3, 1].sort().at(0) + [1, 2].findIndex(current == 2)", "number", 2),
        ('[prop("Word"), "b"].some(current == "b")', "boolean", True),
        ('[1, 1, 2].unique().reverse().join("-")', "string", "2-1"),
        ("padStart(format(7), 3, '0')", "string", "007"),
        ("log10(1000) + cbrt(27)", "number", 6),
    ],
)
def test_a_formula_computes(
    bench: Workbench, sums: str, expression: str, kind: str, expected: Any
) -> None:
    change = {"F": {"formula": {"expression": expression}}}
    bench.notion.data_sources.update(sums, properties=change)
    shown = value(bench, sums, "row", "F")
    assert shown["type"] == kind
    found = shown[kind]
    assert (found["start"] if isinstance(found, dict) else found) == expected


def test_a_formula_is_filtered_by_its_result(bench: Workbench, sums: str) -> None:
    change = {"F": {"formula": {"expression": 'prop("A") + 1'}}}
    bench.notion.data_sources.update(sums, properties=change)
    assert bench.query(sums, filter=has_property("F", "formula", number={"equals": 8})) == ["row"]
    assert bench.query(sums, filter=has_property("F", "formula", string={"equals": "8"})) == []


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ('prop("Nothing")', "Undefined property 'Nothing'"),
        ("1 +", "ends too early"),
        ("(1", "Expected ')'"),
        ("1 1", "Unexpected '1'"),
        ("§", "Cannot read the formula"),
    ],
)
def test_a_wrong_formula_is_refused(
    bench: Workbench, sums: str, expression: str, message: str
) -> None:
    body = {"properties": {"Bad": {"formula": {"expression": expression}}}}
    refusal = bench.refused(f"data_sources/{sums}", body, "PATCH")
    assert refusal.startswith("Type error with formula")
    assert message in refusal


def test_a_function_that_is_not_computed_is_named(bench: Workbench, sums: str) -> None:
    body = {"properties": {"Bad": {"formula": {"expression": 'formatNumber(prop("A"))'}}}}
    answer = bench.raw("PATCH", f"data_sources/{sums}", body)
    assert (answer.status_code, answer.json()["code"]) == (501, "not_implemented")
    assert "formula functions formatNumber" in answer.json()["message"]


def test_formulas_in_a_circle_have_no_value(bench: Workbench) -> None:
    source = bench.table("Circle", B={"formula": {"expression": "1"}})
    change = {"C": {"formula": {"expression": 'prop("B")'}}}
    bench.notion.data_sources.update(source, properties=change)
    back = {"B": {"formula": {"expression": 'prop("C")'}}}
    bench.notion.data_sources.update(source, properties=back)
    bench.row(source, "x")
    assert value(bench, source, "x", "B") == {"type": "string", "string": None}
