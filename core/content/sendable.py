"""Blocks without the links that Notion refuses: their text stays.

Documents may hold links for other programs (`ftp:`, `irc:`); conversion keeps them, because other
places take them. Notion refuses the whole request for one of them.
"""

from collections.abc import Iterable
from typing import Any

from core.content.links import is_taken
from core.content.shapes import Block, RichText

_TEXTS = ("rich_text", "caption")


def without_refused_links(blocks: Iterable[Block]) -> list[Block]:
    """The same blocks; those that hold such a link are copies without it."""
    return [_cleaned(block) for block in blocks]


def without_refused_runs(runs: RichText) -> RichText:
    """The same rich text, without such links."""
    return [_unlinked(run) if _is_refused(run) else run for run in runs]


def _cleaned(block: Block) -> Block:
    kind = block["type"]
    body: dict[str, Any] = block.get(kind) or {}
    new: dict[str, Any] = {}
    for name in _TEXTS:
        if any(map(_is_refused, body.get(name) or ())):
            new[name] = without_refused_runs(body[name])
    cells = body.get("cells") or []
    if any(_is_refused(run) for cell in cells for run in cell):
        new["cells"] = [without_refused_runs(cell) for cell in cells]
    children = body.get("children")
    if children:
        cleaned = without_refused_links(children)
        if any(one is not other for one, other in zip(cleaned, children, strict=True)):
            new["children"] = cleaned
    return {**block, kind: {**body, **new}} if new else block


def _is_refused(run: dict[str, Any]) -> bool:
    text = run.get("text")
    link = text.get("link") if isinstance(text, dict) else None
    return isinstance(link, dict) and not is_taken(str(link.get("url")))


def _unlinked(run: dict[str, Any]) -> dict[str, Any]:
    text = {name: value for name, value in run["text"].items() if name != "link"}
    return {**run, "text": text}
