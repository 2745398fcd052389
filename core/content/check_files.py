"""Checks of files and icons: what is at an address, uploaded before, or an emoji."""

from collections.abc import Iterable
from typing import Any

from core.content.check_text import check_web_url
from core.content.findings import Findings
from core.content.graphemes import has_emoji
from core.content.shapes import COLOURS

_SOURCES = frozenset({"external", "file_upload"})
_ICONS = frozenset({"emoji", "external", "file_upload", "custom_emoji", "icon"})
_ICON_COLOURS = frozenset({"lightgray", *COLOURS})


def check_source(
    found: Findings, path: str, value: dict[str, Any], *, beside: Iterable[str]
) -> None:
    """A file: at an address, or uploaded before.

    Args:
        found: takes the problems.
        path: where the object is.
        value: the object that holds `external` or `file_upload`.
        beside: what else it may hold.
    """
    kind = found.variant(path, value, _SOURCES, "A file")
    if not kind:
        return
    found.only(path, value, {"type", kind, *beside}, "A file")
    if kind == "file_upload":
        found.reference(f"{path}.file_upload", value[kind])
        return
    inner = found.object(f"{path}.external", value[kind])
    found.only(f"{path}.external", inner, {"url"}, "An external file")
    check_web_url(found, f"{path}.external.url", inner.get("url"))


def check_icon(found: Findings, path: str, value: Any) -> None:
    """An icon of a callout, a paragraph or a page; null takes it away."""
    if value is None:
        return
    icon = found.object(path, value)
    kind = found.variant(path, icon, _ICONS, "An icon")
    if not kind:
        return
    if kind in _SOURCES:
        check_source(found, path, icon, beside=())
        return
    found.only(path, icon, {"type", kind}, "An icon")
    inner, where = icon[kind], f"{path}.{kind}"
    if kind == "emoji":
        if not isinstance(inner, str) or not has_emoji(inner):
            found.add(where, "An emoji is expected here.", "Give one emoji, such as 💡.")
    elif kind == "custom_emoji":
        found.reference(where, inner, beside=("name", "url"))
    else:
        _check_named(found, where, found.object(where, inner))


def _check_named(found: Findings, path: str, icon: dict[str, Any]) -> None:
    """One of Notion's own icons by its name."""
    found.only(path, icon, {"name", "color"}, "An icon of Notion")
    if not isinstance(icon.get("name"), str):
        found.add(f"{path}.name", "An icon of Notion needs its name.", 'Give it, such as "pizza".')
    if icon.get("color") is not None:
        found.one_of(f"{path}.color", icon["color"], _ICON_COLOURS, "colour of icons")
