"""Who may ask, in which version, at which address, in which form."""

import pytest

from tests.integration.sandbox.desk import Workbench


def test_a_wrong_token_is_unauthorized(bench: Workbench) -> None:
    answer = bench.raw("GET", "users/me", headers={"Authorization": "Bearer nobody"})
    body = answer.json()
    assert (answer.status_code, body["object"], body["code"]) == (401, "error", "unauthorized")
    assert body["message"] == "API token is invalid."
    assert body["request_id"] == answer.headers["x-notion-request-id"]


def test_no_token_is_unauthorized_even_at_a_wrong_address(bench: Workbench) -> None:
    assert bench.raw("GET", "nowhere", headers={"Authorization": None}).status_code == 401


@pytest.mark.parametrize("version", [None, "2020-01-01", "latest"])
def test_an_absent_or_unknown_version_is_refused(bench: Workbench, version: str | None) -> None:
    answer = bench.raw("GET", "users/me", headers={"Notion-Version": version})
    assert (answer.status_code, answer.json()["code"]) == (400, "missing_version")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "nowhere"), ("PUT", "pages"), ("GET", "pages"), ("POST", "users")]
)
def test_an_address_that_is_none_is_refused(bench: Workbench, method: str, path: str) -> None:
    answer = bench.raw(method, path)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request_url")


@pytest.mark.parametrize("content", [b"{", b"nonsense", b'{"a": NaN}', b"[" * 100_000])
def test_a_body_that_is_no_json_is_refused(bench: Workbench, content: bytes) -> None:
    answer = bench.raw("POST", "search", content)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_json")


@pytest.mark.parametrize("content", [b"[]", b'"text"', b"7", b"null"])
def test_a_body_that_is_no_object_is_refused(bench: Workbench, content: bytes) -> None:
    answer = bench.raw("POST", "search", content)
    assert answer.json()["message"].startswith("body failed validation: body should be an object")


def test_an_unknown_key_is_refused(bench: Workbench) -> None:
    message = bench.refused("search", {"question": "x"})
    assert message == (
        'body failed validation: body.question should be not present, instead was `"x"`.'
    )


def test_more_than_500_kilobytes_are_refused(bench: Workbench) -> None:
    assert "body.length should be ≤ `500000`" in bench.refused("search", {"query": "x" * 500_001})


def test_an_id_that_is_no_uuid_is_refused(bench: Workbench) -> None:
    answer = bench.raw("GET", "pages/None")
    assert answer.json()["message"] == (
        'path failed validation: path.page_id should be a valid uuid, instead was `"None"`.'
    )


def test_ids_are_taken_with_and_without_dashes(bench: Workbench) -> None:
    answer = bench.raw("GET", f"pages/{bench.root.replace('-', '')}")
    assert answer.json()["id"] == bench.root


def test_what_is_not_there_is_not_found(bench: Workbench) -> None:
    missing = "11111111-2222-4333-8444-555555555555"
    answer = bench.raw("GET", f"pages/{missing}")
    assert (answer.status_code, answer.json()["code"]) == (404, "object_not_found")
    assert answer.json()["message"] == (
        f"Could not find page with ID: {missing}. Make sure the relevant pages and databases are"
        ' shared with your integration "Notion Assistant".'
    )


def test_data_sources_do_not_exist_in_2022(bench: Workbench, bench_2022: Workbench) -> None:
    identifier = bench.source("Roadmap")["id"]
    answer = bench_2022.raw("GET", f"data_sources/{identifier}")
    assert answer.json()["code"] == "invalid_request_url"


def test_databases_are_not_queried_since_2025(bench_2025: Workbench) -> None:
    database = bench_2025.source("Roadmap")["parent"]["database_id"]
    answer = bench_2025.raw("POST", f"databases/{database}/query", {})
    assert answer.json()["code"] == "invalid_request_url"


def test_a_token_without_a_capability_is_restricted(bench: Workbench) -> None:
    control = {"Authorization": "Bearer control"}
    new = {"token": "reader", "capabilities": ["read_content"]}
    bench.http.post(f"{bench.server.url}/_sandbox/tokens", json=new, headers=control)
    reader = {"Authorization": "Bearer reader"}
    assert bench.raw("GET", f"pages/{bench.root}", headers=reader).status_code == 200
    answer = bench.raw("GET", "users", headers=reader)
    assert (answer.status_code, answer.json()["code"]) == (403, "restricted_resource")
