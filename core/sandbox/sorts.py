"""Sorts of queries (Notion API: sort data source entries)."""

from datetime import datetime
from typing import Any

from core.sandbox.call import Call
from core.sandbox.fields import Field, fix_one
from core.sandbox.nodes import Node
from core.sandbox.properties import TYPES
from core.sandbox.properties.base import Cell, Schema
from core.sandbox.schema import require_property
from core.sandbox.values import plain_value

_DIRECTIONS = ("ascending", "descending")
_EMPTY: tuple[object, ...] = (None, "", [])


def order_rows(call: Call, field: Field, schema: Schema, rows: list[Node]) -> list[Node]:
    """Rows in the order that `sorts` asks for; the first sort weighs most, empties come last."""
    ordered = list(rows)
    for item in reversed(field.items()):
        ordered = _order(call, item, schema, ordered)
    return ordered


def _rank(key: Any) -> int:
    """Results of a formula may be of several kinds: numbers come first, then text, then times."""
    if isinstance(key, int | float):
        return 0
    return 1 if isinstance(key, str) else 2 if isinstance(key, datetime) else 3


def _order(call: Call, field: Field, schema: Schema, rows: list[Node]) -> list[Node]:
    value = field.object({"property", "timestamp", "direction"})
    if ("property" in value) == ("timestamp" in value):
        keys = ("property", "timestamp")
        raise fix_one([field.at(key).complaint("defined") for key in keys])
    falling = field.at("direction").one_of(_DIRECTIONS) == "descending"
    if "timestamp" in value:
        name = field.at("timestamp").one_of(("created_time", "last_edited_time"))
        created = name == "created_time"
        return sorted(
            rows,
            key=lambda row: (row.created_ms if created else row.edited_ms) // 60_000,
            reverse=falling,
        )
    prop = require_property(schema, field.at("property").text(), "sort property")
    kind = TYPES[prop.type]
    full: list[tuple[Any, Node]] = []
    empty: list[Node] = []
    for row in rows:
        plain = plain_value(call, Cell(prop, row, schema))
        if plain in _EMPTY:
            empty.append(row)
        else:
            key = kind.sort_key(prop, plain)
            full.append(((_rank(key), key), row))
    full.sort(key=lambda pair: pair[0], reverse=falling)
    return [row for _, row in full] + empty
