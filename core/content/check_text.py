"""Checks of rich text, colours, addresses and dates against Notion's limits."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.content.findings import Findings
from core.content.links import is_taken, problem_with
from core.content.runs import FLAGS
from core.content.shapes import BLOCK_COLOURS, MAX_ARRAY, MAX_EQUATION, MAX_TEXT, MAX_URL

_TEXT_KINDS = frozenset({"text", "mention", "equation"})
_MENTIONS = frozenset({"user", "date", "page", "database", "template_mention", "custom_emoji"})
_BESIDE: dict[str, tuple[str, ...]] = {"user": ("object",), "custom_emoji": ("name", "url")}
"""What a reference in a mention may hold beside its id."""
_TEMPLATES = {
    "template_mention_date": frozenset({"today", "now"}),
    "template_mention_user": frozenset({"me"}),
}
_OWN_PAGE = re.compile(r"/(?:[^/?#\s]*-)?[0-9a-fA-F-]{32,36}/?(?:[?#]\S*)?")
"""A link to a page of the same workspace, as Notion takes it."""


def check_rich_text(found: Findings, path: str, value: Any) -> None:
    """A rich-text array."""
    for index, item in enumerate(found.array(path, value, MAX_ARRAY)):
        _check_item(found, f"{path}[{index}]", found.object(f"{path}[{index}]", item))


def _check_item(found: Findings, path: str, item: dict[str, Any]) -> None:
    kind = found.variant(path, item, _TEXT_KINDS, "A rich-text item")
    if not kind:
        return
    known = {"type", kind, "annotations", "plain_text", "href"}
    found.only(path, item, known, "A rich-text item")
    inner = found.object(f"{path}.{kind}", item[kind])
    _ITEMS[kind](found, f"{path}.{kind}", inner)
    if item.get("annotations") is not None:
        _check_annotations(found, f"{path}.annotations", item["annotations"])


def _check_text(found: Findings, path: str, text: dict[str, Any]) -> None:
    found.only(path, text, {"content", "link"}, "Text")
    found.text(f"{path}.content", text.get("content"), MAX_TEXT)
    if text.get("link") is None:
        return
    link = found.object(f"{path}.link", text["link"])
    found.only(f"{path}.link", link, {"url", "type"}, "A link")
    url = link.get("url")
    if not (isinstance(url, str) and _OWN_PAGE.fullmatch(url)):
        check_url(found, f"{path}.link.url", url)


def _check_equation(found: Findings, path: str, equation: dict[str, Any]) -> None:
    found.only(path, equation, {"expression"}, "An equation")
    found.text(f"{path}.expression", equation.get("expression"), MAX_EQUATION)


def _check_mention(found: Findings, path: str, mention: dict[str, Any]) -> None:
    kind = found.variant(path, mention, _MENTIONS, "A mention")
    if not kind:
        return
    found.only(path, mention, {"type", kind}, "A mention")
    inner, where = mention[kind], f"{path}.{kind}"
    if kind == "date":
        check_date(found, where, inner)
    elif kind == "template_mention":
        _check_template_mention(found, where, found.object(where, inner))
    else:
        found.reference(where, inner, beside=_BESIDE.get(kind, ()))


def _check_template_mention(found: Findings, path: str, mention: dict[str, Any]) -> None:
    kind = found.variant(path, mention, frozenset(_TEMPLATES), "A template mention")
    if kind:
        found.only(path, mention, {"type", kind}, "A template mention")
        found.one_of(f"{path}.{kind}", mention[kind], _TEMPLATES[kind], "template mention")


_ITEMS: dict[str, Callable[[Findings, str, dict[str, Any]], None]] = {
    "text": _check_text,
    "equation": _check_equation,
    "mention": _check_mention,
}


def check_date(found: Findings, path: str, value: Any) -> None:
    """A date: a start, perhaps an end and a time zone, all in ISO 8601."""
    given = found.object(path, value)
    found.only(path, given, {"start", "end", "time_zone"}, "A date")
    start = _check_moment(found, f"{path}.start", given.get("start"))
    zone, end = given.get("time_zone"), given.get("end")
    if zone is not None:
        _check_zone(found, f"{path}.time_zone", zone, timed=isinstance(start, datetime))
    if end is None:
        return
    last = _check_moment(found, f"{path}.end", end)
    if start is not None and last is not None and _moment(last) < _moment(start):
        found.add(
            f"{path}.end", "A date ends on or after its start.", "Give the earlier one first."
        )


def _check_moment(found: Findings, path: str, value: Any) -> date | datetime | None:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
        except ValueError:
            pass
    rule = "A day or a time in ISO 8601 is expected here."
    found.add(path, rule, "Write it as 2026-12-05 or 2026-12-05T09:30:00+01:00.")
    return None


def _check_zone(found: Findings, path: str, zone: Any, *, timed: bool) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError, AttributeError):
        found.add(path, "There is no such time zone.", "Name one such as Europe/Berlin.")
        return
    if not timed:
        found.add(path, "Only a date with a time has a zone.", "Leave the zone out.")


def _moment(value: date | datetime) -> datetime:
    """A moment to compare by; what names no offset is meant in UTC, a day at its beginning."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), UTC)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _check_annotations(found: Findings, path: str, marks: Any) -> None:
    for name, value in found.object(path, marks).items():
        if name == "color":
            check_colour(found, f"{path}.color", value)
        elif name in FLAGS:
            found.flag(f"{path}.{name}", value)
        else:
            known = ", ".join([*FLAGS, "color"])
            found.add(f"{path}.{name}", "There is no such annotation.", f"Use one of: {known}.")


def check_colour(found: Findings, path: str, value: Any) -> None:
    """One of the 20 colours."""
    found.one_of(path, value, BLOCK_COLOURS, "colour of text or blocks")


def check_url(found: Findings, path: str, value: Any) -> None:
    """An absolute address of at most 2,000 characters."""
    if not found.text(path, value, MAX_URL):
        return
    problem = problem_with(value)
    if problem in ("relative_url", "unsafe_url"):
        found.add(path, "An absolute address is expected.", "Begin it with https:// or mailto:.")
    elif problem == "spaced_url":
        found.add(path, "An address has no spaces in it.", "Write %20 for each.")
    elif problem is None and not is_taken(value):
        scheme = value.partition(":")[0]
        rule = f"Notion takes no address that begins with {scheme}:."
        found.add(path, rule, "Begin it with https://, mailto: or tel:, or write it as text.")


def check_web_url(found: Findings, path: str, value: Any) -> None:
    """The address of a file, a bookmark or an embed."""
    before = len(found.problems)
    check_url(found, path, value)
    if len(found.problems) == before and not value.lower().startswith(("http:", "https:")):
        found.add(path, "A web address is expected.", "Begin it with https://.")
