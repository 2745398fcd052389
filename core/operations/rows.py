"""Rows of databases: query, create, update."""

from collections.abc import Mapping
from typing import ClassVar
from zoneinfo import ZoneInfo

from pydantic import Field, JsonValue

from core.content import markdown_to_blocks
from core.content.values import (
    Candidate,
    KnownNames,
    PropertySchema,
    ValueContext,
    match_property,
    parse_schema,
    to_values,
)
from core.domain.card import Link
from core.domain.notion import Json, ObjectKind
from core.domain.plan import Frozen, Step
from core.domain.ports import NotionReads
from core.domain.write import UpdatePage
from core.operations.pages import property_texts, trash_step
from core.operations.spec import NoInverse, Operation, OperationContext, Risk
from core.operations.things import AnyThing, Made, described, linked, members, shortened
from core.operations.writing import create_with_content

MOST_SHOWN = 25
"""Rows that an answer lists; the rest is counted."""
_MOST_ROWS = 1_000


class QueryArgs(Frozen):
    """Which rows of which database."""

    database: AnyThing
    where: Json | None = None
    """A filter in Notion's format."""
    sorts: tuple[Json, ...] = ()
    limit: int | None = Field(None, ge=1, le=_MOST_ROWS)
    show: tuple[str, ...] = ()
    """Properties that the answer shows beside the title."""
    counted: bool = False
    """Whether only their number was asked for."""


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


class QueryRows(Operation[QueryArgs, QueryResult]):
    """Find rows."""

    name = "rows.query"
    summary = "Find rows of a database by a filter, in an order, or count them."
    sample = "show overdue tasks in Roadmap"
    permission = "read content"
    endpoints = ("POST /v1/data_sources/{data_source_id}/query", "GET /v1/users")
    args_model: ClassVar[type[Frozen]] = QueryArgs
    result_model: ClassVar[type[Frozen]] = QueryResult
    undoable = False

    def risk(self, args: QueryArgs) -> Risk:
        """It only reads."""
        return Risk.READ

    def title(self, args: QueryArgs) -> str:
        """Such as: Look up rows of Roadmap."""
        return f"{'Count' if args.counted else 'Look up'} rows of {args.database.name}"

    def requests(self, args: QueryArgs) -> int:
        """One for each hundred rows."""
        return 1 + (args.limit or 0) // 100

    def run(self, args: QueryArgs, context: OperationContext) -> QueryResult:
        """Query, and show values as text."""
        pages = context.reads.query(
            args.database.id, where=args.where, sorts=args.sorts, limit=args.limit or _MOST_ROWS
        )
        rows = tuple(
            Row(
                id=page.target.id,
                title=page.target.title,
                url=page.target.url,
                properties=dict(property_texts(page, context)),
            )
            for page in pages
        )
        return QueryResult(
            rows=rows,
            count=len(rows),
            database=args.database.title,
            show=args.show,
            counted=args.counted,
        )

    def inverse(self, args: QueryArgs, result: QueryResult) -> Step | NoInverse:
        """There is nothing to take back."""
        return NoInverse(reason="looking up changes nothing")

    def answer(self, result: QueryResult) -> str:
        """How many there are, and which."""
        place = f" in {result.database}" if result.database else ""
        number = f"{result.count}{'+' if result.count == _MOST_ROWS else ''}"
        head = f"**{number}** {'row' if result.count == 1 else 'rows'}{place}"
        if result.counted or not result.rows:
            return f"{head} {'matches' if result.count == 1 else 'match'}."
        lines = [_row_line(row, result.show) for row in result.rows[:MOST_SHOWN]]
        if result.count > MOST_SHOWN:
            lines.append(f"- … and {result.count - MOST_SHOWN} more")
        return "\n".join([f"{head}:", "", *lines])


class CreateRowArgs(Frozen):
    """Into which database, with what."""

    database: AnyThing
    properties: dict[str, JsonValue]
    """Property name as people say it, to its value as text or in JSON."""
    markdown: str = ""


class CreateRow(Operation[CreateRowArgs, Made]):
    """Add a row."""

    name = "rows.create"
    summary = "Add a row to a database, with values for its properties and content."
    sample = 'add "Fix login" to Roadmap, due Friday, high priority'
    permission = "insert content"
    endpoints = (
        "GET /v1/data_sources/{data_source_id}",
        "GET /v1/users",
        "POST /v1/search",
        "POST /v1/pages",
        "PATCH /v1/blocks/{block_id}/children",
        "GET /v1/blocks/{block_id}/children",
    )
    args_model: ClassVar[type[Frozen]] = CreateRowArgs
    result_model: ClassVar[type[Frozen]] = Made
    undoable = True

    def risk(self, args: CreateRowArgs) -> Risk:
        """It adds."""
        return Risk.WRITE

    def title(self, args: CreateRowArgs) -> str:
        """Such as: Add "Fix login" to Roadmap."""
        first = next((v for v in args.properties.values() if isinstance(v, str)), "a row")
        return f'Add "{shortened(first)}" to {args.database.name}'

    def requests(self, args: CreateRowArgs) -> int:
        """The schema and the row."""
        return 2

    def run(self, args: CreateRowArgs, context: OperationContext) -> Made:
        """Turn the values into Notion's by the live schema, then create the row."""
        schema = parse_schema(context.reads.database(args.database.id).schema)
        values = to_values(args.properties, schema, values_context(context))
        applied = create_with_content(
            context,
            parent_id=args.database.id,
            in_database=True,
            properties=values,
            blocks=markdown_to_blocks(args.markdown),
        )
        return Made(id=applied.id, title=_title_among(args.properties, schema), url=applied.url)

    def inverse(self, args: CreateRowArgs, result: Made) -> Step | NoInverse:
        """Move it to the trash."""
        return trash_step(result)

    def links(self, result: Made) -> tuple[Link, ...]:
        """The new row."""
        return result.link()


class UpdateRowArgs(Frozen):
    """Which row, and what to set."""

    page: AnyThing
    database: AnyThing | None = None
    properties: dict[str, JsonValue] = Field(min_length=1)


class UpdateResult(Made):
    """The row that was changed."""

    before: dict[str, JsonValue]
    """The values that were replaced, in Notion's request format."""
    database_id: str = ""


class UpdateRow(Operation[UpdateRowArgs, UpdateResult]):
    """Set properties of a row."""

    name = "rows.update"
    summary = "Set properties of a row."
    sample = "mark Dark mode as done"
    permission = "update content"
    endpoints = (
        "GET /v1/pages/{page_id}",
        "GET /v1/data_sources/{data_source_id}",
        "GET /v1/users",
        "POST /v1/search",
        "PATCH /v1/pages/{page_id}",
    )
    args_model: ClassVar[type[Frozen]] = UpdateRowArgs
    result_model: ClassVar[type[Frozen]] = UpdateResult
    undoable = True

    def risk(self, args: UpdateRowArgs) -> Risk:
        """It changes, and what it replaces is kept."""
        return Risk.WRITE

    def title(self, args: UpdateRowArgs) -> str:
        """Such as: Set Status of Fix login to Done."""
        changes = [
            f"{name} to {shortened(value, 40) if isinstance(value, str) else value}"
            for name, value in args.properties.items()
        ]
        return f"{args.page.name}: set {', '.join(changes)}"

    def requests(self, args: UpdateRowArgs) -> int:
        """The row, its schema and the change."""
        return 3

    def run(self, args: UpdateRowArgs, context: OperationContext) -> UpdateResult:
        """Turn the values into Notion's by the live schema, then set them."""
        page = described(args.page, context.reads)
        database_id = args.database.id if args.database else context.reads.page(page.id).parent_id
        values = self._values(args, database_id, context)
        applied = context.writes.apply(UpdatePage(page_id=page.id, properties=values))
        return UpdateResult(
            id=applied.id,
            title=page.name,
            url=page.url,
            before=applied.before,
            database_id=database_id,
        )

    def inverse(self, args: UpdateRowArgs, result: UpdateResult) -> Step | NoInverse:
        """Set what was there before."""
        if not result.before:
            return NoInverse(reason="it is not known what was there before")
        return Step(
            id="restore",
            operation=UpdateRow.name,
            args={
                "page": {"id": result.id, "title": result.title, "url": result.url},
                "database": result.database_id,
                "properties": result.before,
            },
            title=f"{result.title}: set {', '.join(result.before)} as before",
        )

    def links(self, result: UpdateResult) -> tuple[Link, ...]:
        """The row."""
        return result.link()

    def _values(self, args: UpdateRowArgs, database_id: str, context: OperationContext) -> Json:
        ready: Json = {name: v for name, v in args.properties.items() if isinstance(v, dict)}
        said = {name: v for name, v in args.properties.items() if name not in ready}
        if not said:
            return ready
        schema = parse_schema(context.reads.database(database_id).schema)
        return ready | to_values(said, schema, values_context(context))


def values_context(context: OperationContext) -> ValueContext:
    """What values are read against: the asker's zone and locale, the workspace's people."""
    people = tuple(
        Candidate(user.id, user.name, user.email or "")
        for user in members(context.reads)
        if not user.bot
    )
    same = [one.id for one in people if one.name.casefold() == context.person.name.casefold()]
    return ValueContext(
        now=context.now,
        zone=ZoneInfo(context.person.zone),
        locale=context.person.locale,
        me=same[0] if len(same) == 1 else "",
        people=KnownNames(people),
        pages=_PagesByTitle(context.reads),
    )


class _PagesByTitle:
    """Looks up the rows that a relation may point at."""

    def __init__(self, reads: NotionReads) -> None:
        self._reads = reads

    def find(self, name: str, *, within: str = "") -> list[Candidate]:
        """Rows of exactly that title."""
        wanted = name.casefold()
        found = self._reads.search(name, kind=ObjectKind.ROW)
        return [Candidate(t.id, t.title, t.url) for t in found if t.title.casefold() == wanted]

    def nearest(self, name: str, *, within: str = "") -> list[str]:
        """Titles that come close."""
        return [target.title for target in self._reads.search(name, kind=ObjectKind.ROW, limit=3)]


def _title_among(given: Mapping[str, JsonValue], schema: Mapping[str, PropertySchema]) -> str:
    for said, value in given.items():
        if match_property(said, schema).type == "title":
            return str(value)
    return "Untitled"


def _row_line(row: Row, show: tuple[str, ...]) -> str:
    shown = [f"{name}: {row.properties[name]}" for name in show if row.properties.get(name)]
    return f"- {' · '.join([linked(row), *shown])}"
