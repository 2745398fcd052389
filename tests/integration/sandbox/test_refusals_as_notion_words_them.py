"""Refusals in the words that Notion's clients know and look for."""

from typing import Any

import pytest

from tests.integration.sandbox.desk import Obj, Workbench, text

MISSING = "11111111-2222-4333-8444-555555555555"


def test_a_database_is_not_retrieved_as_a_page(bench: Workbench) -> None:
    database = bench.source("Roadmap")["parent"]["database_id"]
    assert bench.refused(f"pages/{database}", {}, "GET") == (
        f"Provided ID {database} is a database, not a page. Use the retrieve database API instead:"
        " https://developers.notion.com/reference/retrieve-a-database"
    )


def test_a_page_is_not_retrieved_as_a_database(bench: Workbench) -> None:
    said = bench.refused(f"databases/{bench.root}", {}, "GET")
    assert said.startswith(f"Provided ID {bench.root} is a page, not a database.")


def test_what_cannot_be_seen_is_told_with_the_integration_that_asked(bench: Workbench) -> None:
    answer = bench.raw("GET", f"data_sources/{MISSING}").json()
    me = bench.raw("GET", "users/me").json()
    assert answer["message"] == (
        f"Could not find data_source with ID: {MISSING}. Make sure the relevant pages and databases"
        f' are shared with your integration "{me["name"]}".'
    )
    assert answer["additional_data"] == {"integration_id": me["id"]}


def test_an_upload_that_is_not_there_has_words_of_its_own(bench: Workbench) -> None:
    image = {"type": "image", "image": {"file_upload": {"id": MISSING}}}
    answer = bench.raw("PATCH", f"blocks/{bench.root}/children", {"children": [image]})
    assert answer.status_code == 404
    assert answer.json()["message"].startswith(
        f"Could not find file_upload with ID: {MISSING}. Confirm the status of the file upload"
    )


def test_a_database_with_several_data_sources_says_which(
    bench: Workbench, bench_2022: Workbench
) -> None:
    source = bench.source("Roadmap")
    database = source["parent"]["database_id"]
    new: Obj = {"parent": {"database_id": database}, "properties": {"Name": {"title": {}}}}
    second = bench.raw("POST", "data_sources", new).json()["id"]
    wanted = {
        "error_type": "multiple_data_sources_for_database",
        "database_id": database,
        "child_data_source_ids": [source["id"], second],
        "minimum_api_version": "2025-09-03",
    }
    row = {"parent": {"database_id": database}, "properties": {}}
    for answer in (
        bench_2022.raw("GET", f"databases/{database}"),
        bench_2022.raw("POST", f"databases/{database}/query", {}),
        bench.raw("POST", "pages", row),
    ):
        told = answer.json()
        assert (answer.status_code, told["code"]) == (400, "validation_error")
        assert told["additional_data"] == wanted


@pytest.mark.parametrize("kind", ["url", "email", "phone_number"])
def test_an_empty_string_is_no_value(bench: Workbench, kind: str) -> None:
    source = bench.table("Empty", Place={kind: {}})
    body: Obj = {"parent": {"data_source_id": source}, "properties": {"Place": {kind: ""}}}
    assert bench.refused("pages", body) == (
        f"body failed validation: body.properties.Place.{kind} should be populated or `null`,"
        ' instead was `""`.'
    )


def test_an_empty_link_or_equation_is_refused(bench: Workbench) -> None:
    def refused(run: Obj) -> str:
        child = {"type": "paragraph", "paragraph": {"rich_text": [run]}}
        return bench.refused(f"blocks/{bench.root}/children", {"children": [child]}, "PATCH")

    link: Any = {"type": "text", "text": {"content": "here", "link": {"url": ""}}}
    assert "rich_text[0].text.link.url should be populated, instead was" in refused(link)
    equation = {"type": "equation", "equation": {"expression": ""}}
    assert "rich_text[0].equation.expression should be populated" in refused(equation)


def test_a_database_takes_no_blocks(bench: Workbench) -> None:
    database = bench.source("Roadmap")["parent"]["database_id"]
    body = {"children": [{"type": "paragraph", "paragraph": {"rich_text": text("x")}}]}
    said = bench.refused(f"blocks/{database}/children", body, "PATCH")
    assert said == "Block does not support children."


@pytest.mark.parametrize("kind", ["select", "status"])
def test_a_filter_names_an_option_that_is_there(bench: Workbench, kind: str) -> None:
    options = {"options": [{"name": "High"}, {"name": "Low"}]}
    source = bench.table("Options", Kind={kind: options})
    path = f"data_sources/{source}/query"

    def asked(**condition: Any) -> Obj:
        return {"filter": {"property": "Kind", kind: condition}}

    for condition in ({"equals": "Lost"}, {"does_not_equal": "Lost"}, {"equals": ["High", "Lost"]}):
        assert bench.refused(path, asked(**condition)) == (
            f'{kind} option "Lost" not found for property "Kind". Available options: "High", "Low".'
        )
    assert bench.raw("POST", path, asked(equals="high")).status_code == 200
    said = bench.refused(path, asked(is_empty=False))
    assert said.endswith(f".{kind}.is_empty should be `true`, instead was `false`.")


def test_what_may_be_null_or_left_out_is_told(bench: Workbench) -> None:
    source = bench.table("Prices", Price={"number": {}}, Link={"url": {}})
    path = f"data_sources/{source}/query"
    row: Obj = {"parent": {"data_source_id": source}}
    said = bench.refused("pages", {**row, "properties": {"Price": {"number": "5"}}})
    assert said.endswith(
        'body.properties.Price.number should be a number or `null`, instead was `"5"`.'
    )
    said = bench.refused("pages", {**row, "properties": {"Link": {"url": 5}}})
    assert said.endswith("body.properties.Link.url should be a string or `null`, instead was `5`.")
    said = bench.refused(path, {"start_cursor": {}})
    assert said.endswith("body.start_cursor should be a string or `undefined`, instead was `{}`.")


def test_a_filter_without_a_condition_is_told_every_form_that_would_do(bench: Workbench) -> None:
    source = bench.table("Prices", Price={"number": {}})
    said = bench.refused(f"data_sources/{source}/query", {"filter": {"property": "Price"}})
    lines = said.splitlines()
    assert lines[:2] == [
        "body failed validation. Fix one:",
        "body.filter.or should be defined, instead was `undefined`.",
    ]
    assert "body.filter.number should be defined, instead was `undefined`." in lines


def test_what_belongs_into_the_body_is_not_taken_from_the_address(bench: Workbench) -> None:
    source = bench.table("Prices", Price={"number": {}})
    said = bench.refused(f"data_sources/{source}/query?start_cursor={MISSING}", {})
    assert said == (
        "query failed validation: query.start_cursor should be not present, instead was"
        f' `"{MISSING}"`.'
    )
    assert bench.raw("GET", f"pages/{bench.root}?filter_properties=title").status_code == 200
