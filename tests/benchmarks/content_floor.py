"""Requests for a document against the fewest that Notion's limits allow.

The least numbers follow from the limits alone: at most 100 blocks in an array, 1,000 blocks and
500 KB in a request, two levels below the top; an answer names only the ids at the top of its
request, and the answer to creating a page names none.
"""

from dataclasses import dataclass
from math import ceil
from typing import Any

from core.content import Block, check_request, diff, floor, markdown_to_blocks, pack
from core.content.build import children_of, make
from tests.benchmarks.content_documents import ONE_LIMIT, mixed, tables
from tests.benchmarks.figures import Figure


@dataclass(frozen=True)
class Work:
    """A document and the least numbers of requests for it.

    Args:
        name: what it is.
        blocks: the document.
        create: requests to create a page with it.
        append: requests to append it to a page.
    """

    name: str
    blocks: list[Block]
    create: int
    append: int


def _text(content: str = "x") -> list[dict[str, Any]]:
    return [{"type": "text", "text": {"content": content}}]


def _item(*children: Block) -> Block:
    body: dict[str, Any] = {"rich_text": _text()}
    if children:
        body["children"] = list(children)
    return make("bulleted_list_item", body)


def _chain(levels: int) -> Block:
    return _item(_chain(levels - 1)) if levels > 1 else _item()


def _table(rows: int) -> Block:
    cells = [make("table_row", {"cells": [_text()]}) for _ in range(rows)]
    return make("table", {"table_width": 1, "has_column_header": True, "children": cells})


def works() -> list[Work]:
    """Flat, wide, deep and mixed documents."""
    document = markdown_to_blocks(mixed(2_000))
    flat = ceil(len(document) / 100)
    return [
        Work("2,000 paragraphs", [_item() for _ in range(2_000)], 20, 20),
        Work("one paragraph", [_item()], 1, 1),
        Work("100 items of 10", [_item(*[_item()] * 10) for _ in range(100)], 2, 2),
        Work("10 items of 100", [_item(*[_item()] * 100) for _ in range(10)], 2, 2),
        Work("150 children", [_item(*[_item()] * 150)], 3, 2),
        Work("a table of 250 rows", [_table(250)], 4, 3),
        Work("a chain of 3", [_chain(3)], 1, 1),
        Work("a chain of 8", [_chain(8)], 7, 6),
        Work("20 chains of 5", [_chain(5) for _ in range(20)], 42, 41),
        Work("the mixed document of 2,000 parts", document, flat, flat),
    ]


def requests() -> list[Figure]:
    """The worst ratio for each kind of work."""
    create = append = replace = 0.0
    for work in works():
        creating, appending = pack(work.blocks, create=True), pack(work.blocks, create=False)
        for request in (*creating, *appending):
            first = request.children[0]["type"] if request.children else ""
            parent = "table" if first == "table_row" else ""
            assert not check_request(request.children, parent=parent), work.name
        create = max(create, len(creating) / work.create)
        append = max(append, len(appending) / work.append)
        replace = max(replace, (1 + len(appending)) / (1 + work.append))
    create = max(create, _documents(create=True))
    append = max(append, _documents(create=False))
    kinds = {"create": create, "append": append, "replace": replace, "synchronise": _synchronise()}
    return [
        Figure(
            figure=f"requests against the floor, {kind}",
            value=ratio,
            unit="x",
            target="= 1.00",
            met=ratio == 1,
        )
        for kind, ratio in kinds.items()
    ]


def _documents(*, create: bool) -> float:
    """The worst ratio over documents that break limits, against the computed floor."""
    found = [markdown_to_blocks(text) for text in (*ONE_LIMIT.values(), tables(100))]
    return max(
        len(pack(blocks, create=create)) / max(1, floor(blocks, create=create)) for blocks in found
    )


_FLOOR = 9
"""Two texts changed, five to-dos deleted, one paragraph in their place, one new elsewhere."""


def _synchronise() -> float:
    paragraph = "Paragraph number {}."
    before = [paragraph.format(number) for number in range(1_500)]
    todos = "\n".join(f"- [ ] to do {number}" for number in range(5))
    after = list(before)
    after[10] = after[10].replace("number", "no.")
    after[900] = after[900].replace("number", "no.")
    page = markdown_to_blocks("\n\n".join([*before[:700], todos, *before[700:]]))
    new = markdown_to_blocks(
        "\n\n".join(
            [*after[:700], "In place of the list.", *after[700:1_200], "New.", *after[1_200:]]
        )
    )
    return diff(_answered(page), new).requests / _FLOOR


def _answered(blocks: list[Block]) -> list[Block]:
    """Blocks as the API answers them, with ids."""
    return [
        {**block, "id": f"block-{number}", "children": _answered(children_of(block))}
        for number, block in enumerate(blocks)
    ]
