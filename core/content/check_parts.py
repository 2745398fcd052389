"""Checks of what is sent apart from blocks in a tree: new fields of a block, comments, looks."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.content.check_fields import FIELDS, REQUIRED, Body, check_some_fields
from core.content.check_files import check_icon, check_source
from core.content.check_text import check_rich_text
from core.content.findings import Findings, Problem

_FIXED = {"table": ("table_width",)}
"""Fields that are set once and for all."""

_PARTIAL = frozenset(
    {"paragraph", "to_do", "callout", "code", "embed", "bookmark", "table", "column"}
)
"""Types whose update may leave out what a new block must have (Notion API, `UpdateBlock` types)."""


def check_update(kind: str, body: Body) -> list[Problem]:
    """What Notion would refuse in an update of a block.

    Args:
        kind: the block's type.
        body: the fields under its type; a field that is not given stays as it is.
    """
    found = Findings()
    if kind not in FIELDS or kind == "column_list":
        found.add(kind, f"A {kind} cannot be updated.", "Write another block in its place.")
        return found.problems
    if "children" in body:
        rule = "An update of a block does not reach its children."
        found.add(f"{kind}.children", rule, "Update, append or delete each of them.")
    for name in _FIXED.get(kind, ()):
        if name in body:
            rule = "This field is set when the block is made."
            found.add(f"{kind}.{name}", rule, "Write another block in its place.")
    for name in REQUIRED.get(kind, ()) if kind not in _PARTIAL else ():
        if name not in body:
            rule = f"An update of a {kind} gives this field again."
            found.add(f"{kind}.{name}", rule, "Give it, even if it stays as it is.")
    check_some_fields(found, kind, kind, body)
    if {"external", "file_upload"} & body.keys():
        check_source(found, kind, body, beside=FIELDS[kind])
    return found.problems


def check_comment(rich_text: Sequence[Any]) -> list[Problem]:
    """What Notion would refuse in the text of a comment."""
    found = Findings()
    check_rich_text(found, "rich_text", rich_text)
    return found.problems


def check_look(look: Mapping[str, Any]) -> list[Problem]:
    """What Notion would refuse in a page's `icon` and `cover`; null takes one away."""
    found = Findings()
    check_icon(found, "icon", look.get("icon"))
    cover = look.get("cover")
    if cover is not None:
        check_source(found, "cover", found.object("cover", cover), beside=())
    return found.problems
