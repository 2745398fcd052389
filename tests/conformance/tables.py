"""Checks of databases and their rows: schemas of every type, values, changes."""

from typing import Any

from tests.conformance.check import NOWHERE, PICTURE, Checks, Obj, text

OPTIONS = [{"name": "High", "color": "red"}, {"name": "Low", "color": "gray"}]

SCHEMA: Obj = {
    "Name": {"title": {}},
    "Text": {"rich_text": {}},
    "Number": {"number": {"format": "euro"}},
    "Choice": {"select": {"options": OPTIONS}},
    "Tags": {"multi_select": {"options": OPTIONS}},
    "State": {"status": {}},
    "Day": {"date": {}},
    "Who": {"people": {}},
    "Files": {"files": {}},
    "Check": {"checkbox": {}},
    "Link": {"url": {}},
    "Mail": {"email": {}},
    "Phone": {"phone_number": {}},
    "Double": {"formula": {"expression": 'prop("Number") * 2'}},
    "Code": {"unique_id": {"prefix": "T"}},
    "Made": {"created_time": {}},
    "Maker": {"created_by": {}},
    "Edited": {"last_edited_time": {}},
    "Editor": {"last_edited_by": {}},
    "Press": {"button": {}},
    "Where": {"place": {}},
    "Vouched": {"verification": {}},
}

_PLACE = {"lat": 52.5, "lon": 13.4, "name": "Here"}

VALUES: list[tuple[str, Obj, Obj]] = [
    ("Text", {"rich_text": text("words")}, {"rich_text.0.plain_text": "words"}),
    ("Number", {"number": 4.5}, {"number": 4.5}),
    ("Choice", {"select": {"name": "High"}}, {"select.name": "High", "select.color": "red"}),
    ("Tags", {"multi_select": [{"name": "High"}, {"name": "New"}]}, {"multi_select.1.name": "New"}),
    ("State", {"status": {"name": "Done"}}, {"status.name": "Done"}),
    (
        "Day",
        {"date": {"start": "2026-11-24"}},
        {"date": {"start": "2026-11-24", "end": None, "time_zone": None}},
    ),
    ("Who", {"people": [{"id": "$person"}]}, {"people.0.id": "$person", "people.0.object": "user"}),
    (
        "Files",
        {"files": [{"name": "f", "external": {"url": PICTURE}}]},
        {"files.0": {"name": "f", "type": "external", "external": {"url": PICTURE}}},
    ),
    ("Check", {"checkbox": True}, {"checkbox": True}),
    ("Link", {"url": "https://example.com"}, {"url": "https://example.com"}),
    ("Mail", {"email": "a@example.com"}, {"email": "a@example.com"}),
    ("Phone", {"phone_number": "+1 555 0100"}, {"phone_number": "+1 555 0100"}),
    ("Where", {"place": _PLACE}, {"place.lat": 52.5, "place.name": "Here"}),
    ("Vouched", {"verification": {"state": "verified"}}, {"verification.state": "verified"}),
]

EMPTIED: list[tuple[str, Obj]] = [
    *(("Number", {"number": None}), ("Choice", {"select": None}), ("Day", {"date": None})),
    *(("Link", {"url": None}), ("Mail", {"email": None}), ("Phone", {"phone_number": None})),
    *(("Tags", {"multi_select": []}), ("Who", {"people": []}), ("Files", {"files": []})),
    *(("Text", {"rich_text": []}), ("Where", {"place": None}), ("State", {"status": None})),
]


def type_of(name: str) -> str:
    """The type of a column."""
    return str(next(iter(SCHEMA[name])))


def add(checks: Checks) -> None:
    """Databases, data sources, rows."""
    _create(checks)
    _rows(checks)
    _bad_values(checks)
    _change(checks)


def _made(checks: Checks, title: str, schema: Obj) -> Obj:
    body: Obj = {"parent": {"type": "page_id", "page_id": "$root"}, "title": text(title)}
    if checks.old:
        return {"method": "post", "path": "databases", "body": {**body, "properties": schema}}
    return {**body, "initial_data_source": {"properties": schema}}


def creates(checks: Checks) -> str:
    """The endpoint that makes databases, by a client that knows the version's form."""
    return "request" if checks.old else "databases.create"


def _create(checks: Checks) -> None:
    expect: Obj = {
        "object": "database",
        "title.0.plain_text": "Every type",
        "description": [],
        "parent": {"type": "page_id", "page_id": "$root"},
        "is_inline": False,
        "in_trash": False,
        "icon": None,
        "url": {"$is": "url"},
    }
    name, path = ("source", "id") if checks.old else ("source", "data_sources.0.id")
    if not checks.old:
        expect["data_sources"] = {"$length": 1}
    made = _made(checks, "Every type", SCHEMA)
    checks.keeps(name, path, creates(checks), "makes a database of every type", expect, **made)
    shows = _schema_of(checks)
    if checks.old:
        checks.keeps("database", "id", "databases.retrieve", "shows it", database_id="$source")
    else:
        checks.keeps(
            "database",
            "parent.database_id",
            "data_sources.retrieve",
            "names its database",
            data_source_id="$source",
        )
        checks.does(
            "databases.retrieve",
            "lists its data sources",
            {"object": "database", "data_sources.0.id": "$source"},
            database_id="$database",
        )
    for column in SCHEMA:
        kind = type_of(column)
        about = {
            f"properties.{column}.type": kind,
            f"properties.{column}.name": column,
            f"properties.{column}.id": {"$is": "text"},
            f"properties.{column}.{kind}": {"$is": "object"},
            f"properties.{column}.description": None,
        }
        checks.does(shows[0], f"shows a column of type {kind}", about, **shows[1])
    options = {
        "properties.Choice.select.options.0.name": "High",
        "properties.Number.number.format": "euro",
        "properties.State.status.groups": {"$length": 3},
        "properties.Code.unique_id.prefix": "T",
    }
    checks.does(shows[0], "shows options, formats, groups", options, **shows[1])
    checks.misses("databases.retrieve", "does not know a database", database_id=NOWHERE)
    wrong: list[tuple[str, Obj]] = [
        ("no title", {"A": {"number": {}}}),
        ("two titles", {"A": {"title": {}}, "B": {"title": {}}}),
        ("an unknown type", {"A": {"title": {}}, "B": {"colour": {}}}),
    ]
    for what, schema in wrong:
        checks.refuses(
            creates(checks), f"makes no database with {what}", **_made(checks, "x", schema)
        )


def _schema_of(checks: Checks) -> tuple[str, Obj]:
    if checks.old:
        return "databases.retrieve", {"database_id": "$source"}
    return "data_sources.retrieve", {"data_source_id": "$source"}


def parent(checks: Checks, name: str = "$source") -> Obj:
    """Where rows go."""
    key = "database_id" if checks.old else "data_source_id"
    return {key: name}


def _rows(checks: Checks) -> None:
    named: Obj = {"Name": {"title": text("Row")}}
    home = (
        {"type": "database_id", "database_id": "$database"}
        if checks.old
        else {"type": "data_source_id", "data_source_id": "$source", "database_id": "$database"}
    )
    checks.keeps(
        "row",
        "id",
        "pages.create",
        "makes a row",
        {"parent": home},
        parent=parent(checks),
        properties=named,
    )
    for column, value, shown in VALUES:
        kind = type_of(column)
        expect = {f"properties.{column}.{path}": wanted for path, wanted in shown.items()}
        checks.does(
            "pages.update",
            f"writes a {kind}",
            {f"properties.{column}.type": kind, **expect},
            page_id="$row",
            properties={column: value},
        )
    computed = {
        "properties.Double.formula": {"type": "number", "number": 9},
        "properties.Code.unique_id": {"prefix": "T", "number": 1},
        "properties.Made.created_time": {"$is": "minute"},
        "properties.Maker.created_by.id": "$bot",
        "properties.Edited.last_edited_time": {"$is": "minute"},
        "properties.Editor.last_edited_by.id": "$bot",
        "properties.Press.button": {},
    }
    checks.does("pages.retrieve", "computes what is not written", computed, page_id="$row")
    for column in SCHEMA:
        kind = type_of(column)
        many = kind in {"title", "rich_text", "people"}
        item = (
            {"object": "list", "results.0.type": kind}
            if many
            else {"object": "property_item", "type": kind, kind: {"$is": "present"}}
        )
        checks.does(
            "pages.properties.retrieve",
            f"gives one {kind}",
            item,
            page_id="$row",
            property_id=column,
        )
    for column, value in EMPTIED:
        kind = type_of(column)
        checks.does(
            "pages.update",
            f"empties a {kind}",
            {f"properties.{column}.{kind}": value[kind]},
            page_id="$row",
            properties={column: value},
        )


def _bad_values(checks: Checks) -> None:
    wrong: list[tuple[str, Obj, str]] = [
        ("Number", {"number": "4"}, "number"),
        ("Check", {"checkbox": "yes"}, "boolean"),
        ("Day", {"date": {"start": "soon"}}, "ISO 8601"),
        ("Day", {"date": {"start": "2026-02-02", "end": "2026-01-01"}}, ""),
        ("State", {"status": {"name": "Never"}}, "does not exist"),
        ("Choice", {"select": {"name": "a,b"}}, "comma"),
        ("Mail", {"email": "x" * 201}, "≤ `200`"),
        ("Phone", {"phone_number": "1" * 201}, "≤ `200`"),
        ("Link", {"url": "x" * 2001}, "≤ `2000`"),
        ("Tags", {"multi_select": [{"name": str(n)} for n in range(101)]}, "≤ `100`"),
        ("Who", {"people": [{"id": "$person"}] * 101}, "≤ `100`"),
        ("Made", {"created_time": "2026-01-01"}, ""),
        ("Double", {"formula": {"number": 1}}, ""),
        ("Number", {"rich_text": text("x")}, "expected to be number"),
        ("Text", {"rich_text": text("x" * 2001)}, "≤ `2000`"),
    ]
    for column, value, message in wrong:
        checks.refuses(
            "pages.update",
            f"writes no {next(iter(value))} like {str(value)[:40]}",
            message,
            page_id="$row",
            properties={column: value},
        )
    checks.misses(
        "pages.update",
        "writes no stranger",
        page_id="$row",
        properties={"Who": {"people": [{"id": NOWHERE}]}},
    )


def _updates(checks: Checks, **body: Any) -> tuple[str, Obj]:
    if checks.old:
        return "request", {"method": "patch", "path": "databases/$source", "body": body}
    return "data_sources.update", {"data_source_id": "$source", **body}


def _change(checks: Checks) -> None:
    more = [*({"name": option["name"]} for option in OPTIONS), {"name": "Mid", "color": "blue"}]
    changes: list[tuple[str, Obj, Obj]] = [
        ("renames", {"title": text("Renamed")}, {"title.0.plain_text": "Renamed"}),
        (
            "adds a column",
            {"properties": {"Extra": {"number": {}}}},
            {"properties.Extra.type": "number"},
        ),
        (
            "renames a column",
            {"properties": {"Extra": {"name": "Other"}}},
            {"properties.Other.type": "number", "properties.Extra": {"$is": "absent"}},
        ),
        (
            "retypes a column",
            {"properties": {"Other": {"rich_text": {}}}},
            {"properties.Other.type": "rich_text"},
        ),
        (
            "describes a column",
            {"properties": {"Other": {"description": "What", "rich_text": {}}}},
            {"properties.Other.description": "What"},
        ),
        (
            "removes a column",
            {"properties": {"Other": None}},
            {"properties.Other": {"$is": "absent"}},
        ),
        (
            "adds an option",
            {"properties": {"Choice": {"select": {"options": more}}}},
            {"properties.Choice.select.options.2.name": "Mid"},
        ),
    ]
    for what, body, expect in changes:
        endpoint, args = _updates(checks, **body)
        checks.does(endpoint, what, expect, **args)
    recolour = [{"name": "High", "color": "green"}]
    for what, body in (
        ("the title column", {"Name": None}),
        ("a column that is absent", {"Nope": None}),
    ):
        endpoint, args = _updates(checks, properties=body)
        checks.refuses(endpoint, f"removes not {what}", **args)
    endpoint, args = _updates(checks, properties={"Choice": {"select": {"options": recolour}}})
    checks.refuses(endpoint, "changes no colour of an option", "color", **args)
    about: Obj = {"description": text("About"), "is_inline": True, "icon": {"emoji": "📚"}}
    checks.does(
        "databases.update",
        "changes a database",
        {"description.0.plain_text": "About", "is_inline": True, "icon.emoji": "📚"},
        database_id="$database",
        **about,
    )
    for wanted in (True, False):
        checks.does(
            "databases.update",
            f"sets in_trash {wanted}",
            {"in_trash": wanted},
            database_id="$database",
            in_trash=wanted,
        )
