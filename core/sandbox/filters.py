"""Filters of queries: groups, properties, timestamps (Notion API: filter data source entries)."""

from collections.abc import Callable
from typing import TypeAlias

from core.sandbox.call import Call
from core.sandbox.conditions import read_condition
from core.sandbox.errors import invalid
from core.sandbox.fields import Field, fix_one
from core.sandbox.nodes import Node
from core.sandbox.properties import TYPES
from core.sandbox.properties.base import Cell, Property, Schema
from core.sandbox.schema import require_property
from core.sandbox.times import stamp
from core.sandbox.values import plain_value

RowTest: TypeAlias = Callable[[Node], bool]
_GROUPS = ("and", "or")
_TIMESTAMPS = ("created_time", "last_edited_time")
_MAX_DEPTH = 2
_KINDS = tuple(dict.fromkeys(one.filter_kind for one in TYPES.values() if one.filter_kind))
_OF_ONE_OPTION = frozenset({"select", "status"})


def read_filter(call: Call, field: Field, schema: Schema, depth: int = 0) -> RowTest:
    """A filter as a test of rows. Groups may hold groups, these only conditions."""
    value = field.object()
    group = next((name for name in _GROUPS if name in value), None)
    if group is not None:
        return _read_group(call, field, schema, group, depth)
    if "timestamp" in value:
        return _read_timestamp(call, field)
    if "property" not in value:
        keys = ("or", "and", "property", "timestamp")
        raise fix_one([field.at(key).complaint("defined") for key in keys])
    return _read_property(call, field, schema)


def _read_group(call: Call, field: Field, schema: Schema, group: str, depth: int) -> RowTest:
    if depth >= _MAX_DEPTH:
        raise field.at(group).error("not present")
    field.object({group})
    tests = [read_filter(call, item, schema, depth + 1) for item in field.at(group).items()]
    judge = all if group == "and" else any
    return lambda row: judge(test(row) for test in tests)


def _read_timestamp(call: Call, field: Field) -> RowTest:
    name = field.at("timestamp").one_of(_TIMESTAMPS)
    field.object({"timestamp", "type", name})
    accepts = read_condition(call, field.at(name), "date")
    created = name == "created_time"

    def test(row: Node) -> bool:
        moment = stamp(row.created_ms if created else row.edited_ms)
        return accepts({"start": moment, "end": None})

    return test


def _read_property(call: Call, field: Field, schema: Schema) -> RowTest:
    prop = require_property(schema, field.at("property").text())
    kind = TYPES[prop.type].filter_kind
    given = [key for key in field.object() if key not in {"property", "type"}]
    if not given:
        raise fix_one([field.at(key).complaint("defined") for key in (*reversed(_GROUPS), *_KINDS)])
    if len(given) != 1:
        raise field.at(given[1]).error("not present")
    if given[0] != kind:
        raise invalid(f"database property {prop.type} does not match filter {given[0]}")
    accepts = read_condition(call, field.at(kind), kind)
    if kind in _OF_ONE_OPTION:
        _require_options(prop, field.at(kind))
    return lambda row: accepts(plain_value(call, Cell(prop, row, schema)))


def _require_options(prop: Property, field: Field) -> None:
    """Refuse an option that the property does not have; the refusal names those that it has."""
    names = [str(option["name"]) for option in prop.config["options"]]
    known = {name.casefold() for name in names}
    for operator in ("equals", "does_not_equal"):
        given = field.at(operator).value
        for one in given if isinstance(given, list) else [given]:
            if isinstance(one, str) and one.casefold() not in known:
                listed = ", ".join(f'"{name}"' for name in names)
                raise invalid(
                    f'{prop.type} option "{one}" not found for property "{prop.name}". Available'
                    f" options: {listed}."
                )
