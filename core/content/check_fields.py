"""The 31 writable block types: which fields each may and must have, and how each is checked.

Source: the types of the Notion API, version 2026-03-11 (`BlockObjectRequest`).
"""

from collections.abc import Callable
from typing import Any

from core.content.check_files import check_icon, check_source
from core.content.check_text import check_colour, check_rich_text, check_url
from core.content.findings import Findings
from core.content.languages import LANGUAGES
from core.content.shapes import MAX_ARRAY, MAX_EQUATION

Check = Callable[[Findings, str, Any], None]
Body = dict[str, Any]

_PAGES = frozenset({"page_id", "database_id", "comment_id"})


def _flag(found: Findings, path: str, value: Any) -> None:
    found.flag(path, value)


def _language(found: Findings, path: str, value: Any) -> None:
    found.one_of(path, value, LANGUAGES, "code language of Notion")


def _expression(found: Findings, path: str, value: Any) -> None:
    found.text(path, value, MAX_EQUATION)


def _ratio(found: Findings, path: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        found.add(path, "A column's share lies above 0 and up to 1.", "Give a part of the width.")


def _width(found: Findings, path: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_ARRAY:
        found.add(path, "A table has 1 to 100 columns.", "Split it into several tables.")


def _cells(found: Findings, path: str, value: Any) -> None:
    for index, cell in enumerate(found.array(path, value, MAX_ARRAY)):
        check_rich_text(found, f"{path}[{index}]", cell)


def _source(found: Findings, path: str, value: Any) -> None:
    if value is not None:
        inner = found.object(path, value)
        found.only(path, inner, {"type", "block_id"}, "The source of a synced block")
        found.identity(f"{path}.block_id", inner.get("block_id"))


def _address(found: Findings, path: str, value: Any) -> None:
    """A bookmark or an embed may still be without its address."""
    if value != "":
        check_url(found, path, value)


def _name(found: Findings, path: str, value: Any) -> None:
    if value is not None and not isinstance(value, str):
        found.add(path, "A file's name is text.", "Give a string.")


def _accept(_found: Findings, _path: str, _value: Any) -> None:
    """A field that its block's own check looks at."""


_TEXT: dict[str, Check] = {"rich_text": check_rich_text, "color": check_colour}
_HEADING: dict[str, Check] = {**_TEXT, "is_toggleable": _flag}
_FILE: dict[str, Check] = {
    "type": _accept,
    "external": _accept,
    "file_upload": _accept,
    "caption": check_rich_text,
}
_PLACE: dict[str, Check] = {"url": _address, "caption": check_rich_text}

FIELDS: dict[str, dict[str, Check]] = {
    "paragraph": {**_TEXT, "icon": check_icon},
    "heading_1": _HEADING,
    "heading_2": _HEADING,
    "heading_3": _HEADING,
    "heading_4": _HEADING,
    "bulleted_list_item": _TEXT,
    "numbered_list_item": _TEXT,
    "quote": _TEXT,
    "toggle": _TEXT,
    "to_do": {**_TEXT, "checked": _flag},
    "callout": {**_TEXT, "icon": check_icon},
    "template": {"rich_text": check_rich_text},
    "code": {"rich_text": check_rich_text, "language": _language, "caption": check_rich_text},
    "equation": {"expression": _expression},
    "divider": {},
    "breadcrumb": {},
    "table_of_contents": {"color": check_colour},
    "image": _FILE,
    "video": _FILE,
    "pdf": _FILE,
    "audio": _FILE,
    "file": {**_FILE, "name": _name},
    "bookmark": _PLACE,
    "embed": _PLACE,
    "table": {"table_width": _width, "has_column_header": _flag, "has_row_header": _flag},
    "table_row": {"cells": _cells},
    "column_list": {},
    "column": {"width_ratio": _ratio},
    "tab": {},
    "synced_block": {"synced_from": _source},
    "link_to_page": {"type": _accept, **dict.fromkeys(_PAGES, _accept)},
}
"""The 31 writable types with the fields each may have, apart from children."""

REQUIRED: dict[str, tuple[str, ...]] = {
    **{kind: ("rich_text",) for kind, fields in FIELDS.items() if "rich_text" in fields},
    "code": ("rich_text", "language"),
    "equation": ("expression",),
    "bookmark": ("url",),
    "embed": ("url",),
    "table": ("table_width",),
    "table_row": ("cells",),
    "synced_block": ("synced_from",),
}
"""Fields without which Notion refuses a block."""

CHILD_TYPES = {"table": "table_row", "column_list": "column", "tab": "paragraph"}
"""Types whose children are all of one type."""

PARENTS = {"table_row": "table", "column": "column_list"}
"""Types that stand in one type of block only."""

HOLDERS = frozenset(
    {
        *(kind for kind, fields in FIELDS.items() if "rich_text" in fields and kind != "code"),
        *CHILD_TYPES,
        "column",
        "synced_block",
    }
)
"""Types that may have children."""


def check_fields(found: Findings, path: str, kind: str, body: Body) -> None:
    """The fields under a block's type, apart from children."""
    for name in REQUIRED.get(kind, ()):
        if name not in body:
            found.add(f"{path}.{name}", "This field is required.", "Give it, even if it is empty.")
    check_some_fields(found, path, kind, body)
    if "external" in FIELDS[kind]:
        check_source(found, path, body, beside=FIELDS[kind])
    elif kind == "link_to_page":
        _target(found, path, body)


def check_some_fields(found: Findings, path: str, kind: str, body: Body) -> None:
    """Each of the fields that are given, apart from children, by itself."""
    for name, value in ((name, value) for name, value in body.items() if name != "children"):
        check = FIELDS[kind].get(name)
        if check is None:
            found.add(f"{path}.{name}", f"A {kind} has no such field.", "Leave it out.")
        else:
            check(found, f"{path}.{name}", value)


def _target(found: Findings, path: str, body: Body) -> None:
    """What a link to a page points at."""
    kind = found.variant(path, body, _PAGES, "A link to a page")
    if kind:
        found.identity(f"{path}.{kind}", body[kind])
