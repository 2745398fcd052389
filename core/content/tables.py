"""Table blocks from rows of cells, within the limits of width and of cells."""

from collections.abc import Sequence

from core.content.build import chunks, make
from core.content.runs import Run, rich_text
from core.content.shapes import MAX_ARRAY, Block, RichText


def table_blocks(
    rows: Sequence[Sequence[Sequence[Run]]], *, column_header: bool, row_header: bool
) -> list[Block]:
    """Rows of cells as a table; more tables side by side when it has more than 100 columns.

    A cell of more than 100 rich-text items continues in the row below it.
    """
    width = max((len(row) for row in rows), default=0)
    if not width:
        return []
    cells = [line for row in rows for line in _lines(row, width)]
    return [
        make(
            "table",
            {
                "table_width": min(MAX_ARRAY, width - start),
                "has_column_header": column_header,
                "has_row_header": row_header and start == 0,
                "children": [
                    make("table_row", {"cells": line[start : start + MAX_ARRAY]}) for line in cells
                ],
            },
        )
        for start in range(0, width, MAX_ARRAY)
    ]


def _lines(row: Sequence[Sequence[Run]], width: int) -> list[list[RichText]]:
    """One row as lines of cells: one, or more where a cell needs more than 100 items.

    A cell begins on the line where the cell before it ends, so that the text keeps its order.
    """
    lines: list[list[RichText]] = [[[] for _ in range(width)]]
    for column, runs in enumerate(row):
        first, *more = chunks(rich_text(runs))
        lines[-1][column] = first
        for piece in more:
            lines.append([[] for _ in range(width)])
            lines[-1][column] = piece
    return lines
