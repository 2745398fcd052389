"""Examples of the operations on tables, columns and synced blocks."""

from collections.abc import Callable

from pydantic import JsonValue

from core.domain.notion import Json
from core.notion.shapes import obj
from core.operations.places import children_in, own_text
from core.operations.table_parts import Table, cell_texts
from tests.integration.notion.conftest import Desk
from tests.integration.notion.examples import Example, a_page, run

TABLE = "# Shares\n\n| Name | Share |\n|---|---|\n| Mira | **40** |\n| Jonas | 60 |\n\nwords"


def cells(desk: Desk, page: str) -> list[list[str]]:
    """The cells of the page's only table, row by row; none when it has no table."""
    tables = [Table(one) for one in desk.reads.blocks(page) if one["type"] == "table"]
    return [cell_texts(row) for row in tables[0].rows] if tables else []


def table(content: str, then: list[list[str]], **args: JsonValue) -> Callable[[Desk], Example]:
    """An example on a page with some content, whose table then has these cells."""

    def example(desk: Desk) -> Example:
        page = a_page(desk, content)
        return Example({"page": page, **args}, lambda _: cells(desk, page) == then)

    return example


def kinds(desk: Desk, page: str) -> list[str]:
    """The types of the blocks at the top of a page."""
    return [str(one["type"]) for one in desk.reads.blocks(page)]


def add_columns(desk: Desk) -> Example:
    page = a_page(desk, "first\n\nlast")

    def is_done(_: Json) -> bool:
        found = [one for one in desk.reads.blocks(page) if one["type"] == "column_list"]
        shown = [
            [own_text(each).split()[-1] for each in children_in(column)]
            for one in found
            for column in children_in(one)
        ]
        right_place = kinds(desk, page) == ["paragraph", "column_list", "paragraph"]
        return shown == [["cheap", "fast"], ["new"]] and right_place

    args: Json = {
        "page": page,
        "columns": ["- cheap\n- fast", "new"],
        "place": "after",
        "anchor": "first",
    }
    return Example(args, is_done)


def synced(desk: Desk, page: str) -> list[str]:
    """What the synced blocks of a page say."""
    found = [one for one in desk.reads.blocks(page) if one["type"] == "synced_block"]
    return [own_text(each) for one in found for each in children_in(one)]


def add_synced(desk: Desk) -> Example:
    page = desk.page("Office")
    return Example(
        {"page": page, "markdown": "Office hours"},
        lambda _: synced(desk, page) == ["Office hours"],
    )


def show_synced(desk: Desk) -> Example:
    source, page = desk.page("Office"), desk.page("Elsewhere")
    for text in ("Office hours", "Parking"):
        args: Json = {"page": source, "markdown": text}
        run(desk, "blocks.add_synced", args, text)

    def is_done(_: Json) -> bool:
        found = [one for one in desk.reads.blocks(page) if one["type"] == "synced_block"]
        return [obj(obj(one["synced_block"])["synced_from"])["type"] for one in found] == [
            "block_id"
        ]

    return Example({"source": source, "page": page, "block": "parking"}, is_done)


CONTENT_EXAMPLES: dict[str, Callable[[Desk], Example]] = {
    "blocks.add_table": table(
        "words", [["Name", "Share"], ["Mira", "40, or so"]], rows='Name, Share\nMira, "40, or so"'
    ),
    "blocks.add_table_row": table(
        TABLE,
        [["Name", "Share"], ["Mira", "40"], ["Ann", ""], ["Jonas", "60"]],
        cells="Ann",
        after="mira",
    ),
    "blocks.add_table_column": table(
        TABLE,
        [["Name", "Since", "Share"], ["Mira", "May", "40"], ["Jonas", "", "60"]],
        cells=["Since", "May"],
        after="Name",
    ),
    "blocks.set_cell": table(
        TABLE,
        [["Name", "Share"], ["Mira", "40"], ["Jonas", "50"]],
        row="2",
        column="share",
        text="50",
    ),
    "blocks.add_columns": add_columns,
    "blocks.add_synced": add_synced,
    "blocks.show_synced": show_synced,
}
