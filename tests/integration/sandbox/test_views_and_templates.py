"""Views, templates, and what the twin does not have."""

from typing import Any

import pytest

from tests.integration.sandbox.desk import Obj, Workbench, has_property, paragraph, text

CONTROL = {"Authorization": "Bearer control"}


@pytest.fixture(scope="module")
def source(bench: Workbench) -> str:
    identifier = bench.table("Viewed", N={"number": {}}, Day={"date": {}})
    for number in range(3):
        bench.row(identifier, f"row {number}", N={"number": number})
    return identifier


def views(bench: Workbench, source: str) -> list[str]:
    answer: Any = bench.notion.views.list(data_source_id=source)
    return [one["id"] for one in answer["results"]]


class TestViews:
    def test_a_database_starts_with_a_table(self, bench: Workbench, source: str) -> None:
        view: Any = bench.notion.views.retrieve(views(bench, source)[0])
        assert (view["object"], view["type"], view["data_source_id"]) == ("view", "table", source)
        assert view["configuration"] == {"type": "table"}

    def test_a_view_is_made_changed_queried_and_deleted(
        self, bench: Workbench, source: str
    ) -> None:
        made: Any = bench.notion.views.create(
            data_source_id=source,
            name="Big ones",
            type="table",
            filter=has_property("N", "number", greater_than=0),
            sorts=[{"property": "N", "direction": "descending"}],
            position={"type": "start"},
        )
        assert views(bench, source)[0] == made["id"]
        query: Any = bench.notion.views.queries.create(made["id"], page_size=1)
        assert (query["total_count"], query["has_more"]) == (2, True)
        rest: Any = bench.notion.views.queries.results(
            made["id"], query["id"], start_cursor=query["next_cursor"]
        )
        assert len(rest["results"]) == 1
        gone: Any = bench.notion.views.queries.delete(made["id"], query["id"])
        assert gone["deleted"] is True
        changed: Any = bench.notion.views.update(made["id"], name="All", filter=None)
        assert changed["name"] == "All"
        bench.notion.views.delete(made["id"])
        assert made["id"] not in views(bench, source)

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ({"type": "table"}, "body.name should be defined"),
            ({"name": "x", "type": "cube"}, "body.type should be"),
            (
                {"name": "x", "type": "board", "configuration": {"type": "board"}},
                "configuration.group_by should be defined",
            ),
            (
                {"name": "x", "type": "list", "configuration": {"type": "board"}},
                "configuration.type should be",
            ),
            (
                {"name": "x", "type": "list", "filter": has_property("Z", "number", equals=1)},
                "Could not find property",
            ),
        ],
    )
    def test_a_wrong_view_is_refused(
        self, bench: Workbench, source: str, body: Obj, message: str
    ) -> None:
        assert message in bench.refused("views", {"data_source_id": source, **body})

    def test_the_last_view_stays(self, bench: Workbench) -> None:
        only = views(bench, bench.table("One view"))[0]
        assert "last view" in bench.raw("DELETE", f"views/{only}").json()["message"]


@pytest.fixture(scope="module")
def template(bench: Workbench, source: str) -> str:
    body = {"data_source_id": source, "name": "Sync", "markdown": "## Agenda\n- [ ] topic"}
    made = bench.http.post(
        f"{bench.server.url}/_sandbox/templates",
        json={**body, "is_default": True},
        headers=CONTROL,
    )
    return str(made.json()["id"])


class TestTemplates:
    def test_templates_are_listed(self, bench: Workbench, source: str, template: str) -> None:
        answer: Any = bench.notion.data_sources.list_templates(source)
        assert answer["templates"] == [{"id": template, "name": "Sync", "is_default": True}]
        answer = bench.notion.data_sources.list_templates(source, name="nothing")
        assert answer["templates"] == []

    @pytest.mark.parametrize("kind", ["default", "template_id"])
    def test_a_template_fills_a_new_page(
        self, bench: Workbench, source: str, template: str, kind: str
    ) -> None:
        chosen = {"type": kind, **({"template_id": template} if kind == "template_id" else {})}
        made: Any = bench.notion.pages.create(
            parent={"data_source_id": source},
            properties={"Name": {"title": text("From template")}},
            template=chosen,
        )
        assert bench.words(made["id"]) == ["Agenda", "topic"]

    def test_a_template_replaces_the_content_of_a_page(
        self, bench: Workbench, source: str, template: str
    ) -> None:
        row = bench.row(source, "x")
        bench.append(row["id"], paragraph("old"))
        bench.notion.pages.update(
            row["id"],
            erase_content=True,
            template={"type": "template_id", "template_id": template},
        )
        assert bench.words(row["id"]) == ["Agenda", "topic"]

    @pytest.mark.parametrize(
        ("extra", "message"),
        [
            ({"template": {"type": "some"}}, "body.template.type should be"),
            ({"template": {"type": "default"}, "children": []}, "body.children should be not"),
            ({"template": {"type": "default", "timezone": "Mars"}}, "IANA"),
        ],
    )
    def test_a_wrong_template_is_refused(
        self, bench: Workbench, source: str, template: str, extra: Obj, message: str
    ) -> None:
        assert template
        assert message in bench.refused("pages", {"parent": {"data_source_id": source}, **extra})

    def test_pages_outside_tables_have_no_templates(self, bench: Workbench) -> None:
        body = {"parent": {"page_id": bench.root}, "template": {"type": "default"}}
        assert "Templates can only be applied" in bench.refused("pages", body)


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "oauth/token", "OAuth"),
        ("GET", "agents", "agents"),
        ("POST", "agents/query", "agents"),
        ("POST", "sessions", "sessions"),
        ("POST", "threads/x/messages", "threads"),
        ("POST", "blocks/meeting_notes/query", "meeting notes"),
    ],
)
def test_what_the_twin_lacks_is_named(bench: Workbench, method: str, path: str, name: str) -> None:
    answer = bench.raw(method, path, {} if method == "POST" else None)
    assert (answer.status_code, answer.json()["code"]) == (501, "not_implemented")
    assert name in answer.json()["message"]


def test_property_types_that_cannot_be_kept_are_named(bench: Workbench) -> None:
    body = {
        "parent": {"type": "page_id", "page_id": bench.root},
        "initial_data_source": {"properties": {"N": {"title": {}}, "L": {"location": {}}}},
    }
    answer = bench.raw("POST", "databases", body)
    assert answer.status_code == 501
    assert "property type location" in answer.json()["message"]


def test_there_are_no_custom_emojis(bench: Workbench) -> None:
    answer: Any = bench.notion.custom_emojis.list()
    assert (answer["results"], answer["type"]) == ([], "custom_emoji")
