"""Queries: filters of every kind, sorts, pages."""

from typing import Any

import pytest

from tests.integration.sandbox.desk import Obj, Workbench, name_of
from tests.integration.sandbox.desk import has_property as has

FOUND: list[tuple[Obj, set[str]]] = [
    (has("Name", "title", equals="TWO"), {"two"}),
    (has("Name", "title", contains="o"), {"one", "two"}),
    (has("Name", "title", does_not_contain="o"), {"three", "empty"}),
    (has("Text", "rich_text", starts_with="text t"), {"two", "three"}),
    (has("Text", "rich_text", ends_with="one"), {"one"}),
    (has("Text", "rich_text", is_empty=True), {"empty"}),
    (has("Text", "rich_text", does_not_equal="Text one"), {"two", "three", "empty"}),
    (has("Number", "number", equals=20), {"two"}),
    (has("Number", "number", greater_than=10), {"two", "three"}),
    (has("Number", "number", greater_than_or_equal_to=10), {"one", "two", "three"}),
    (has("Number", "number", less_than=20), {"one"}),
    (has("Number", "number", less_than_or_equal_to=20), {"one", "two"}),
    (has("Number", "number", is_not_empty=True), {"one", "two", "three"}),
    (has("Check", "checkbox", equals=True), {"two"}),
    (has("Check", "checkbox", does_not_equal=True), {"one", "three", "empty"}),
    (has("Choice", "select", equals="High"), {"one"}),
    (has("Choice", "select", equals=["High", "Low"]), {"one", "two", "three"}),
    (has("Choice", "select", does_not_equal="High"), {"two", "three", "empty"}),
    (has("Tags", "multi_select", contains="tag2"), {"three"}),
    (has("Tags", "multi_select", does_not_contain="tag1"), {"one", "empty"}),
    (has("State", "status", equals="Done"), {"three"}),
    (has("State", "status", does_not_equal=["Done", "In progress"]), {"empty"}),
    (has("Day", "date", equals="2026-11-24"), {"two"}),
    (has("Day", "date", equals="today"), {"two"}),
    (has("Day", "date", before="today"), {"one"}),
    (has("Day", "date", after="2026-11-24"), {"three"}),
    (has("Day", "date", on_or_before="today"), {"one", "two"}),
    (has("Day", "date", on_or_after="tomorrow"), {"three"}),
    (has("Day", "date", past_week={}), {"one", "two"}),
    (has("Day", "date", next_week={}), {"two", "three"}),
    (has("Day", "date", this_week={}), {"one", "two", "three"}),
    (has("Day", "date", is_empty=True), {"empty"}),
    (has("Link", "url", contains="example.com/t"), {"two", "three"}),
    (has("Mail", "email", equals="one@example.com"), {"one"}),
    (has("Phone", "phone_number", ends_with="0103"), {"three"}),
    (has("Files", "files", is_empty=True), {"empty"}),
    (has("Number_of", "unique_id", less_than=3), {"empty", "one"}),
    (has("Made", "created_time", on_or_after="today"), {"one", "two", "three", "empty"}),
    (has("By", "created_by", contains="me"), {"one", "two", "three", "empty"}),
    ({"timestamp": "created_time", "created_time": {"before": "today"}}, set()),
    (
        {"or": [has("Number", "number", equals=10), has("Number", "number", equals=30)]},
        {"one", "three"},
    ),
    (
        {
            "and": [
                has("Number", "number", is_not_empty=True),
                {"or": [has("Check", "checkbox", equals=True), has("Number", "number", equals=10)]},
            ]
        },
        {"one", "two"},
    ),
]


def shown(one: Obj | set[str]) -> str:
    """A test's id: the same in every process, as pytest-xdist needs it."""
    return str(sorted(one) if isinstance(one, set) else one)[:60]


class TestQuery:
    @pytest.mark.parametrize(("given", "names"), FOUND, ids=shown)
    def test_a_filter_finds_its_rows(
        self, bench: Workbench, source: str, given: Obj, names: set[str]
    ) -> None:
        assert set(bench.query(source, filter=given)) == names

    def test_people_are_found_by_id(
        self, bench: Workbench, source: str, people: dict[str, str]
    ) -> None:
        given = has("Who", "people", contains=people["Mira"])
        assert set(bench.query(source, filter=given)) == {"one", "two"}

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            (has("Nope", "number", equals=1), "Could not find property with name or id: Nope"),
            (has("Day", "select", equals="x"), "property date does not match filter select"),
            (has("Number", "number", equals="x"), "filter.number.equals should be a number"),
            (has("Number", "number", near=1), "filter.number.near should be not present"),
            (has("Number", "number"), "Fix one"),
            (has("Day", "date", before="soon"), "a valid ISO 8601 date"),
            ({"number": {"equals": 1}}, "Fix one"),
            ({"and": [{"or": [{"and": []}]}]}, "and[0].or[0].and should be not present"),
        ],
    )
    def test_a_wrong_filter_is_refused(
        self, bench: Workbench, source: str, given: Obj, message: str
    ) -> None:
        assert message in bench.refused(f"data_sources/{source}/query", {"filter": given})

    @pytest.mark.parametrize(
        ("sorts", "names"),
        [
            ([("Number", "descending")], ["three", "two", "one", "empty"]),
            ([("Number", "ascending")], ["one", "two", "three", "empty"]),
            ([("Name", "ascending")], ["empty", "one", "three", "two"]),
            ([("Choice", "ascending"), ("Number", "descending")], ["one", "three", "two", "empty"]),
            ([("Day", "descending")], ["three", "two", "one", "empty"]),
            ([("Files", "ascending"), ("Number", "ascending")], ["one", "two", "three", "empty"]),
            ([("Tags", "descending")], ["three", "two", "one", "empty"]),
            ([("State", "ascending"), ("Name", "ascending")], ["empty", "one", "two", "three"]),
        ],
    )
    def test_sorts_order_the_rows_and_empties_come_last(
        self, bench: Workbench, source: str, sorts: list[tuple[str, str]], names: list[str]
    ) -> None:
        given = [{"property": name, "direction": direction} for name, direction in sorts]
        assert bench.query(source, sorts=given) == names

    @pytest.mark.parametrize(
        ("sort", "message"),
        [
            ({"property": "Nope", "direction": "ascending"}, "Could not find sort property"),
            ({"property": "Name", "direction": "up"}, "sorts[0].direction should be"),
            ({"direction": "ascending"}, "Fix one"),
        ],
    )
    def test_a_wrong_sort_is_refused(
        self, bench: Workbench, source: str, sort: Obj, message: str
    ) -> None:
        assert message in bench.refused(f"data_sources/{source}/query", {"sorts": [sort]})

    @pytest.mark.parametrize("sorted_", [False, True])
    def test_rows_come_in_pages(self, bench: Workbench, source: str, *, sorted_: bool) -> None:
        sorts = [{"property": "Number", "direction": "ascending"}] if sorted_ else []
        found: list[str] = []
        cursor: Obj = {}
        while True:
            answer: Any = bench.notion.data_sources.query(
                source, page_size=3, sorts=sorts, **cursor
            )
            found += [name_of(row) for row in answer["results"]]
            if not answer["has_more"]:
                break
            cursor = {"start_cursor": answer["next_cursor"]}
        assert sorted(found) == ["empty", "one", "three", "two"]
        assert answer["request_status"] == {"type": "complete"}

    def test_a_cursor_of_another_table_is_refused(self, bench: Workbench, source: str) -> None:
        body = {"start_cursor": bench.root}
        assert "start_cursor" in bench.refused(f"data_sources/{source}/query", body)

    def test_trashed_rows_are_found_only_when_asked_for(self, bench: Workbench) -> None:
        source = bench.table("Trash")
        bench.row(source, "stays")
        bench.notion.pages.update(bench.row(source, "goes")["id"], in_trash=True)
        assert bench.query(source) == ["stays"]
        assert bench.query(source, in_trash=True) == ["goes"]
