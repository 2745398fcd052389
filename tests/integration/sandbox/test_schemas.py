"""Databases and data sources: schemas made and changed, in every version."""

from typing import Any

import pytest

from tests.integration.sandbox.desk import Obj, Workbench, name_of, text
from tests.integration.sandbox.desk import has_property as has

OPTIONS = {"options": [{"name": "High", "color": "red"}, {"name": "Low"}]}


class TestSchema:
    def test_a_database_shows_its_data_source(self, bench: Workbench) -> None:
        made: Any = bench.notion.databases.create(
            parent={"type": "page_id", "page_id": bench.root}, title=text("Plain")
        )
        assert made["object"] == "database"
        assert made["data_sources"] == [{"id": made["data_sources"][0]["id"], "name": "Plain"}]
        assert made["parent"] == {"type": "page_id", "page_id": bench.root}
        source: Any = bench.notion.data_sources.retrieve(made["data_sources"][0]["id"])
        assert list(source["properties"]) == ["Name"]
        assert source["parent"] == {"type": "database_id", "database_id": made["id"]}
        assert source["database_parent"] == made["parent"]
        assert bench.children(bench.root)[-1]["child_database"] == {"title": "Plain"}

    @pytest.mark.parametrize(
        ("properties", "message"),
        [
            ({"A": {"rich_text": {}}}, "Title is not provided"),
            ({"A": {"title": {}}, "B": {"title": {}}}, "Only one title"),
            ({"A": {"title": {}}, "B": {"nonsense": {}}}, "Fix one"),
            ({"A": {"title": {}}, "B": {"number": {"format": "pesos"}}}, "B.number.format should"),
            (
                {"A": {"title": {}}, "B": {"select": {"options": [{"name": "a,b"}]}}},
                "commas not allowed",
            ),
            (
                {"A": {"title": {}}, "B": {"select": {"options": [{"name": "a", "color": "x"}]}}},
                "options[0].color should be",
            ),
            ({"A": {"title": {}}, "B": {"relation": {"data_source_id": "x"}}}, "a valid uuid"),
        ],
    )
    def test_a_wrong_schema_is_refused(
        self, bench: Workbench, properties: Obj, message: str
    ) -> None:
        body = {
            "parent": {"type": "page_id", "page_id": bench.root},
            "initial_data_source": {"properties": properties},
        }
        assert message in bench.refused("databases", body)

    def test_properties_are_added_renamed_changed_and_removed(self, bench: Workbench) -> None:
        source = bench.table("Schema", Old={"rich_text": {}}, Gone={"number": {}})
        bench.row(source, "x", Old={"rich_text": text("kept")}, Gone={"number": 1})
        changed: Any = bench.notion.data_sources.update(
            source,
            properties={
                "Old": {"name": "New"},
                "Gone": None,
                "Name": {"name": "Task"},
                "Added": {"select": OPTIONS},
            },
        )
        assert list(changed["properties"]) == ["Task", "New", "Added"]
        row: Any = bench.notion.data_sources.query(source)
        values = row["results"][0]["properties"]
        assert values["New"]["rich_text"][0]["plain_text"] == "kept"
        assert values["Added"]["select"] is None

    @pytest.mark.parametrize(
        ("properties", "message"),
        [
            ({"Nothing": None}, "Could not find property with name or id: Nothing"),
            ({"Nothing": {"name": "x"}}, "Could not find property with name or id: Nothing"),
            ({"Name": None}, "Cannot delete the title"),
            ({"Name": {"number": {}}}, "Cannot change the type of the title"),
            ({"Text": {"name": "Name"}}, "already exists"),
            ({"Choice": {"select": {"options": [{"name": "High", "color": "blue"}]}}}, "color"),
        ],
    )
    def test_wrong_changes_are_refused(
        self, bench: Workbench, source: str, properties: Obj, message: str
    ) -> None:
        body = {"properties": properties}
        assert message in bench.refused(f"data_sources/{source}", body, "PATCH")

    def test_a_new_column_starts_in_the_rows_that_are_there(self, bench: Workbench) -> None:
        source = bench.table("Started")
        for name in ("one", "two"):
            bench.row(source, name)
        columns: Obj = {"No": {"unique_id": {"prefix": "S"}}, "State": {"status": {}}}
        bench.notion.data_sources.update(source, properties=columns)
        assert bench.row(source, "three")["properties"]["No"]["unique_id"]["number"] == 3
        assert bench.query(source, filter=has("No", "unique_id", equals=1)) == ["one"]
        assert len(bench.query(source, filter=has("State", "status", equals="Not started"))) == 3

    def test_a_dual_relation_is_mirrored(self, bench: Workbench) -> None:
        left = bench.table("Left")
        right = bench.table(
            "Right",
            Lefts={
                "relation": {
                    "data_source_id": left,
                    "dual_property": {"synced_property_name": "Rights"},
                }
            },
        )
        theirs: Any = bench.notion.data_sources.retrieve(left)
        assert theirs["properties"]["Rights"]["relation"]["data_source_id"] == right
        dual = theirs["properties"]["Rights"]["relation"]["dual_property"]
        assert dual["synced_property_name"] == "Lefts"
        one = bench.row(left, "one")
        other = bench.row(right, "other", Lefts={"relation": [{"id": one["id"]}]})
        read: Any = bench.notion.pages.retrieve(one["id"])
        assert read["properties"]["Rights"]["relation"] == [{"id": other["id"]}]
        bench.notion.pages.update(one["id"], properties={"Rights": {"relation": []}})
        read = bench.notion.pages.retrieve(other["id"])
        assert read["properties"]["Lefts"]["relation"] == []

    def test_a_second_data_source_breaks_older_versions(
        self, bench: Workbench, bench_2022: Workbench
    ) -> None:
        source: Any = bench.notion.data_sources.retrieve(bench.table("First"))
        database = source["parent"]["database_id"]
        properties: Obj = {"Title": {"title": {}}}
        parent = {"type": "database_id", "database_id": database}
        bench.notion.data_sources.create(parent=parent, properties=properties, title=text("Second"))
        read: Any = bench.notion.databases.retrieve(database)
        assert [one["name"] for one in read["data_sources"]] == ["First", "Second"]
        answer = bench_2022.raw("GET", f"databases/{database}")
        assert "multiple data sources" in answer.json()["message"]
        body = {"parent": {"database_id": database}}
        assert "multiple data sources" in bench.refused("pages", body)


class TestThe2022Version:
    def test_databases_hold_schema_and_rows(self, bench_2022: Workbench) -> None:
        made = bench_2022.raw(
            "POST",
            "databases",
            {
                "parent": {"page_id": bench_2022.root},
                "title": text("Old"),
                "properties": {"Name": {"title": {}}, "N": {"number": {}}},
            },
        ).json()
        assert list(made["properties"]) == ["Name", "N"]
        assert "data_sources" not in made
        body = {
            "parent": {"database_id": made["id"]},
            "properties": {"Name": {"title": text("row")}, "N": {"number": 2}},
        }
        row = bench_2022.raw("POST", "pages", body).json()
        assert row["parent"] == {"type": "database_id", "database_id": made["id"]}
        found = bench_2022.raw(
            "POST", f"databases/{made['id']}/query", {"filter": has("N", "number", equals=2)}
        ).json()
        assert [name_of(one) for one in found["results"]] == ["row"]
        changed = bench_2022.raw(
            "PATCH", f"databases/{made['id']}", {"properties": {"N": {"name": "Count"}}}
        ).json()
        assert list(changed["properties"]) == ["Name", "Count"]

    def test_search_finds_databases(self, bench_2022: Workbench) -> None:
        body: Obj = {"query": "Roadmap", "filter": {"property": "object", "value": "database"}}
        found = bench_2022.raw("POST", "search", body).json()["results"]
        assert [one["object"] for one in found] == ["database"]
        body["filter"]["value"] = "data_source"
        assert "filter.value should be" in bench_2022.refused("search", body)
