"""Rollups: values gathered over a relation."""

import statistics
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from urllib.parse import quote

from core.sandbox.call import Call
from core.sandbox.errors import invalid
from core.sandbox.fields import Field, fix_one
from core.sandbox.properties.base import Cell, Property, PropertyType, Schema, schema_at
from core.sandbox.times import read_moment
from core.sandbox.wire import Obj, dumps

Numbers: TypeAlias = list[float | int]


def _is_empty(plain: Any) -> bool:
    """Whether a cell holds nothing; 0 is something, an unchecked box is not."""
    return plain is None or plain is False or plain in ("", [])


_COUNTS: dict[str, Callable[[list[Any]], float | int]] = {
    "count": len,
    "count_values": lambda plain: sum(
        len(one) if isinstance(one, list) else not _is_empty(one) for one in plain
    ),
    "unique": lambda plain: len({dumps(one) for one in plain if not _is_empty(one)}),
    "empty": lambda plain: sum(_is_empty(one) for one in plain),
    "not_empty": lambda plain: sum(not _is_empty(one) for one in plain),
    "checked": lambda plain: sum(one is True for one in plain),
    "unchecked": lambda plain: sum(one is False for one in plain),
}
_SHARES = {
    "percent_empty": "empty",
    "percent_not_empty": "not_empty",
    "percent_checked": "checked",
    "percent_unchecked": "unchecked",
}
_NUMBERS: dict[str, Callable[[Numbers], float | int]] = {
    "average": statistics.fmean,
    "median": statistics.median,
    "min": min,
    "max": max,
    "range": lambda numbers: max(numbers) - min(numbers),
}
_DATES = ("earliest_date", "latest_date", "date_range")
_LISTS = ("show_original", "show_unique")
_GROUPED = ("count_per_group", "percent_per_group")
FUNCTIONS = (*_COUNTS, *_SHARES, "sum", *_NUMBERS, *_DATES, *_LISTS, *_GROUPED)


class Rollup(PropertyType):
    """A value computed from the rows that a relation points at.

    Args:
        types: every property type, for the property that is rolled up.
    """

    name = "rollup"
    filter_kind = "rollup"
    writable = False

    def __init__(self, types: Mapping[str, PropertyType]) -> None:
        self._types = types

    def read_config(self, call: Call, field: Field, before: Obj | None) -> Obj:
        """The function, the relation, and the property over there, by name or id."""
        keys = ("relation_property", "rollup_property")
        field.object({"function", *(f"{key}_{kind}" for key in keys for kind in ("name", "id"))})
        config: Obj = {"function": field.at("function").one_of(FUNCTIONS)}
        for key in keys:
            places = [field.at(f"{key}_{kind}") for kind in ("id", "name")]
            given = next((place for place in places if place.present), None)
            if given is None:
                raise fix_one([place.complaint("defined") for place in places])
            config[key] = given.text()
        return config

    def settle(self, call: Call, prop: Property, schema: Schema) -> None:
        """Turn names into ids, so that renaming does no harm."""
        relation = schema.look_up(prop.config["relation_property"])
        if relation is None or relation.type != "relation":
            raise invalid(
                f"Could not find property with name or id: {prop.config['relation_property']}"
            )
        theirs = schema_at(call, relation.config["data_source_id"])
        target = theirs.look_up(prop.config["rollup_property"])
        if target is None:
            raise invalid(
                f"Could not find property with name or id: {prop.config['rollup_property']}"
            )
        prop.config = {
            **prop.config,
            "relation_property": relation.id,
            "rollup_property": target.id,
        }

    def show_config(self, call: Call, prop: Property, schema: Schema) -> Obj:
        """The function and both properties, by name and id."""
        relation, target = self._ends(call, prop, schema)
        return {
            "rollup_property_name": target.name if target else "",
            "relation_property_name": relation.name if relation else "",
            "rollup_property_id": quote(prop.config["rollup_property"], safe="!~*'()"),
            "relation_property_id": quote(prop.config["relation_property"], safe="!~*'()"),
            "function": prop.config["function"],
        }

    def _ends(
        self, call: Call, prop: Property, schema: Schema
    ) -> tuple[Property | None, Property | None]:
        relation = schema.look_up(prop.config["relation_property"])
        if relation is None or relation.type != "relation":
            return None, None
        theirs = schema_at(call, relation.config["data_source_id"])
        return relation, theirs.look_up(prop.config["rollup_property"])

    def show(self, call: Call, cell: Cell, stored: Any) -> Any:
        """What the function makes of the gathered values."""
        function = cell.prop.config["function"]
        relation, target = self._ends(call, cell.prop, cell.schema)
        if relation is None or target is None:
            return {"type": "unsupported", "unsupported": {}, "function": function}
        theirs = schema_at(call, relation.config["data_source_id"])
        rows = [
            call.state.nodes.get(identifier)
            for identifier in cell.row.doc["values"].get(relation.id) or []
        ]
        kind = self._types[target.type]
        shown = [
            kind.show_cell(call, Cell(target, row, theirs))
            for row in rows
            if row is not None and not row.in_trash
        ]
        made = _roll(function, kind, target, shown)
        return {**made, "function": function}

    def plain(self, shown: Any) -> Any:
        """A number, a date, or the plain values of a list."""
        if shown["type"] != "array":
            return shown.get(shown["type"])
        return [self._types[item["type"]].plain(item[item["type"]]) for item in shown["array"]]

    def sort_key(self, prop: Property, plain: Any) -> Any:
        """Numbers as they are, dates by their start, lists by how long they are."""
        if isinstance(plain, dict):
            return read_moment(plain["start"])
        return len(plain) if isinstance(plain, list) else plain


def _roll(function: str, kind: PropertyType, target: Property, shown: list[Any]) -> Obj:
    if function in _GROUPED:
        return {"type": "unsupported", "unsupported": {}}
    if function in _LISTS:
        items = [{"type": target.type, target.type: value} for value in shown]
        if function == "show_unique":
            items = list({dumps(item): item for item in items}.values())
        return {"type": "array", "array": items}
    plain = [kind.plain(value) for value in shown]
    if function in _DATES:
        return {"type": "date", "date": _roll_dates(function, plain)}
    return {"type": "number", "number": _roll_numbers(function, plain)}


def _roll_numbers(function: str, plain: list[Any]) -> float | int | None:
    if function in _COUNTS:
        return _COUNTS[function](plain)
    if function in _SHARES:
        return _COUNTS[_SHARES[function]](plain) / len(plain) if plain else 0
    numbers = [one for one in plain if isinstance(one, int | float)]
    if function == "sum":
        return sum(numbers)
    return _NUMBERS[function](numbers) if numbers else None


def _roll_dates(function: str, plain: list[Any]) -> Obj | None:
    dates = [one for one in plain if isinstance(one, dict)]
    if not dates:
        return None
    first = min(dates, key=lambda one: str(one["start"]))
    last = max(dates, key=lambda one: str(one.get("end") or one["start"]))
    end = last.get("end") or last["start"]
    if function == "earliest_date":
        return {"start": first["start"], "end": None, "time_zone": None}
    if function == "latest_date":
        return {"start": end, "end": None, "time_zone": None}
    return {"start": first["start"], "end": end, "time_zone": None}
