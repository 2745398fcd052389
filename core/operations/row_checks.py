"""What is wrong with the rows of a database: doubled, incomplete, overdue."""

from pydantic import Field, JsonValue

from core.content.values import match_property, parse_filter, parse_schema, to_text
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.operations.row_values import values_context
from core.operations.rows import MOST_ROWS, Row, row_lines, row_of
from core.operations.spec import OperationContext, ReadOperation
from core.operations.things import AnyThing, counted, plainly, shortened

_ENDPOINTS = (
    "GET /v1/data_sources/{data_source_id}",
    "POST /v1/data_sources/{data_source_id}/query",
    "GET /v1/users",
)
_COST = "1 for each 100 rows that fit, after reading the schema"
_SHOWN = 20


class FoundRows(Frozen):
    """Rows that were found."""

    rows: tuple[Row, ...]
    count: int
    database: str = ""
    told: str = ""
    """What they have in common, in words."""


class DuplicatesArgs(Frozen):
    """In which database, by what."""

    database: AnyThing
    by: str = Field("", description="The property to compare; the title when empty.")


class Alike(Frozen):
    """Rows with the same value."""

    value: str
    rows: tuple[Row, ...]


class DuplicatesResult(Frozen):
    """Groups of rows with the same value."""

    groups: tuple[Alike, ...]
    count: int
    """How many rows could go: all but the first of each group."""
    surplus: tuple[Row, ...]
    """Those rows, the eldest of each group being kept."""
    by: str


class FindDuplicates(ReadOperation[DuplicatesArgs, DuplicatesResult]):
    """Find rows that are there twice."""

    name = "rows.duplicates"
    summary = "Find rows with the same title, or the same value of another property."
    help = "Capitals and spaces do not count; empty values are not compared."
    sample = "find duplicates in Roadmap"
    endpoints = _ENDPOINTS
    cost = "1 for each 100 rows, after reading the schema"
    asks = 2

    def title(self, args: DuplicatesArgs) -> str:
        """Such as: Find duplicates in Roadmap by Name."""
        by = f" by {shortened(args.by)}" if args.by else ""
        return f"Find duplicates in {args.database.name}{by}"

    def run(self, args: DuplicatesArgs, context: OperationContext) -> DuplicatesResult:
        """Compare every row."""
        schema = parse_schema(context.reads.database(args.database.id).schema)
        titles = [prop for prop in schema.values() if prop.type == "title"]
        prop = match_property(args.by, schema) if args.by else titles[0]
        values = values_context(context)
        found: dict[str, list[Row]] = {}
        for page in context.reads.rows(args.database.id):
            value = page.properties.get(prop.name)
            text = to_text(value, values) if isinstance(value, dict) else ""
            key = " ".join(text.split()).casefold()
            if key:
                found.setdefault(key, []).append(row_of(page, context))
        groups = [
            Alike(value=rows[0].title if not args.by else key, rows=tuple(rows))
            for key, rows in found.items()
            if len(rows) > 1
        ]
        surplus = tuple(row for group in groups for row in group.rows[1:])
        return DuplicatesResult(
            groups=tuple(groups), count=len(surplus), surplus=surplus, by=prop.name
        )

    def answer(self, result: DuplicatesResult) -> str:
        """Each value with its rows."""
        if not result.groups:
            return f"No two rows have the same {plainly(result.by)}."
        lines = [f"{counted(len(result.groups), 'value')} of {plainly(result.by)} more than once:"]
        for group in result.groups[:_SHOWN]:
            lines += ["", f"**{plainly(group.value)}**", "", *row_lines(group.rows)]
        return "\n".join(lines)


class MissingArgs(Frozen):
    """In which database, and what is looked for."""

    database: AnyThing
    properties: tuple[str, ...] = Field(
        (), description="Properties that should hold something; all that people fill when empty."
    )


class FindMissing(ReadOperation[MissingArgs, FoundRows]):
    """Find rows that lack values."""

    name = "rows.missing"
    summary = "Find rows in which properties are empty that should hold something."
    sample = "which rows in Roadmap have no owner"
    endpoints = _ENDPOINTS
    cost = _COST
    sayable = False
    asks = 2

    def title(self, args: MissingArgs) -> str:
        """Such as: Find rows of Roadmap without Owner."""
        what = " or ".join(args.properties) or "all their values"
        return f"Find rows of {args.database.name} without {what}"

    def run(self, args: MissingArgs, context: OperationContext) -> FoundRows:
        """Ask for rows in which one of them is empty."""
        schema = parse_schema(context.reads.database(args.database.id).schema)
        named = [match_property(name, schema) for name in args.properties]
        asked = named or [prop for prop in schema.values() if prop.type in _FILLED]
        rules: list[JsonValue] = [
            {"property": prop.name, prop.type: {"is_empty": True}} for prop in asked
        ]
        where: Json | None = {"or": rules} if rules else None
        pages = context.reads.query(args.database.id, where=where, limit=MOST_ROWS)
        rows = tuple(row_of(page, context) for page in pages) if rules else ()
        return FoundRows(
            rows=rows,
            count=len(rows),
            database=args.database.title,
            told=f"without {' or '.join(prop.name for prop in asked)}",
        )

    def answer(self, result: FoundRows) -> str:
        """How many, and which."""
        return _answer(result)


class OverdueArgs(Frozen):
    """In which database."""

    database: AnyThing


class FindOverdue(ReadOperation[OverdueArgs, FoundRows]):
    """Find overdue rows."""

    name = "rows.overdue"
    summary = "Find rows whose due date has passed and that are not done."
    help = "Days are meant in the asker's time zone."
    sample = "what is overdue in Roadmap"
    endpoints = _ENDPOINTS
    cost = _COST
    says = "Find overdue rows of {database}"
    asks = 2

    def run(self, args: OverdueArgs, context: OperationContext) -> FoundRows:
        """Ask for them by the schema's due date and status."""
        schema = parse_schema(context.reads.database(args.database.id).schema)
        where = parse_filter("overdue", schema, values_context(context))
        pages = context.reads.query(args.database.id, where=where, limit=MOST_ROWS)
        rows = tuple(row_of(page, context) for page in pages)
        return FoundRows(rows=rows, count=len(rows), database=args.database.title, told="overdue")

    def answer(self, result: FoundRows) -> str:
        """How many, and which."""
        return _answer(result)


_FILLED = frozenset(
    {
        *("rich_text", "number", "select", "multi_select", "status", "date", "people", "files"),
        *("url", "email", "phone_number", "relation", "place"),
    }
)
"""Types whose values people fill in, and that can be empty."""


def _answer(result: FoundRows) -> str:
    place = f" in {plainly(result.database)}" if result.database else ""
    head = f"**{counted(result.count, 'row')}** {plainly(result.told)}{place}"
    return "\n".join([f"{head}:", "", *row_lines(result.rows)]) if result.rows else f"{head}."
