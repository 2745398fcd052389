"""Reads blocks the way a person does: what they say, and in which containers."""

from collections.abc import Iterable
from typing import Any

from core.content import Block
from core.content.build import body_of, children_of


def says(blocks: Iterable[Block]) -> str:
    """All text of a tree, in order."""
    return "".join(text for block in blocks for text in _texts(block))


def _texts(block: Block) -> list[str]:
    body = body_of(block)
    arrays = [body.get("rich_text", []), body.get("caption", []), *body.get("cells", [])]
    found = [_item(item) for array in arrays for item in array]
    return [*found, str(body.get("expression", "")), says(children_of(block))]


def _item(item: dict[str, Any]) -> str:
    if item["type"] == "text":
        return str(item["text"]["content"])
    return str(item["equation"]["expression"]) if item["type"] == "equation" else ""


def shape(blocks: Iterable[Block]) -> list[Any]:
    """A tree as nested lists: the type, the text of the block itself, and its children."""
    return [
        [
            block["type"],
            "".join(_item(item) for item in body_of(block).get("rich_text", [])),
            *([shape(children_of(block))] if children_of(block) else []),
        ]
        for block in blocks
    ]


def walk(blocks: Iterable[Block]) -> Iterable[Block]:
    """Every block of a tree."""
    for block in blocks:
        yield block
        yield from walk(children_of(block))
