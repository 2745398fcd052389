"""Tables in pages: create, add rows and columns, set cells."""

from pydantic import Field

from core.domain.plan import Frozen
from core.operations.blocks import CONTENT_CHANGES, ContentResult, changed, inserted_at
from core.operations.changing import Change, deleted, inserted, updated
from core.operations.insertion import ANCHOR, PLACE, Place
from core.operations.places import parent_of
from core.operations.spec import OperationContext, Risk, WriteOperation
from core.operations.table_parts import (
    SaidRow,
    SaidRows,
    cell_runs,
    row_block,
    row_cells,
    table_block,
    table_in,
    with_column,
)
from core.operations.things import AnyThing

_TABLE = "A text that the table holds; empty where the page has only one."


class AddTableArgs(Frozen):
    """Into which page, where, and the rows."""

    page: AnyThing
    rows: SaidRows = Field(min_length=1, description="A line for each row, with commas.")
    header: bool = Field(default=True, description="Whether the first row is a head.")
    place: Place = Field("end", description=PLACE)
    anchor: str = Field("", description=ANCHOR)


class AddTable(WriteOperation[AddTableArgs, ContentResult]):
    """Add a table."""

    name = "blocks.add_table"
    summary = "Add a table to a page, with rows and a head."
    help = "Cells may hold bold words and links in markdown. For data, a database is often better."
    sample = 'add a table to Meeting notes with the rows "Name, Share" and "Mira, 40 %"'
    permission = "insert content"
    endpoints = (
        "GET /v1/pages/{page_id}",
        "GET /v1/blocks/{block_id}/children",
        "PATCH /v1/blocks/{block_id}/children",
    )
    cost = "1 for each 100 rows, after reading the page when there is an anchor"
    undo = "deletes the table, unless somebody has changed it since"
    says = "Add a table to {page}"
    asks = 2

    def run(self, args: AddTableArgs, context: OperationContext) -> ContentResult:
        """Write it."""
        block = table_block(args.rows, head=args.header)
        return inserted_at(args.page, args.place, args.anchor, [block], context)


class AddTableRowArgs(Frozen):
    """To which table, and the cells."""

    page: AnyThing
    cells: SaidRow = Field(min_length=1, description="The cells, with commas between them.")
    table: str = Field("", description=_TABLE)
    after: str = Field("", description="A row's number or a text in it; empty means the last.")


class AddTableRow(WriteOperation[AddTableRowArgs, ContentResult]):
    """Add a row to a table."""

    name = "blocks.add_table_row"
    summary = "Add a row to a table of a page, at its end or after another row."
    sample = 'add the row "Jonas, 60 %" to the table in Meeting notes'
    permission = "insert content"
    endpoints = CONTENT_CHANGES
    cost = "1, after reading the page"
    undo = "deletes the row, unless somebody has changed it since"
    says = "Add a row to a table in {page}"
    asks = 2

    def run(self, args: AddTableRowArgs, context: OperationContext) -> ContentResult:
        """Find the table once, then write the row."""

        def decide(page_id: str) -> list[Change]:
            table = table_in(context.reads.blocks(page_id), args.table)
            row = row_block(args.cells, table.width)
            before = table.row(args.after) if args.after else table.rows[-1]
            return [inserted(table.id, [row], after=str(before["id"]))]

        return changed(args.page, decide, context)


class AddTableColumnArgs(Frozen):
    """To which table, where, and the cells."""

    page: AnyThing
    cells: SaidRow = Field((), description="From the first row on, the head included.")
    table: str = Field("", description=_TABLE)
    after: str = Field("", description="A column's name or number; empty means the last.")


class AddTableColumn(WriteOperation[AddTableColumnArgs, ContentResult]):
    """Add a column to a table."""

    name = "blocks.add_table_column"
    summary = "Add a column to a table of a page."
    help = "Notion fixes a table's width, so the table is written anew: its comments stay behind."
    sample = 'add the column "Share, 40 %, 60 %" to the table in Meeting notes'
    endpoints = CONTENT_CHANGES
    cost = "2, and 1 for each further 100 rows, after reading the page"
    risks = (Risk.DESTRUCTIVE,)
    undo = "takes the old table out of the trash and deletes the new one"
    says = "Add a column to a table in {page}"
    asks = 4

    def run(self, args: AddTableColumnArgs, context: OperationContext) -> ContentResult:
        """Write the table anew after the old one, then delete that."""

        def decide(page_id: str) -> list[Change]:
            table = table_in(context.reads.blocks(page_id), args.table)
            at = table.column(args.after) + 1 if args.after else table.width
            new = with_column(table, at, args.cells)
            parent_id = parent_of(table.block, page_id)
            return [inserted(parent_id, [new], after=table.id), deleted(table.block)]

        return changed(args.page, decide, context)


class SetCellArgs(Frozen):
    """Which cell of which table, and its text."""

    page: AnyThing
    row: str = Field(min_length=1, description="A text in the row, or its number.")
    column: str = Field(min_length=1, description="The column's name or number.")
    text: str = Field(description="Empty clears the cell.")
    table: str = Field("", description=_TABLE)


class SetCell(WriteOperation[SetCellArgs, ContentResult]):
    """Set a cell of a table."""

    name = "blocks.set_cell"
    summary = "Give a cell of a table in a page another text."
    sample = 'set the cell Share of Mira in the table of Meeting notes to "50 %"'
    endpoints = CONTENT_CHANGES
    cost = "2, after reading the page"
    undo = "sets the old text, unless somebody has changed the row since"
    says = "Set {column} of {row} in a table of {page} to {text}"
    asks = 3

    def run(self, args: SetCellArgs, context: OperationContext) -> ContentResult:
        """Find the row once, then change it."""

        def decide(page_id: str) -> list[Change]:
            table = table_in(context.reads.blocks(page_id), args.table)
            row, at = table.row(args.row), table.column(args.column)
            cells = row_cells(row)
            cells[at] = cell_runs(args.text)
            return [updated(row, {"cells": cells})]

        return changed(args.page, decide, context)
