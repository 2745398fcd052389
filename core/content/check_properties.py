"""Checks of a page's property values, before anything is sent.

Source: Notion API, "Request limits" (email, phone, options, relations, people) and the 16
property values that can be written.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

from core.content.check_text import check_date, check_file, check_rich_text, check_url
from core.content.findings import Findings, Problem
from core.content.shapes import MAX_ARRAY, MAX_EMAIL, MAX_PHONE

MAX_OPTION = 100
"""Characters in the name of a select, multi-select or status option."""

Check = Callable[[Findings, str, Any], None]


def check_properties(properties: Mapping[str, Any]) -> list[Problem]:
    """What Notion would refuse in the `properties` of a page to create or update."""
    found = Findings()
    for name, value in properties.items():
        path = f"properties[{name!r}]"
        item = found.object(path, value)
        kinds = [key for key in item if key in CHECKS]
        if len(kinds) != 1:
            known = ", ".join(sorted(CHECKS))
            found.add(path, "A value names exactly one writable type.", f"Use one of: {known}.")
            continue
        CHECKS[kinds[0]](found, f"{path}.{kinds[0]}", item[kinds[0]])
    return found.problems


def _number(found: Findings, path: str, value: Any) -> None:
    real = isinstance(value, int | float) and not isinstance(value, bool)
    if value is not None and not (real and math.isfinite(value)):
        found.add(path, "A number or null is expected.", "Give digits, not text or infinity.")


def _text(limit: int) -> Check:
    def check(found: Findings, path: str, value: Any) -> None:
        if value is not None:
            found.text(path, value, limit)

    return check


def _url(found: Findings, path: str, value: Any) -> None:
    if value is not None:
        check_url(found, path, value)


def _option(found: Findings, path: str, value: Any) -> None:
    if value is None:
        return
    option = found.object(path, value)
    if not {"id", "name"} & option.keys():
        found.add(path, "An option needs its name or id.", "Give name.")
    name = option.get("name")
    if name is not None and found.text(f"{path}.name", name, MAX_OPTION) and "," in name:
        found.add(f"{path}.name", "An option's name has no comma.", "Leave the comma out.")


def _options(found: Findings, path: str, value: Any) -> None:
    for index, option in enumerate(found.array(path, value, MAX_ARRAY)):
        _option(found, f"{path}[{index}]", option)


def _identities(found: Findings, path: str, value: Any) -> None:
    for index, item in enumerate(found.array(path, value, MAX_ARRAY)):
        inner = found.object(f"{path}[{index}]", item)
        found.identity(f"{path}[{index}].id", inner.get("id"))


def _date(found: Findings, path: str, value: Any) -> None:
    if value is not None:
        check_date(found, path, found.object(path, value))


def _flag(found: Findings, path: str, value: Any) -> None:
    found.flag(path, value)


def _files(found: Findings, path: str, value: Any) -> None:
    for index, item in enumerate(found.array(path, value, MAX_ARRAY)):
        check_file(found, f"{path}[{index}]", found.object(f"{path}[{index}]", item))


def _place(found: Findings, path: str, value: Any) -> None:
    if value is None:
        return
    place = found.object(path, value)
    for key in ("lat", "lon"):
        if not isinstance(place.get(key), int | float):
            found.add(f"{path}.{key}", "A place needs latitude and longitude.", "Give degrees.")


def _verification(found: Findings, path: str, value: Any) -> None:
    states = frozenset({"verified", "unverified"})
    state = found.object(path, value).get("state")
    found.one_of(f"{path}.state", state, states, "state of verification")


CHECKS: dict[str, Check] = {
    "title": check_rich_text,
    "rich_text": check_rich_text,
    "number": _number,
    "url": _url,
    "select": _option,
    "status": _option,
    "multi_select": _options,
    "people": _identities,
    "relation": _identities,
    "email": _text(MAX_EMAIL),
    "phone_number": _text(MAX_PHONE),
    "date": _date,
    "checkbox": _flag,
    "files": _files,
    "place": _place,
    "verification": _verification,
}
"""The 16 property values that can be written."""
