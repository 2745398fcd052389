"""Makes single blocks from runs; what one block cannot hold continues in further blocks."""

from collections.abc import Iterable, Iterator, Sequence

from core.content.graphemes import split_text, utf16_length
from core.content.runs import CODE, Run, merged, rich_text, text_run
from core.content.shapes import MAX_ARRAY, MAX_CODE, MAX_EQUATION, MAX_TEXT, Block, Json, RichText

MAX_BLOCK_BYTES = 450_000
"""Bytes of one block's text, so that the block fits into a request of 500,000 bytes."""

_ITEM_BYTES = 250
"""Bytes of a rich-text item besides its text and its address, all annotations given."""

_SAFE_ITEMS = 40
"""Items that stay within `MAX_BLOCK_BYTES` whatever they hold."""


def make(kind: str, body: Json) -> Block:
    """A block in request form."""
    return {"object": "block", "type": kind, kind: body}


def body_of(block: Block) -> Json:
    """The part of a block under its type."""
    body = block.get(block["type"])
    return body if isinstance(body, dict) else {}


def children_of(block: Block) -> list[Block]:
    """A block's children, wherever they stand: under the type (requests) or beside it."""
    body = block.get(block["type"])
    found = body.get("children") if isinstance(body, dict) else None
    return found or block.get("children") or []


def chunks(items: RichText) -> Iterator[RichText]:
    """A rich-text array in pieces that a block takes; one empty piece for an empty array.

    A piece has at most 100 items, and so few bytes that a request carries its block.
    """
    if len(items) <= _SAFE_ITEMS:
        yield items
        return
    piece: RichText = []
    size = 0
    for item in items:
        cost = _item_size(item)
        if len(piece) == MAX_ARRAY or size + cost > MAX_BLOCK_BYTES:
            yield piece
            piece, size = [], 0
        piece.append(item)
        size += cost
    yield piece


def _item_size(item: Json) -> int:
    text = item.get("text")
    if text is None:
        return _ITEM_BYTES + MAX_TEXT
    link = text.get("link")
    return _ITEM_BYTES + len(text["content"].encode()) + (len(link["url"].encode()) if link else 0)


def paragraphs(runs: Iterable[Run], colour: str | None = None) -> list[Block]:
    """Text as a paragraph, and as many more as its length needs."""
    return text_blocks("paragraph", runs, colour)


def text_blocks(kind: str, runs: Iterable[Run], colour: str | None = None) -> list[Block]:
    """Text as blocks of one kind: one, or more when it needs more than 100 rich-text items."""
    extra: Json = {"color": colour} if colour and colour != "default" else {}
    items = rich_text(runs)
    return [make(kind, {"rich_text": piece, **extra}) for piece in chunks(items)]


def holder(kind: str, children: list[Block], extra: Json | None = None) -> Block:
    """A block whose text is its first paragraph and whose children are the rest.

    That is how markdown says it: the first paragraph of a list item is the item's text.
    """
    body: Json = {"rich_text": []}
    rest = children
    if children and is_bare_paragraph(children[0]):
        body.update(children[0]["paragraph"])
        rest = children[1:]
    if extra:
        body.update({key: value for key, value in extra.items() if value is not None})
    if rest:
        body["children"] = rest
    return make(kind, body)


def is_bare_paragraph(block: Block) -> bool:
    """Whether a block is a paragraph with nothing but text and colour."""
    body = block.get("paragraph")
    return (
        block["type"] == "paragraph"
        and body is not None
        and not body.keys() - {"rich_text", "color"}
    )


def code_blocks(text: str, language: str) -> list[Block]:
    """Code as one block, or several, cut between lines where that is possible."""
    made = []
    for part in _code_parts(text):
        items = [text_run(piece) for piece in split_text(part, MAX_TEXT)] if part else []
        made += [
            make("code", {"rich_text": piece, "language": language}) for piece in chunks(items)
        ]
    return made


def _code_parts(text: str) -> Iterator[str]:
    start = 0
    while (
        len(text) - start > MAX_CODE // 2
        and utf16_length(text[start : start + MAX_CODE + 1]) > MAX_CODE
    ):
        end = text.rfind("\n", start, start + MAX_CODE // 2)
        if end <= start:
            break
        yield text[start:end]
        start = end + 1
    yield text[start:]


def shortened_equations(runs: Sequence[Run]) -> tuple[list[Run], bool]:
    """Runs with every equation that is too long shown as code; and whether there was one."""
    found = False
    result = []
    for run in runs:
        if run.atom is not None and run.atom["type"] == "equation" and is_long(run.text):
            found = True
            result.append(Run(run.text, run.flags | CODE, run.colour))
        else:
            result.append(run)
    return (merged(result), True) if found else (result, False)


def is_long(expression: str) -> bool:
    """Whether an equation is longer than Notion takes."""
    return utf16_length(expression) > MAX_EQUATION
