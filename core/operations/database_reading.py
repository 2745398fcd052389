"""Reading what a database is made of."""

from pydantic import JsonValue

from core.content.values import PropertySchema, parse_schema
from core.domain.plan import Frozen
from core.operations.places import objects
from core.operations.spec import OperationContext, ReadOperation
from core.operations.things import AnyThing, Made, plainly

SOURCE = "GET /v1/data_sources/{data_source_id}"
DATABASE = "GET /v1/databases/{database_id}"


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
    endpoints = (SOURCE, DATABASE)
    cost = "2"
    says = "Read the properties of {database}"
    asks = 2

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


def _plain(rich_text: JsonValue) -> str:
    return "".join(str(run.get("plain_text")) for run in objects(rich_text))


def _info(prop: PropertySchema) -> PropertyInfo:
    options = tuple(option.name for option in prop.options)
    return PropertyInfo(id=prop.id, name=prop.name, type=prop.type, options=options)


def _line(prop: PropertyInfo) -> str:
    options = f": {', '.join(plainly(one) for one in prop.options)}" if prop.options else ""
    return f"- {plainly(prop.name)} ({prop.type.replace('_', ' ')}){options}"
