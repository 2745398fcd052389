"""Checks of data sources: several in a database, relations, rollups, templates."""

from typing import Any

from tests.conformance.check import NOWHERE, Checks, text


def add(checks: Checks) -> None:
    """Data sources; there were none before 2025-09-03."""
    if not checks.old:
        _sources(checks)
        _templates(checks)


def _sources(checks: Checks) -> None:
    checks.keeps(
        "other",
        "id",
        "data_sources.create",
        "makes a second data source",
        {
            "object": "data_source",
            "title.0.plain_text": "Second",
            "parent": {"type": "database_id", "database_id": "$database"},
            "database_parent": {"type": "page_id", "page_id": "$root"},
        },
        parent={"type": "database_id", "database_id": "$database"},
        properties={"Title": {"title": {}}, "Amount": {"number": {}}},
        title=text("Second"),
    )
    checks.does(
        "databases.retrieve",
        "lists both",
        {"data_sources": {"$length": 2}},
        database_id="$database",
    )
    dual = {"data_source_id": "$source", "dual_property": {"synced_property_name": "Others"}}
    checks.does(
        "data_sources.update",
        "relates them",
        {
            "properties.Rows.relation.type": "dual_property",
            "properties.Rows.relation.data_source_id": "$source",
            "properties.Rows.relation.dual_property.synced_property_name": "Others",
        },
        data_source_id="$other",
        properties={"Rows": {"relation": dual}},
    )
    checks.does(
        "data_sources.retrieve",
        "mirrors the relation",
        {"properties.Others.relation.data_source_id": "$other"},
        data_source_id="$source",
    )
    checks.does(
        "pages.update",
        "gives the row a number",
        page_id="$row",
        properties={"Number": {"number": 7}},
    )
    checks.keeps(
        "related",
        "id",
        "pages.create",
        "relates a row",
        {"properties.Rows.relation": [{"id": "$row"}], "properties.Rows.has_more": False},
        parent={"data_source_id": "$other"},
        properties={
            "Title": {"title": text("Related")},
            "Rows": {"relation": [{"id": "$row"}]},
            "Amount": {"number": 3},
        },
    )
    checks.does(
        "pages.retrieve",
        "mirrors the value",
        {"properties.Others.relation": [{"id": "$related"}]},
        page_id="$row",
    )
    _rollups(checks)
    checks.refuses(
        "data_sources.create",
        "makes none without a title",
        parent={"database_id": "$database"},
        properties={"A": {"number": {}}},
    )
    checks.misses("data_sources.retrieve", "does not know a data source", data_source_id=NOWHERE)
    checks.does(
        "data_sources.update",
        "trashes one",
        {"in_trash": True},
        data_source_id="$other",
        in_trash=True,
    )


def _rollups(checks: Checks) -> None:
    wanted: list[tuple[str, str, Any]] = [
        ("sum", "Number", {"type": "number", "number": 7, "function": "sum"}),
        ("count", "Name", {"type": "number", "number": 1, "function": "count"}),
        ("average", "Number", {"type": "number", "number": 7, "function": "average"}),
        ("show_original", "Name", {"$is": "object"}),
        ("percent_empty", "Text", {"type": "number", "number": 1, "function": "percent_empty"}),
    ]
    for function, column, shown in wanted:
        rollup = {
            "function": function,
            "relation_property_name": "Rows",
            "rollup_property_name": column,
        }
        name = f"R {function}"
        checks.does(
            "data_sources.update",
            f"adds a rollup of {function}",
            {
                f"properties.{name}.rollup.function": function,
                f"properties.{name}.rollup.rollup_property_name": column,
            },
            data_source_id="$other",
            properties={name: {"rollup": rollup}},
        )
        checks.does(
            "pages.retrieve",
            f"computes {function}",
            {f"properties.{name}.rollup": shown},
            page_id="$related",
        )
        result = {"array": []} if function == "show_original" else shown
        expect = {f"property_item.rollup.{key}": value for key, value in result.items()}
        checks.does(
            "pages.properties.retrieve",
            f"lists what {function} was computed from",
            {"object": "list", "property_item.type": "rollup", "results": {"$length": 1}, **expect},
            page_id="$related",
            property_id=name,
        )


def _templates(checks: Checks) -> None:
    made = {
        "data_source_id": "$source",
        "name": "Weekly",
        "markdown": "## Agenda",
        "is_default": True,
    }
    checks.controls("templates", made, "has a template made", {"template": "id"})
    checks.does(
        "data_sources.list_templates",
        "lists templates",
        {
            "templates.0": {"id": "$template", "name": "Weekly", "is_default": True},
            "has_more": False,
            "next_cursor": None,
        },
        data_source_id="$source",
    )
    checks.does(
        "data_sources.list_templates",
        "finds templates by name",
        {"templates": []},
        data_source_id="$source",
        name="Monthly",
    )
    for name, choice in (
        ("default", {"type": "default"}),
        ("template_id", {"type": "template_id", "template_id": "$template"}),
    ):
        checks.keeps(
            f"from_{name}",
            "id",
            "pages.create",
            f"makes a row from {name}",
            parent={"data_source_id": "$source"},
            template=choice,
            properties={"Name": {"title": text("Templated")}},
        )
        checks.comes(
            "blocks.children.list",
            f"fills it from {name}",
            {"results.0.heading_2.rich_text.0.plain_text": "Agenda"},
            block_id=f"$from_{name}",
        )
    checks.refuses(
        "pages.create",
        "takes no content beside a template",
        parent={"data_source_id": "$source"},
        template={"type": "default"},
        children=[],
    )
    checks.misses(
        "pages.create",
        "takes no template that is absent",
        parent={"data_source_id": "$source"},
        template={"type": "template_id", "template_id": NOWHERE},
    )
