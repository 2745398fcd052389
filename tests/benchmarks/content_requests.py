"""Requests for documents and for changes of pages, against the fewest that can do.

`python -m tests.benchmarks.content_requests` prints every shape; `figures` gives the worst ratio
of each kind of work.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from core.content import Block, check_request, diff, floor, pack
from core.content.build import children_of, make
from tests.benchmarks.figures import Figure

Shape = tuple[str, list[Block]]


@dataclass(frozen=True)
class Count:
    """One document or change.

    Args:
        kind: create, append, replace or synchronise.
        shape: what it is.
        requests: how many requests it takes here.
        least: how many it takes at least.
    """

    kind: str
    shape: str
    requests: int
    least: int


def item(*children: Block, content: str = "x", kind: str = "bulleted_list_item") -> Block:
    """A list item."""
    text = [{"type": "text", "text": {"content": content}}]
    return make(kind, {"rich_text": text, **({"children": list(children)} if children else {})})


def chain(levels: int) -> Block:
    """Items, each in the one before."""
    return item(chain(levels - 1)) if levels > 1 else item()


def table(rows: int, width: int = 3) -> Block:
    """A table."""
    cells = [[{"type": "text", "text": {"content": "cell"}}]] * width
    made = [make("table_row", {"cells": cells}) for _ in range(rows)]
    return make("table", {"table_width": width, "children": made})


def columns(*contents: list[Block]) -> Block:
    """Columns side by side."""
    made = [make("column", {"children": content}) for content in contents]
    return make("column_list", {"children": made})


def tree(random: Random, depth: int) -> Block:
    """An item with up to five children, to a depth."""
    count = random.randrange(6) if depth else 0
    return item(*(tree(random, depth - 1) for _ in range(count)))


def shapes() -> Iterator[Shape]:
    """Flat, wide, deep, heavy and mixed documents."""
    random = Random(5)
    yield "one block", [item()]
    for count in (99, 100, 101, 2_000, 20_000):
        yield f"{count:,} flat blocks", [item()] * count
    yield "100 items of 10", [item(*[item()] * 10)] * 100
    yield "10 items of 100", [item(*[item()] * 100)] * 10
    yield "20 items of 60", [item(*[item()] * 60)] * 20
    yield "150 children", [item(*[item()] * 150)]
    yield "20 items of 150", [item(*[item()] * 150)] * 20
    yield "table of 250 rows", [table(250)]
    yield "30 tables of 120 rows among text", [*[item()] * 40, table(120)] * 30
    yield "chain of 8", [chain(8)]
    yield "20 chains of 5", [chain(5)] * 20
    yield "chain of 40", [chain(40)]
    yield "deep among flat", [*[item()] * 30, chain(6)] * 30
    yield "columns that ride", [columns([item(item())], [table(3)])] * 20
    yield "columns that do not", [columns([item()] * 150, [item(), chain(4)])]
    yield "600 KB of text", [item(content="x" * 1_900)] * 300
    yield "wide characters", [item(content="漢" * 2_000)] * 200
    yield "random trees", [tree(random, 5) for _ in range(60)]
    yield "random trees of 20,000", [tree(random, 3) for _ in range(1_400)]


def counts() -> Iterator[Count]:
    """Every shape and every change."""
    for shape, blocks in shapes():
        appended = len(pack(blocks, create=False))
        least = floor(blocks, create=False)
        created = pack(blocks, create=True)
        if any(check_request(request.children, parent="*") for request in created):
            raise ValueError(f"{shape}: a request breaks a limit")
        yield Count("create", shape, len(created), floor(blocks))
        yield Count("append", shape, appended, least)
        yield Count("replace", shape, 1 + appended, 1 + least)
    yield from _changes()


def _changes() -> Iterator[Count]:
    """Known edits: each changed block is one update, each deleted one a delete, each run of new
    blocks one request for each hundred."""
    for size in (1_580, 20_000):
        old = [item(content=f"paragraph {number}", kind="paragraph") for number in range(size)]
        new: list[Block] = list(old)
        new[100] = item(content="changed", kind="paragraph")
        new[900] = item(content="changed too", kind="paragraph")
        new[500:505] = [item(content="one quote", kind="quote")]
        new.insert(1_200, item(content="new", kind="heading_2"))
        yield Count("synchronise", f"{size:,} blocks, few edits", _needed(old, new), 2 + 5 + 2)
        more = [*new, *(item(content=f"more {n}", kind="quote") for n in range(250))]
        yield Count("synchronise", f"{size:,} blocks, a long end", _needed(old, more), 9 + 3)
        yield Count("synchronise", f"{size:,} blocks, no edit", _needed(old, old), 0)
    nested = [
        item(*(item(content=f"{n} {m}") for m in range(20)), content=f"{n}") for n in range(99)
    ]
    inside = [*nested]
    inside[40] = item(*children_of(nested[40])[:-1], item(content="y"), content="40")
    yield Count("synchronise", "one nested edit", _needed(nested, inside), 1)


def _needed(old: list[Block], new: list[Block]) -> int:
    return diff(_answered(old), new).requests


def _answered(blocks: list[Block], path: str = "b") -> list[Block]:
    """Blocks as the API answers them, with ids and with children beside their fields."""
    found = []
    for number, block in enumerate(blocks):
        kind, name = block["type"], f"{path}-{number}"
        alone = {key: value for key, value in block[kind].items() if key != "children"}
        children = _answered(children_of(block), name)
        found.append({"id": name, "type": kind, kind: alone, "children": children})
    return found


def figures() -> list[Figure]:
    """The worst ratio of each kind of work; 1.00 is the floor."""
    worst: dict[str, float] = {}
    for count in counts():
        ratio = count.requests / count.least if count.least else 1.0 + count.requests
        worst[count.kind] = max(worst.get(count.kind, 0.0), ratio)
    return [
        Figure(
            figure=f"requests against the floor, {kind}",
            value=ratio,
            unit="x",
            target="= 1.00",
            met=ratio == 1,
        )
        for kind, ratio in worst.items()
    ]


if __name__ == "__main__":
    for each in counts():
        line = f"{each.kind:12} {each.shape:36} {each.requests:6} of {each.least:6}"
        sys.stdout.write(f"{line}{'' if each.requests == each.least else '  MISSED'}\n")
