"""The works that requests are counted for, each with the fewest requests that can do it.

What a floor counts: the writes, and the reads without which those cannot be known (the ids of
blocks that came along with a page, the schema that values are checked against, the page that a text
is X
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

from pydantic import JsonValue

from core.content import Block, floor, markdown_to_blocks
from core.domain.notion import Json
from core.kit.clock import new_id
from core.notion.shapes import txt
from core.operations.writing import append_content, create_with_content
from tests.benchmarks.content_documents import mixed
from tests.benchmarks.content_requests import shapes
from tests.integration.notion.conftest import Desk, titled
from tests.integration.notion.examples import context, run

Do = Callable[[Desk], object]
MOST_BLOCKS = 3_000
"""Larger shapes are counted without sending them, by tests.benchmarks.content_requests."""
ROWS = 60
PARTS = 1_580


@dataclass(frozen=True)
class Work:
    """One thing to do.

    Attributes:
        kind: create, append, replace, synchronise, rows.
        least: requests it takes at least.
        exact: whether that number can be reached; else it is a bound below.
        prepare: makes what is needed before, uncounted; what it gives is done and counted.
        markdown: the same as a document that others can do, too.
        then: what the document becomes, where it is changed.
    """

    kind: str
    name: str
    least: int
    prepare: Callable[[Desk], Do]
    exact: bool = True
    markdown: str = ""
    then: str = ""


def blocks_in(blocks: list[Block]) -> int:
    """How many blocks a document has, with those inside."""
    return sum(1 + blocks_in(block[block["type"]].get("children") or []) for block in blocks)


def documents() -> dict[str, str]:
    """Documents as markdown, for others to do, too."""
    chain = "\n".join("  " * level + f"- level {level}" for level in range(8))
    children = "- all\n" + "\n".join(f"  - child {number}" for number in range(150))
    table = "| a | b |\n|---|---|\n" + "| one | two |\n" * 249
    flat = "\n\n".join(f"Paragraph {number}." for number in range(2_000))
    return {
        "2,000 paragraphs": flat,
        f"document of {PARTS} parts": mixed(PARTS),
        "chain of 8": chain,
        "150 children": children,
        "table of 250 rows": table,
    }


def works() -> Iterator[Work]:
    """Everything that is counted."""
    yield from _shapes()
    for name, markdown in documents().items():
        blocks = markdown_to_blocks(markdown)
        yield Work("document", name, floor(blocks), _creates(markdown), markdown=markdown)
    yield from _changes()
    yield from _tables()


def _shapes() -> Iterator[Work]:
    for name, blocks in shapes():
        if blocks_in(blocks) > MOST_BLOCKS:
            continue
        yield Work("create", name, floor(blocks), _creates_blocks(blocks))
        yield Work("append", name, floor(blocks, create=False), _appends(blocks))


def _creates_blocks(blocks: list[Block]) -> Callable[[Desk], Do]:
    def do(desk: Desk) -> None:
        create_with_content(
            context(desk, new_id("create")),
            parent_id=desk.root,
            in_database=False,
            properties={"title": titled("Shape")},
            blocks=blocks,
        )

    return lambda _: do


def _appends(blocks: list[Block]) -> Callable[[Desk], Do]:
    def prepare(desk: Desk) -> Do:
        page = desk.page(new_id("Shape"))
        return lambda later: append_content(context(later, new_id("append")), page, blocks)

    return prepare


def _creates(markdown: str) -> Callable[[Desk], Do]:
    def do(desk: Desk) -> None:
        args: Json = {"parent": desk.root, "title": "Document", "markdown": markdown}
        run(desk, "pages.create", args, new_id("create"))

    return lambda _: do


def _changes() -> Iterator[Work]:
    old = [f"Paragraph {number}." for number in range(400)]
    new = list(old)
    new[100], new[300] = "Changed.", "Changed, too."
    new[200:205] = ["> One quote."]
    new.insert(350, "## New")
    before, after = "\n\n".join(old), "\n\n".join(new)
    # One look at the page, as many at its blocks; then two are changed, five go, two runs come.
    reads = 1 + ceil(len(old) / 100)
    yield Work(
        "synchronise",
        "few edits in 400 paragraphs",
        2 + 5 + 2 + reads,
        _changed(before, after),
        markdown=before,
        then=after,
    )
    yield Work(
        "synchronise",
        "nothing to change in 400 paragraphs",
        reads,
        _changed(before, before),
        markdown=before,
        then=before,
    )
    longer = before + "\n\n" + "\n\n".join(f"More {number}." for number in range(250))
    yield Work(
        "synchronise",
        "250 paragraphs more",
        3 + reads,
        _changed(before, longer),
        markdown=before,
        then=longer,
    )


def _changed(before: str, after: str) -> Callable[[Desk], Do]:
    def prepare(desk: Desk) -> Do:
        args: Json = {"parent": desk.root, "title": "Document", "markdown": before}
        page = txt(run(desk, "pages.create", args, new_id("create"))["id"])
        change: Json = {"page": page, "markdown": after}
        return lambda later: run(later, "blocks.replace_all", change, new_id("change"))

    return prepare


def _tables() -> Iterator[Work]:
    rows: list[Json] = [{"name": f"Row {number}"} for number in range(ROWS)]
    csv = "Name\n" + "\n".join(f"Row {number}" for number in range(ROWS))
    yield Work(
        "rows", f"import {ROWS} rows", ROWS + 1, _in_table("rows.import_csv", csv=csv), exact=False
    )
    yield Work(
        "rows",
        f"add {ROWS} rows",
        ROWS + 1,
        _in_table("rows.create_many", rows=[*rows]),
        exact=False,
    )
    yield Work("rows", f"read {2 * ROWS} rows", 1 + ceil(2 * ROWS / 100), _reads_rows, exact=False)


def _in_table(operation: str, **args: JsonValue) -> Callable[[Desk], Do]:
    def prepare(desk: Desk) -> Do:
        given: Json = {"database": _a_table(desk), **args}
        return lambda later: run(later, operation, given, new_id("rows"))

    return prepare


def _reads_rows(desk: Desk) -> Do:
    table = _a_table(desk)
    rows: list[Json] = [{"name": f"Row {number}"} for number in range(2 * ROWS)]
    run(desk, "rows.create_many", {"database": table, "rows": [*rows]}, new_id("rows"))
    return lambda later: run(later, "rows.query", {"database": table}, new_id("query"))


def _a_table(desk: Desk) -> str:
    args: Json = {"parent": desk.root, "title": new_id("Table"), "properties": []}
    return txt(run(desk, "databases.create", args, new_id("table"))["id"])
