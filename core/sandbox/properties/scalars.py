"""Numbers, checkboxes, dates, places."""

from typing import Any

from core.sandbox.call import Call
from core.sandbox.dates import read_date
from core.sandbox.fields import Field
from core.sandbox.properties.base import Property, PropertyType, Schema
from core.sandbox.times import read_moment
from core.sandbox.wire import Obj

_CURRENCIES = (
    "dollar australian_dollar canadian_dollar singapore_dollar euro pound yen ruble rupee won yuan"
    " real lira rupiah franc hong_kong_dollar new_zealand_dollar krona norwegian_krone"
    " mexican_peso rand new_taiwan_dollar danish_krone zloty baht forint koruna shekel chilean_peso"
    " philippine_peso dirham colombian_peso riyal ringgit leu argentine_peso uruguayan_peso"
    " peruvian_sol"
)
NUMBER_FORMATS = ("number", "number_with_commas", "percent", *_CURRENCIES.split())


class Number(PropertyType):
    """A number."""

    name = "number"
    filter_kind = "number"

    def read_config(self, call: Call, field: Field, before: Obj | None) -> Obj:
        """How it is written."""
        field.object({"format"})
        chosen = field.at("format")
        kept = (before or {}).get("format", "number")
        return {"format": chosen.one_of(NUMBER_FORMATS) if chosen.present else kept}

    def show_config(self, call: Call, prop: Property, schema: Schema) -> Obj:
        """How it is written."""
        return {"format": prop.config.get("format", "number")}

    def read(self, call: Call, prop: Property, field: Field) -> Any:
        """A number or null."""
        return None if field.value is None else field.number(or_null=True)


class Checkbox(PropertyType):
    """Yes or no."""

    name = "checkbox"
    filter_kind = "checkbox"

    def empty(self) -> Any:
        """Unchecked."""
        return False

    def read(self, call: Call, prop: Property, field: Field) -> Any:
        """A boolean."""
        return field.boolean()


class Date(PropertyType):
    """A day or a moment, or a span of them."""

    name = "date"
    filter_kind = "date"

    def read(self, call: Call, prop: Property, field: Field) -> Any:
        """A date or null."""
        return None if field.value is None else read_date(field)

    def sort_key(self, prop: Property, plain: Any) -> Any:
        """Dates sort by their start."""
        return read_moment(plain["start"])


class Place(PropertyType):
    """A point on the map."""

    name = "place"

    def read(self, call: Call, prop: Property, field: Field) -> Any:
        """A point with its names, or null."""
        if field.value is None:
            return None
        texts = ("name", "address", "aws_place_id", "google_place_id")
        field.object({"lat", "lon", *texts})
        place: Obj = {"lat": field.at("lat").number(), "lon": field.at("lon").number()}
        for key in texts:
            given = field.at(key)
            place[key] = given.text() if given.present else None
        return place

    def plain(self, shown: Any) -> Any:
        """Its name."""
        return (shown or {}).get("name") or ""
