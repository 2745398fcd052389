"""Tables in pages: which one is meant, its rows, its columns and cells."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, JsonValue, WithJsonSchema

from core.content import Block, normal_blocks
from core.content.normal import normal_text
from core.domain.notion import Json
from core.kit.errors import BadInput, NotFound
from core.operations.blocks import blocks_of
from core.operations.places import children_in, objects, walk

MOST_COLUMNS = 100
"""Cells of a row (Notion API: request limits, arrays)."""

Cells = tuple[str, ...]
T = TypeVar("T")


def _line(value: JsonValue) -> object:
    """The cells of a row from a line such as "Mira, 3"."""
    if not isinstance(value, str):
        return value
    found = next(csv.reader([value], skipinitialspace=True), [])
    return [cell.strip() for cell in found]


def _lines(value: JsonValue) -> object:
    """The rows of a table from a text with a line for each."""
    if not isinstance(value, str):
        return value
    return [line for line in value.splitlines() if line.strip()]


_TEXT = {"type": "string"}
SaidRow = Annotated[Cells, BeforeValidator(_line), WithJsonSchema(_TEXT)]
"""A row of a table: its cells, or a text with commas between them."""
SaidRows = Annotated[tuple[SaidRow, ...], BeforeValidator(_lines), WithJsonSchema(_TEXT)]
"""The rows of a table: each as above, or a text with a line for each."""


@dataclass(frozen=True)
class Table:
    """A table of a page, as it was read.

    Args:
        block: the table with its rows below it.
    """

    block: Json

    @property
    def id(self) -> str:
        """Its block's id."""
        return str(self.block["id"])

    @property
    def rows(self) -> list[Json]:
        """Its rows, the head first when it has one."""
        return children_in(self.block)

    @property
    def width(self) -> int:
        """How many columns it has."""
        body = self.block.get("table")
        told = body.get("table_width") if isinstance(body, dict) else 0
        return told if isinstance(told, int) else 0

    @property
    def name(self) -> str:
        """What to call it: the texts of its first row."""
        return ", ".join(cell_texts(self.rows[0])) if self.rows else "an empty table"

    def row(self, said: str) -> Json:
        """A row by its number (from 1, the head not counted) or the text of one of its cells.

        Raises:
            NotFound: there is none.
            BadInput: several fit.
        """
        body = self.block.get("table")
        has_head = isinstance(body, dict) and body.get("has_column_header") is True
        counted = self.rows[1:] if has_head else self.rows
        if said.strip().isdigit() and 0 < int(said) <= len(counted):
            return counted[int(said) - 1]
        return self.rows[_which(said, self.rows, cell_texts, "row")]

    def column(self, said: str) -> int:
        """A column by the text in its first row, or its number (from 1). Raises as `row`."""
        names = cell_texts(self.rows[0]) if self.rows else []
        if said.strip().isdigit() and 0 < int(said) <= self.width:
            return int(said) - 1
        return _which(said, names, lambda name: [name], "column")


def table_in(blocks: Sequence[Json], said: str) -> Table:
    """The table of a page that is meant: the only one, or one that holds a text.

    Raises:
        NotFound: there is none.
        BadInput: several fit.
    """
    tables = [Table(block) for block in walk(blocks) if block.get("type") == "table"]
    wanted = " ".join(said.split()).casefold()
    fitting = [one for one in tables if not wanted or _holds(one, wanted)]
    if len(fitting) == 1:
        return fitting[0]
    names = "; ".join(f"“{one.name[:60]}”" for one in tables[:5])
    if not fitting:
        hint = f"Its tables: {names}." if tables else "It has no tables."
        raise NotFound(f"The page has no table “{said[:60]}”.", next_step=hint)
    raise BadInput(
        f"{len(fitting)} tables fit: {names}.", next_step="Say a text that only one of them holds."
    )


def cell_texts(row: Json) -> list[str]:
    """What the cells of a row say."""
    body = row.get("table_row")
    cells = body.get("cells") if isinstance(body, dict) else None
    return [
        "".join(str(run.get("plain_text") or "") for run in objects(cell))
        for cell in (cells if isinstance(cells, list) else [])
    ]


def table_block(rows: Sequence[Cells], *, head: bool) -> Block:
    """A table in request form. Raises BadInput for one without cells, or too wide."""
    width = max((len(row) for row in rows), default=0)
    if not 0 < width <= MOST_COLUMNS:
        raise BadInput(f"A table has 1 to {MOST_COLUMNS} columns, and this one has {width}.")
    body: dict[str, Any] = {
        "table_width": width,
        "has_column_header": head,
        "has_row_header": False,
        "children": [row_block(row, width) for row in rows],
    }
    return {"object": "block", "type": "table", "table": body}


def row_block(cells: Cells, width: int) -> Block:
    """A row in request form; cells that are missing are empty. Raises BadInput for too many."""
    if len(cells) > width:
        raise BadInput(f"The row has {len(cells)} cells, and the table {width} columns.")
    texts = [cell_runs(cell) for cell in (*cells, *[""] * (width - len(cells)))]
    return {"object": "block", "type": "table_row", "table_row": {"cells": texts}}


def cell_runs(text: str) -> list[Any]:
    """A cell's text with its bold words and links, as rich text in request form."""
    if not text.strip():
        return []
    first, *more = blocks_of(text)
    runs = first[first["type"]].get("rich_text")
    if more or runs is None or first["type"] != "paragraph":
        return [{"type": "text", "text": {"content": text}}]
    return list(runs)


def row_cells(row: Json) -> list[Any]:
    """The cells of a row that was read, in request form."""
    body = row.get("table_row")
    cells = body.get("cells") if isinstance(body, dict) else None
    return [normal_text(objects(cell)) for cell in (cells if isinstance(cells, list) else [])]


def with_column(table: Table, at: int, cells: Cells) -> Block:
    """A table in request form with one column more; `cells` from its first row on."""
    (normal,) = normal_blocks([dict(table.block)])
    body = normal["table"]
    for number, row in enumerate(body["children"]):
        text = cells[number] if number < len(cells) else ""
        row["table_row"]["cells"].insert(at, cell_runs(text))
    return {**normal, "table": {**body, "table_width": table.width + 1}}


def _holds(table: Table, wanted: str) -> bool:
    if table.id.replace("-", "") == wanted.replace("-", "") or wanted in table.name.casefold():
        return True
    return any(wanted in text.casefold() for row in table.rows for text in cell_texts(row))


def _which(said: str, things: Sequence[T], texts: Callable[[T], list[str]], what: str) -> int:
    """Index of the one that is meant. Raises NotFound and BadInput."""
    wanted = " ".join(said.split()).casefold()
    known = [[" ".join(text.split()).casefold() for text in texts(one)] for one in things]
    for test in (lambda text: text == wanted, lambda text: wanted in text):
        found = [n for n, each in enumerate(known) if any(test(text) for text in each)]
        if len(found) == 1 and wanted:
            return found[0]
        if len(found) > 1:
            raise BadInput(f"{len(found)} {what}s hold “{said[:60]}”.", next_step="Say its number.")
    raise NotFound(f"The table has no {what} “{said[:60]}”.")
