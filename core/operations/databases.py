"""Databases: create, read, rename, describe, to the trash; their data sources and templates."""

from pydantic import Field, JsonValue

from core.content.values import PropertySchema, parse_schema
from core.domain.notion import Json, ObjectKind
from core.domain.plan import Frozen
from core.domain.write import CreateDatabase, UpdateObject
from core.kit.errors import BadInput, NotFound
from core.operations.looking import ResolveArgs, resolved
from core.operations.pictures import picture_of
from core.operations.places import objects
from core.operations.property_specs import PropertySpec, SaidProperty, config_of
from core.operations.spec import OperationContext, ReadOperation, Risk, WriteOperation
from core.operations.things import AnyThing, Made, Thing, Written, plainly, shortened
from core.operations.writing import text_runs

_SOURCE = "GET /v1/data_sources/{data_source_id}"
_DATABASE = "GET /v1/databases/{database_id}"
_PROPERTIES = "Properties such as “Kind: select (A, B)”, “Size: number”, “Due: date”."


class DatabaseArgs(Frozen):
    """Which database."""

    database: AnyThing


class PropertyInfo(Frozen):
    """A property of a database."""

    id: str
    name: str
    type: str
    options: tuple[str, ...] = ()


class SourceInfo(Frozen):
    """A data source of a database."""

    id: str
    name: str


class DatabaseResult(Made):
    """What a database is made of."""

    database_id: str
    description: str = ""
    properties: tuple[PropertyInfo, ...]
    sources: tuple[SourceInfo, ...]


class ReadDatabase(ReadOperation[DatabaseArgs, DatabaseResult]):
    """Read a database's properties."""

    name = "databases.read"
    summary = "Read what a database is made of: properties with their options, and data sources."
    sample = "which properties does Roadmap have"
    endpoints = (_SOURCE, _DATABASE)
    cost = "2"

    def title(self, args: DatabaseArgs) -> str:
        """Such as: Read the properties of Roadmap."""
        return f"Read the properties of {args.database.name}"

    def requests(self, args: DatabaseArgs) -> int:
        """The data source and its database."""
        return 2

    def run(self, args: DatabaseArgs, context: OperationContext) -> DatabaseResult:
        """Read both."""
        source = context.reads.database(args.database.id)
        shown = context.reads.thing("databases", source.database_id)
        sources = [
            SourceInfo(id=str(one.get("id")), name=str(one.get("name")))
            for one in objects(shown.get("data_sources"))
        ]
        return DatabaseResult(
            id=source.target.id,
            title=source.target.title,
            url=source.target.url,
            database_id=source.database_id,
            description=_plain(shown.get("description")),
            properties=tuple(_info(prop) for prop in parse_schema(source.schema).values()),
            sources=tuple(sources),
        )

    def answer(self, result: DatabaseResult) -> str:
        """One line a property."""
        lines = [_line(prop) for prop in result.properties]
        about = [plainly(result.description), ""] if result.description else []
        more = ""
        if len(result.sources) > 1:
            names = ", ".join(plainly(one.name) for one in result.sources)
            more = f"\n\nData sources: {names}"
        return "\n".join([f"**{plainly(result.title)}**", "", *about, *lines]) + more


class CreateArgs(Frozen):
    """Where, and with what."""

    parent: AnyThing
    title: str = Field(min_length=1, max_length=2_000)
    properties: tuple[SaidProperty, ...] = Field((), description=_PROPERTIES)
    description: str = ""
    icon: str = Field("", description="An emoji, or the address of a picture.")
    inline: bool = False


class CreateDatabaseOperation(WriteOperation[CreateArgs, Written]):
    """Create a database."""

    name = "databases.create"
    summary = "Create a database under a page, with properties of any type."
    help = (
        "Properties are said as “Name: type (details)”: select and multi_select take options (with"
        " a colour: “High red”), number a format, relation a database and “two-way”, formula its"
        " expression, unique_id a prefix. A title property is made when none is said."
    )
    sample = "create a database called Bugs under Team Home with Status, Priority and Owner"
    permission = "insert content"
    endpoints = ("POST /v1/databases", _SOURCE, "POST /v1/search", "GET /v1/pages/{page_id}")
    cost = "2, and 1 for each relation"
    undo = "moves the database to the trash"
    sayable = False

    def title(self, args: CreateArgs) -> str:
        """Such as: Create the database "Bugs" under Team Home."""
        return f'Create the database "{shortened(args.title)}" under {args.parent.name}'

    def requests(self, args: CreateArgs) -> int:
        """The database, and its data source."""
        return 2

    def run(self, args: CreateArgs, context: OperationContext) -> Written:
        """Create it with its first data source."""
        details: Json = {"is_inline": True} if args.inline else {}
        if args.description:
            details["description"] = text_runs(args.description)
        if args.icon:
            details["icon"] = picture_of(args.icon)
        applied = context.writes.apply(
            CreateDatabase(
                parent_id=args.parent.id,
                title=args.title,
                properties=schema_of(args.properties, context),
                details=details,
            )
        )
        return Written(id=applied.id, title=args.title, url=applied.url)


class AddSourceArgs(Frozen):
    """To which database, and with what."""

    database: AnyThing
    title: str = Field(min_length=1, max_length=2_000)
    properties: tuple[SaidProperty, ...] = Field((), description=_PROPERTIES)


class AddSource(WriteOperation[AddSourceArgs, Written]):
    """Add a data source."""

    name = "databases.add_source"
    summary = "Give a database one more data source, with properties and rows of its own."
    sample = "add a data source called Ideas to Roadmap"
    permission = "insert content"
    endpoints = (_SOURCE, "POST /v1/data_sources", "POST /v1/search", "GET /v1/pages/{page_id}")
    cost = "2, and 1 for each relation"
    undo = "moves the data source to the trash"
    sayable = False

    def title(self, args: AddSourceArgs) -> str:
        """Such as: Add the data source "Ideas" to Roadmap."""
        return f'Add the data source "{shortened(args.title)}" to {args.database.name}'

    def requests(self, args: AddSourceArgs) -> int:
        """A look, and the data source."""
        return 2

    def run(self, args: AddSourceArgs, context: OperationContext) -> Written:
        """Create it in the database of the data source that is named."""
        database_id = context.reads.database(args.database.id).database_id
        applied = context.writes.apply(
            CreateDatabase(
                parent_id=database_id,
                as_source=True,
                title=args.title,
                properties=schema_of(args.properties, context),
            )
        )
        return Written(id=applied.id, title=args.title, url=applied.url)


class RenameArgs(Frozen):
    """Which database, and its new title."""

    database: AnyThing
    title: str = Field(min_length=1, max_length=2_000)


class RenameDatabase(WriteOperation[RenameArgs, Written]):
    """Give a database another title."""

    name = "databases.rename"
    summary = "Give a database another title, and its data source when it has only one."
    sample = "rename the database Roadmap to Plan"
    endpoints = (
        _SOURCE,
        _DATABASE,
        "PATCH /v1/databases/{database_id}",
        "PATCH /v1/data_sources/{data_source_id}",
    )
    cost = "2, and a look at each"
    undo = "sets the old titles, unless somebody has set others since"

    def title(self, args: RenameArgs) -> str:
        """Such as: Rename the database Roadmap to "Plan"."""
        return f'Rename the database {args.database.name} to "{shortened(args.title)}"'

    def requests(self, args: RenameArgs) -> int:
        """Two looks, and one or two changes."""
        return 6

    def run(self, args: RenameArgs, context: OperationContext) -> Written:
        """Rename the data source, and the database around it when it holds no other."""
        source = context.reads.database(args.database.id)
        fields: Json = {"title": text_runs(args.title)}
        only = context.writes.decide(lambda: {"only": _has_one(source.database_id, context)})
        context.writes.apply(
            UpdateObject(object_id=source.target.id, endpoint="data_sources", fields=fields)
        )
        if only["only"]:
            context.writes.apply(
                UpdateObject(object_id=source.database_id, endpoint="databases", fields=fields)
            )
        return Written(id=source.target.id, title=args.title, url=source.target.url)


class DescribeArgs(Frozen):
    """Which database, and its description."""

    database: AnyThing
    description: str = Field(max_length=2_000, description="Empty takes it away.")


class DescribeDatabase(WriteOperation[DescribeArgs, Written]):
    """Set a database's description."""

    name = "databases.describe"
    summary = "Set the description of a database, or take it away."
    sample = 'describe the database Roadmap as "What we build next"'
    endpoints = (_SOURCE, _DATABASE, "PATCH /v1/databases/{database_id}")
    cost = "1, after two looks"
    undo = "sets the old description, unless somebody has set another one since"

    def title(self, args: DescribeArgs) -> str:
        """Such as: Describe Roadmap as "What we build next"."""
        return f'Describe {args.database.name} as "{shortened(args.description)}"'

    def requests(self, args: DescribeArgs) -> int:
        """Two looks, and the change."""
        return 3

    def run(self, args: DescribeArgs, context: OperationContext) -> Written:
        """Set it on the database."""
        fields: Json = {"description": text_runs(args.description) if args.description else []}
        return _change(args.database, fields, context)


class TrashDatabase(WriteOperation[DatabaseArgs, Written]):
    """Move a database to the trash."""

    name = "databases.trash"
    summary = "Move a database with all its rows to Notion's trash."
    sample = "delete the database Old tasks"
    endpoints = (_SOURCE, _DATABASE, "PATCH /v1/databases/{database_id}")
    cost = "1, after two looks"
    risks = (Risk.DESTRUCTIVE,)
    undo = "takes the database out of the trash"

    def risk(self, args: DatabaseArgs) -> Risk:
        """It takes something away."""
        return Risk.DESTRUCTIVE

    def title(self, args: DatabaseArgs) -> str:
        """Such as: Move the database Old tasks to the trash."""
        return f"Move the database {args.database.name} to the trash"

    def requests(self, args: DatabaseArgs) -> int:
        """Two looks, and the change."""
        return 3

    def run(self, args: DatabaseArgs, context: OperationContext) -> Written:
        """Set its trash state."""
        return _change(args.database, {"in_trash": True}, context)


class TemplatesResult(Frozen):
    """Names of templates."""

    templates: tuple[SourceInfo, ...]
    default: str = ""
    """The name of the one that new rows get."""
    database: str = ""


class ListTemplates(ReadOperation[DatabaseArgs, TemplatesResult]):
    """List templates."""

    name = "databases.templates"
    summary = "List the templates of a database."
    sample = "which templates does Roadmap have"
    endpoints = ("GET /v1/data_sources/{data_source_id}/templates",)
    cost = "1"

    def title(self, args: DatabaseArgs) -> str:
        """Such as: List the templates of Roadmap."""
        return f"List the templates of {args.database.name}"

    def requests(self, args: DatabaseArgs) -> int:
        """One."""
        return 1

    def run(self, args: DatabaseArgs, context: OperationContext) -> TemplatesResult:
        """Ask for them."""
        found = context.reads.templates(args.database.id)
        default = [str(one.get("name")) for one in found if one.get("is_default")]
        return TemplatesResult(
            templates=tuple(
                SourceInfo(id=str(one.get("id")), name=str(one.get("name"))) for one in found
            ),
            default=default[0] if default else "",
            database=args.database.title,
        )

    def answer(self, result: TemplatesResult) -> str:
        """One line each."""
        if not result.templates:
            return f"{plainly(result.database) or 'The database'} has no templates."
        return "\n".join(
            f"- {plainly(one.name)}{' (default)' if one.name == result.default else ''}"
            for one in result.templates
        )


def schema_of(specs: tuple[PropertySpec, ...], context: OperationContext) -> Json:
    """A new data source's schema in request form, with a title property.

    Raises:
        BadInput: a type is unknown, a name is there twice, or there are two titles.
        NotFound: the database of a relation.
    """
    schema: Json = {}
    for spec in specs:
        if spec.name in schema:
            raise BadInput(f"The property “{spec.name}” is there twice.")
        schema[spec.name] = config_of(spec, lambda said: database_named(said, context), {})
    titles = [name for name, one in schema.items() if isinstance(one, dict) and "title" in one]
    if len(titles) > 1:
        raise BadInput(f"Only one property can be the title: {', '.join(titles)}.")
    return schema if titles else {"Name": {"title": {}}, **schema}


def database_named(said: str, context: OperationContext) -> str:
    """Data source id of the database that a title, link or id means. Raises NotFound, BadInput."""
    try:
        return resolved(ResolveArgs(said=said, kind=ObjectKind.DATABASE), context).id
    except NotFound as error:
        raise NotFound(
            f"I can't see a database called “{said[:60]}”.", next_step=error.next_step
        ) from error


def _change(thing: Thing, fields: Json, context: OperationContext) -> Written:
    """Set fields of a database."""
    source = context.reads.database(thing.id)
    context.writes.apply(
        UpdateObject(object_id=source.database_id, endpoint="databases", fields=fields)
    )
    return Written(id=source.target.id, title=source.target.title, url=source.target.url)


def _plain(rich_text: JsonValue) -> str:
    return "".join(str(run.get("plain_text")) for run in objects(rich_text))


def _has_one(database_id: str, context: OperationContext) -> bool:
    return len(objects(context.reads.thing("databases", database_id).get("data_sources"))) == 1


def _info(prop: PropertySchema) -> PropertyInfo:
    options = tuple(option.name for option in prop.options)
    return PropertyInfo(id=prop.id, name=prop.name, type=prop.type, options=options)


def _line(prop: PropertyInfo) -> str:
    options = f": {', '.join(plainly(one) for one in prop.options)}" if prop.options else ""
    return f"- {plainly(prop.name)} ({prop.type.replace('_', ' ')}){options}"
