"""Checks of rich text, icons, files and addresses against Notion's limits."""

from collections.abc import Callable
from typing import Any

from core.content.findings import Findings
from core.content.links import problem_with
from core.content.runs import FLAGS
from core.content.shapes import (
    BLOCK_COLOURS,
    MAX_ARRAY,
    MAX_EQUATION,
    MAX_FILE_NAME_BYTES,
    MAX_TEXT,
    MAX_URL,
)

_TEXT_KINDS = frozenset({"text", "mention", "equation"})
_MENTIONS = frozenset({"user", "date", "page", "database", "template_mention", "custom_emoji"})
_ICONS = frozenset({"emoji", "external", "file_upload", "custom_emoji", "icon"})


def check_rich_text(found: Findings, path: str, value: Any) -> None:
    """A rich-text array."""
    for index, item in enumerate(found.array(path, value, MAX_ARRAY)):
        _check_item(found, f"{path}[{index}]", found.object(f"{path}[{index}]", item))


def _check_item(found: Findings, path: str, item: dict[str, Any]) -> None:
    kinds = _TEXT_KINDS & item.keys()
    if len(kinds) != 1:
        found.add(
            path,
            "A rich-text item is exactly one of text, mention, equation.",
            "Keep one of them.",
        )
        return
    (kind,) = kinds
    if item.get("type", kind) != kind:
        found.add(
            f"{path}.type", f"The type must be {kind!r}, like the field.", "Correct the type."
        )
    inner = found.object(f"{path}.{kind}", item[kind])
    _ITEMS[kind](found, f"{path}.{kind}", inner)
    _check_annotations(found, f"{path}.annotations", item.get("annotations") or {})


def _check_text(found: Findings, path: str, text: dict[str, Any]) -> None:
    found.text(f"{path}.content", text.get("content"), MAX_TEXT)
    link = text.get("link")
    if link is not None:
        check_url(found, f"{path}.link.url", found.object(f"{path}.link", link).get("url"))


def _check_equation(found: Findings, path: str, equation: dict[str, Any]) -> None:
    found.text(f"{path}.expression", equation.get("expression"), MAX_EQUATION)


def _check_mention(found: Findings, path: str, mention: dict[str, Any]) -> None:
    kinds = _MENTIONS & mention.keys()
    if len(kinds) != 1:
        found.add(path, "A mention points to exactly one thing.", "Keep one of its targets.")
        return
    (kind,) = kinds
    inner = found.object(f"{path}.{kind}", mention[kind])
    if kind == "date":
        check_date(found, f"{path}.date", inner)
    elif kind != "template_mention":
        found.identity(f"{path}.{kind}.id", inner.get("id"))


_ITEMS: dict[str, Callable[[Findings, str, dict[str, Any]], None]] = {
    "text": _check_text,
    "equation": _check_equation,
    "mention": _check_mention,
}


def check_date(found: Findings, path: str, date: dict[str, Any]) -> None:
    """A date value: a start, perhaps an end and a time zone."""
    if not isinstance(date.get("start"), str) or not date["start"]:
        found.add(f"{path}.start", "A date needs a start.", "Give it as YYYY-MM-DD or a full time.")
    end = date.get("end")
    if end is not None and not isinstance(end, str):
        found.add(f"{path}.end", "An end is a date or null.", "Give it as YYYY-MM-DD.")


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
    if problem_with(value) in ("relative_url", "unsafe_url"):
        found.add(path, "An absolute address is expected.", "Begin it with https:// or mailto:.")


def check_icon(found: Findings, path: str, value: Any) -> None:
    """An icon of a callout, a paragraph or a page."""
    icon = found.object(path, value)
    kinds = _ICONS & icon.keys()
    if len(kinds) != 1:
        found.add(path, "An icon is exactly one of these.", f"Use one of: {', '.join(_ICONS)}.")
        return
    (kind,) = kinds
    if kind == "emoji":
        found.text(f"{path}.emoji", icon["emoji"], MAX_TEXT)
    elif kind == "external":
        check_url(found, f"{path}.external.url", icon["external"].get("url"))
    elif kind != "icon":
        found.identity(f"{path}.{kind}.id", icon[kind].get("id"))


def check_file(found: Findings, path: str, value: dict[str, Any]) -> None:
    """A file: at an address, or uploaded before."""
    kinds = {"external", "file_upload"} & value.keys()
    if len(kinds) != 1:
        found.add(path, "A file is external or uploaded.", "Give external.url or file_upload.id.")
    elif "external" in kinds:
        inner = found.object(f"{path}.external", value["external"])
        check_url(found, f"{path}.external.url", inner.get("url"))
    else:
        inner = found.object(f"{path}.file_upload", value["file_upload"])
        found.identity(f"{path}.file_upload.id", inner.get("id"))
    name = value.get("name")
    if isinstance(name, str) and len(name.encode()) > MAX_FILE_NAME_BYTES:
        found.add(f"{path}.name", "A file name has at most 900 bytes.", "Shorten it.")
