"""Rows of databases: query, create, update."""

from collections.abc import Mapping, Sequence
from typing import Self

from pydantic import Field, JsonValue, model_validator

from core.content import markdown_to_blocks
from core.content.values import is_payload, parse_schema, to_values
from core.domain.notion import Json, Page
from core.domain.plan import Frozen
from core.domain.write import UpdatePage
from core.kit.errors import BadInput
from core.operations.members import with_members
from core.operations.page_reading import property_texts, related_ids
from core.operations.row_values import MOST_TITLES, said_values, title_among, values_context
from core.operations.spec import OperationContext, ReadOperation, WriteOperation
from core.operations.templates import template_named, wait_for_content
from core.operations.things import AnyThing, Made, Written, described, linked, shortened
from core.operations.writing import create_with_content, text_runs

MOST_SHOWN = 25
"""Rows that an answer lists; the rest is counted."""
MOST_ROWS = 1_000
"""Rows that a query hands on to further steps, unless it says how many."""
_MOST_ASKED_FOR = 10_000
"""Rows that it can be told to hand on: as many items as a step may run for."""

READ_VALUES = (
    "GET /v1/data_sources/{data_source_id}",
    "GET /v1/users",
    "POST /v1/search",
)
"""What turning people's words into values of properties may read."""


class QueryArgs(Frozen):
    """Which rows of which database."""

    database: AnyThing
    where: Json | None = None
    """A filter in Notion's format."""
    sorts: tuple[Json, ...] = ()
    limit: int | None = Field(None, ge=1, le=_MOST_ASKED_FOR)
    show: tuple[str, ...] = ()
    """Properties that the answer shows beside the title."""
    counted: bool = False
    """Whether only their number was asked for; then all are counted, however many there are."""


class Row(Made):
    """A row with its properties as text."""

    properties: dict[str, str]


class QueryResult(Frozen):
    """The rows that match, in order."""

    rows: tuple[Row, ...]
    count: int
    database: str
    show: tuple[str, ...] = ()
    counted: bool = False


class QueryRows(ReadOperation[QueryArgs, QueryResult]):
    """Find rows."""

    name = "rows.query"
    summary = "Find rows of a database by a filter, in an order, or count them."
    help = "Hands on 1,000 rows unless its limit says more, up to 10,000; counting has no limit."
    sample = "show overdue tasks in Roadmap"
    endpoints = (
        "POST /v1/data_sources/{data_source_id}/query",
        "GET /v1/users",
        "GET /v1/pages/{page_id}",
    )
    cost = "1 for each 100 rows, and 1 for each page that they relate to, at most 10"

    def title(self, args: QueryArgs) -> str:
        """Such as: Look up rows of Roadmap."""
        return f"{'Count' if args.counted else 'Look up'} rows of {args.database.name}"

    def requests(self, args: QueryArgs) -> int:
        """One for each hundred rows."""
        return 1 + (args.limit or 0) // 100

    def run(self, args: QueryArgs, context: OperationContext) -> QueryResult:
        """Query, and show values as text."""
        if args.counted and args.limit is None:
            count = sum(1 for _ in context.reads.rows(args.database.id, where=args.where))
            return QueryResult(rows=(), count=count, database=args.database.title, counted=True)
        pages = context.reads.query(
            args.database.id, where=args.where, sorts=args.sorts, limit=args.limit or MOST_ROWS
        )
        if not args.counted:
            context.reads.titles(related_ids(pages[:MOST_SHOWN]), most=MOST_TITLES)
        rows = tuple(row_of(page, context) for page in pages)
        return QueryResult(
            rows=rows,
            count=len(rows),
            database=args.database.title,
            show=args.show,
            counted=args.counted,
        )

    def answer(self, result: QueryResult) -> str:
        """How many there are, and which."""
        place = f" in {result.database}" if result.database else ""
        most = result.count == MOST_ROWS and not result.counted
        number = f"{result.count}{'+' if most else ''}"
        head = f"**{number}** {'row' if result.count == 1 else 'rows'}{place}"
        if result.counted or not result.rows:
            return f"{head} {'matches' if result.count == 1 else 'match'}."
        return "\n".join([f"{head}:", "", *row_lines(result.rows, result.show)])


class CreateRowArgs(Frozen):
    """Into which database, with what."""

    database: AnyThing
    properties: dict[str, JsonValue]
    """Property name as people say it, to its value as text or in JSON."""
    markdown: str = ""
    template: str = Field("", description="The name of one of the database's templates.")


class CreateRow(WriteOperation[CreateRowArgs, Written]):
    """Add a row."""

    name = "rows.create"
    summary = "Add a row to a database, with values for its properties and content."
    help = "With a template, the step waits until Notion has added the template's content."
    sample = 'add "Fix login" to Roadmap, due Friday, high priority'
    permission = "insert content"
    endpoints = (
        *READ_VALUES,
        "GET /v1/data_sources/{data_source_id}/templates",
        "POST /v1/pages",
        "PATCH /v1/blocks/{block_id}/children",
        "GET /v1/blocks/{block_id}/children",
        "GET /v1/pages/{page_id}",
    )
    cost = "1, and 1 for each further 100 blocks, after reading the schema"
    undo = "moves the row to the trash, unless somebody has worked on it"
    asks = 2

    def title(self, args: CreateRowArgs) -> str:
        """Such as: Add "Fix login" to Roadmap."""
        first = next((v for v in args.properties.values() if isinstance(v, str)), "a row")
        return f'Add "{shortened(first)}" to {args.database.name}'

    def run(self, args: CreateRowArgs, context: OperationContext) -> Written:
        """Turn the values into Notion's by the live schema, then create the row."""
        schema = parse_schema(context.reads.database(args.database.id).schema)
        values = to_values(args.properties, schema, values_context(context))
        applied = create_with_content(
            context,
            parent_id=args.database.id,
            in_database=True,
            properties=values,
            blocks=markdown_to_blocks(args.markdown),
            template_id=(
                template_named(args.template, args.database.id, context.reads)
                if args.template
                else ""
            ),
        )
        if args.template:
            wait_for_content(applied.id, (), context)
        return Written(id=applied.id, title=title_among(args.properties, schema), url=applied.url)


class UpdateRowArgs(Frozen):
    """Which row, and what to set."""

    page: AnyThing
    database: AnyThing | None = None
    properties: dict[str, JsonValue] = Field(default_factory=dict)
    add: dict[str, JsonValue] = Field(
        default_factory=dict,
        description="Property to the options, people or pages that are put to those it has.",
    )
    remove: dict[str, JsonValue] = Field(
        default_factory=dict,
        description="Property to the options, people or pages that are taken out of it.",
    )

    @model_validator(mode="after")
    def says_something(self) -> Self:
        """Raises ValueError when nothing is to be set, added or removed."""
        if not (self.properties or self.add or self.remove):
            raise ValueError("say which properties to set, or what to add or remove")
        return self


class UpdateRow(WriteOperation[UpdateRowArgs, Written]):
    """Set properties of a row."""

    name = "rows.update"
    summary = "Set properties of a row, or add to and take out of those that hold several values."
    sample = "mark Dark mode as done"
    endpoints = ("GET /v1/pages/{page_id}", *READ_VALUES, "PATCH /v1/pages/{page_id}")
    cost = "1, after a look at the row and its schema"
    undo = "sets the old values; a property that somebody has changed since is left alone"
    asks = 3

    def title(self, args: UpdateRowArgs) -> str:
        """Such as: Set Status of Fix login to Done."""
        said = [f"set {said_values(args.properties)}"] if args.properties else []
        said += [f"add {_listed(args.add)}"] if args.add else []
        said += [f"remove {_listed(args.remove)}"] if args.remove else []
        return f"{args.page.name}: {', '.join(said)}"

    def run(self, args: UpdateRowArgs, context: OperationContext) -> Written:
        """Turn the values into Notion's by the live schema, then set them."""
        page = described(args.page, context.reads)
        values = self._values(args, page.id, context)
        applied = context.writes.apply(UpdatePage(page_id=page.id, properties=values))
        return Written(id=applied.id, title=page.name, url=page.url)

    def _values(self, args: UpdateRowArgs, page_id: str, context: OperationContext) -> Json:
        ready: Json = {name: v for name, v in args.properties.items() if is_payload(v)}
        said = {name: v for name, v in args.properties.items() if name not in ready}
        members = bool(args.add or args.remove)
        if not (said or members):
            return ready
        if args.database:
            database_id = args.database.id
        else:
            page = context.reads.page(page_id)
            if page.parent_kind != "data_source_id":
                return ready | _title_of_a_page(said | args.add | args.remove, args.page.name)
            database_id = page.parent_id
        schema = parse_schema(context.reads.database(database_id).schema)
        values = values_context(context)
        ready |= to_values(said, schema, values)
        if members:
            row = context.reads.page(page_id)
            ready |= with_members(row, schema, values, add=args.add, remove=args.remove)
        return ready


def _listed(members: Mapping[str, JsonValue]) -> str:
    """ "urgent, waiting (Tags)"; of ids only what they are in."""
    return ", ".join(
        f"{shortened(', '.join(map(str, each)), 60)} ({name})" if isinstance(each, list) else name
        for name, each in members.items()
    )


def _title_of_a_page(said: Json, name: str) -> Json:
    """The value of the one property that a page outside a database has."""
    for unknown in said.keys() - {"title"}:
        raise BadInput(
            f"*{name}* is a page and not a row of a database: it has no {unknown!r}, only a title.",
            next_step="Name a row of a database.",
        )
    return {"title": {"title": text_runs(str(said["title"]))}}


def row_of(page: Page, context: OperationContext) -> Row:
    """A row with its properties as text, in the asker's zone and locale."""
    return Row(
        id=page.target.id,
        title=page.target.title,
        url=page.target.url,
        properties=dict(property_texts(page, context)),
    )


def row_lines(rows: Sequence[Row], show: tuple[str, ...] = ()) -> list[str]:
    """Rows as a list of markdown; of many, the first ones and how many more there are."""
    lines = [_row_line(row, show) for row in rows[:MOST_SHOWN]]
    if len(rows) > MOST_SHOWN:
        lines.append(f"- … and {len(rows) - MOST_SHOWN} more")
    return lines


def _row_line(row: Row, show: tuple[str, ...]) -> str:
    shown = [f"{name}: {row.properties[name]}" for name in show if row.properties.get(name)]
    return f"- {' · '.join([linked(row), *shown])}"
