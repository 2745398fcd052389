"""Rows from CSV, and CSV from rows."""

import csv
import io
from collections.abc import Iterable

from pydantic import Field, JsonValue

from core.content.values import match_property, parse_schema
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.kit.errors import BadInput
from core.operations.bulk_rows import Values, bulk_risk, told, write_rows
from core.operations.rows import MOST_ROWS, READ_VALUES, row_of
from core.operations.spec import OperationContext, ReadOperation, Risk, WriteOperation
from core.operations.things import AnyThing, WrittenMany, counted

_SEPARATORS = ",;\t|"
_SHOWN = 30
_FORMULA = ("=", "+", "-", "@")
"""How a cell begins that a spreadsheet would run as a formula."""


class ImportArgs(Frozen):
    """Into which database, and the text."""

    database: AnyThing
    csv: str = Field(min_length=1, description="The text, with the properties' names on top.")
    key: str = Field("", description="A property: rows with the same value of it are updated.")


class ImportCsv(WriteOperation[ImportArgs, WrittenMany]):
    """Add rows from CSV."""

    name = "rows.import_csv"
    summary = "Add a row for each line of a CSV text, or update rows by a key property."
    help = (
        "The first line names the properties; commas, semicolons, tabs and bars separate. All"
        " values are checked before the first row is written."
    )
    sample = "import this CSV into Roadmap: Name,Priority\nFix login,High"
    permission = "insert content"
    endpoints = (
        *READ_VALUES,
        "POST /v1/data_sources/{data_source_id}/query",
        "GET /v1/pages/{page_id}",
        "POST /v1/pages",
        "PATCH /v1/pages/{page_id}",
    )
    cost = "1 for each row, after reading the schema; with a key also the rows of the database"
    risks = (Risk.WRITE, Risk.DESTRUCTIVE)
    undo = "moves new rows to the trash and sets old values; what was changed since stays"

    def risk(self, args: ImportArgs) -> Risk:
        """Many rows ask first."""
        return bulk_risk(args.csv.splitlines()[1:])

    def title(self, args: ImportArgs) -> str:
        """Such as: Import 12 rows into Roadmap."""
        lines = max(0, len(args.csv.strip().splitlines()) - 1)
        return f"Import {counted(lines, 'row')} into {args.database.name}"

    def requests(self, args: ImportArgs) -> int:
        """The schema, and one for each line."""
        return 1 + max(0, len(args.csv.strip().splitlines()) - 1)

    def run(self, args: ImportArgs, context: OperationContext) -> WrittenMany:
        """Read the text whole, then write."""
        return write_rows(context, args.database.id, rows_of(args.csv), key=args.key)

    def answer(self, result: WrittenMany) -> str:
        """How many."""
        return told(result, "Imported")


class ExportArgs(Frozen):
    """Of which database, which rows."""

    database: AnyThing
    where: Json | None = None
    """A filter in Notion's format."""
    show: tuple[str, ...] = Field((), description="The columns; all properties when empty.")


class ExportResult(Frozen):
    """The rows as CSV."""

    csv: str
    count: int
    database: str = ""


class ExportCsv(ReadOperation[ExportArgs, ExportResult]):
    """Give rows as CSV."""

    name = "rows.export_csv"
    summary = "Give the rows of a database as CSV, with the properties as text."
    help = (
        "Goes over every row, however many there are. A cell that a spreadsheet would run as a"
        " formula gets an apostrophe before it."
    )
    sample = "export Roadmap as CSV"
    endpoints = (
        "GET /v1/data_sources/{data_source_id}",
        "POST /v1/data_sources/{data_source_id}/query",
        "GET /v1/users",
    )
    cost = "1 for each 100 rows, after reading the schema"
    says = "Export {database} as CSV"
    asks = 2

    def run(self, args: ExportArgs, context: OperationContext) -> ExportResult:
        """Read every row."""
        schema = parse_schema(context.reads.database(args.database.id).schema)
        title = next(prop.name for prop in schema.values() if prop.type == "title")
        named = [match_property(name, schema).name for name in args.show]
        columns = named or [title, *(name for name in schema if name != title)]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        count = 0
        for page in context.reads.rows(args.database.id, where=args.where):
            row = row_of(page, context)
            cells = {**row.properties, title: row.title}
            writer.writerow([_safe(cells.get(name, "")) for name in columns])
            count += 1
        return ExportResult(csv=out.getvalue(), count=count, database=args.database.title)

    def answer(self, result: ExportResult) -> str:
        """The first lines."""
        lines = result.csv.splitlines()
        shown = "\n".join(lines[: _SHOWN + 1]).replace("```", "'''")
        rest = len(lines) - _SHOWN - 1
        more = f"\n… and {counted(rest, 'line')} more" if rest > 0 else ""
        return f"**{counted(result.count, 'row')}**\n\n```\n{shown}{more}\n```"


def rows_of(text: str) -> list[Values]:
    """The rows of a CSV text, by the names on its first line; empty cells are left out.

    Raises:
        BadInput: it has no rows, a line has more cells than names, or a name is there twice.
    """
    head = text.strip().splitlines()[0] if text.strip() else ""
    separator = max(_SEPARATORS, key=head.count)
    try:
        lines = [
            line for line in csv.reader(io.StringIO(text.strip()), delimiter=separator) if line
        ]
    except csv.Error as error:
        raise BadInput(f"That is no CSV: {error}.") from error
    if len(lines) < 2:
        raise BadInput(
            "There are no rows in that text.", next_step="Put the names of the properties on top."
        )
    names = [name.strip() for name in lines[0]]
    _check_names(names)
    if len(lines) - 1 > MOST_ROWS:
        raise BadInput(f"That are {len(lines) - 1:,} rows; I write at most {MOST_ROWS:,} at once.")
    return [_row(names, cells, number) for number, cells in enumerate(lines[1:], 2)]


def _check_names(names: list[str]) -> None:
    if "" in names:
        raise BadInput("A column has no name.", next_step="Name every column on the first line.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadInput(f"Columns are there twice: {', '.join(twice)}.", next_step="Rename them.")


def _row(names: list[str], cells: Iterable[str], number: int) -> Values:
    given = list(cells)
    if len(given) > len(names):
        raise BadInput(
            f"Line {number} has {len(given)} cells, and there are {len(names)} columns.",
            next_step="Put cells that hold the separator into quotation marks.",
        )
    row: dict[str, JsonValue] = {
        name: cell.strip() for name, cell in zip(names, given, strict=False) if cell.strip()
    }
    return row


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay as they are."""
    if not text.startswith(_FORMULA):
        return text
    try:
        float(text.replace(",", "").rstrip("%"))
    except ValueError:
        return f"'{text}"
    return text
