"""Checks of a page's property values, before anything is sent.

Source: Notion API, "Request limits" (e-mail, phone, options, relations, people, file names) and
the 16 property values that can be written.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

from core.content.check_files import check_source
from core.content.check_text import check_date, check_rich_text
from core.content.findings import Findings, Problem
from core.content.measure import json_size
from core.content.shapes import (
    COLOURS,
    MAX_ARRAY,
    MAX_EMAIL,
    MAX_FILE_LABEL,
    MAX_OPTION,
    MAX_PHONE,
    MAX_REQUEST_BYTES,
    MAX_URL,
)

Check = Callable[[Findings, str, Any], None]

_OPTION_COLOURS = frozenset({"default", *COLOURS})
_BESIDE_USER = ("object", "name", "avatar_url", "type", "person", "bot")
_PLACE_WORDS = ("name", "address", "aws_place_id", "google_place_id")


def check_properties(
    properties: Mapping[str, Any], types: Mapping[str, str] | None = None
) -> list[Problem]:
    """What Notion would refuse in the `properties` of a page to create or update.

    Args:
        properties: name or id of a property to its value, in request form.
        types: name to type of the data source's properties, when they are known; then names and
            types are checked too.
    """
    found = Findings()
    for name, value in properties.items():
        path = f"properties[{name!r}]"
        item = found.object(path, value)
        kinds = [key for key in item if key in CHECKS]
        if len(kinds) != 1:
            known = ", ".join(sorted(CHECKS))
            found.add(path, "A value names exactly one writable type.", f"Use one of: {known}.")
            continue
        kind = kinds[0]
        found.only(path, item, {"id", "type", "has_more", kind}, "A property value")
        if item.get("type", kind) != kind:
            found.add(f"{path}.type", f"The type must be {kind!r}, like the field.", "Correct it.")
        CHECKS[kind](found, f"{path}.{kind}", item[kind])
        if types is not None:
            _check_type(found, path, types, name=name, kind=kind)
    size = json_size(dict(properties))
    if size > MAX_REQUEST_BYTES:
        rule = f"A request carries at most 500,000 bytes; this has {size:,}."
        found.add("properties", rule, "Set some of them in a further request.")
    return found.problems


def _check_type(
    found: Findings, path: str, types: Mapping[str, str], *, name: str, kind: str
) -> None:
    held = types.get(name)
    if held is None:
        listed = ", ".join(types)
        found.add(path, "There is no such property.", f"The properties are: {listed}.")
    elif held != kind:
        found.add(path, f"It is a {held} property, not {kind}.", f"Give a {held} value.")


def _number(found: Findings, path: str, value: Any) -> None:
    real = isinstance(value, int | float) and not isinstance(value, bool)
    if value is not None and not (real and math.isfinite(value)):
        found.add(path, "A number or null is expected.", "Give digits, not text or infinity.")


def _text(limit: int) -> Check:
    def check(found: Findings, path: str, value: Any) -> None:
        if value is not None:
            found.text(path, value, limit)

    return check


def _choice(found: Findings, path: str, value: Any) -> None:
    if value is not None:
        _option(found, path, value)


def _option(found: Findings, path: str, value: Any) -> None:
    option = found.object(path, value)
    found.only(path, option, ("id", "name", "color", "description"), "An option")
    if option.get("color") is not None:
        found.one_of(f"{path}.color", option["color"], _OPTION_COLOURS, "colour of options")
    name = option.get("name")
    if isinstance(option.get("id"), str):
        return
    if not name or not isinstance(name, str):
        found.add(path, "An option needs its name or id.", "Give its name.")
    elif found.text(f"{path}.name", name, MAX_OPTION) and "," in name:
        found.add(f"{path}.name", "An option's name has no comma.", "Leave the comma out.")


def _options(found: Findings, path: str, value: Any) -> None:
    for index, option in enumerate(found.array(path, value, MAX_ARRAY)):
        _option(found, f"{path}[{index}]", option)


def _people(found: Findings, path: str, value: Any) -> None:
    for index, item in enumerate(found.array(path, value, MAX_ARRAY)):
        found.reference(f"{path}[{index}]", item, beside=_BESIDE_USER)


def _pages(found: Findings, path: str, value: Any) -> None:
    for index, item in enumerate(found.array(path, value, MAX_ARRAY)):
        found.reference(f"{path}[{index}]", item)


def _date(found: Findings, path: str, value: Any) -> None:
    if value is not None:
        check_date(found, path, value)


def _flag(found: Findings, path: str, value: Any) -> None:
    found.flag(path, value)


def _files(found: Findings, path: str, value: Any) -> None:
    for index, item in enumerate(found.array(path, value, MAX_ARRAY)):
        _file(found, f"{path}[{index}]", found.object(f"{path}[{index}]", item))


def _file(found: Findings, path: str, item: dict[str, Any]) -> None:
    """A file at an address, uploaded before, or given back as an answer held it."""
    name = item.get("name")
    if item.get("type") == "file" and isinstance(item.get("file"), dict):
        found.only(path, item, {"type", "file", "name"}, "A file")
        found.text(f"{path}.file.url", item["file"].get("url"), MAX_URL)
        found.text(f"{path}.name", name, MAX_REQUEST_BYTES)
        return
    check_source(found, path, item, beside=("name",))
    if "external" in item:
        found.text(f"{path}.name", name, MAX_FILE_LABEL)
    elif name is not None:
        found.text(f"{path}.name", name, MAX_REQUEST_BYTES)


def _place(found: Findings, path: str, value: Any) -> None:
    if value is None:
        return
    place = found.object(path, value)
    found.only(path, place, {"lat", "lon", *_PLACE_WORDS}, "A place")
    for key in ("lat", "lon"):
        degrees = place.get(key)
        if isinstance(degrees, bool) or not isinstance(degrees, int | float):
            found.add(f"{path}.{key}", "A place needs latitude and longitude.", "Give degrees.")
    for key in _PLACE_WORDS:
        if place.get(key) is not None:
            found.text(f"{path}.{key}", place[key], MAX_REQUEST_BYTES)


def _verification(found: Findings, path: str, value: Any) -> None:
    states = frozenset({"verified", "unverified"})
    given = found.object(path, value)
    found.only(path, given, {"state", "date"}, "A verification")
    found.one_of(f"{path}.state", given.get("state"), states, "state of verification")
    if given.get("date") is not None and given.get("state") == "verified":
        check_date(found, f"{path}.date", given["date"])


CHECKS: dict[str, Check] = {
    "title": check_rich_text,
    "rich_text": check_rich_text,
    "number": _number,
    "url": _text(MAX_URL),
    "select": _choice,
    "status": _choice,
    "multi_select": _options,
    "people": _people,
    "relation": _pages,
    "email": _text(MAX_EMAIL),
    "phone_number": _text(MAX_PHONE),
    "date": _date,
    "checkbox": _flag,
    "files": _files,
    "place": _place,
    "verification": _verification,
}
"""The 16 property values that can be written."""
