"""Date values: `{start, end, time_zone}`."""

from core.sandbox.errors import invalid
from core.sandbox.fields import Field
from core.sandbox.times import canonical, known_zone, read_moment
from core.sandbox.wire import Obj


def _read_iso(field: Field) -> str:
    text = field.text()
    if len(text) < len("2026-01-01") or read_moment(text) is None:
        raise field.error("a valid ISO 8601 date string")
    return text


def read_date(field: Field) -> Obj:
    """A date from a request, as Notion gives it back."""
    field.object({"start", "end", "time_zone"})
    start = _read_iso(field.at("start"))
    end = _read_iso(field.at("end")) if field.at("end").present else None
    zone_field = field.at("time_zone")
    zone = zone_field.text() if zone_field.present else None
    if zone is not None and not known_zone(zone):
        raise zone_field.error("a valid IANA time zone")
    if zone is not None and "T" not in start:
        raise invalid("When providing time_zone, the start and end dates must include a time.")
    value = {
        "start": canonical(start, zone),
        "end": canonical(end, zone) if end else None,
        "time_zone": zone,
    }
    if end is not None and _backwards(value["start"], value["end"]):
        raise invalid("Start date must be before end date.")
    return value


def _backwards(start: str | None, end: str | None) -> bool:
    first, last = read_moment(start or ""), read_moment(end or "")
    return first is not None and last is not None and last < first


def date_text(value: Obj) -> str:
    """A date in words, as mentions of it read."""
    end = value.get("end")
    return f"{value['start']} → {end}" if end else str(value["start"])
