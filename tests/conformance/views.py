"""Checks of views and of queries through them."""

from typing import Any

from tests.conformance.check import Checks, Obj, listing


def add(checks: Checks) -> None:
    """Views."""
    _views(checks)
    if not checks.old:
        _view_queries(checks)


def _views(checks: Checks) -> None:
    if checks.old:
        checks.keeps(
            "view",
            "results.0.id",
            "views.list",
            "lists views",
            listing("view", results={"$length": 1}),
            database_id="$table",
        )
        checks.does(
            "views.retrieve", "shows a view", {"object": "view", "type": "table"}, view_id="$view"
        )
        return
    checks.keeps(
        "view",
        "results.0.id",
        "views.list",
        "lists views",
        listing("view", results={"$length": 1}),
        data_source_id="$table",
    )
    shape: Obj = {
        "object": "view",
        "id": "$view",
        "type": "table",
        "name": {"$is": "text"},
        "parent.type": "database_id",
        "data_source_id": "$table",
        "created_time": {"$is": "minute"},
        "url": {"$is": "url"},
        "filter": None,
    }
    checks.does("views.retrieve", "shows a view", shape, view_id="$view")
    for kind, more in (
        ("table", {}),
        ("list", {}),
        ("gallery", {}),
        ("form", {}),
        ("map", {}),
        (
            "board",
            {"group_by": {"type": "select", "property_id": "Choice", "sort": {"type": "manual"}}},
        ),
        ("calendar", {"date_property_id": "Day"}),
        ("timeline", {"date_property_id": "Day"}),
        ("chart", {"chart_type": "column"}),
    ):
        checks.keeps(
            f"view_{kind}",
            "id",
            "views.create",
            f"makes a {kind}",
            {"type": kind, "name": kind},
            data_source_id="$table",
            name=kind,
            type=kind,
            configuration={"type": kind, **more},
        )
    where: Obj = {"property": "Choice", "select": {"equals": "High"}}
    order = [{"property": "Name", "direction": "ascending"}]
    checks.does(
        "views.update",
        "changes a view",
        {"name": "New", "filter.select.equals": "High", "sorts": {"$length": 1}},
        view_id="$view_list",
        name="New",
        filter=where,
        sorts=order,
    )
    checks.does(
        "views.update", "takes a filter away", {"filter": None}, view_id="$view_table", filter=None
    )
    checks.does(
        "views.delete",
        "deletes a view",
        {"object": "view", "id": "$view_form"},
        view_id="$view_form",
    )
    checks.misses("views.retrieve", "shows it no more", view_id="$view_form")
    for what, args in (
        ("an unknown kind", {"type": "pie"}),
        ("a board without groups", {"type": "board", "configuration": {"type": "board"}}),
    ):
        checks.refuses(
            "views.create", f"makes not {what}", **{"data_source_id": "$table", "name": "x", **args}
        )
    checks.refuses("views.list", "lists not everything", "Fix one")


def _view_queries(checks: Checks) -> None:
    def asked(name: str, **more: Any) -> Obj:
        return {"view_id": "$view_list", name: f"${name}", **more}

    checks.keeps(
        "query_id",
        "id",
        "views.queries.create",
        "queries a view",
        {
            "object": "view_query",
            "total_count": 1,
            "view_id": "$view_list",
            "results.0": {"object": "page", "id": "$row_one"},
            "has_more": False,
            "expires_at": {"$is": "time"},
        },
        view_id="$view_list",
        page_size=10,
    )
    checks.does(
        "views.queries.results",
        "gives its results",
        listing("page", results={"$length": 1}),
        **asked("query_id"),
    )
    checks.does("views.queries.delete", "forgets it", {"deleted": True}, **asked("query_id"))
    checks.misses("views.queries.results", "gives its results no more", **asked("query_id"))
