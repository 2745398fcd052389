"""The place type: a point on the map."""

import re
from decimal import Decimal
from typing import ClassVar

from pydantic import JsonValue

from core.content.values.context import ValueContext
from core.content.values.kinds import (
    Given,
    PropertyKind,
    expect_text,
    refuse,
    register,
    sendable,
)
from core.content.values.schema import PropertySchema


@register
class PlaceKind(PropertyKind):
    """A place by its coordinates; Notion has no filter for it."""

    name: ClassVar[str] = "place"
    right: ClassVar[str] = "Give latitude and longitude, such as Berlin: 52.52, 13.405."

    def read(self, schema: PropertySchema, given: Given, context: ValueContext) -> JsonValue:
        """Latitude and longitude in degrees, with a name if one was given."""
        if isinstance(given, dict):
            place = given
            lat, lon = given.get("lat"), given.get("lon")
        else:
            said = expect_text(schema, given, self.right)
            match = re.fullmatch(
                r"(?:(?P<name>.*\S)\s*[:@]\s*)?\(?(-?\d+(?:\.\d+)?)°?\s*[,;]\s*(-?\d+(?:\.\d+)?)°?\)?",
                said,
            )
            if match is None:
                reason = "I cannot look up places by name"
                raise refuse(schema, said, reason, self.right)
            lat, lon = float(match[2]), float(match[3])
            place = {"lat": lat, "lon": lon} | ({"name": match[1]} if match[1] else {})
        if not _within(lat, 90) or not _within(lon, 180):
            raise refuse(schema, given, "it is not on the globe", self.right)
        return sendable(schema, self, place)

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """Its name, else its address, with the coordinates."""
        if not isinstance(payload, dict):
            return ""
        where = f"{_degrees(payload.get('lat'))}, {_degrees(payload.get('lon'))}"
        named = payload.get("name") or payload.get("address")
        return f"{named}: {where}" if named else where


def _degrees(value: JsonValue) -> str:
    """Degrees in figures, never with an exponent."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return f"{Decimal(repr(value)):f}"


def _within(degrees: JsonValue, most: int) -> bool:
    return isinstance(degrees, int | float) and abs(degrees) <= most
