"""Blocks in normal form, so that two ways of saying the same compare as equal.

Notion's answers hold what requests leave out (default annotations and colours, plain text, ids,
times), and split runs where it likes. The normal form is the shortest request that says the same.
"""

from collections.abc import Iterable
from typing import Any

from core.content.build import body_of, children_of, make
from core.content.inline_out import mention_key
from core.content.runs import Run, merged, rich_text, runs_of
from core.content.shapes import Block, Json, RichText

_TEXTS = ("rich_text", "caption")
_DEFAULTS: dict[str, Any] = {
    "color": "default",
    "is_toggleable": False,
    "has_row_header": False,
    "has_column_header": False,
    "checked": False,
    "caption": [],
    "icon": None,
    "name": "",
    "children": [],
}
_FILES = ("external", "file_upload", "file")
_RESPONSE_ONLY = frozenset({"list_start_index", "list_format"})


def normal_blocks(blocks: Iterable[Block]) -> list[Block]:
    """Blocks, request- or response-shaped, in normal request form."""
    return [_normal_block(block) for block in blocks]


def normal_text(items: RichText | None) -> RichText:
    """A rich-text array in normal form: neighbours of one format joined, defaults left out."""
    return rich_text(merged(_normal_run(run) for run in runs_of(items)))


def same_blocks(left: Iterable[Block], right: Iterable[Block]) -> bool:
    """Whether two documents say the same."""
    return normal_blocks(left) == normal_blocks(right)


def _normal_run(run: Run) -> Run:
    if run.atom is None or run.atom["type"] == "equation":
        return run
    return run._replace(text=mention_key(run.atom), atom=_normal_mention(run.atom))


def _normal_mention(atom: Json) -> Json:
    mention = atom["mention"]
    for kind in ("user", "page", "database"):
        if kind in mention:
            inner: Json = {kind: {"id": mention[kind]["id"]}}
            return {"type": "mention", "mention": {"type": kind, **inner}}
    for kind in ("date", "custom_emoji", "template_mention"):
        if kind in mention:
            fields = {key: value for key, value in mention[kind].items() if value is not None}
            if kind == "template_mention":
                fields.setdefault("type", next(iter(fields)))
            return {"type": "mention", "mention": {"type": kind, kind: fields}}
    return atom


def _normal_block(block: Block) -> Block:
    kind = block["type"]
    body: Json = {}
    for key, value in body_of(block).items():
        if key in _TEXTS:
            value = normal_text(value)
        elif key == "cells":
            value = [normal_text(cell) for cell in value]
        elif key == "icon" and value:
            value = {"type": _kind_of(value), **{k: v for k, v in value.items() if k != "type"}}
        if key in _RESPONSE_ONLY or (key in _DEFAULTS and value == _DEFAULTS[key]):
            continue
        body[key] = value
    children = normal_blocks(children_of(block))
    body.pop("children", None)
    if children:
        body["children"] = children
        if kind.startswith("heading_"):
            body["is_toggleable"] = True
    _complete(kind, body)
    return make(kind, body)


def _kind_of(value: Json) -> str:
    return str(value.get("type") or next(key for key in value if key != "type"))


def _complete(kind: str, body: Json) -> None:
    """What a request of this type may leave out or must say."""
    if kind == "link_to_page":
        body["type"] = next(key for key in body if key != "type")
    for source in _FILES:
        if source in body:
            body["type"] = source
    if kind == "synced_block":
        origin = body.get("synced_from") or {}
        body["synced_from"] = {"type": "block_id", **origin} if origin else None
