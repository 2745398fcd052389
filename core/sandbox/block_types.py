"""The 31 block types that can be written: what each holds and what may lie in it.

Source: Notion API, block object; @notionhq/client types `BlockObjectRequest`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from core.sandbox import block_keys as keys
from core.sandbox.block_keys import OMITTED, REQUIRED, Key
from core.sandbox.call import Call
from core.sandbox.errors import not_found
from core.sandbox.fields import Field
from core.sandbox.media import UPLOAD, read_file
from core.sandbox.rich_text import read_rich_text
from core.sandbox.wire import Obj

SpecialReader: TypeAlias = Callable[[Call, Field, Obj | None], Obj]
"""Reads a content that is no flat list of keys; the third argument is what it was before."""


@dataclass(frozen=True, slots=True)
class BlockType:
    """One block type.

    Attributes:
        name: as in the API.
        keys: what its content is made of, unless `special` reads it.
        holds: `""` no children, `"any"`, or the only type its children may have.
        partial: an update may leave out required keys.
        special: reads contents that are unions.
        updatable: whether the update endpoint takes it.
    """

    name: str
    keys: tuple[Key, ...] = ()
    holds: str = ""
    partial: bool = False
    special: SpecialReader | None = None
    updatable: bool = True

    def read(self, call: Call, field: Field) -> Obj:
        """The content of a new block, without its children."""
        if self.special is not None:
            return self.special(call, field, None)
        allowed = {key.name for key in self.keys}
        field.object(allowed | {"children"} if self.holds else allowed)
        content: Obj = {}
        for key in self.keys:
            place = field.at(key.name)
            if place.given:
                content[key.name] = key.read(call, place)
            elif key.default is REQUIRED:
                raise place.error("defined")
            elif key.default is not OMITTED:
                content[key.name] = key.default
        return content

    def update(self, call: Call, field: Field, before: Obj) -> Obj:
        """The content of a block after an update."""
        if self.special is not None:
            return self.special(call, field, before)
        field.object({key.name for key in self.keys if not key.fixed})
        content = dict(before)
        for key in self.keys:
            place = field.at(key.name)
            if place.given:
                content[key.name] = key.read(call, place)
            elif key.default is REQUIRED and not self.partial and not key.fixed:
                raise place.error("defined")
        return content


def _media(call: Call, field: Field, before: Obj | None) -> Obj:
    return _read_media(call, field, before, ("caption",))


def _named_media(call: Call, field: Field, before: Obj | None) -> Obj:
    content = _read_media(call, field, before, ("caption", "name"))
    name = field.at("name")
    if name.present:
        content["name"] = name.text()
    elif "name" not in content:
        content["name"] = _name_of(call, content)
    return content


def _name_of(call: Call, content: Obj) -> str:
    if content["type"] != "external":
        upload = call.state.records.get(UPLOAD, content["file"]["upload_id"]) or {}
        return str(upload.get("filename") or "file")
    return str(content["external"]["url"]).rstrip("/").rpartition("/")[2].partition("?")[0]


def _read_media(call: Call, field: Field, before: Obj | None, extra: tuple[str, ...]) -> Obj:
    value = field.object()
    if before is None or "external" in value or "file_upload" in value:
        source = read_file(call, field, extra)
    else:
        field.object({"type", *extra})
        source = {key: before[key] for key in ("type", "external", "file") if key in before}
    kept = before or {}
    content: Obj = {"caption": kept.get("caption", []), **source}
    if "name" in kept:
        content["name"] = kept["name"]
    caption = field.at("caption")
    if caption.given:
        content["caption"] = read_rich_text(call, caption)
    return content


def _link_to_page(call: Call, field: Field, _before: Obj | None) -> Obj:
    kind = field.variant(("page_id", "database_id", "comment_id"))
    identifier = field.at(kind).uuid()
    if kind == "comment_id":
        if call.state.records.get("comment", identifier) is None:
            raise not_found("comment", identifier)
    else:
        call.node(identifier, (kind.removesuffix("_id"),))
    return {"type": kind, kind: identifier}


_TEXT = (keys.RICH_TEXT, keys.COLOR)
_HEADING = (*_TEXT, keys.TOGGLEABLE)
_LINKED = (keys.LINK, keys.CAPTION)

_DECLARED = (
    BlockType("embed", _LINKED, partial=True),
    BlockType("bookmark", _LINKED, partial=True),
    BlockType("image", special=_media),
    BlockType("video", special=_media),
    BlockType("pdf", special=_media),
    BlockType("file", special=_named_media),
    BlockType("audio", special=_media),
    BlockType("code", (keys.RICH_TEXT, keys.CAPTION, keys.LANGUAGE), partial=True),
    BlockType("equation", (keys.EXPRESSION,)),
    BlockType("divider"),
    BlockType("breadcrumb"),
    BlockType("tab", holds="paragraph"),
    BlockType("table_of_contents", (keys.COLOR,), partial=True),
    BlockType("link_to_page", special=_link_to_page),
    BlockType("table_row", (keys.CELLS,)),
    BlockType(
        "table",
        (keys.TABLE_WIDTH, keys.COLUMN_HEADER, keys.ROW_HEADER),
        holds="table_row",
        partial=True,
    ),
    BlockType("column_list", holds="column", updatable=False),
    BlockType("column", (keys.WIDTH_RATIO,), holds="any", partial=True),
    BlockType("heading_1", _HEADING, holds="any"),
    BlockType("heading_2", _HEADING, holds="any"),
    BlockType("heading_3", _HEADING, holds="any"),
    BlockType("heading_4", _HEADING, holds="any"),
    BlockType("paragraph", (*_TEXT, keys.ICON), holds="any", partial=True),
    BlockType("bulleted_list_item", _TEXT, holds="any"),
    BlockType("numbered_list_item", _TEXT, holds="any"),
    BlockType("quote", _TEXT, holds="any"),
    BlockType("to_do", (*_TEXT, keys.CHECKED), holds="any", partial=True),
    BlockType("toggle", _TEXT, holds="any"),
    BlockType("template", (keys.RICH_TEXT,), holds="any"),
    BlockType("callout", (*_TEXT, keys.ICON), holds="any", partial=True),
    BlockType("synced_block", (keys.SYNCED_FROM,), holds="any"),
)

BLOCK_TYPES: dict[str, BlockType] = {declared.name: declared for declared in _DECLARED}
"""Every writable type by name."""

UPDATABLE = tuple(declared.name for declared in _DECLARED if declared.updatable)
HEADINGS = frozenset({"heading_1", "heading_2", "heading_3", "heading_4"})
