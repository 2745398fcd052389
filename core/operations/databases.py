"""Databases: create, add data sources, rename, describe, lock, to the trash and back."""

from pydantic import Field

from core.domain.notion import Json
from core.domain.plan import Frozen
from core.domain.write import CreateDatabase, UpdateObject
from core.operations.database_reading import DATABASE, SOURCE, DatabaseArgs
from core.operations.pictures import picture_of
from core.operations.places import objects
from core.operations.property_specs import SaidProperty
from core.operations.schemas import schema_of
from core.operations.spec import OperationContext, Risk, WriteOperation
from core.operations.things import AnyThing, Thing, Written, shortened
from core.operations.writing import text_runs

_CHANGE = (SOURCE, DATABASE, "PATCH /v1/databases/{database_id}")
_CHANGE_COST = "1, after two looks"
_RELATED = ("POST /v1/search", "GET /v1/pages/{page_id}")
_PROPERTIES = "Properties such as “Kind: select (A, B)”, “Size: number”, “Due: date”."


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
        "Properties are said as “Name: type (details)”: select, multi_select and status take"
        " options (with a colour: “High red”), number a format, relation a database, “two-way” and"
        " a name over there, rollup a relation, a property and a function, formula its expression,"
        " unique_id a prefix. A title property is made when none is said."
    )
    sample = "create a database called Bugs under Team Home with Status, Priority and Owner"
    permission = "insert content"
    endpoints = ("POST /v1/databases", SOURCE, *_RELATED)
    cost = "2, and 1 for each relation"
    undo = "moves the database to the trash"
    sayable = False
    says = 'Create the database "{title}" under {parent}'
    asks = 2

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
    endpoints = (SOURCE, "POST /v1/data_sources", *_RELATED)
    cost = "2, and 1 for each relation"
    undo = "moves the data source to the trash"
    sayable = False
    says = 'Add the data source "{title}" to {database}'
    asks = 2

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
    endpoints = (*_CHANGE, "PATCH /v1/data_sources/{data_source_id}")
    cost = "2, and a look at each"
    undo = "sets the old titles, unless somebody has set others since"
    says = 'Rename the database {database} to "{title}"'
    asks = 6

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
    endpoints = _CHANGE
    cost = _CHANGE_COST
    undo = "sets the old description, unless somebody has set another one since"
    asks = 3

    def title(self, args: DescribeArgs) -> str:
        """Such as: Describe Roadmap as "What we build next"."""
        if not args.description:
            return f"Take the description of {args.database.name} away"
        return f'Describe {args.database.name} as "{shortened(args.description)}"'

    def run(self, args: DescribeArgs, context: OperationContext) -> Written:
        """Set it on the database."""
        fields: Json = {"description": text_runs(args.description) if args.description else []}
        return _change(args.database, fields, context)


class LockArgs(Frozen):
    """Which database, and whether it is locked."""

    database: AnyThing
    locked: bool = True


class LockDatabase(WriteOperation[LockArgs, Written]):
    """Lock or unlock a database."""

    name = "databases.lock"
    summary = "Lock a database, so that its properties and views are not changed, or unlock it."
    help = "Its rows can be edited all the same."
    sample = "lock the database Roadmap"
    endpoints = _CHANGE
    cost = _CHANGE_COST
    undo = "sets the lock as it was"
    asks = 3

    def title(self, args: LockArgs) -> str:
        """Such as: Lock the database Roadmap."""
        return f"{'Lock' if args.locked else 'Unlock'} the database {args.database.name}"

    def run(self, args: LockArgs, context: OperationContext) -> Written:
        """Set it on the database."""
        return _change(args.database, {"is_locked": args.locked}, context)


class TrashDatabase(WriteOperation[DatabaseArgs, Written]):
    """Move a database to the trash."""

    name = "databases.trash"
    summary = "Move a database with all its rows to Notion's trash."
    sample = "delete the database Old tasks"
    endpoints = _CHANGE
    cost = _CHANGE_COST
    risks = (Risk.DESTRUCTIVE,)
    undo = "takes the database out of the trash"
    says = "Move the database {database} to the trash"
    asks = 3
    idle = "It was in the trash already."

    def run(self, args: DatabaseArgs, context: OperationContext) -> Written:
        """Set its trash state."""
        return _change(args.database, {"in_trash": True}, context)


class RestoreDatabase(WriteOperation[DatabaseArgs, Written]):
    """Take a database out of the trash."""

    name = "databases.restore"
    summary = "Take a database with all its rows back out of Notion's trash."
    help = "Search does not find what is in the trash: name it by its link."
    sample = "restore the database Old tasks"
    endpoints = _CHANGE
    cost = _CHANGE_COST
    undo = "moves the database to the trash again"
    says = "Take the database {database} out of the trash"
    asks = 3
    idle = "It was not in the trash, so there was nothing to do."

    def run(self, args: DatabaseArgs, context: OperationContext) -> Written:
        """Set its trash state."""
        return _change(args.database, {"in_trash": False}, context)


def _change(thing: Thing, fields: Json, context: OperationContext) -> Written:
    """Set fields of a database."""
    source = context.reads.database(thing.id)
    context.writes.apply(
        UpdateObject(object_id=source.database_id, endpoint="databases", fields=fields)
    )
    return Written(id=source.target.id, title=source.target.title, url=source.target.url)


def _has_one(database_id: str, context: OperationContext) -> bool:
    return len(objects(context.reads.thing("databases", database_id).get("data_sources"))) == 1
