"""Checks of queries and search: every filter kind, groups, sorts, paging, relevance."""

from typing import Any

from tests.conformance.check import Checks, Obj, listing, text
from tests.conformance.tables import creates, parent

_SCHEMA: Obj = {
    "Name": {"title": {}},
    "Text": {"rich_text": {}},
    "Number": {"number": {}},
    "Choice": {"select": {"options": [{"name": "High"}, {"name": "Low"}]}},
    "Tags": {"multi_select": {}},
    "State": {"status": {}},
    "Day": {"date": {}},
    "Who": {"people": {}},
    "Files": {"files": {}},
    "Check": {"checkbox": {}},
    "Link": {"url": {}},
    "Mail": {"email": {}},
    "Phone": {"phone_number": {}},
    "Double": {"formula": {"expression": 'prop("Number") * 2'}},
    "Big": {"formula": {"expression": 'prop("Number") > 1'}},
    "Shout": {"formula": {"expression": 'upper(prop("Name"))'}},
    "Code": {"unique_id": {}},
    "Made": {"created_time": {}},
    "Maker": {"created_by": {}},
    "Edited": {"last_edited_time": {}},
    "Editor": {"last_edited_by": {}},
}
_ROWS: list[tuple[str, Obj]] = [
    (
        "one",
        {
            "Text": {"rich_text": text("Alpha beta")},
            "Number": {"number": 1},
            "Choice": {"select": {"name": "High"}},
            "Tags": {"multi_select": [{"name": "red"}]},
            "State": {"status": {"name": "Done"}},
            "Day": {"date": {"start": "2020-05-01"}},
            "Who": {"people": [{"id": "$person"}]},
            "Check": {"checkbox": True},
            "Link": {"url": "https://example.com/one"},
            "Mail": {"email": "one@example.com"},
            "Phone": {"phone_number": "+1 555 0101"},
            "Files": {"files": [{"name": "f", "external": {"url": "https://example.com/f"}}]},
        },
    ),
    (
        "two",
        {
            "Text": {"rich_text": text("Gamma")},
            "Number": {"number": 2},
            "Choice": {"select": {"name": "Low"}},
            "Tags": {"multi_select": [{"name": "red"}, {"name": "blue"}]},
            "State": {"status": {"name": "In progress"}},
            "Day": {"date": {"start": "2099-05-01"}},
        },
    ),
    ("three", {}),
]

ONE, TWO, THREE = ["one"], ["two"], ["three"]
FILTERS: list[tuple[str, str, Obj, list[str]]] = [
    ("Name", "title", {"equals": "one"}, ONE),
    ("Name", "title", {"does_not_equal": "one"}, ["three", "two"]),
    ("Name", "title", {"contains": "T"}, ["three", "two"]),
    ("Name", "title", {"starts_with": "th"}, THREE),
    ("Name", "title", {"ends_with": "wo"}, TWO),
    ("Name", "title", {"is_empty": True}, []),
    ("Text", "rich_text", {"contains": "alpha"}, ONE),
    ("Text", "rich_text", {"does_not_contain": "alpha"}, ["three", "two"]),
    ("Text", "rich_text", {"is_not_empty": True}, ["one", "two"]),
    ("Number", "number", {"equals": 2}, TWO),
    ("Number", "number", {"does_not_equal": 2}, ["one", "three"]),
    ("Number", "number", {"greater_than": 1}, TWO),
    ("Number", "number", {"less_than": 2}, ONE),
    ("Number", "number", {"greater_than_or_equal_to": 1}, ["one", "two"]),
    ("Number", "number", {"less_than_or_equal_to": 1}, ONE),
    ("Number", "number", {"is_empty": True}, THREE),
    ("Choice", "select", {"equals": "High"}, ONE),
    ("Choice", "select", {"equals": ["High", "Low"]}, ["one", "two"]),
    ("Choice", "select", {"does_not_equal": "High"}, ["three", "two"]),
    ("Choice", "select", {"is_empty": True}, THREE),
    ("Tags", "multi_select", {"contains": "blue"}, TWO),
    ("Tags", "multi_select", {"does_not_contain": "blue"}, ["one", "three"]),
    ("Tags", "multi_select", {"contains": ["red", "blue"]}, ["one", "two"]),
    ("Tags", "multi_select", {"is_not_empty": True}, ["one", "two"]),
    ("State", "status", {"equals": "Done"}, ONE),
    ("State", "status", {"does_not_equal": "Done"}, ["three", "two"]),
    ("Day", "date", {"equals": "2020-05-01"}, ONE),
    ("Day", "date", {"before": "2021-01-01"}, ONE),
    ("Day", "date", {"after": "today"}, TWO),
    ("Day", "date", {"on_or_before": "2020-05-01"}, ONE),
    ("Day", "date", {"on_or_after": "2099-05-01"}, TWO),
    ("Day", "date", {"past_week": {}}, []),
    ("Day", "date", {"next_year": {}}, []),
    ("Day", "date", {"is_empty": True}, THREE),
    ("Who", "people", {"contains": "$person"}, ONE),
    ("Who", "people", {"does_not_contain": "$person"}, ["three", "two"]),
    ("Who", "people", {"contains": "me"}, []),
    ("Files", "files", {"is_not_empty": True}, ONE),
    ("Check", "checkbox", {"equals": True}, ONE),
    ("Check", "checkbox", {"does_not_equal": True}, ["three", "two"]),
    ("Link", "url", {"ends_with": "one"}, ONE),
    ("Mail", "email", {"contains": "example"}, ONE),
    ("Phone", "phone_number", {"starts_with": "+1"}, ONE),
    ("Double", "formula", {"number": {"equals": 4}}, TWO),
    ("Big", "formula", {"checkbox": {"equals": True}}, TWO),
    ("Shout", "formula", {"string": {"equals": "ONE"}}, ONE),
    ("Code", "unique_id", {"greater_than": 2}, THREE),
    ("Made", "created_time", {"on_or_before": "tomorrow"}, ["one", "three", "two"]),
    ("Made", "created_time", {"this_week": {}}, ["one", "three", "two"]),
    ("Edited", "last_edited_time", {"after": "2020-01-01"}, ["one", "three", "two"]),
    ("Maker", "created_by", {"contains": "$bot"}, ["one", "three", "two"]),
    ("Editor", "last_edited_by", {"contains": "me"}, ["one", "three", "two"]),
]


def add(checks: Checks) -> None:
    """Queries of a table of three rows, and search."""
    _fill(checks)
    for column, kind, condition, found in FILTERS:
        says = f"filters {kind} by {next(iter(condition))}"
        _finds(checks, says, found, filter={"property": column, kind: condition})
    _groups(checks)
    _sorts(checks)
    _pages(checks)
    _refused(checks)
    _search(checks)


def _query(checks: Checks, **body: Any) -> tuple[str, Obj]:
    if checks.old:
        return "request", {"method": "post", "path": "databases/$table/query", "body": body}
    return "data_sources.query", {"data_source_id": "$table", **body}


def _finds(checks: Checks, says: str, names: list[str], **body: Any) -> None:
    """The rows found are these, in this order; sorted by name when no order is asked for."""
    body.setdefault("sorts", [{"property": "Name", "direction": "ascending"}])
    expect: Obj = {"results": {"$length": len(names)}}
    for index, name in enumerate(names):
        expect[f"results.{index}.properties.Name.title.0.plain_text"] = name
    endpoint, args = _query(checks, **body)
    checks.does(endpoint, says, expect, **args)


def _fill(checks: Checks) -> None:
    body: Obj = {"parent": {"type": "page_id", "page_id": "$root"}, "title": text("Queried")}
    if checks.old:
        made = {"method": "post", "path": "databases", "body": {**body, "properties": _SCHEMA}}
        path = "id"
    else:
        made = {**body, "initial_data_source": {"properties": _SCHEMA}}
        path = "data_sources.0.id"
    checks.keeps("table", path, creates(checks), "makes a table to query", **made)
    for name, values in _ROWS:
        checks.keeps(
            f"row_{name}",
            "id",
            "pages.create",
            f"makes the row {name}",
            parent=parent(checks, "$table"),
            properties={"Name": {"title": text(name)}, **values},
        )


def _groups(checks: Checks) -> None:
    high: Obj = {"property": "Choice", "select": {"equals": "High"}}
    low: Obj = {"property": "Choice", "select": {"equals": "Low"}}
    done: Obj = {"property": "State", "status": {"equals": "Done"}}
    _finds(checks, "filters by or", ["one", "two"], filter={"or": [high, low]})
    _finds(checks, "filters by and", ONE, filter={"and": [high, done]})
    _finds(checks, "filters by and in or", ["one", "two"], filter={"or": [low, {"and": [high]}]})
    _finds(checks, "filters by or in and", ONE, filter={"and": [done, {"or": [high, low]}]})
    _finds(checks, "takes an empty and", ["one", "three", "two"], filter={"and": []})
    for stamp in ("created_time", "last_edited_time"):
        where = {"timestamp": stamp, stamp: {"after": "2020-01-01"}}
        _finds(checks, f"filters by {stamp}", ["one", "three", "two"], filter=where)


def _sorts(checks: Checks) -> None:
    orders: list[tuple[str, str, list[str]]] = [
        ("Number", "ascending", ["one", "two", "three"]),
        ("Number", "descending", ["two", "one", "three"]),
        ("Day", "ascending", ["one", "two", "three"]),
        ("Choice", "ascending", ["one", "two", "three"]),
        ("Name", "descending", ["two", "three", "one"]),
        ("Check", "descending", ["one"]),
    ]
    for column, direction, names in orders:
        more = {"filter": {"property": "Check", "checkbox": {"equals": True}}}
        order = [{"property": column, "direction": direction}]
        _finds(
            checks,
            f"sorts by {column} {direction}",
            names,
            sorts=order,
            **(more if len(names) == 1 else {}),
        )
    first = [{"property": "State", "direction": "ascending"}]
    _finds(checks, "sorts by status in the order of options", ["three", "two", "one"], sorts=first)
    for stamp in ("created_time", "last_edited_time"):
        order = [
            {"timestamp": stamp, "direction": "ascending"},
            {"property": "Name", "direction": "ascending"},
        ]
        endpoint, args = _query(checks, sorts=order)
        checks.does(endpoint, f"sorts by {stamp}", {"results": {"$length": 3}}, **args)


def _pages(checks: Checks) -> None:
    kind = "page_or_database" if checks.old else "page_or_data_source"
    order = [{"property": "Name", "direction": "ascending"}]
    endpoint, args = _query(checks, page_size=2, sorts=order)
    checks.keeps(
        "next_row",
        "next_cursor",
        endpoint,
        "pages rows",
        listing(kind, results={"$length": 2}, has_more=True),
        **args,
    )
    endpoint, args = _query(checks, page_size=2, sorts=order, start_cursor="$next_row")
    checks.does(
        endpoint,
        "goes on with rows",
        {"results": {"$length": 1}, "has_more": False, "next_cursor": None},
        **args,
    )
    if not checks.old:
        checks.does(
            "data_sources.query",
            "shows only the wanted columns",
            {"results.0.properties": {"$keys": ["Name", "Number"]}},
            data_source_id="$table",
            filter_properties=["title", "Number"],
        )
        checks.does(
            "data_sources.query",
            "says that it is complete",
            {"request_status": {"type": "complete"}},
            data_source_id="$table",
        )


def _refused(checks: Checks) -> None:
    number: Obj = {"property": "Number", "number": {"equals": 1}}
    wrong: list[tuple[str, Obj, str]] = [
        (
            "a column that is absent",
            {"filter": {"property": "Nope", "number": {"equals": 1}}},
            "Could not find property",
        ),
        (
            "a condition of another type",
            {"filter": {"property": "Number", "select": {"equals": "x"}}},
            "does not match filter",
        ),
        ("an unknown condition", {"filter": {"property": "Number", "number": {"like": 1}}}, ""),
        ("a text for a number", {"filter": {"property": "Number", "number": {"equals": "1"}}}, ""),
        ("three levels of groups", {"filter": {"and": [{"or": [{"and": [number]}]}]}}, ""),
        ("an empty filter", {"filter": {}}, "Fix one"),
        ("an unknown order", {"sorts": [{"property": "Name", "direction": "up"}]}, "direction"),
        ("an order by nothing", {"sorts": [{"direction": "ascending"}]}, "Fix one"),
        ("a page size of 101", {"page_size": 101}, "≤ `100`"),
        ("a cursor that is no id", {"start_cursor": "x"}, ""),
    ]
    for what, body, message in wrong:
        endpoint, args = _query(checks, **body)
        checks.refuses(endpoint, f"refuses {what}", message, **args)


def _search(checks: Checks) -> None:
    table = "database" if checks.old else "data_source"
    kind = f"page_or_{table}"
    checks.does(
        "search", "finds by title", listing(kind, **{"results.0.object": table}), query="Queried"
    )
    checks.does(
        "search",
        f"finds only {table}s",
        {"results.0.object": table},
        filter={"property": "object", "value": table},
    )
    checks.does(
        "search",
        "finds only pages",
        {"results.0.object": "page"},
        filter={"property": "object", "value": "page"},
    )
    checks.keeps(
        "next_found",
        "next_cursor",
        "search",
        "pages what it finds",
        {"results": {"$length": 1}, "has_more": True},
        page_size=1,
    )
    checks.does(
        "search",
        "goes on with what it finds",
        {"results.0.id": "$next_found"},
        page_size=1,
        start_cursor="$next_found",
    )
    for direction in ("ascending", "descending"):
        checks.does(
            "search",
            f"sorts by time, {direction}",
            {"results": {"$least": 2}},
            sort={"timestamp": "last_edited_time", "direction": direction},
        )
    checks.does(
        "search",
        "finds nothing",
        {"results": [], "has_more": False},
        query="a title that nobody has",
    )
    checks.does(
        "search",
        "finds in the trash",
        {"results.0.in_trash": True},
        filter={"property": "object", "value": "page", "in_trash": True},
    )
    other = "data_source" if checks.old else "database"
    checks.refuses(
        "search",
        f"knows no {other} in this version",
        "body.filter.value",
        filter={"property": "object", "value": other},
    )
    checks.refuses("search", "refuses an unknown order", sort={"timestamp": "x"})
