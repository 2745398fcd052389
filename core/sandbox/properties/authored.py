"""Property types that the row itself fills: who and when, numbers, buttons, verification."""

from typing import Any

from core.sandbox.call import Call
from core.sandbox.dates import read_date
from core.sandbox.fields import Field
from core.sandbox.properties.base import Cell, Property, PropertyType, Schema
from core.sandbox.times import read_moment, stamp
from core.sandbox.users import full_user
from core.sandbox.wire import Obj


class _Author(PropertyType):
    writable = False

    def plain(self, shown: Any) -> Any:
        """The id, as a list of one, so that people conditions apply."""
        return [shown["id"]]


class CreatedBy(_Author):
    """Who made the row."""

    name = "created_by"
    filter_kind = "created_by"

    def show(self, call: Call, cell: Cell, stored: Any) -> Any:
        """The user."""
        return full_user(call, cell.row.created_by)


class LastEditedBy(_Author):
    """Who changed the row last."""

    name = "last_edited_by"
    filter_kind = "last_edited_by"

    def show(self, call: Call, cell: Cell, stored: Any) -> Any:
        """The user."""
        return full_user(call, cell.row.edited_by)


class _Moment(PropertyType):
    writable = False

    def plain(self, shown: Any) -> Any:
        """A date without an end."""
        return {"start": shown, "end": None}

    def sort_key(self, prop: Property, plain: Any) -> Any:
        """By time."""
        return read_moment(plain["start"])


class CreatedTime(_Moment):
    """When the row was made."""

    name = "created_time"
    filter_kind = "created_time"

    def show(self, call: Call, cell: Cell, stored: Any) -> Any:
        """Floored to the minute."""
        return stamp(cell.row.created_ms)


class LastEditedTime(_Moment):
    """When the row was changed last."""

    name = "last_edited_time"
    filter_kind = "last_edited_time"

    def show(self, call: Call, cell: Cell, stored: Any) -> Any:
        """Floored to the minute."""
        return stamp(cell.row.edited_ms)


class UniqueId(PropertyType):
    """A number that counts the rows."""

    name = "unique_id"
    filter_kind = "unique_id"
    writable = False

    def read_config(self, call: Call, field: Field, before: Obj | None) -> Obj:
        """The prefix."""
        field.object({"prefix"})
        prefix = field.at("prefix")
        kept = before or {"prefix": None, "next": 1}
        return {**kept, "prefix": prefix.text() if prefix.present else kept["prefix"]}

    def show_config(self, call: Call, prop: Property, schema: Schema) -> Obj:
        """The prefix."""
        return {"prefix": prop.config["prefix"]}

    def start(self, call: Call, prop: Property) -> Any:
        """The next number."""
        number = prop.config["next"]
        prop.config["next"] = number + 1
        prop.changed = True
        return number

    def show(self, call: Call, cell: Cell, stored: Any) -> Any:
        """The prefix and the number."""
        return {"prefix": cell.prop.config["prefix"], "number": stored}

    def plain(self, shown: Any) -> Any:
        """The number."""
        return shown["number"]


class Button(PropertyType):
    """A button; the API shows that it is there."""

    name = "button"
    writable = False

    def empty(self) -> Any:
        """Nothing to say."""
        return {}


class Verification(PropertyType):
    """Whether somebody vouches for a page."""

    name = "verification"
    filter_kind = "verification"

    def empty(self) -> Any:
        """Unverified."""
        return {"state": "unverified", "date": None, "verified_by": None}

    def read(self, call: Call, prop: Property, field: Field) -> Any:
        """Verified (until a date), or unverified."""
        field.object({"state", "date"})
        if field.at("state").one_of(("verified", "unverified")) == "unverified":
            return self.empty()
        date = field.at("date")
        return {
            "state": "verified",
            "date": read_date(date) if date.present else None,
            "verified_by": call.bot_id,
        }

    def show(self, call: Call, cell: Cell, stored: Any) -> Any:
        """With the user; verified until a date that has passed is expired."""
        if stored["state"] != "verified":
            return stored
        end = read_moment((stored["date"] or {}).get("end") or "")
        over = end is not None and end < call.clock.now()
        return {
            **stored,
            "state": "expired" if over else "verified",
            "verified_by": full_user(call, stored["verified_by"]),
        }

    def plain(self, shown: Any) -> Any:
        """`verified`, `expired` or `none`, the words of filters."""
        return "none" if shown["state"] == "unverified" else shown["state"]
