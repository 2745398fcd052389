"""Whether Notion holds what was sent: request JSON compared with response JSON.

A probe adopts what fits, so each rule forgives what Notion itself changes on the way (formats of
dates, names of authors, the order of options) and nothing else. What cannot be compared fits.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from core.content.compared import compared
from core.domain.notion import Json
from core.notion.shapes import arr, bare_id, obj, objs, plain, txt

_INLINE = 25
"""A page carries this many references of a list property (Notion API: property values)."""

_META = frozenset({"id", "type", "name", "object", "children", "has_more"})


def has_values(wanted: Json, present: Mapping[str, JsonValue]) -> bool:
    """Whether a page's properties (response) hold every value wanted (request)."""
    return all(_fits(obj(value), obj(property_of(present, name))) for name, value in wanted.items())


def property_of(properties: Mapping[str, JsonValue], key: str) -> JsonValue:
    """The value under a property's name or id; None when there is none."""
    if key in properties:
        return properties[key]
    values = (obj(value) for value in properties.values())
    return next((value for value in values if value.get("id") == key), None)


def _fits(wanted: Json, present: Json) -> bool:
    kind = next((key for key in wanted if key not in _META), None)
    if kind is None or kind not in present:
        return True
    compare = _COMPARE.get(kind)
    return compare is None or compare(wanted[kind], present[kind])


def _same_text(one: JsonValue, other: JsonValue) -> bool:
    return text_print(one) == text_print(other)


def _same_plainly(one: JsonValue, other: JsonValue) -> bool:
    return (one or None) == (other or None)


def _same_choice(one: JsonValue, other: JsonValue) -> bool:
    wanted, present = obj(one), obj(other)
    key = "name" if wanted.get("name") else "id"
    return wanted.get(key) == present.get(key)


def _same_choices(one: JsonValue, other: JsonValue) -> bool:
    wanted, present = objs(one), objs(other)
    found = {txt(item.get(key)) for item in present for key in ("name", "id")}
    return len(wanted) == len(present) and all(
        txt(item.get("name") or item.get("id")) in found for item in wanted
    )


def _same_ids(one: JsonValue, other: JsonValue) -> bool:
    wanted = {bare_id(item.get("id")) for item in objs(one)}
    present = {bare_id(item.get("id")) for item in objs(other)}
    return present <= wanted if len(present) >= _INLINE else present == wanted


def _same_dates(one: JsonValue, other: JsonValue) -> bool:
    return _span(obj(one)) == _span(obj(other))


def _span(date: Json) -> tuple[str, str]:
    zone = txt(date.get("time_zone"))
    return _moment(txt(date.get("start")), zone), _moment(txt(date.get("end")), zone)


def _moment(text: str, zone: str) -> str:
    """A day as it is, a time as its UTC minute."""
    if "T" not in text:
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone) if zone else UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


def _same_files(one: JsonValue, other: JsonValue) -> bool:
    return len(arr(one)) == len(arr(other))


_COMPARE: dict[str, Callable[[JsonValue, JsonValue], bool]] = {
    "title": _same_text,
    "rich_text": _same_text,
    "number": lambda one, other: one == other,
    "checkbox": lambda one, other: bool(one) == bool(other),
    "url": _same_plainly,
    "email": _same_plainly,
    "phone_number": _same_plainly,
    "select": _same_choice,
    "status": _same_choice,
    "multi_select": _same_choices,
    "people": _same_ids,
    "relation": _same_ids,
    "date": _same_dates,
    "files": _same_files,
}


def text_print(rich_text: JsonValue) -> str:
    """What a rich-text array holds, apart from its format and its cuts into runs."""
    return "".join(_run_print(run) for run in objs(rich_text))


def _run_print(run: Json) -> str:
    if "mention" in run:
        mention = obj(run["mention"])
        kind = next((key for key in mention if key != "type"), "")
        inner = obj(mention.get(kind))
        return f"\0{kind}:{bare_id(inner.get('id')) or txt(inner.get('start'))[:10]}\0"
    return plain([run])


def fits_properties(expected: Json, present: Mapping[str, JsonValue]) -> bool:
    """Whether every property expected is there and holds what is expected."""
    known = all(property_of(present, name) is not None for name in expected)
    return known and has_values(expected, present)


def same_look(wanted: JsonValue, present: JsonValue) -> bool:
    """Whether an icon, a cover or a lock is the one wanted."""
    one, other = obj(wanted), obj(present)
    kind = next((key for key in one if key not in _META), "")
    if not kind:
        return (wanted or None) == (present or None)
    return one[kind] == other.get(kind)


def content_print(block: Json) -> str:
    """A short print of a block's type and fields, without its children.

    The same for the request that made it and for every later reading, until somebody changes it.
    """
    (found,) = compared([{**block, "children": []}])
    return hashlib.sha256(found.own.encode()).hexdigest()[:16]


def block_print(block: Json) -> tuple[str, str]:
    """Type and text of a block, the same for the request that made it and for the answer."""
    kind = txt(block.get("type")) or next((key for key in block if key not in _META), "")
    content = obj(block.get(kind))
    if "cells" in content:
        return kind, "\t".join(text_print(cell) for cell in arr(content["cells"]))
    text = text_print(content.get("rich_text"))
    address = content.get("url") or obj(content.get("external")).get("url")
    return kind, text or txt(content.get("expression")) or txt(address)
