"""Values of rows: written, refused, given back."""

from typing import Any

import pytest

from tests.integration.sandbox.desk import Obj, Workbench, name_of, text

MISSING = "11111111-2222-4333-8444-555555555555"


class TestValues:
    @pytest.mark.parametrize(
        ("value", "message"),
        [
            ({"Day": {"select": {"name": "x"}}}, "Day is expected to be date."),
            ({"Nope": {"number": 1}}, "Nope is not a property that exists."),
            ({"Number": {"number": "1"}}, "body.properties.Number.number should be a number"),
            ({"Number": {}}, "body.properties.Number.number should be defined"),
            ({"Check": {"checkbox": "yes"}}, "checkbox should be a boolean"),
            ({"State": {"status": {"name": "Nope"}}}, 'Status option "Nope" does not exist'),
            ({"Choice": {"select": {"name": "a, b"}}}, "commas not allowed"),
            ({"Tags": {"multi_select": [{"name": "x"}] * 101}}, "length should be ≤ `100`"),
            ({"Link": {"url": "x" * 2001}}, "url.length should be ≤ `2000`"),
            ({"Mail": {"email": "x" * 201}}, "email.length should be ≤ `200`"),
            ({"Phone": {"phone_number": "1" * 201}}, "phone_number.length should be ≤ `200`"),
            ({"Day": {"date": {"start": "tomorrow"}}}, "a valid ISO 8601 date string"),
            ({"Day": {"date": {"start": "2026-11-02", "end": "2026-11-01"}}}, "before end date"),
            ({"Day": {"date": {"start": "2026-11-02", "time_zone": "Mars"}}}, "IANA time zone"),
            ({"Made": {"created_time": "2026-11-02"}}, "cannot be written"),
            ({"Who": {"people": [{"id": "mira"}]}}, "people[0].id should be a valid uuid"),
            ({"Name": {"title": text("x") * 101}}, "title.length should be ≤ `100`"),
        ],
    )
    def test_a_wrong_value_is_refused(
        self, bench: Workbench, source: str, value: Obj, message: str
    ) -> None:
        body = {"parent": {"data_source_id": source}, "properties": value}
        assert message in bench.refused("pages", body)

    def test_a_person_who_is_not_there_is_not_found(self, bench: Workbench, source: str) -> None:
        body = {
            "parent": {"data_source_id": source},
            "properties": {"Who": {"people": [{"id": MISSING}]}},
        }
        assert bench.raw("POST", "pages", body).json()["code"] == "object_not_found"

    def test_a_relation_takes_rows_of_its_data_source_only(
        self, bench: Workbench, source: str
    ) -> None:
        target = {"data_source_id": source, "single_property": {}}
        other = bench.table("Other", To={"relation": target})
        body = {
            "parent": {"data_source_id": other},
            "properties": {"To": {"relation": [{"id": bench.root}]}},
        }
        assert "is not in the data source" in bench.refused("pages", body)

    def test_a_new_select_option_joins_the_schema(self, bench: Workbench, source: str) -> None:
        bench.row(source, "temporary", Choice={"select": {"name": "Urgent"}})
        read: Any = bench.notion.data_sources.retrieve(source)
        names = [option["name"] for option in read["properties"]["Choice"]["select"]["options"]]
        assert names == ["High", "Low", "Urgent"]
        rows: Any = bench.notion.data_sources.query(source)
        bench.notion.pages.update(rows["results"][0]["id"], in_trash=True)

    def test_properties_are_named_by_id_too_encoded_or_not(
        self, bench: Workbench, source: str
    ) -> None:
        read: Any = bench.notion.data_sources.retrieve(source)
        identifier = read["properties"]["Number"]["id"]
        row = bench.row(source, "by id", **{identifier: {"number": 5}})
        assert row["properties"]["Number"]["number"] == 5
        bench.notion.pages.update(row["id"], in_trash=True)

    def test_a_status_starts_at_its_first_option(self, bench: Workbench, source: str) -> None:
        rows: Any = bench.notion.data_sources.query(source)
        empty = next(row for row in rows["results"] if name_of(row) == "empty")
        assert empty["properties"]["State"]["status"]["name"] == "Not started"

    def test_date_times_come_back_with_milliseconds_and_offset(
        self, bench: Workbench, source: str
    ) -> None:
        row = bench.row(source, "dated", Day={"date": {"start": "2026-11-24T10:00:00+02:00"}})
        assert row["properties"]["Day"]["date"] == {
            "start": "2026-11-24T10:00:00.000+02:00",
            "end": None,
            "time_zone": None,
        }
        bench.notion.pages.update(row["id"], in_trash=True)

    def test_filter_properties_limits_what_comes_back(self, bench: Workbench, source: str) -> None:
        rows: Any = bench.notion.data_sources.query(source, filter_properties=["title"])
        assert {key for row in rows["results"] for key in row["properties"]} == {"Name"}

    def test_long_relations_are_cut_at_25_and_read_by_endpoint(self, bench: Workbench) -> None:
        target = bench.table("Many")
        ids = [{"id": bench.row(target, str(number))["id"]} for number in range(27)]
        holder = bench.table(
            "Holder", To={"relation": {"data_source_id": target, "single_property": {}}}
        )
        row = bench.row(holder, "x", To={"relation": ids})
        assert len(row["properties"]["To"]["relation"]) == 25
        assert row["properties"]["To"]["has_more"] is True
        key = row["properties"]["To"]["id"]
        first: Any = bench.notion.pages.properties.retrieve(row["id"], key, page_size=20)
        assert (first["type"], first["property_item"]["type"]) == ("property_item", "relation")
        rest: Any = bench.notion.pages.properties.retrieve(
            row["id"], key, start_cursor=first["next_cursor"]
        )
        found = [item["relation"] for item in first["results"] + rest["results"]]
        assert (found, rest["has_more"]) == (ids, False)

    def test_a_single_value_is_one_property_item(self, bench: Workbench, source: str) -> None:
        row = bench.row(source, "item", Number={"number": 3})
        key = row["properties"]["Number"]["id"]
        item: Any = bench.notion.pages.properties.retrieve(row["id"], key)
        assert (item["object"], item["type"], item["number"]) == ("property_item", "number", 3)
        bench.notion.pages.update(row["id"], in_trash=True)
