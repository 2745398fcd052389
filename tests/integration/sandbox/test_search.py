"""Search by title, and the people of the workspace."""

from typing import Any

import pytest

from tests.integration.sandbox.desk import Obj, Workbench, paragraph

MISSING = "11111111-2222-4333-8444-555555555555"


class TestSearch:
    def test_titles_are_searched_by_words(self, bench: Workbench) -> None:
        page = bench.page("Quarterly budget review", paragraph("nothing to do with llamas"))
        found: Any = bench.notion.search(query="REVIEW quarterly")
        assert [one["id"] for one in found["results"]] == [page["id"]]
        assert bench.raw("POST", "search", {"query": "llamas"}).json()["results"] == []

    def test_an_equal_title_comes_first(self, bench: Workbench) -> None:
        bench.page("Falcon plans")
        exact = bench.page("Falcon")
        bench.page("The falcon file")
        found: Any = bench.notion.search(query="falcon")
        assert found["results"][0]["id"] == exact["id"]

    def test_trash_is_found_only_when_asked_for(self, bench: Workbench) -> None:
        page = bench.page("Zeppelin")
        bench.notion.pages.update(page["id"], in_trash=True)
        assert bench.raw("POST", "search", {"query": "zeppelin"}).json()["results"] == []
        body = {"query": "zeppelin", "filter": {"in_trash": True}}
        assert len(bench.raw("POST", "search", body).json()["results"]) == 1

    @pytest.mark.parametrize(
        "body",
        [
            {"filter": {"property": "object", "value": "block"}},
            {"filter": {"property": "title", "value": "page"}},
            {"sort": {"timestamp": "created_time", "direction": "ascending"}},
            {"page_size": 101},
            {"query": 5},
        ],
    )
    def test_a_wrong_search_is_refused(self, bench: Workbench, body: Obj) -> None:
        assert bench.refused("search", body).startswith("body failed validation")


class TestUsers:
    def test_people_and_the_integration(self, bench: Workbench) -> None:
        me: Any = bench.notion.users.me()
        assert (me["type"], me["bot"]["owner"]["type"]) == ("bot", "workspace")
        listed: Any = bench.notion.users.list(page_size=2)
        assert (len(listed["results"]), listed["has_more"]) == (2, True)
        person = listed["results"][0]
        assert person["person"]["email"].endswith("@example.com")
        assert bench.raw("GET", f"users/{person['id']}").json()["name"] == person["name"]
        assert bench.raw("GET", f"users/{MISSING}").status_code == 404
