"""Many rows at once: add, add or update by a key, update, archive.

What is written is decided once, from the rows as they are at the first attempt: a task that is
tried again goes on with the same list, whatever it has changed since.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pydantic import Field, JsonValue

from core.content.values import (
    PropertySchema,
    ValueContext,
    match_property,
    parse_schema,
    to_text,
    to_values,
)
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.domain.write import CreatePage, SetTrash, UpdatePage
from core.kit.errors import BadInput
from core.operations.places import objects
from core.operations.row_values import said_values, title_among, values_context
from core.operations.rows import MOST_ROWS, READ_VALUES
from core.operations.spec import BULK, OperationContext, Risk, WriteOperation
from core.operations.things import AnyThing, Made, WrittenMany, counted, described

Values = dict[str, JsonValue]
"""Property name as people say it, to its value as text or in JSON."""


class CreateRowsArgs(Frozen):
    """Into which database, and the rows."""

    database: AnyThing
    rows: tuple[Values, ...] = Field(min_length=1, max_length=MOST_ROWS)


class CreateRows(WriteOperation[CreateRowsArgs, WrittenMany]):
    """Add many rows."""

    name = "rows.create_many"
    summary = "Add many rows to a database; all values are checked before the first one is added."
    sample = "add these tasks to Roadmap: Fix login; Dark mode; Billing"
    permission = "insert content"
    endpoints = (*READ_VALUES, "POST /v1/pages")
    cost = "1 for each row, after reading the schema"
    risks = (Risk.WRITE, Risk.DESTRUCTIVE)
    undo = "moves the rows to the trash; those that somebody has worked on stay"
    sayable = False

    def risk(self, args: CreateRowsArgs) -> Risk:
        """Many rows ask first."""
        return bulk_risk(args.rows)

    def title(self, args: CreateRowsArgs) -> str:
        """Such as: Add 3 rows to Roadmap."""
        return f"Add {counted(len(args.rows), 'row')} to {args.database.name}"

    def requests(self, args: CreateRowsArgs) -> int:
        """The schema, and one for each."""
        return 1 + len(args.rows)

    def run(self, args: CreateRowsArgs, context: OperationContext) -> WrittenMany:
        """Check everything, then add one after the other."""
        return write_rows(context, args.database.id, args.rows)

    def answer(self, result: WrittenMany) -> str:
        """How many."""
        return told(result, "Added")


class UpsertArgs(Frozen):
    """Into which database, by which property, and the rows."""

    database: AnyThing
    key: str = Field(min_length=1, description="The property that tells rows apart.")
    rows: tuple[Values, ...] = Field(min_length=1, max_length=MOST_ROWS)


class UpsertRows(WriteOperation[UpsertArgs, WrittenMany]):
    """Update rows by a key, and add those that are missing."""

    name = "rows.upsert"
    summary = "Update the rows that have the same value of a key property; add those that lack."
    help = "Refused when two rows have the same key, in the database or among those given."
    sample = 'add or update "Fix login", high priority in Roadmap by Name'
    endpoints = (
        *READ_VALUES,
        "POST /v1/data_sources/{data_source_id}/query",
        "GET /v1/pages/{page_id}",
        "POST /v1/pages",
        "PATCH /v1/pages/{page_id}",
    )
    cost = "1 for each 100 rows of the database, then 1 for a new row and 2 for an old one"
    risks = (Risk.WRITE, Risk.DESTRUCTIVE)
    undo = "sets old values and moves new rows to the trash; what was changed since stays"
    sayable = False

    def risk(self, args: UpsertArgs) -> Risk:
        """Many rows ask first."""
        return bulk_risk(args.rows)

    def title(self, args: UpsertArgs) -> str:
        """Such as: Add or update 3 rows of Products by SKU."""
        rows = counted(len(args.rows), "row")
        return f"Add or update {rows} of {args.database.name} by {args.key}"

    def requests(self, args: UpsertArgs) -> int:
        """The schema, the rows, and one or two for each."""
        return 2 + 2 * len(args.rows)

    def run(self, args: UpsertArgs, context: OperationContext) -> WrittenMany:
        """Look up the keys, then update or add one after the other."""
        return write_rows(context, args.database.id, args.rows, key=args.key)

    def answer(self, result: WrittenMany) -> str:
        """How many."""
        return told(result, "Wrote")


class UpdateRowsArgs(Frozen):
    """Which rows, and what to set."""

    pages: tuple[AnyThing, ...] = Field(min_length=1, max_length=MOST_ROWS)
    properties: Values = Field(min_length=1)
    database: AnyThing | None = None


class UpdateRows(WriteOperation[UpdateRowsArgs, WrittenMany]):
    """Set the same properties of many rows."""

    name = "rows.update_many"
    summary = "Set the same values in many rows of one database."
    sample = "mark all overdue tasks in Roadmap as done"
    endpoints = ("GET /v1/pages/{page_id}", *READ_VALUES, "PATCH /v1/pages/{page_id}")
    cost = "2 for each row, after reading the schema"
    risks = (Risk.WRITE, Risk.DESTRUCTIVE)
    undo = "sets the old values; what somebody has changed since is left alone"
    sayable = False

    def risk(self, args: UpdateRowsArgs) -> Risk:
        """Many rows ask first."""
        return bulk_risk(args.pages)

    def title(self, args: UpdateRowsArgs) -> str:
        """Such as: Set Status to Done in 3 rows of Roadmap."""
        place = f" of {args.database.name}" if args.database else f" ({args.pages[0].name}, …)"
        rows = counted(len(args.pages), "row")
        return f"Set {said_values(args.properties)} in {rows}{place}"

    def requests(self, args: UpdateRowsArgs) -> int:
        """The schema, and two for each."""
        return 1 + 2 * len(args.pages)

    def run(self, args: UpdateRowsArgs, context: OperationContext) -> WrittenMany:
        """Turn the values into Notion's once, then set them in one row after the other."""
        database_id = (
            args.database.id if args.database else context.reads.page(args.pages[0].id).parent_id
        )

        def decide() -> Json:
            schema = parse_schema(context.reads.database(database_id).schema)
            return to_values(args.properties, schema, values_context(context))

        values = context.writes.decide(decide)
        items = []
        for number, page in enumerate(args.pages):
            context.say(f"{number} of {counted(len(args.pages), 'row')}")
            applied = context.writes.apply(UpdatePage(page_id=page.id, properties=values))
            items.append(Made(id=page.id, title=page.name, url=page.url or applied.url))
        return WrittenMany(items=tuple(items), count=len(items))

    def answer(self, result: WrittenMany) -> str:
        """How many."""
        return told(result, "Changed")


class ArchiveArgs(Frozen):
    """Which rows."""

    pages: tuple[AnyThing, ...] = Field(min_length=1, max_length=MOST_ROWS)


class ArchiveRows(WriteOperation[ArchiveArgs, WrittenMany]):
    """Move many rows to the trash."""

    name = "rows.archive_many"
    summary = "Move many rows or pages to Notion's trash, from where they can be taken back."
    sample = "archive all done tasks in Roadmap"
    endpoints = ("GET /v1/pages/{page_id}", "PATCH /v1/pages/{page_id}")
    cost = "2 for each row"
    risks = (Risk.DESTRUCTIVE,)
    undo = "takes the rows out of the trash"
    sayable = False

    def title(self, args: ArchiveArgs) -> str:
        """Such as: Move 3 rows to the trash: Fix login, ….."""
        more = ", …" if len(args.pages) > 1 else ""
        return f"Move {counted(len(args.pages), 'row')} to the trash: {args.pages[0].name}{more}"

    def requests(self, args: ArchiveArgs) -> int:
        """Two for each."""
        return 2 * len(args.pages)

    def run(self, args: ArchiveArgs, context: OperationContext) -> WrittenMany:
        """One after the other."""
        items = []
        for number, page in enumerate(args.pages):
            context.say(f"{number} of {counted(len(args.pages), 'row')}")
            described_page = described(page, context.reads)
            context.writes.apply(SetTrash(page_id=page.id, in_trash=True))
            items.append(Made(**described_page.model_dump()))
        return WrittenMany(items=tuple(items), count=len(items))

    def answer(self, result: WrittenMany) -> str:
        """How many."""
        return told(result, "Archived")


def bulk_risk(things: Sequence[object]) -> Risk:
    """Writing to more than a few things asks first."""
    return Risk.DESTRUCTIVE if len(things) > BULK else Risk.WRITE


def told(result: WrittenMany, verb: str) -> str:
    """What was done, and what was left alone."""
    parts = (f"{verb} **{counted(result.count, 'row')}**.", result.said_of_left())
    return "\n\n".join(part for part in parts if part)


def write_rows(
    context: OperationContext, database_id: str, rows: Sequence[Values], *, key: str = ""
) -> WrittenMany:
    """Add rows; with a key, update those that are there.

    Raises:
        BadInput: a value fits nothing, or a key is there twice; then nothing was written.
        AssistantError: any other of core.kit.errors.
    """
    decided = context.writes.decide(lambda: _decided(context, database_id, rows, key))
    made: list[Made] = []
    for number, row in enumerate(objects(decided.get("rows"))):
        context.say(f"{number} of {counted(len(rows), 'row')}")
        properties, page_id = row.get("properties"), str(row.get("page_id") or "")
        values = properties if isinstance(properties, dict) else {}
        applied = context.writes.apply(
            UpdatePage(page_id=page_id, properties=values)
            if page_id
            else CreatePage(parent_id=database_id, parent_is_database=True, properties=values)
        )
        made.append(Made(id=applied.id, title=str(row.get("title")), url=applied.url))
    return WrittenMany(items=tuple(made), count=len(made))


def _decided(context: OperationContext, database_id: str, rows: Sequence[Values], key: str) -> Json:
    """Every row's values in Notion's form, and the page that it updates."""
    schema = parse_schema(context.reads.database(database_id).schema)
    prop = match_property(key, schema) if key else None
    known = _by_key(context, database_id, prop) if prop else {}
    values = values_context(context)
    listed: list[JsonValue] = []
    wrong: list[str] = []
    for number, given in enumerate(rows, 1):
        try:
            ready = to_values(given, schema, values)
        except BadInput as error:
            wrong.append(f"Row {number}: {error}")
            continue
        named = _key_of(ready, prop, values) if prop else ""
        page_id = known.get(named, "") if named else ""
        listed.append(
            {"properties": ready, "page_id": page_id, "title": title_among(given, schema)}
        )
    if wrong:
        more = f" And {len(wrong) - 5} more rows." if len(wrong) > 5 else ""
        raise BadInput(" ".join(wrong[:5]) + more, next_step="Nothing was written.")
    if prop:
        keys = [_key_of(ready, prop, values) for ready in _values_of(listed)]
        _check_keys(keys, prop, "among the given rows")
    return {"rows": listed}


def _values_of(listed: Iterable[JsonValue]) -> list[Json]:
    rows = [row for row in listed if isinstance(row, dict)]
    return [values for row in rows if isinstance(values := row.get("properties"), dict)]


def _by_key(context: OperationContext, database_id: str, prop: PropertySchema) -> Mapping[str, str]:
    """Page id by key. Raises BadInput when two rows have the same key."""
    values = values_context(context)
    found: list[tuple[str, str]] = []
    for page in context.reads.rows(database_id):
        value = page.properties.get(prop.name)
        text = to_text(value, values).strip().casefold() if isinstance(value, dict) else ""
        if text:
            found.append((text, page.target.id))
    _check_keys([text for text, _ in found], prop, "in the database")
    return dict(found)


def _key_of(ready: Json, prop: PropertySchema, values: ValueContext) -> str:
    value = ready.get(prop.name)
    if not isinstance(value, dict):
        raise BadInput(
            f"A row has no {prop.name}, which tells rows apart.", next_step="Give it to every row."
        )
    return to_text({"type": prop.type, **value}, values).strip().casefold()


def _check_keys(keys: Sequence[str], prop: PropertySchema, where: str) -> None:
    twice = [text for text, number in Counter(keys).items() if number > 1]
    if twice:
        names = ", ".join(f"“{text[:60]}”" for text in twice[:3])
        raise BadInput(
            f"{prop.name} is not unique {where}: {names}.",
            next_step="Choose a property whose values are all different.",
        )
